import * as fc from 'fast-check'
import { virtualClock } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import {
  connectionPool,
  stopClients,
  type ConnectionPool,
  type ConnectionPoolOptions,
  type Lease,
} from '../src/index.js'
import { afterTest } from './leak-gate.js'
import { deadPort, factoryOf, serve } from './rig.js'
import { echo, wire } from './wire.js'

type Text = readonly [number, number, string]
type Pool = ConnectionPool<Text, Text>

/** A pool of connections to a server that echoes. */
async function pooled(options: ConnectionPoolOptions<Text, Text> = {}, port?: number) {
  const clock = virtualClock()
  const server = await serve(echo)
  const factory = factoryOf(wire, { channel: { clock, onUnhandledError: () => {} } })
  const pool = connectionPool(factory, '127.0.0.1', port ?? server.address.port ?? 0, options)
  afterTest(() => {
    const closed = pool.close({ grace: 0 })
    clock.advance(0)
    return closed
  })
  return { pool, server, clock, factory, accepted: () => server.metrics().accepted }
}

/** What a connection answers. */
async function asked({ channel }: Lease<Text, Text>, text: string): Promise<string | undefined> {
  channel.send([1, 2, text])
  for await (const [, , answer] of channel.messages({ keepOpen: true })) return answer
  return undefined
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate)
}

/** Leases, once all have been made. */
function leases(pool: Pool, count: number): Promise<Lease<Text, Text>[]> {
  return Promise.all(Array.from({ length: count }, () => pool.acquire()))
}

const NOTHING = { connecting: 0, leased: 0, idle: 0, waiting: 0, refused: 0 }

describe('a pool of connections', () => {
  it('connects when it is asked, and lends the connection that was given back', async () => {
    const { pool, accepted } = await pooled()
    expect([pool.stats(), accepted()]).toEqual([NOTHING, 0])
    for (const text of ['one', 'two', 'three']) {
      await using lease = await pool.acquire()
      expect(await asked(lease, text)).toBe(text)
      expect(pool.stats()).toEqual({ ...NOTHING, leased: 1 })
    }
    expect([pool.stats(), accepted()]).toEqual([{ ...NOTHING, idle: 1 }, 1])
  })

  it('lends each connection to one at a time, ten at the most, and to those who wait in their order', async () => {
    const { pool, accepted } = await pooled()
    const held = await leases(pool, 10)
    expect(new Set(held.map(({ channel }) => channel.id)).size).toBe(10)
    const order: number[] = []
    const later = [1, 2, 3].map(async (number) => {
      const lease = await pool.acquire()
      order.push(number)
      lease.release()
    })
    expect(pool.stats()).toEqual({ ...NOTHING, leased: 10, waiting: 3 })
    held[4]?.release()
    await Promise.all(later)
    expect(order).toEqual([1, 2, 3])
    await until(() => accepted() === 10)
  })

  it('lends the one that was used last', async () => {
    const { pool } = await pooled()
    const [one, other] = await leases(pool, 2)
    other?.release()
    one?.release()
    expect((await pool.acquire()).channel).toBe(one?.channel)
  })

  it('takes a connection back once', async () => {
    const { pool } = await pooled({ maxConnections: 1 })
    const lease = await pool.acquire()
    lease.release()
    await pool.acquire()
    lease.release()
    expect(pool.stats()).toEqual({ ...NOTHING, leased: 1 })
  })

  it('does not lend what broke, was aborted or closed, and connects again for who waits', async () => {
    const { pool, server, accepted } = await pooled({ maxConnections: 1 })
    const breaks = [
      () => server.channels.forEach((channel) => channel.abort()),
      ({ channel }: Lease<Text, Text>) => channel.abort(),
      ({ channel }: Lease<Text, Text>) => void channel.close(),
      ({ channel }: Lease<Text, Text>) => channel.endWrite(),
    ]
    for (const broken of breaks) {
      const lease = await pool.acquire()
      const next = pool.acquire()
      broken(lease)
      if (broken === breaks[0]) await lease.channel.closed
      lease.release()
      expect(await asked(await next, 'still there')).toBe('still there')
      ;(await next).release()
    }
    expect(accepted()).toBe(1 + breaks.length)
  })

  it('forgets a connection that breaks while nobody uses it', async () => {
    const { pool, server, accepted } = await pooled()
    ;(await pool.acquire()).release()
    for (const channel of server.channels) channel.abort()
    await until(() => pool.stats().idle === 0)
    expect(await asked(await pool.acquire(), 'a new one')).toBe('a new one')
    expect(accepted()).toBe(2)
  })

  it('closes a connection that nobody has used for half a minute', async () => {
    const { pool, server, clock } = await pooled()
    ;(await pool.acquire()).release()
    clock.advance(29_999)
    ;(await pool.acquire()).release()
    clock.advance(29_999)
    expect(pool.stats().idle).toBe(1)
    clock.advance(1)
    await until(() => pool.stats().idle === 0)
    await until(() => server.channels.size === 0)
    expect(clock.pending()).toBe(0)
  })

  it('prepares each connection once', async () => {
    let prepared = 0
    const { pool } = await pooled({ prepare: () => void prepared++ })
    for (let i = 0; i < 3; i++) (await pool.acquire()).release()
    expect(prepared).toBe(1)
  })
})

