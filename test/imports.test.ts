import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { check } from '../scripts/check-imports.mjs'
import { packages, root } from '../scripts/workspace.mjs'

let copy: string
const plant = (file: string, text: string) => {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  writeFileSync(join(copy, file), text)
}

// The real manifests with one clean source file each, so that every planted line is the only thing that can be wrong.
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'link-imports-'))
  for (const { dir, entries } of packages()) {
    const folder = dir.slice(root.length + 1)
    mkdirSync(join(copy, folder), { recursive: true })
    cpSync(join(dir, 'package.json'), join(copy, folder, 'package.json'))
    for (const entry of Object.values(entries)) plant(join(folder, entry), 'export {}\n')
    plant(join(folder, 'src/tsconfig.json'), '{ "compilerOptions": { "types": [] } }')
    plant(join(folder, 'dist/index.d.ts'), '/** Not a Buffer. */\nexport declare const size: number\n')
  }
})
afterEach(() => rmSync(copy, { recursive: true }))

describe('an import that keeps the rules', () => {
  it.each([
    ['down', 'packages/tcp/src/a.ts', `import { Channel } from '@link/core'`],
    ['down to a named subpath', 'packages/tcp/test/a.test.ts', `import { testChannel } from '@link/core/testing'`],
    ['of a neighbouring file', 'packages/codec/src/a.ts', `import { b } from './b.js'`],
    ['of Node in tcp', 'packages/tcp/src/a.ts', `import net from 'node:net'`],
    ['of Node in a test of codec', 'packages/codec/test/a.test.ts', `import fs from 'node:fs'`],
    ['of its own source and name in a test', 'packages/http/test/a.ts', `import '../src/b.js'\nimport '@link/http'`],
  ])('%s is accepted', (_, file, text) => {
    plant(file, text)
    expect(check(copy)).toEqual([])
  })
})

describe('an import against the rules', () => {
  it.each([
    [
      'packages/codec/src/a.ts',
      `import { Channel } from '@link/core'`,
      'points upwards: @link/codec may import nothing',
    ],
    ['packages/core/src/a.ts', `import type { TcpServer } from '@link/tcp'`, 'points upwards'],
    ['packages/core/src/a.ts', `export * from '@link/threads'`, 'points upwards'],
    ['packages/threads/src/a.ts', `const tcp = await import('@link/tcp')`, 'points upwards'],
    ['packages/tcp/src/a.ts', `import http = require('@link/http')`, 'points upwards'],
    ['packages/core/test/a.test.ts', `import { tcpServer } from '@link/tcp'`, 'points upwards'],
    ['packages/core/src/a.ts', `import { b } from '../../codec/src/index.js'`, 'leaves src'],
    ['packages/core/test/a.test.ts', `import { b } from '../../codec/src/index.js'`, 'leaves the folder of @link/core'],
    ['packages/core/src/a.ts', `import { b } from '../test/b.js'`, 'leaves src'],
    ['packages/core/src/a.ts', `import { b } from '@link/codec/dist/index.js'`, 'reaches into @link/codec'],
    ['packages/core/src/a.ts', `import { b } from '@link/codec/src/writer.ts'`, 'reaches into @link/codec'],
    ['packages/http/src/a.ts', `import { b } from '@link/core/nothing'`, 'reaches into @link/core'],
    ['packages/threads/src/a.ts', `import { b } from '@link/codex'`, 'there is no such package'],
    [
      'packages/core/src/a.ts',
      `import { b } from '@link/core/testing'`,
      'a package imports its own files by their path',
    ],
    ['packages/codec/src/a.ts', `import { Buffer } from 'node:buffer'`, '@link/codec is free of Node modules'],
    ['packages/core/src/testing/a.ts', `import net from 'net'`, '@link/core is free of Node modules'],
    ['packages/codec/src/a.ts', `/// <reference types="node" />`, 'references the types of Node'],
  ])('%s: %s', (file, text, problem) => {
    plant(file, text)
    expect(check(copy)).toEqual([expect.stringMatching(new RegExp(`^${file} .*${problem}`))])
  })

  it('is found when the dependency is not declared', () => {
    const manifest = { name: '@link/tcp', exports: { '.': {} }, dependencies: {} }
    plant('packages/tcp/package.json', JSON.stringify(manifest))
    plant('packages/tcp/src/a.ts', `import { Channel } from '@link/core'`)
    expect(check(copy)).toEqual([expect.stringContaining('not among the dependencies of @link/tcp')])
  })

  it('is found in an example', () => {
    plant('examples/echo/package.json', '{ "name": "example", "dependencies": { "@link/tcp": "workspace:^" } }')
    plant('examples/echo/src/a.ts', `import '@link/tcp'\nimport '../../../packages/tcp/src/index.js'`)
    expect(check(copy)).toEqual([expect.stringContaining('leaves src')])
  })
})

describe('the types of Node in a portable package', () => {
  it.each([
    ['Buffer', 'export declare function take(): Buffer'],
    ['NodeJS', 'export declare const timer: NodeJS.Timeout'],
    ['node:net', `import { Socket } from 'node:net'`],
    ['/// <reference types="node" />', '/// <reference types="node" />'],
  ])('are found in the published declarations: %s', (what, text) => {
    plant('packages/codec/dist/index.d.cts', text)
    expect(check(copy)).toEqual([`@link/codec: dist/index.d.cts contains ${what}`])
  })

  it('must be switched off for the compiler', () => {
    plant('packages/core/src/tsconfig.json', '{ "compilerOptions": { "types": ["node"] } }')
    expect(check(copy)).toEqual(['@link/core: src/tsconfig.json must say "types": []'])
  })

  it('cannot be ruled out before the build', () => {
    rmSync(join(copy, 'packages/codec/dist'), { recursive: true })
    expect(check(copy)).toEqual(['@link/codec: no type declarations in dist; build first'])
  })
})

it('a package without a place among the layers is found', () => {
  plant('packages/quic/package.json', '{ "name": "@link/quic", "exports": {} }')
  expect(check(copy)).toEqual([expect.stringContaining('@link/quic: not in the table of layers')])
})
