// Brings everything to where it can be measured: the workspace's tools, the peers, and @link/codec as it is now.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setup as setUpWorkspace } from '../../scripts/setup.mjs'
import { root } from '../../scripts/workspace.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const built = join(here, '.build')
const stamp = join(here, 'node_modules', '.peers')

/** Installs the peers, in this folder only. The versions in package.json are exact, so no lock file is needed. */
function installPeers() {
  const manifest = readFileSync(join(here, 'package.json'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return
  console.log('Installing the peers ...')
  // None of them needs its install script; the native part of msgpackr is optional and comes prebuilt.
  const args = ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: here, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The peers could not be installed:\n${stdout}${stderr}`)
  writeFileSync(stamp, manifest)
}

/**
 * Builds what is measured into a place of its own, so that a build by somebody else does not change it under a run. From
 * the sources and by the bundler that the packages are built by, but without their types: those take seconds.
 *
 * @param {string | undefined} file - a build of @link/codec to measure in place of the workspace's sources
 */
async function buildCodec(file) {
  mkdirSync(built, { recursive: true })
  const { build } = createRequire(join(root, 'package.json'))('esbuild')
  const shared = { bundle: true, logLevel: 'error', target: 'node20.19' }
  const codec = file ?? join(root, 'packages', 'codec', 'src', 'index.ts')
  await build({ ...shared, entryPoints: [codec], format: 'esm', outfile: join(built, 'codec.mjs') })
  // The protocol of the slacker example as it stands there; of @link/core it needs a function that only hands on.
  writeFileSync(join(built, 'protocol.mjs'), 'export const protocol = (codec) => codec\n')
  const slacker = {
    ...shared,
    entryPoints: [join(root, 'examples', 'slacker', 'src', 'wire.ts')],
    alias: { '@link/core': join(built, 'protocol.mjs'), '@link/codec': './codec.mjs' },
    external: ['./codec.mjs'],
  }
  await build({ ...slacker, format: 'esm', outfile: join(built, 'slacker.mjs') })
  // And as a text that jobs/cold.mjs can run, so that it does not time the reading of files.
  await build({ ...slacker, format: 'cjs', outfile: join(built, 'slacker.txt') })
}

/** @param {string | undefined} codec */
export async function setup(codec) {
  setUpWorkspace()
  installPeers()
  await buildCodec(codec)
}

/**
 * The versions of the peers, as they are installed.
 *
 * @returns {Record<string, string>}
 */
export function versions() {
  return JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies
}
