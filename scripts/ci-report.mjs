// What .ci/run tells at its end: how each part went, and of one that failed what its output says of that. Somebody may
// have no more than the end of the log.
import { stripVTControlCharacters } from 'node:util'

/** Of an output no more is looked at, in characters, counted from its end. */
const MOST = 1 << 23

/** Lines behind each that says what failed, how many of these are shown, and how many lines of the end. */
const BEHIND = 12
const PLACES = 8
const END = 30

const TELLING = /^\s*(FAIL |⎯+ (Uncaught|Unhandled)|.*(Unhandled|Uncaught) (Rejection|Exception)|.*error TS\d|FAILED )/

/** Keeps the end of an output as it comes. */
export class Output {
  #text = ''

  /** @param {Buffer} chunk */
  add = (chunk) => {
    this.#text = (this.#text + chunk.toString('utf8')).slice(-MOST)
  }

  /** What it says of failures, and its last lines. */
  get reasons() {
    const lines = stripVTControlCharacters(this.#text).split('\n')
    const places = lines.flatMap((line, i) => (TELLING.test(line) ? [i] : []))
    const shown = new Set()
    for (const place of places.slice(0, PLACES)) {
      for (let i = place; i < place + BEHIND && i < lines.length; i++) shown.add(i)
    }
    for (let i = Math.max(0, lines.length - END); i < lines.length; i++) shown.add(i)
    // Of the dots that stand for passed tests there are thousands.
    const telling = [...shown].map((i) => lines[i] ?? '').filter((line) => !/^[·\s]*$/.test(line))
    return telling.map((line) => line.slice(0, 300))
  }
}

/**
 * @typedef {{ title: string, passed: number, failed: number, seconds: number, code: number, output: Output }} Part
 * @param {Part[]} parts
 */
export function report(parts) {
  const lines = ['', '=== in all']
  for (const { title, passed, failed, seconds, code } of parts) {
    const mark = failed > 0 ? 'FAILED' : 'ok    '
    lines.push(`${mark} ${title}: ${passed} passed, ${failed} failed, ${seconds} s, exit code ${code}`)
  }
  for (const { title, failed, output } of parts) {
    if (failed > 0) lines.push('', `=== why ${title} failed`, ...output.reasons)
  }
  return lines.join('\n')
}
