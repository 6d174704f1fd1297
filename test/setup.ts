import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { environment } from '../scripts/run.mjs'
import { root } from '../scripts/workspace.mjs'
import { serveTarballs } from './registry.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the registry that serves the six packages as packed from the present build. */
    registry: string
    /** A folder for temporary files, removed when all tests are done. */
    scratch: string
    /** The folder with the tarballs. */
    tarballs: string
  }
}

/** Packs the packages once for all test files and serves them; takes everything away again. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), 'link-repository-'))
  const tarballs = join(scratch, 'tarballs')
  mkdirSync(tarballs)
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs]
  execFileSync('pnpm', pack, { cwd: root, env: environment, stdio: 'pipe' })
  const registry = await serveTarballs(tarballs)
  project.provide('scratch', scratch)
  project.provide('tarballs', tarballs)
  project.provide('registry', registry.url)
  return async () => {
    await registry.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}
