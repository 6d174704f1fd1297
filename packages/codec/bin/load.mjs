// From `message.mjs#hello` to the codec that is meant.
import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** @typedef {import('@link/codec').AnyCodec} AnyCodec */

/** Something is wrong with the command, not with the bytes: told in one line. */
export class UsageError extends Error {}

/**
 * Loads the codec that a module exports, and finds a name for it: that of the export, or of the file.
 *
 * @param {string} target a file, and perhaps `#` and the name of an export
 * @returns {Promise<{ codec: AnyCodec, name: string }>}
 */
export async function loadCodec(target) {
  // A folder may have a `#` in its name, so only what comes behind the last slash is an export.
  const [, file = '', name = 'default'] = /^(.+?)(?:#([^#/\\]*))?$/s.exec(target) ?? []
  const found = await exportsOf(file)
  const codec = found[name]
  if (isCodec(codec)) return { codec, name: name === 'default' ? basename(file, extname(file)) : name }
  const names = Object.keys(found).filter((key) => isCodec(found[key]))
  const wanted = `${file} has no codec as ${name === 'default' ? 'its default export' : `export ${name}`}`
  throw new UsageError(
    `${wanted}; it ${names.length === 0 ? 'exports none' : `exports ${names.map(asTarget).join(', ')}`}`,
  )
}

/** @param {string} name */
function asTarget(name) {
  return name === 'default' ? 'a default' : `#${name}`
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, unknown>>}
 */
async function exportsOf(file) {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`)
  const module = await import(pathToFileURL(resolve(file)).href).catch((error) => {
    throw new UsageError(`cannot load ${file}: ${error instanceof Error ? error.message : String(error)}`)
  })
  // All that CommonJS exports is behind `default`; which of it has a name besides is a guess of Node's. Where a compiler
  // made CommonJS of an ES module, the codec by default is in there too.
  const { 'module.exports': _, ...named } = module
  const { default: main } = module
  return typeof main === 'object' && main !== null && !isCodec(main) ? { ...named, ...main } : named
}

/**
 * Asked of the shape: the module may have a copy of @link/codec of its own.
 *
 * @param {unknown} value
 * @returns {value is AnyCodec}
 */
function isCodec(value) {
  if (typeof value !== 'object' || value === null) return false
  const { kind, size, read, write } = /** @type {Partial<AnyCodec>} */ (value)
  return (
    typeof kind === 'string' && typeof size === 'object' && typeof read === 'function' && typeof write === 'function'
  )
}
