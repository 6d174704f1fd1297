// `npm test`: sets up, then runs every suite and every type check through turbo, which skips what has not changed.
// Further arguments go to turbo: `npm test -- --filter=@link/codec`.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { foreground } from './run.mjs'
import { setup } from './setup.mjs'
import { packages, root } from './workspace.mjs'

setup()
const runs = join(root, '.turbo', 'runs')
rmSync(runs, { recursive: true, force: true })
// Last time's reports must not be counted; turbo puts those of unchanged suites back.
for (const { dir } of [...packages(), ...packages(root, 'examples'), { dir: join(root, 'test') }]) {
  rmSync(reportOf(dir), { force: true })
}
const code = await foreground([
  'turbo',
  'run',
  'test',
  'typecheck',
  '--continue=dependencies-successful',
  '--summarize',
  '--output-logs=new-only',
  '--log-order=grouped',
  '--no-update-notifier',
  ...process.argv.slice(2),
])

// Turbo's own summary says which tasks there were and how each ended; the suites' reports say what was in them.
/** @type {{ tasks: { task: string, directory: string, execution?: { exitCode: number | null } }[] }} */
const summary = JSON.parse(readFileSync(join(runs, readdirSync(runs)[0] ?? ''), 'utf8'))
let passed = 0
let failed = 0
for (const { task, directory, execution } of summary.tasks) {
  const ok = execution?.exitCode === 0
  const counts =
    task === 'test' ? countsOf(join(root, directory)) : { passed: task === 'typecheck' && ok ? 1 : 0, failed: 0 }
  passed += counts.passed
  // A task that broke without counting (a build that failed, a file that does not load, no report) is one failure.
  failed += counts.failed || (ok && (task !== 'test' || counts.passed) ? 0 : 1)
}
mkdirSync(join(root, '.results'), { recursive: true })
writeFileSync(join(root, '.results', 'test.json'), JSON.stringify({ passed, failed }))
console.log(`\n${passed} tests and type checks passed, ${failed} failed`)
process.exit(failed || code ? 1 : 0)

/** @param {string} dir of a suite, absolute */
function countsOf(dir) {
  try {
    const report = JSON.parse(readFileSync(reportOf(dir), 'utf8'))
    return { passed: Number(report.numPassedTests), failed: Number(report.numFailedTests) }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/** @param {string} dir */
function reportOf(dir) {
  return join(dir, '.results', 'test.json')
}
