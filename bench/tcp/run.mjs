// `npm run bench:tcp`: builds, measures one contestant after the other, again and again, and prints what came out.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setup } from '../../scripts/setup.mjs'
import { root } from '../../scripts/workspace.mjs'
import { cases } from './cases.mjs'
import { buildNetty, COLLECTS, Contestant, nettyVersion, residentKib } from './contestants.mjs'
import { report } from './report.mjs'

const HELP = `npm run bench:tcp -- [--quick] [--only WORD]

  --quick        each case once and short, in a minute: good for factors, not for percents
  --only WORD    the cases whose names contain the word

A run of everything takes about eight minutes on Linux with two cores, and writes RESULTS.md. Netty takes part where Debian's
default-jdk-headless and libnetty-java are installed.`

const words = process.argv.slice(2)
if (words.includes('--help')) {
  console.log(HELP)
  process.exit()
}
const quick = words.includes('--quick')
const only = words.includes('--only') ? (words[words.indexOf('--only') + 1] ?? '') : ''
const effort = quick ? { rounds: 1, warmUp: 700, milliseconds: 1000 } : { rounds: 7, warmUp: 700, milliseconds: 1500 }
const IDLE = 10_000

/** @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** From the sources, and by the bundler that the packages are built by. */
async function build() {
  const here = fileURLToPath(new URL('.', import.meta.url))
  mkdirSync(join(here, '.build'), { recursive: true })
  const { build: bundle } = createRequire(join(root, 'package.json'))('esbuild')
  const source = (name) => join(root, 'packages', name, 'src', 'index.ts')
  await bundle({
    stdin: {
      contents: ['codec', 'core', 'tcp'].map((name) => `export * from ${JSON.stringify(source(name))}`).join('\n'),
      resolveDir: root,
    },
    alias: { '@link/codec': source('codec'), '@link/core': source('core') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
    outfile: join(here, '.build', 'link.mjs'),
  })
}

/** @param {import('./cases.mjs').Case} one @param {boolean} withNetty */
async function measure({ name, contestants, goals, by, ...load }, withNetty) {
  const servers = []
  for (const each of contestants) if (each !== 'netty' || withNetty) servers.push(await Contestant.start(each))
  const results = servers.map((server) => ({ name: server.name, perSecond: [], perCpuSecond: [] }))
  // Compilers have to see the code before they make it fast; the one of Java takes its time.
  for (const server of servers) server.load('echo', { ...load, ...effort, warmUp: effort.milliseconds })
  for (let round = 0; round < effort.rounds; round++) {
    servers.forEach((server, i) => {
      progress(`${name}: ${server.name}, ${round + 1} of ${effort.rounds}`)
      const { perSecond, perCpuSecond } = server.load('echo', { ...load, ...effort })
      results[i].perSecond.push(perSecond)
      results[i].perCpuSecond.push(perCpuSecond)
    })
  }
  for (const server of servers) await server.stop()
  const figures = results.map(({ name: contestant, perSecond, perCpuSecond }) => {
    return { name: contestant, perSecond: median(perSecond), perCpuSecond: median(perCpuSecond) }
  })
  return { name, goals, by, figures }
}

/** Bytes of memory for each connection that has sent one message and now does nothing, when garbage has been collected. */
async function measureIdle() {
  const results = []
  for (const name of ['bare', 'link', 'link without shared reads']) {
    const server = await Contestant.start(name, COLLECTS)
    const first = server.load('idle', { connections: 500 })
    const before = residentKib(server.process.pid)
    const after = server.load('idle', { connections: IDLE })
    results.push({ name, bytes: Math.round(((after - Math.min(first, before)) * 1024) / IDLE) })
    await server.stop()
  }
  return results
}

setup()
await build()
const withNetty = buildNetty()
const results = []
for (const one of cases.filter(({ name }) => name.includes(only))) results.push(await measure(one, withNetty))
const idle = only === '' ? await measureIdle() : []
progress('')
const date = new Date().toISOString().slice(0, 10)
const text = report({
  date,
  node: process.version,
  netty: withNetty ? nettyVersion() : undefined,
  quick,
  results,
  idle,
})
console.log(text)
if (!quick && only === '') {
  writeFileSync(fileURLToPath(new URL('RESULTS.md', import.meta.url)), text)
  console.log('Written to bench/tcp/RESULTS.md')
}
