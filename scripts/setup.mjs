// Installs the workspace's tools with nothing but Node and npm on the machine: `npm run setup`, and the first thing that
// `npm start` and `npm test` do. When nothing has changed since the last time it only compares a hash (milliseconds).
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quietly } from './run.mjs'
import { packages, root } from './workspace.mjs'

const stampFile = join(root, 'node_modules', '.link-setup')

/** What the installed tree depends on: the lock file, pnpm's settings and the pinned pnpm. */
function fingerprint() {
  const hash = createHash('sha256').update(pinnedPnpm())
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** `pnpm@x.y.z`, as package.json pins it. */
function pinnedPnpm() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
}

/** A stamp alone is not enough: someone may have removed node_modules in a package. */
function isInstalled() {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== fingerprint()) return false
  return packages().every(({ dir, manifest }) => !manifest.dependencies || existsSync(join(dir, 'node_modules')))
}

/** @param {string} output */
function explain(output) {
  const network =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|NO_OFFLINE|META_FETCH|fetch failed|error sending request/
  if (network.test(output)) {
    return `Set-up needs the network once, and the npm registry could not be reached.
Connect (or set npm's proxy: npm config set proxy ...) and run the same command again.
(${network.exec(output)?.[0]})`
  }
  if (output.includes('OUTDATED_LOCKFILE')) {
    return `A package.json has changed and pnpm-lock.yaml has not. Run: npx ${pinnedPnpm()} install`
  }
  return `${output}\nSet-up failed: npx ${pinnedPnpm()} install --frozen-lockfile`
}

/** Installs when something has changed; ends the process with a clear message when that fails. */
export function setup() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`link needs Node 20.19 or newer; this is ${process.version}.`)
    process.exit(1)
  }
  if (isInstalled()) return
  console.log('Installing the tools of the workspace (half a minute the first time) ...')
  const { ok, output } = quietly(
    ['npx', '--yes', '--prefer-offline', pinnedPnpm(), 'install', '--frozen-lockfile', '--prefer-offline'],
    // Without these npm tries for more than a minute before it says that there is no network.
    { ...process.env, npm_config_fetch_retries: '2', npm_config_fetch_retry_mintimeout: '1000', CI: '1' },
  )
  if (!ok) {
    console.error(explain(output))
    process.exit(1)
  }
  writeFileSync(stampFile, fingerprint())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup()
  console.log('Ready.')
}
