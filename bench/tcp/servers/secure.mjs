// What the servers show of themselves over TLS.
import { readFileSync } from 'node:fs'

/** @param {string} name */
const fixture = (name) =>
  readFileSync(new URL(`../../../packages/tcp/test/fixtures/server.${name}`, import.meta.url), 'utf8')

export const certificates = { key: fixture('key'), cert: fixture('crt') }
