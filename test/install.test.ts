import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, inject, it } from 'vitest'
import { packages, root } from '../scripts/workspace.mjs'
import { emptyProject, npmInstall, runNode } from './user.js'

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

describe('the tarball', () => {
  it.each(packages())('of $name has the licence, the README and the built files, and nothing else', ({ name }) => {
    const file = readdirSync(inject('tarballs')).find((entry) =>
      entry.startsWith(name.slice(1).replace('/', '-') + '-'),
    )
    const list = execFileSync('tar', ['-tzf', join(inject('tarballs'), file ?? '')], { encoding: 'utf8' })
      .trim()
      .split('\n')
    const others = list.filter((path) => !/^package\/dist\/.*\.(c?js|c?js\.map|d\.c?ts)$/.test(path))
    expect(others.filter((path) => path !== 'package/CHANGELOG.md').toSorted()).toEqual([
      'package/LICENSE',
      'package/README.md',
      'package/package.json',
    ])
  })

  it.each(packages())('of $name says MIT, its Node range and no side effects', ({ dir }) => {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ license: 'MIT', sideEffects: false, engines, publishConfig: { access: 'public' } })
  })
})
