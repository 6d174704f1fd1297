// `npm run verify`: everything that must hold before a change is merged. Each step runs even if one before it failed, so
// that one run shows all there is to do. `npm run verify -- lint sizes` runs the named steps only.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quietly } from './run.mjs'
import { setup } from './setup.mjs'
import { root } from './workspace.mjs'

const turbo = ['turbo', 'run', '--continue=dependencies-successful', '--output-logs=errors-only', '--log-order=grouped']

/** @type {Record<string, string[]>} */
const steps = {
  build: [...turbo, 'build'],
  test: ['node', 'scripts/test.mjs'],
  types: [...turbo, 'typecheck'],
  lint: ['oxlint'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  'dead code': ['knip'],
  publint: [...turbo, 'publint'],
  attw: [...turbo, 'attw'],
  imports: ['node', 'scripts/check-imports.mjs'],
  sizes: ['node', 'scripts/check-sizes.mjs'],
}

setup()
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in steps))
if (unknown.length) {
  console.error(`No step ${unknown.join(', ')}. The steps: ${Object.keys(steps).join(', ')}`)
  process.exit(1)
}
let passed = 0
let failed = 0
for (const [name, command] of Object.entries(steps)) {
  if (wanted.length && !wanted.includes(name)) continue
  const start = performance.now()
  const { ok, output } = quietly(command)
  if (ok) passed++
  else failed++
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.padStart(6)} s`)
  // The sizes are worth reading even when they are within their budget.
  if (!ok || name === 'sizes') console.log(output.trimEnd())
}
mkdirSync(join(root, '.results'), { recursive: true })
writeFileSync(join(root, '.results', 'verify.json'), JSON.stringify({ passed, failed }))
console.log(`\n${passed} steps passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
