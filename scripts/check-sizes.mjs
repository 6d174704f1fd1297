// What the packages weigh in a user's bundle: minified and gzipped by esbuild, from the built files, siblings not counted.
// Fails when a budget is exceeded, and when importing a package for nothing costs anything.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { packages, root } from './workspace.mjs'

/** The budgets, in bytes of gzip. Raising one is a decision: say why in the changeset. */
const budgets = [
  {
    what: 'codec, all but the tools',
    code: `export {
      encode, decode, decoder,
      byte, int8, uint8, int16, int16LE, uint16, uint16LE, int24, int24LE, uint24, uint24LE,
      int32, int32LE, uint32, uint32LE, int40, int40LE, uint40, uint40LE, int48, int48LE, uint48, uint48LE,
      int64, int64LE, uint64, uint64LE, float, floatLE, float16, float16LE, double, doubleLE,
      varint, bits, flags, bool, string, byteBlock, frame, record, counted, repeated, mapOf, enumeration, header,
      constant, magic, optional, sized, padded, aligned, lazy, mapped, validated, custom,
      lengthOf, countOf, checksum, checksumOf, crc32, adler32, conditional
    } from '@link/codec'`,
    // The goal is 8 KiB. Three ways of running each combinator, and errors that say what is wrong, take more.
    limit: 26.25 * 1024,
  },
  {
    what: 'codec, the frame of the README',
    code: `export { encode, decode, decoder, byte, int32, string, uint16, frame } from '@link/codec'`,
    // The goal is 4 KiB.
    limit: 12.25 * 1024,
  },
  { what: 'core, all of it', code: `export * from '@link/core'`, limit: 24 * 1024 },
  {
    what: 'core, a protocol and its handlers',
    code: `export { protocol, channelOpener } from '@link/core'`,
    limit: 15 * 1024,
  },
  { what: 'tcp, all of it', code: `export * from '@link/tcp'`, limit: 24 * 1024, portable: false },
  {
    what: 'tcp, a server and a client',
    code: `export { tcpServer, tcpClient, tcpClientFactory } from '@link/tcp'`,
    limit: 13 * 1024,
    portable: false,
  },
]

/**
 * @param {string} code
 * @param {boolean} portable bundled for a browser, which fails on any import of Node's
 * @returns {Promise<Buffer>}
 */
async function bundle(code, portable) {
  const own = /'(@link\/[a-z]+)/.exec(code)?.[1]
  const { outputFiles } = await build({
    // The repository tests depend on all six packages, so their names resolve from there.
    stdin: { contents: code, resolveDir: join(root, 'test') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    // Without this esbuild follows `paths` in tsconfig.base.json to the sources.
    tsconfigRaw: {},
    platform: portable ? 'browser' : 'node',
    external: packages().flatMap(({ name }) => (name === own ? [] : [name, `${name}/*`])),
  })
  return Buffer.from(outputFiles[0]?.contents ?? [])
}

let failures = 0
/**
 * @param {string} what
 * @param {string} code
 * @param {{ limit?: number, portable?: boolean | undefined }} [options]
 */
async function measure(what, code, { limit, portable = true } = {}) {
  const bytes = await bundle(code, portable).catch((error) => {
    failures++
    console.error(`${what}: ${error.errors?.[0]?.text ?? error.message}`)
  })
  if (!bytes) return
  // An empty gzip has a header of its own; nothing is 0 B.
  const size = bytes.length && gzipSync(bytes).length
  const over = limit !== undefined && size > limit
  if (over) failures++
  const budget = limit === undefined ? '' : `of ${limit}`
  console.log(`${what.padEnd(34)} ${String(size).padStart(7)} B ${budget.padEnd(8)} ${over ? 'TOO BIG' : ''}`.trimEnd())
}

for (const { name, entries } of packages()) {
  const portable = name === '@link/codec' || name === '@link/core'
  await measure(`${name}, bare import`, `import '${name}'`, { limit: 0, portable })
  for (const entry of Object.keys(entries)) await measure(entry, `export * from '${entry}'`, { portable })
}
for (const { what, code, limit, portable } of budgets) await measure(what, code, { limit, portable })
process.exit(failures ? 1 : 0)
