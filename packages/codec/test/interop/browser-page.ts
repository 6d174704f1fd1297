// The program of the page: tries the codecs, and tells the server how it went and what became of the compiler.
import { trials, type Trial } from './browser-trial.js'

/** What the page sends. */
export interface PageReport {
  readonly trials: readonly Trial[]
  /** How often code was to be made at run time, and what the page's policy refused. */
  readonly compilations: number
  readonly violations: readonly string[]
  /** How often each of the functions was called that were made at run time. */
  readonly calls: readonly number[]
  /** Names of Node's that this page has, though it should not. */
  readonly nodeNames: readonly string[]
}

type AnyFunction = (...values: unknown[]) => unknown

// The little of a page that is used here; the types of all of it would also stand in the tests for Node.
declare const addEventListener: (
  type: 'securitypolicyviolation',
  listen: (event: { readonly blockedURI: string; readonly effectiveDirective: string }) => void,
) => void

const violations: string[] = []
addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
  violations.push(`${effectiveDirective}: ${blockedURI}`)
})

let compilations = 0
let refusals = 0
const calls: number[] = []

/** Counts the calls of what was made at run time; a function that only gives another one is no more than its wrapping. */
function watched(made: AnyFunction): AnyFunction {
  let index: number | undefined
  return (...values) => {
    const result = made(...values)
    if (typeof result === 'function') return watched(result as AnyFunction)
    index ??= calls.push(0) - 1
    calls[index] = (calls[index] ?? 0) + 1
    return result
  }
}

globalThis.Function = new Proxy(Function, {
  construct(target, code: string[]) {
    compilations++
    try {
      return watched(new target(...code) as AnyFunction)
    } catch (error) {
      refusals++
      throw error
    }
  },
})

const tried = trials()
// The browser tells of a violation later. If it did not, the test would end for want of a report.
while (violations.length < refusals) await new Promise((resolve) => setTimeout(resolve))
const nodeNames = ['process', 'Buffer', 'require', 'global'].filter((name) => name in globalThis)
const report: PageReport = { trials: tried, compilations, violations, calls, nodeNames }
await fetch('/report', { method: 'POST', body: JSON.stringify(report) })
console.log('done')
