// The work of .ci/run, once there is a Node: the README's own test command, `verify`, the tests against other programs,
// and the suites on the other Nodes.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Output, report } from './ci-report.mjs'
import { installInteropTools } from './interop-tools.mjs'
import { foreground } from './run.mjs'
import { root } from './workspace.mjs'

/** One release of every line that `engines` admits; the machine's own line is tested by `npm test` already. */
const nodes = ['20.20.2', '22.23.3', '24.21.0', '26.10.0'].filter(
  (version) => version.split('.')[0] !== process.versions.node.split('.')[0],
)

const results = join(root, '.results')
rmSync(results, { recursive: true, force: true })
/** @type {import('./ci-report.mjs').Part[]} */
const parts = []

/**
 * Runs a command that leaves its counts in a file. A command that fails without counting a failure
 * (or leaves no file) counts as one.
 *
 * @param {string} title
 * @param {string[]} command
 * @param {string} file
 */
async function part(title, command, file) {
  console.log(`\n=== ${title}`)
  const start = performance.now()
  const output = new Output()
  const code = await foreground(command, { hears: output.add })
  let counts = { passed: 0, failed: 0 }
  try {
    const json = JSON.parse(readFileSync(join(results, file), 'utf8'))
    counts = { passed: json.passed ?? json.numPassedTests, failed: json.failed ?? json.numFailedTests }
  } catch (error) {
    console.error(`${title}: no counts (${error instanceof Error ? error.message : String(error)})`)
  }
  if ((code !== 0 || counts.passed === 0) && counts.failed === 0) counts.failed = 1
  const seconds = Math.round((performance.now() - start) / 1000)
  parts.push({ title, ...counts, seconds, code, output })
  console.log(`=== ${title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`)
}

/**
 * Options that make vitest leave its counts for `part`.
 *
 * @param {string} file
 */
function reports(file) {
  return ['--reporter=dot', '--reporter=json', `--outputFile.json=${join(results, file)}`]
}

/**
 * The path of a Node binary out of the npm registry, which is reachable where nodejs.org is not.
 *
 * @param {string} version
 */
function nodeBinary(version) {
  const name = `node-${process.platform}-${process.arch}@${version}`
  const print = ['--yes', '--prefer-offline', '-p', name, '--', 'node', '-p', 'process.execPath']
  return execFileSync('npx', print, { encoding: 'utf8' }).trim()
}

await part(`npm test, Node ${process.version}`, ['npm', 'test'], 'test.json')
await part('npm run verify', ['npm', 'run', 'verify'], 'verify.json')
installInteropTools()
// By hand a missing program is left out; here it is a failure.
const interop = ['env', 'LINK_INTEROP=1', 'npm', 'run', 'test:interop', '--', ...reports('interop.json')]
await part('npm run test:interop', interop, 'interop.json')
await part('npm run soak', ['npm', 'run', 'soak', '--', '--minutes', '1'], 'soak.json')
for (const version of nodes) {
  const file = `node-${version}.json`
  // Behaviour only: what compiles and which versions move does not depend on the Node that runs the tests. (Absolute
  // paths: vitest compares relative ones with each project's folder.)
  const suites = ['packages/', 'examples/', 'test/install', 'test/readme'].map((path) => join(root, path))
  let node
  try {
    node = nodeBinary(version)
  } catch (error) {
    console.error(error)
    node = `no-node-${version}`
  }
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  await part(`the suites on Node ${version}`, [node, vitest, 'run', ...suites, ...reports(file)], file)
}

/** @param {'passed' | 'failed'} count */
const sum = (count) => parts.reduce((all, part) => all + part[count], 0)
console.log(report(parts))
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') ? 1 : 0
