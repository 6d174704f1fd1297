// Keeps the layers apart: an import only ever points down, goes through a package's public entry or a named subpath, and
// @link/codec and @link/core stay free of Node. Tested by test/imports.test.ts on planted violations.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { packages, root } from './workspace.mjs'

/** Which packages each package may import. */
/** @type {Record<string, string[]>} */
const below = {
  '@link/codec': [],
  '@link/core': ['@link/codec'],
  '@link/tcp': ['@link/core', '@link/codec'],
  '@link/http': ['@link/tcp', '@link/core', '@link/codec'],
  '@link/websocket': ['@link/http', '@link/tcp', '@link/core', '@link/codec'],
  '@link/threads': ['@link/core', '@link/codec'],
}

/** Packages that also run where there is no Node. */
const portable = ['@link/codec', '@link/core']

/** @typedef {import('./workspace.mjs').Package} Package */

/**
 * Everything that is wrong with the imports of the workspace at `from`, one line each.
 *
 * @param {string} [from]
 * @returns {string[]}
 */
export function check(from = root) {
  const all = packages(from)
  const missing = all.filter(({ name }) => !(name in below))
  if (missing.length)
    return missing.map(({ name }) => `${name}: not in the table of layers in scripts/check-imports.mjs`)
  return [...all, ...packages(from, 'examples')].flatMap((pkg) => [
    ...['src', 'test'].flatMap((folder) =>
      files(join(pkg.dir, folder), /\.[cm]?ts$/).flatMap((file) => checkFile(file, folder === 'src', pkg, all)),
    ),
    ...(portable.includes(pkg.name) ? [...checkTypesOption(pkg), ...checkDeclarations(pkg)] : []),
  ])
}

/**
 * @param {string} file
 * @param {boolean} isSource tests may use Node and import themselves by name
 * @param {Package} pkg
 * @param {Package[]} all
 */
function checkFile(file, isSource, pkg, all) {
  const info = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  const problems = info.importedFiles.flatMap(({ fileName }) => {
    const problem = fileName.startsWith('.')
      ? checkRelative(fileName, file, isSource, pkg)
      : checkBare(fileName, isSource, pkg, all)
    return problem ? [`imports ${fileName}: ${problem}`] : []
  })
  if (
    isSource &&
    portable.includes(pkg.name) &&
    info.typeReferenceDirectives.some(({ fileName }) => fileName === 'node')
  ) {
    problems.push('references the types of Node')
  }
  return problems.map((problem) => `${relative(dirname(dirname(pkg.dir)), file)} ${problem}`)
}

/**
 * @param {string} specifier
 * @param {string} file
 * @param {boolean} isSource
 * @param {Package} pkg
 */
function checkRelative(specifier, file, isSource, pkg) {
  const target = resolve(dirname(file), specifier)
  const home = isSource ? join(pkg.dir, 'src') : pkg.dir
  if (target.startsWith(home + sep) || target === home) return undefined
  return isSource ? 'leaves src' : `leaves the folder of ${pkg.name}`
}

/**
 * @param {string} specifier
 * @param {boolean} isSource
 * @param {Package} pkg
 * @param {Package[]} all
 */
function checkBare(specifier, isSource, pkg, all) {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return isSource && portable.includes(pkg.name) ? `${pkg.name} is free of Node modules` : undefined
  }
  const name = /^@link\/[^/]+/.exec(specifier)?.[0]
  if (!name) return undefined
  const target = all.find((other) => other.name === name)
  if (!target) return 'there is no such package'
  if (name === pkg.name && isSource) return 'a package imports its own files by their path'
  // An example is no layer: it may import everything.
  const allowed = below[pkg.name] ?? Object.keys(below)
  if (name !== pkg.name && !allowed.includes(name)) {
    return `points upwards: ${pkg.name} may import ${allowed.join(', ') || 'nothing'}`
  }
  if (name !== pkg.name && !pkg.manifest.dependencies?.[name]) {
    return `not among the dependencies of ${pkg.name}`
  }
  if (specifier in target.entries) return undefined
  return `reaches into ${name}: its entries are ${Object.keys(target.entries).join(', ')}`
}

/**
 * The compiler is what keeps `Buffer` and `process` out of the sources, as long as it is told to.
 *
 * @param {Package} pkg
 */
function checkTypesOption(pkg) {
  const file = join(pkg.dir, 'src', 'tsconfig.json')
  const types = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')).config?.compilerOptions?.types
  return Array.isArray(types) && types.length === 0 ? [] : [`${pkg.name}: src/tsconfig.json must say "types": []`]
}

/**
 * The types a user gets must not ask for those of Node either.
 *
 * @param {Package} pkg
 */
function checkDeclarations(pkg) {
  const declarations = files(join(pkg.dir, 'dist'), /\.d\.c?ts$/)
  if (declarations.length === 0) return [`${pkg.name}: no type declarations in dist; build first`]
  return declarations.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
    const found = new Set(source.typeReferenceDirectives.map(({ fileName }) => `/// <reference types="${fileName}" />`))
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isIdentifier(node) && (node.text === 'Buffer' || node.text === 'NodeJS')) found.add(node.text)
      if (ts.isStringLiteral(node) && node.text.startsWith('node:')) found.add(node.text)
      ts.forEachChild(node, visit)
    }
    visit(source)
    return [...found].map((what) => `${pkg.name}: ${relative(pkg.dir, file)} contains ${what}`)
  })
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function files(folder, pattern) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = check()
  for (const problem of problems) console.error(problem)
  console.log(problems.length ? `${problems.length} imports against the rules` : 'All imports point down.')
  process.exit(problems.length ? 1 : 0)
}
