// `npm run bench:codec`: sets up, measures in processes of their own, one after the other, and prints what came out.
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { NO_CODE, ROOMY } from './contestants.mjs'
import { median } from './measure.mjs'
import { options } from './options.mjs'
import { plot } from './plot.mjs'
import { inProcess } from './process.mjs'
import { report } from './report.mjs'
import { setup, versions } from './setup.mjs'

/** What the interpreter needs to show itself. @param {string} name */
const flagsOf = (name) => (name === 'interpreted' ? [NO_CODE] : [])

/** @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** The same measurement from several processes, as one: the medians of all figures. @param {any[][]} runs */
function merge(runs) {
  return runs[0].map((first, i) => {
    const merged = { ...first }
    for (const [key, value] of Object.entries(first)) {
      if (typeof value === 'number') merged[key] = median(runs.map((run) => run[i][key]))
    }
    return merged
  })
}

/** @param {number} count @param {string} file @param {object} job @param {string[]} [flags] */
function repeat(count, file, job, flags) {
  return merge(Array.from({ length: count }, () => inProcess(file, job, flags)))
}

/** @param {ReturnType<typeof options>} wanted */
function measureAlone({ names, own, only, effort }) {
  const results = []
  for (const name of names) {
    const count = own.includes(name) ? effort.processes.ours : effort.processes.peers
    for (const letter of count > 0 ? only : []) {
      progress(`${name} on ${letter}, alone`)
      results.push(...repeat(count, 'alone', { name, letter, effort: effort.alone }, flagsOf(name)))
    }
  }
  return results
}

/** @param {ReturnType<typeof options>} wanted */
function measureTogether({ names, only, effort }) {
  progress('all in one process')
  const compiled = names.filter((name) => name !== 'interpreted')
  const results = compiled.length ? inProcess('together', { names: compiled, only, effort: effort.together }) : []
  if (!names.includes('interpreted')) return results
  progress('all in one process, without generated code')
  // Most peers generate code themselves, and some end the process where they may not.
  const job = { names: ['interpreted', 'careless'], only, effort: effort.together }
  const interpreted = inProcess('together', job, [NO_CODE]).filter(({ name }) => name === 'interpreted')
  return [...results, ...interpreted]
}

/** @param {ReturnType<typeof options>} wanted */
function measureAllocation({ own, only, effort, quick }) {
  const results = []
  for (const name of ['hand', ...own].slice(0, quick ? 2 : Infinity)) {
    for (const letter of only) {
      progress(`what ${name} allocates for ${letter}`)
      const flags = [...ROOMY, ...flagsOf(name)]
      results.push(...inProcess('allocation', { name, letter, milliseconds: effort.allocation }, flags))
    }
  }
  return results
}

/** @param {ReturnType<typeof options>} wanted */
async function measureStreams({ own, only, effort, quick }) {
  // Not at the top: before the set-up there is no codec to import.
  const { shapeNames } = await import('./jobs/byte-by-byte.mjs')
  const chunks = []
  const byteByByte = []
  // A short run looks at one of the two ways.
  const names = own.filter((each) => each !== 'careless').slice(0, quick ? 1 : 2)
  for (const name of names) {
    const flags = flagsOf(name)
    for (const letter of only.filter((each) => each !== 'D')) {
      progress(`${name}: a stream of ${letter}`)
      const job = { letter, ...effort.chunks }
      for (const result of repeat(effort.processes.ours, 'chunks', job, flags)) chunks.push({ name, ...result })
    }
    for (const shape of shapeNames) {
      progress(`${name}: ${shape}, byte by byte`)
      const job = { shape, ...effort.byteByByte }
      for (const result of inProcess('byte-by-byte', job, flags)) byteByByte.push({ name, ...result })
    }
  }
  return { chunks, byteByByte }
}

/** @param {ReturnType<typeof options>} wanted */
function measureCold({ own, effort }) {
  const results = []
  for (const name of own.filter((each) => each !== 'careless')) {
    for (const subject of ['A', 'slacker']) {
      progress(`${name}: ${subject}, cold`)
      for (const result of repeat(effort.cold, 'cold', { subject }, flagsOf(name))) results.push({ name, ...result })
    }
  }
  return results
}

const wanted = options()
await setup(wanted.codec)
const results = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  v8: process.versions.v8,
  cores: availableParallelism(),
  versions: versions(),
  quick: wanted.quick,
  own: wanted.own,
  only: wanted.only,
  alone: measureAlone(wanted),
  together: measureTogether(wanted),
  allocation: measureAllocation(wanted),
  ...(await measureStreams(wanted)),
  cold: measureCold(wanted),
}
progress('')
const text = report(results)
console.log(text)
if (wanted.everything) {
  const here = fileURLToPath(new URL('.', import.meta.url))
  writeFileSync(`${here}RESULTS.md`, text)
  writeFileSync(`${here}results.svg`, plot(results))
  console.log('Written to bench/codec/RESULTS.md and bench/codec/results.svg')
}