describe('who waits for a connection of a pool', () => {
  it('gives up after ten seconds, and leaves no trace', async () => {
    const { pool, clock } = await pooled({ maxConnections: 1 })
    const lease = await pool.acquire()
    const waiting = pool.acquire()
    clock.advance(10_000)
    await expect(waiting).rejects.toMatchObject({
      code: 'TCP_POOL_TIMEOUT',
      message: expect.stringMatching(/^a connection to 127.0.0.1:\d+ was not free within 10000 ms/),
    })
    lease.release()
    expect(pool.stats()).toEqual({ ...NOTHING, idle: 1, refused: 1 })
  })

  it('gives up when its signal is aborted', async () => {
    const { pool } = await pooled({ maxConnections: 1 })
    await pool.acquire()
    const reason = new Error('no longer needed')
    const stop = new AbortController()
    const waiting = pool.acquire({ signal: stop.signal })
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(pool.acquire({ signal: stop.signal })).rejects.toBe(reason)
    expect(pool.stats()).toMatchObject({ waiting: 0, refused: 2 })
  })

  it('is refused at once when too many do', async () => {
    const { pool } = await pooled({ maxConnections: 1, maxWaiting: 2 })
    const [lease] = await leases(pool, 1)
    const waiting = { first: pool.acquire(), second: pool.acquire() }
    await expect(pool.acquire()).rejects.toMatchObject({
      code: 'TCP_POOL_FULL',
      message: expect.stringMatching(/^2 wait for a connection to 127.0.0.1:\d+ already/),
    })
    lease?.release()
    const next = await waiting.first
    next.release()
    expect((await waiting.second).channel).toBe(lease?.channel)
  })

  it('is told why there is none, one for each attempt', async () => {
    const { pool } = await pooled({ maxConnections: 2 }, await deadPort())
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => pool.acquire()))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'TCP_CONNECT' } })
    expect(pool.stats()).toEqual({ ...NOTHING, refused: 3 })
  })

  it('is told that the factory was stopped, or the port is none', async () => {
    const { pool, factory } = await pooled()
    await stopClients(factory)
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'TCP_STOPPED' })
    const { pool: nowhere } = await pooled({}, 70_000)
    await expect(nowhere.acquire()).rejects.toMatchObject({ code: 'TCP_CONNECT' })
  })
})

describe('closing a pool', () => {
  it('closes what nobody uses, waits for what is lent, and lends no more', async () => {
    const { pool, clock } = await pooled()
    const [lent, idle] = await leases(pool, 2)
    idle?.release()
    const closed = pool.close()
    await idle?.channel.closed
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'TCP_STOPPED' })
    expect(lent && (await asked(lent, 'last words'))).toBe('last words')
    lent?.release()
    await closed
    expect(pool.stats()).toEqual(NOTHING)
    expect(clock.pending()).toBe(0)
  })

  it('cuts after its grace what was not given back', async () => {
    const { pool, clock } = await pooled()
    const lease = await pool.acquire()
    const closed = pool.close()
    clock.advance(4_999)
    expect(lease.channel.valid).toBe(true)
    clock.advance(1)
    await closed
    expect(lease.channel.valid).toBe(false)
    lease.release()
  })

  it('gives up connections that are being made', async () => {
    const { pool } = await pooled({ prepare: () => new Promise(() => {}) })
    const waiting = pool.acquire()
    await until(() => pool.stats().connecting === 1)
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'TCP_STOPPED' }), pool.close()])
  })
})

describe('a lease whose connection is over', () => {
  it('is no connection of the pool any more, also if it is not given back', async () => {
    const { pool } = await pooled({ maxConnections: 1 })
    const lost = await pool.acquire()
    lost.channel.abort()
    const next = await pool.acquire()
    expect(pool.stats()).toEqual({ ...NOTHING, leased: 1 })
    lost.release()
    expect(pool.stats()).toEqual({ ...NOTHING, leased: 1 })
    next.release()
    expect(pool.stats()).toEqual({ ...NOTHING, idle: 1 })
  })
})

describe('a pool of which anything is asked', () => {
  it('has never too many connections, answers everybody, and leaves nothing', async () => {
    const step = fc.constantFrom(
      'acquire',
      'acquire',
      'acquire',
      'release',
      'release',
      'abort',
      'break',
      'wait',
      'give up',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { pool, server, clock } = await pooled({ maxConnections: 3, maxWaiting: 5 })
        const held: Lease<Text, Text>[] = []
        const asking: Promise<unknown>[] = []
        for (const each of steps) {
          if (each === 'acquire')
            asking.push(
              pool.acquire().then(
                (lease) => held.push(lease),
                (error: unknown) => error,
              ),
            )
          else if (each === 'release') held.shift()?.release()
          else if (each === 'abort') held[0]?.channel.abort()
          else if (each === 'break') server.channels.forEach((channel) => channel.abort())
          else if (each === 'give up') clock.advance(10_000)
          else await new Promise(setImmediate)
          const { leased, idle, connecting } = pool.stats()
          expect(leased + idle + connecting).toBeLessThanOrEqual(3)
        }
        const closed = pool.close({ grace: 0 })
        clock.advance(0)
        await Promise.all([closed, ...asking])
        for (const lease of held) lease.release()
        expect(pool.stats()).toMatchObject({ leased: 0, idle: 0, connecting: 0, waiting: 0 })
        expect(clock.pending()).toBe(0)
        await server.close({ grace: 0 })
      }),
      { numRuns: 50 },
    )
  })
})

it('refuses options that nobody knows', () => {
  const wrong = { maxConnection: 3 } as ConnectionPoolOptions
  expect(() => connectionPool(factoryOf(wire), 'localhost', 1, wrong)).toThrow(
    'got "maxConnection": did you mean "maxConnections"? (TCP_OPTION)',
  )
  expect(() => connectionPool(factoryOf(wire), 'localhost', 1, { maxConnections: 0 })).toThrow(
    'maxConnections: expected a number from 1 on, got 0 (TCP_OPTION)',
  )
})
