import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

/** An empty project of a user, in the folder that the set-up removes at the end. */
export function emptyProject(): string {
  const dir = mkdtempSync(join(inject('scratch'), 'project-'))
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }')
  return dir
}

/** `npm install` as a user types it, but from the loopback registry only. Gives the number of packages added. */
export async function npmInstall(dir: string, ...names: string[]): Promise<number> {
  const { stdout } = await run('npm', ['install', ...names], { cwd: dir, timeout: 20_000, env: npmEnvironment() })
  return Number(/added (\d+) package/.exec(stdout)?.[1])
}

/** Runs the command of a package that is installed in the project; none is fetched. Gives what it printed. */
export async function npx(dir: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npx', ['--no', '--', ...args], { cwd: dir, timeout: 20_000, env: npmEnvironment() })
  return stdout
}

function npmEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Of the npm that may have started this test, nothing is to be inherited but its place.
    ...Object.fromEntries(Object.keys(process.env).flatMap((key) => (/^npm_/i.test(key) ? [[key, undefined]] : []))),
    npm_config_registry: inject('registry'),
    // A cache of its own: every run packs other bytes under the same version.
    npm_config_cache: join(inject('scratch'), 'npm-cache'),
    npm_config_fetch_retries: '0',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}

/** Runs a file of the project with the Node that runs the tests; gives what it printed. */
export async function runNode(dir: string, ...args: string[]): Promise<string> {
  const PATH = dirname(process.execPath) + delimiter + process.env['PATH']
  const { stdout } = await run(process.execPath, args, { cwd: dir, timeout: 20_000, env: { ...process.env, PATH } })
  return stdout
}

/** What `npm install --save-dev @types/node` would give, without the network: the workspace's own copy. */
export function addNodeTypes(dir: string): void {
  mkdirSync(join(dir, 'node_modules', '@types'), { recursive: true })
  const types = dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))
  symlinkSync(types, join(dir, 'node_modules', '@types', 'node'))
}
