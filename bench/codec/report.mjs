// The results as Markdown: what the program prints and RESULTS.md is.
import { peers } from './contestants.mjs'
import { table, times } from '../table.mjs'

/** The goals of the design, in times of hand-written code. */
const goals = {
  encode: { A: 1.1, B: 1.1, C: 1.1, D: 1.05, E: 1 },
  encodeInto: { A: 1.05, B: 1.1, C: 1.05, D: 1.05, E: 1 },
  decode: { A: 1.1, B: 1.1, C: 1.1, D: 1.05, E: 1.1 },
}
const INTERPRETED = 2.5

const operations = ['encode', 'encodeInto', 'decode']

/** @param {any[]} results @param {object} wanted */
const find = (results, wanted) =>
  results.find((result) => Object.entries(wanted).every(([key, value]) => result[key] === value))

/** A ratio and whether it is within its goal. */
const judged = (ratio, goal) => (ratio === undefined ? '' : `${times(ratio)} ${ratio <= goal ? '✓' : '✗'}`)

/** @param {any} results */
function againstHand({ alone, together, only }) {
  const rows = []
  for (const letter of only) {
    for (const operation of operations) {
      const ratio = (measured, name) => find(measured, { name, letter, operation })?.ratio
      const goal = goals[operation][letter]
      rows.push([
        `${letter} ${operation}`,
        times(goal),
        judged(ratio(alone, 'ours'), goal),
        judged(ratio(together, 'ours'), goal),
        judged(ratio(alone, 'interpreted'), INTERPRETED),
        judged(ratio(together, 'interpreted'), INTERPRETED),
        times(ratio(alone, 'careless')),
        find(alone, { letter, operation })?.handTime.toFixed(0) ?? '',
      ])
    }
  }
  const head = ['', 'goal', 'alone', 'together', 'interpreted, alone', 'together', 'careless hand', 'hand, ns']
  return table(head, rows)
}

/** @param {any[]} measured @param {string[]} only */
function peerTable(measured, only) {
  const columns = only.flatMap((letter) => [
    { letter, operation: 'encode' },
    { letter, operation: 'decode' },
  ])
  const names = ['ours', ...peers].filter((name) => measured.some((result) => result.name === name))
  const rows = names.map((name) => [
    name === 'ours' ? '**@link/codec**' : name,
    ...columns.map(({ letter, operation }) => times(find(measured, { name, letter, operation })?.ratio)),
  ])
  return table(['', ...columns.map(({ letter, operation }) => `${letter} ${operation.slice(0, 3)}`)], rows)
}

/** @param {any} results */
function allocationTable({ allocation, own, only }) {
  const names = ['hand', ...own].filter((name) => find(allocation, { name }))
  const rows = only.flatMap((letter) =>
    operations.map((operation) => [
      `${letter} ${operation}`,
      ...names.map((name) => String(find(allocation, { name, letter, operation })?.bytes ?? '')),
    ]),
  )
  return table(['', ...names], rows)
}

/** @param {any} results */
function streamTables({ chunks, byteByByte }) {
  const small = chunks.map(({ name, letter, ratio, perFrame, speed }) => [
    letter,
    name,
    judged(ratio, 1.1),
    perFrame.toFixed(0),
    speed.toFixed(0),
  ])
  const large = byteByByte.map(({ name, shape, ratio, exponent, size }) => [
    shape,
    name,
    judged(ratio, 3),
    judged(exponent, 1.1),
    `${Math.round(size / 1024)} KiB`,
  ])
  return `Many small frames in chunks of 64 KiB, against a loop written by hand (goal 1.10):

${table(['', '', 'ratio', 'ns a frame', 'MB/s'], small)}

One large frame in chunks of one byte, against merely appending the bytes (goal 3.00), and the exponent of its growth
(goal 1.10):

${table(['', '', 'ratio', 'exponent', 'size of the ratio'], large)}`
}

/** @param {any} results */
function coldTable({ cold }) {
  const rows = cold.map(({ subject, name, made, first, thousand }) => [
    subject,
    name,
    ...[made, first, thousand].map((ms) => ms.toFixed(2)),
  ])
  return table(['ms', '', 'made', 'first round trip', '1000 more'], rows)
}

/** How noisy the machine was: the hand-written code against itself. @param {any} results */
function noiseOf({ alone }) {
  const noises = alone.map(({ noise }) => noise).toSorted((a, b) => a - b)
  return noises.length ? `${(100 * noises[Math.floor(0.9 * (noises.length - 1))]).toFixed(1)} %` : '?'
}

/** @param {any} results */
export function report(results) {
  const { date, node, v8, cores, versions, quick, alone, together, only } = results
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const peersAlone = peers.some((name) => alone.some((result) => result.name === name))
  return `# @link/codec against code written by hand, and against its peers

${date}, Node ${node} (V8 ${v8}), ${cores} cores. ${quick ? 'A quick run: good for factors, not for percents. ' : ''}\`npm run bench:codec\` makes this page.

All figures are **times the hand-written code in the same process**: medians of samples that alternate, in processor time.
1.00 is as fast, 2.00 takes twice as long. The hand-written code checks what @link/codec checks; the careless one checks
nothing: see \`handwritten.mjs\`. The middle half of its samples lay within ± ${noiseOf(results)} in nine of ten measurements; do not
read more into a difference than that.

Messages: **A** \`[byte, int32, text]\` (18 bytes), **B** 20 mixed numbers by name (67), **C** a request of slacker's protocol
(238), **D** 1000 × \`{uint32, double, text}\` (21,002), **E** a line of 80 characters before CRLF (82).

## Against hand-written code

Alone: each message in a process of its own. Together: after all contestants ran all messages in the same process.
Interpreted: where code must not be generated (goal ${times(INTERPRETED)}).

${againstHand(results)}

## Against the peers
${
  peersAlone
    ? `
Each alone in a process:

${peerTable(alone, only)}
`
    : ''
}
All together in one process:

${peerTable(together, only)}

typed-binary, protobufjs, msgpackr, avsc and structurae have a wire of their own, the others write the same bytes as
@link/codec. A gap is a message that the peer cannot express, or an operation that it does not have.

## Bytes allocated per call

${allocationTable(results)}

## Streams

${streamTables(results)}

## Cold

A process that has just started: making the codec, its first message there and back, a thousand more.

${coldTable(results)}

## Versions

${packages.join(', ')}
`
}
