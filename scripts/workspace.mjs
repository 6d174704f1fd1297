// What the workspace consists of, read from the manifests: the one source for tsup, vitest and the checks.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [scripts]
 */

/**
 * @typedef {object} Package
 * @property {string} name for example `@link/core`
 * @property {string} dir absolute
 * @property {Manifest} manifest
 * @property {Record<string, string>} entries import specifier to source file: `@link/core/testing` to `src/testing/index.ts`
 */

/**
 * The source file of each public entry of a package, after its `exports` map, so that the two cannot disagree.
 *
 * @param {Manifest} manifest
 * @returns {Record<string, string>}
 */
export function entriesOf(manifest) {
  /** @type {Record<string, string>} */
  const entries = {}
  for (const subpath of Object.keys(manifest.exports ?? {})) {
    if (subpath.endsWith('.json')) continue
    entries[manifest.name + subpath.slice(1)] = `src${subpath.slice(1)}/index.ts`
  }
  return entries
}

/**
 * All packages under `packages/` (or `examples/`), in alphabetical order.
 *
 * @param {string} [from] another root, for tests of the scripts
 * @param {'packages' | 'examples'} [folder]
 * @returns {Package[]}
 */
export function packages(from = root, folder = 'packages') {
  if (!existsSync(join(from, folder))) return []
  return readdirSync(join(from, folder))
    .map((name) => join(from, folder, name))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => {
      /** @type {Manifest} */
      const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
      return { name: manifest.name, dir, manifest, entries: entriesOf(manifest) }
    })
}
