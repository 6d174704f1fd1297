// Real sockets on a bad network: a proxy splits, merges, delays, stalls, resets and half-closes what goes through it.
import { createHandler, protocol, type Channel } from '@link/core'
import { eventCounter, underFaults, type FaultOptions, type Faults } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import { tls } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import { faultyProxy } from './faulty-proxy.js'
import { clientOf, factoryOf, serve } from './rig.js'
import { message, wire } from './wire.js'

type Message = [number, number, string]

/** No delay is longer than a test likes to wait. */
const QUICK: FaultOptions = { maxDelay: 2, maxStall: 10 }
const SENT = Array.from({ length: 50 }, (_, i): Message => [i, i, 'x'.repeat(i * i)])

const PLAIN = { server: wire, client: wire }
const SECURE = { server: protocol(tls(localhost)).use(message), client: protocol(tls({ ca })).use(message) }

/** Sends 50 messages to an echo behind a bad network, until all have come back or the connection is over. */
async function talk(faults: Faults, { server: spoken, client: speaking }: typeof PLAIN) {
  const events = { server: eventCounter(), client: eventCounter() }
  const quiet = { onUnhandledError: () => {} }
  const echo = { onMessage: (channel: Channel<Message>, each: Message) => channel.send(each) }
  const server = await serve(spoken.use(events.server).handle(echo), { channel: quiet })
  const proxy = await faultyProxy(server.address, faults)
  const heard: Message[] = []
  const outcomes: unknown[] = []
  const collect = createHandler<Message, Message>({
    onMessage(channel, each) {
      if (heard.push(each) === SENT.length) void channel.close()
    },
  })
  const factory = factoryOf(speaking.use(events.client).handle(collect), { channel: quiet })
  const client = await clientOf(factory, proxy, { reconnect: false }).catch(() => undefined)
  for (const each of SENT) client?.send(each, (error) => outcomes.push(error?.code))
  await client?.closed
  await proxy.close()
  await server.close()
  return { heard, outcomes, server: events.server.total(), client: events.client.total() }
}

describe.each([
  ['TCP', PLAIN, 20],
  ['TLS', SECURE, 5],
])('a connection of %s on a bad network', (_, spoken, runs) => {
  it('carries all messages both ways in order, whatever is split, merged, delayed and stalled', async () => {
    await underFaults({ runs, ...QUICK }, async (faults) => {
      const { heard, outcomes, server, client } = await talk(faults, spoken)
      expect(heard).toEqual(SENT)
      expect(outcomes).toEqual(SENT.map(() => undefined))
      expect(server).toMatchObject({ active: 1, inactive: 1, message: SENT.length, error: 0, misplaced: 0 })
      expect(client).toMatchObject({ active: 1, inactive: 1, message: SENT.length, error: 0, misplaced: 0 })
    })
  })

  it('that breaks anywhere is over for both sides: a beginning of the messages came, each send has an outcome', async () => {
    let broken = 0
    await underFaults({ runs, ...QUICK, reset: 0.02, halfClose: 0.02 }, async (faults) => {
      const { heard, outcomes, server, client } = await talk(faults, spoken)
      expect(heard).toEqual(SENT.slice(0, heard.length))
      expect(outcomes.length).toBe(client.active * SENT.length)
      for (const counts of [server, client]) {
        expect(counts.inactive).toBe(counts.active)
        expect(counts.misplaced).toBe(0)
      }
      if (heard.length < SENT.length) broken++
    })
    expect(broken).toBeGreaterThan(0)
    expect(broken).toBeLessThan(runs)
  })
})
