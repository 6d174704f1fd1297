import { readFileSync } from 'node:fs'
import * as codec from '@link/codec'
import * as core from '@link/core'
import { expect, it, vi } from 'vitest'
import * as tcp from '../src/index.js'
import { stranger } from './certificates.js'
import { afterTest, installLeakGate } from './leak-gate.js'

installLeakGate()

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** A program without types runs here as a function, with its modules in place of its imports. */
const AsyncFunction = (async () => {}).constructor as new (...code: string[]) => (modules: object) => Promise<void>

it('the program of the section on TLS prints what is written below it', async () => {
  const [, program = '', output = ''] = /## TLS\n[^]*?```ts\n([^]*?)```\n\n```text\n([^]*?)```/.exec(readme) ?? []
  const files: Record<string, string> = { 'key.pem': stranger.key, 'cert.pem': stranger.cert }
  const modules = {
    'node:fs': { readFileSync: (name: string) => files[name] },
    '@link/codec': codec,
    '@link/core': core,
    '@link/tcp': tcp,
  }
  const printed: unknown[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(line))
  afterTest(() => log.mockRestore())
  const body = program.replaceAll(/import (\{[^}]*\}) from ('[^']*')/g, 'const $1 = modules[$2]')
  await new AsyncFunction('modules', body)(modules)
  expect(`${printed.join('\n')}\n`).toBe(output)
})

it('the README names everything that is exported', () => {
  expect(Object.keys(tcp).filter((name) => !readme.includes(`\`${name}`))).toEqual([])
})
