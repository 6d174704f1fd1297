import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { packages, root } from '../scripts/workspace.mjs'

const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js')

/** What `changeset version` makes of one changeset when every package stands at `start`; only the ones that moved. */
function release(start: string, change: string): Record<string, string> {
  const copy = mkdtempSync(join(inject('scratch'), 'versions-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: copy })
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json'])
    cpSync(join(root, file), join(copy, file))
  for (const { dir, manifest } of packages()) {
    const folder = join(copy, dir.slice(root.length))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: start }))
  }
  writeFileSync(join(copy, '.changeset', 'change.md'), `---\n${change}\n---\n\nA change.\n`)
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '.')
  git('commit', '--quiet', '--message', 'start')
  execFileSync(process.execPath, [changesets, 'version'], { cwd: copy, stdio: 'pipe' })
  const versions = packages(copy).map(({ name, manifest }) => [name, manifest.version] as const)
  return Object.fromEntries(versions.filter(([, version]) => version !== start))
}

describe('versions move independently', () => {
  it('a fix of codec moves codec alone', () => {
    expect(release('0.1.0', `'@link/codec': patch`)).toEqual({ '@link/codec': '0.1.1' })
  })

  it('a minor of codec before 1.0 moves those whose range it leaves, and not http, websocket and threads above them', () => {
    const dependants = packages().filter(({ manifest }) => manifest.dependencies?.['@link/codec'])
    expect(release('0.1.0', `'@link/codec': minor`)).toEqual({
      '@link/codec': '0.2.0',
      ...Object.fromEntries(dependants.map(({ name }) => [name, '0.1.1'])),
    })
    expect(dependants.map(({ name }) => name)).toEqual(['@link/core', '@link/tcp'])
  })

  it('a minor of codec from 1.0 on moves codec alone', () => {
    expect(release('1.0.0', `'@link/codec': minor`)).toEqual({ '@link/codec': '1.1.0' })
  })

  it('a minor of http before 1.0 moves websocket, which leans on it, and nothing below', () => {
    expect(release('0.1.0', `'@link/http': minor`)).toEqual({ '@link/http': '0.2.0', '@link/websocket': '0.1.1' })
  })
})
