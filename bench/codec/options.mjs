// `npm run bench:codec -- --only A,C --peer ours --quick`
import { parseArgs } from 'node:util'
import { contestants, peers } from './contestants.mjs'
import { letters } from './messages.mjs'

const HELP = `npm run bench:codec -- [options]

  --quick          everything once and short, in half a minute: good for factors, not for percents
  --only A,C       these messages only
  --peer NAME,...  these contestants only: ${contestants.join(', ')}
  --codec FILE     another build of @link/codec than the workspace's, to compare two
  --help

A run of everything, without --quick, --only, --peer and --codec, takes about ten minutes and writes RESULTS.md and results.svg.`

/** What a run of everything does; times in milliseconds. */
const THOROUGH = {
  alone: { warmUp: 200, sample: 5, rounds: 21 },
  together: { warmUp: 60, sample: 4, rounds: 15 },
  allocation: 300,
  processes: { ours: 5, peers: 2 },
  chunks: { rounds: 25, total: 8 << 20 },
  byteByByte: { sizes: [1 << 17, 1 << 18, 1 << 19, 1 << 20], rounds: 3, patience: 20_000 },
  cold: 9,
}

const QUICK = {
  alone: { warmUp: 60, sample: 2, rounds: 11 },
  together: { warmUp: 8, sample: 1, rounds: 5 },
  allocation: 60,
  processes: { ours: 1, peers: 0 },
  chunks: { rounds: 7, total: 2 << 20 },
  byteByByte: { sizes: [1 << 13, 1 << 14, 1 << 15, 1 << 16], rounds: 3, patience: 250 },
  cold: 1,
}

/** @param {string | undefined} list @param {readonly string[]} known */
function picked(list, known) {
  if (list === undefined) return known
  const names = list.split(',')
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length) fail(`There is no ${unknown.join(', ')} among ${known.join(', ')}`)
  return known.filter((name) => names.includes(name))
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message)
  process.exit(1)
}

function parse() {
  try {
    const string = { type: 'string' }
    const boolean = { type: 'boolean' }
    return parseArgs({ options: { quick: boolean, help: boolean, only: string, peer: string, codec: string } }).values
  } catch (error) {
    return fail(`${error.message}\n\n${HELP}`)
  }
}

export function options() {
  const { quick = false, help, only, peer, codec } = parse()
  if (help) {
    console.log(HELP)
    process.exit(0)
  }
  const names = picked(peer, contestants)
  const everything = !quick && only === undefined && peer === undefined && codec === undefined
  return {
    only: /** @type {import('./messages.mjs').Letter[]} */ (picked(only, letters)),
    names,
    peers: names.filter((name) => peers.includes(name)),
    own: names.filter((name) => !peers.includes(name)),
    codec,
    quick,
    everything,
    effort: quick ? QUICK : THOROUGH,
  }
}
