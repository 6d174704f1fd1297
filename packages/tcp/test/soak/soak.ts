// Thousands of connections come from a second process through a bad network, and go; then the server, the clients and the
// proxy between them have the handles and the memory that they began with. `npm run soak` starts it.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { isCodecError } from '@link/codec'
import { isChannelError } from '@link/core'
import { faults } from '@link/core/testing'
import { tcpServer } from '../../src/index.js'
import { faultyProxy } from '../faulty-proxy.js'
import { wire } from '../wire.js'
import { census, left, type Census } from './census.js'
import { Visitors, type Visits } from './visits.js'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    'warm-up': { type: 'string', default: '2000' },
    'at-once': { type: 'string', default: '100' },
    minutes: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    // The second process: where the server is.
    visit: { type: 'string' },
  },
})

/** What the second process tells after each round. */
interface Report {
  readonly visits: Visits
  readonly census: Census
  readonly faults: Readonly<Record<string, number>>
}

if (values.visit === undefined) await serve()
else await visit(Number(values.visit))

// Standard output is a handle from the first line on: each process prints one before anything is counted.

/** The second process: makes as many visits as each line of its input says. */
async function visit(port: number): Promise<void> {
  const bad = faults(Number(values.seed), { maxDelay: 5, maxStall: 50, reset: 0.003, halfClose: 0.003 })
  const proxy = await faultyProxy({ host: '127.0.0.1', port }, bad)
  const visitors = new Visitors(proxy.port)
  let first = 0
  console.log('ready')
  for await (const line of createInterface(process.stdin)) {
    const count = Number(line)
    await visitors.come(first, count, Number(values['at-once']))
    first += count
    await until(() => proxy.open() === 0)
    console.log(JSON.stringify({ visits: visitors.found, census: await census(), faults: bad.counts() }))
  }
  await proxy.close()
}

/** The first process: the server, and the judge. */
async function serve(): Promise<void> {
  const told = { active: 0, inactive: 0, unexpected: [] as string[] }
  const server = await tcpServer(
    0,
    wire.handle({
      onActive: () => void told.active++,
      onMessage: (channel, message) => channel.send(message),
      onInactive: () => void told.inactive++,
    }),
    {
      host: '127.0.0.1',
      channel: {
        onUnhandledError(error) {
          const usual =
            isCodecError(error) || isChannelError(error, 'CHANNEL_TRANSPORT') || isChannelError(error, 'CHANNEL_CLOSED')
          if (!usual) told.unexpected.push(error.message)
        },
      },
    },
  )
  const own = [process.argv[1] as string, '--visit', String(server.address.port), ...process.argv.slice(2)]
  const child = spawn(process.execPath, ['--expose-gc', ...own], { stdio: ['pipe', 'pipe', 'inherit'] })
  const reports = createInterface(child.stdout)[Symbol.asyncIterator]()

  async function round(connections: number): Promise<{ own: Census; report: Report }> {
    child.stdin.write(`${connections}\n`)
    const { value, done } = await reports.next()
    if (done === true) throw new Error('the second process has ended')
    await until(() => server.channels.size === 0)
    return { own: await census(), report: JSON.parse(value) as Report }
  }

  await reports.next()
  console.log(`connections come and go, under faults(${values.seed})`)
  const warm = await round(Number(values['warm-up']))
  const end = performance.now() + Number(values.minutes) * 60_000
  let after = await round(Number(values.connections))
  while (performance.now() < end) {
    after = await round(Number(values.connections))
    const { visits } = after.report
    console.log(`${told.active} connections, ${visits.replies} replies, ${Math.round(after.own.memory / 1024)} KiB`)
  }
  child.stdin.end()
  await server.close()

  const { visits } = after.report
  console.log(`${told.active} connections, ${visits.replies} replies; faults ${JSON.stringify(after.report.faults)}`)
  const claims = {
    'each connection is told active once and inactive once':
      told.active === told.inactive ? [] : [JSON.stringify(told)],
    'no error but those of bad bytes and broken connections': told.unexpected.slice(0, 10),
    'each reply is right, each send has an outcome, nothing hangs': visits.wrong.slice(0, 10),
    'the server ends with what it began with': left(warm.own, after.own),
    'the clients end with what they began with': left(warm.report.census, after.report.census),
  }
  for (const [claim, faultsFound] of Object.entries(claims)) {
    console.log([`${faultsFound.length === 0 ? 'ok    ' : 'FAILED'} ${claim}`, ...faultsFound].join('\n         '))
  }
  const failed = Object.values(claims).filter((found) => found.length > 0).length
  console.log(`${Object.keys(claims).length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** Waits until something holds, or 20 seconds, after which what is left shows. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20))
}
