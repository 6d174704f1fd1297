import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, inject, it } from 'vitest'
import { packages, root } from '../scripts/workspace.mjs'
import { emptyProject, npmInstall, npx, runNode } from './user.js'

/** A package and the ones below it, nothing else. */
const added = {
  '@link/codec': 1,
  '@link/core': 2,
  '@link/tcp': 3,
  '@link/threads': 3,
  '@link/http': 4,
  '@link/websocket': 5,
}

/** Imports and requires every entry; prints the names each gives, so that a difference is seen. */
const loadEntries = (entries: string[]) => `
  import { createRequire } from 'node:module'
  const require = createRequire(import.meta.url)
  const names = {}
  for (const entry of ${JSON.stringify(entries)}) {
    const cjs = Object.keys(require(entry)).filter((name) => name !== '__esModule')
    names[entry] = { esm: Object.keys(await import(entry)).sort(), cjs: cjs.sort() }
  }
  console.log(JSON.stringify(names))`

describe('npm install', () => {
  it('is tested for every package', () => {
    expect(packages().map(({ name }) => name)).toEqual(Object.keys(added).toSorted())
  })

  it.each(packages())('$name adds it and what is below it, and every entry loads', async ({ name, entries }) => {
    const dir = emptyProject()
    expect(await npmInstall(dir, name)).toBe(added[name as keyof typeof added])
    const specifiers = Object.keys(entries)
    const loaded = JSON.parse(await runNode(dir, '--input-type=module', '-e', loadEntries(specifiers)))
    expect(Object.keys(loaded)).toEqual(specifiers)
    for (const { esm, cjs } of Object.values<{ esm: string[]; cjs: string[] }>(loaded)) expect(cjs).toEqual(esm)
  })

  it('of all six adds six packages, which load side by side', async () => {
    const dir = emptyProject()
    expect(await npmInstall(dir, ...Object.keys(added))).toBe(6)
    const entries = packages().flatMap((pkg) => Object.keys(pkg.entries))
    const loaded = JSON.parse(await runNode(dir, '--input-type=module', '-e', loadEntries(entries)))
    expect(Object.keys(loaded)).toEqual(entries)
  })
})

it('the command of @link/codec runs where the package is installed, on either kind of module', async () => {
  const dir = emptyProject()
  await npmInstall(dir, '@link/codec')
  writeFileSync(join(dir, 'wire.mjs'), `export { uint16 } from '@link/codec'\nexport { wire } from './wire.cjs'`)
  writeFileSync(join(dir, 'wire.cjs'), `exports.wire = require('@link/codec').uint16()`)
  for (const file of ['wire.mjs', 'wire.cjs']) {
    const printed = await npx(dir, '@link/codec', 'explain', `${file}#wire`, '01 5c')
    expect(printed).toBe('0000  01 5c                    message: uint16 = 348\n')
  }
})

/** What a package has besides the files of every package. */
const more: Record<string, string[]> = { '@link/codec': ['ERRORS.md', 'bin/codec.mjs', 'bin/load.mjs'] }

describe('the tarball', () => {
  it.each(packages())(
    'of $name has the licence, the README, the built files and what it is to have, and nothing else',
    ({ name }) => {
      const file = readdirSync(inject('tarballs')).find((entry) =>
        entry.startsWith(name.slice(1).replace('/', '-') + '-'),
      )
      const list = execFileSync('tar', ['-tzf', join(inject('tarballs'), file ?? '')], { encoding: 'utf8' })
        .trim()
        .split('\n')
      const others = list.filter((path) => !/^package\/dist\/.*\.(c?js|c?js\.map|d\.c?ts)$/.test(path))
      const expected = ['LICENSE', 'README.md', 'package.json', ...(more[name] ?? [])].map((path) => `package/${path}`)
      expect(others.filter((path) => path !== 'package/CHANGELOG.md').toSorted()).toEqual(expected.toSorted())
    },
  )

  it.each(packages())('of $name says MIT, its Node range and no side effects', ({ dir }) => {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ license: 'MIT', sideEffects: false, engines, publishConfig: { access: 'public' } })
  })
})
