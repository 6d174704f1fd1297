import { describe, expect, it, vi } from 'vitest'
import { bytes } from '../../src/index.js'
import { channelPair, faults, memoryNetwork, testChannel, underFaults, virtualClock } from '../../src/testing/index.js'
import type { FaultOptions, Faults } from '../../src/testing/index.js'
import { encoded, settle, texts, wire } from '../rig.js'

const QUIET: FaultOptions = { split: 0, merge: 0, delay: 0, stall: 0 }

/** The bursts in which 1,000 bytes come out of a pipe into which they were written at once, and when. */
async function bursts(given: Faults): Promise<(readonly [milliseconds: number, bytes: number])[]> {
  const clock = virtualClock()
  const seen: [number, number][] = []
  let ended = false
  const outlet = {
    received: (chunk: Uint8Array) => void seen.push([clock.now(), chunk.length]),
    ended: () => (ended = true),
    broken: (error: Error) => expect.unreachable(error.message),
  }
  const pipe = given.pipe(outlet, { clock })
  pipe.write([new Uint8Array(1_000)], () => {})
  pipe.end()
  await clock.pass(60_000)
  expect(ended).toBe(true)
  return seen
}

describe('faults', () => {
  it('are the same for the same seed, and others for another', async () => {
    const first = await bursts(faults(42))
    expect(await bursts(faults(42))).toEqual(first)
    expect(await bursts(faults(43))).not.toEqual(first)
    expect(first.reduce((sum, [, count]) => sum + count, 0)).toBe(1_000)
  })

  it('of one connection do not depend on what happens on another', () => {
    const alone = faults(42)
    const alongside = faults(42)
    const [first, other] = [alongside.line(), alongside.line()]
    const line = alone.line()
    const expected = Array.from({ length: 20 }, () => line.next(100))
    const found = Array.from({ length: 20 }, () => {
      other.next(1_000)
      return first.next(100)
    })
    expect(found).toEqual(expected)
  })

  it('split what comes at once', async () => {
    const given = faults(1, { ...QUIET, split: 0.9 })
    const seen = await bursts(given)
    expect(seen.length).toBeGreaterThan(5)
    expect(given.counts()).toMatchObject({ split: seen.length - 1, merge: 0, delay: 0, stall: 0 })
    // Many of the pieces are of a few bytes.
    expect(seen.some(([, count]) => count <= 8)).toBe(true)
  })

  it('merge what comes one behind the other, and wait for it no longer than `maxDelay`', async () => {
    const clock = virtualClock()
    const seen: number[] = []
    const outlet = {
      received: (chunk: Uint8Array) => void seen.push(chunk.length),
      ended: () => {},
      broken: () => {},
    }
    const pipe = faults(1, { ...QUIET, merge: 1, maxDelay: 20 }).pipe(outlet, { clock })
    pipe.write([new Uint8Array(1)], () => {})
    await settle()
    expect(seen).toEqual([])
    pipe.write([new Uint8Array(2)], () => {})
    await settle()
    expect(seen).toEqual([3])
    expect(clock.pending()).toBe(0)
    pipe.write([new Uint8Array(4)], () => {})
    await settle()
    clock.advance(19)
    expect(seen).toEqual([3])
    clock.advance(1)
    expect(seen).toEqual([3, 4])
    pipe.write([new Uint8Array(5)], () => {})
    pipe.end()
    await settle()
    expect([...seen, clock.pending()]).toEqual([3, 4, 5, 0])
  })

  it('delay and stall for no longer than they are told', async () => {
    const [late] = await bursts(faults(1, { ...QUIET, delay: 1, maxDelay: 7 }))
    expect(late?.[0]).toBeGreaterThan(0)
    expect(late?.[0]).toBeLessThanOrEqual(7)
    const [stalled] = await bursts(faults(1, { ...QUIET, stall: 1, maxStall: 10_000 }))
    expect(stalled?.[0]).toBeGreaterThan(20)
  })

  it('make the writer wait while they stall', async () => {
    const clock = virtualClock()
    let gone = 0
    const [client, server] = channelPair(bytes, bytes.handle({ onMessage: () => {} }), {
      clock,
      capacity: 100,
      faults: faults(1, { ...QUIET, stall: 1 }),
    })
    for (let i = 0; i < 5; i++) {
      client.send(new Uint8Array(100), () => gone++)
      client.flush()
      await settle()
    }
    expect(gone).toBe(1)
    clock.advance(1_000)
    await settle()
    expect(gone).toBeGreaterThan(1)
    client.abort()
    await server.closed
  })

  it('reset a connection for both ends, and say which faults it was', async () => {
    const given = faults(7, { ...QUIET, reset: 1 })
    const errors: string[] = []
    const [client, server] = channelPair(bytes, bytes, {
      faults: given,
      onUnhandledError: (error) => errors.push(error.message),
    })
    client.send(Uint8Array.of(1))
    await Promise.all([client.closed, server.closed])
    expect(errors.length).toBe(2)
    for (const message of errors) expect(message).toContain('read ECONNRESET, by faults(7)')
    expect(given.counts().reset).toBe(1)
  })

  it('end one direction too early: the reader is told the end, the writer notices nothing', async () => {
    const seen: unknown[] = []
    const [client, server] = channelPair(
      bytes,
      bytes.handle({ onMessage: (_, chunk) => seen.push(chunk.length), onEvent: (_, { type }) => seen.push(type) }),
      { faults: faults(7, { ...QUIET, halfClose: 1 }), allowHalfOpen: true },
    )
    const outcome = await new Promise((resolve) => void client.send(Uint8Array.of(1), resolve))
    expect(outcome).toBe(undefined)
    await settle()
    expect(seen).toEqual(['inputClosed'])
    expect([client.valid, server.valid]).toEqual([true, true])
    void server.close()
    await client.close()
    await server.closed
  })

  it('print the seed that they choose themselves', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {})
    const { seed } = faults()
    expect(info.mock.calls).toEqual([[`faults(${seed})`]])
    info.mockRestore()
  })

  it('refuse odds that cannot be', () => {
    expect(() => faults(1, { split: 0.9, reset: 0.2 })).toThrow(
      'expected probabilities of faults that are 1 at most together, got reset 0.2, halfClose 0',
    )
    expect(() => faults(1, { split: -0.1 })).toThrow('faults.split: expected a number from 0 on, got -0.1')
    expect(() => faults(1, { delay: Number.NaN })).toThrow('faults.delay: expected a number from 0 on, got NaN')
  })
})

describe('a test channel with faults', () => {
  it('gets all messages, and answers all, however late and cut', async () => {
    await underFaults({ runs: 100 }, (given) => {
      const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }), { faults: given })
      t.deliver(encoded(...texts(20)))
      t.finish()
      t.advance(60_000)
      expect(t.written()).toEqual(texts(20))
      expect(t.writtenBytes()).toEqual(encoded(...texts(20)))
      expect([t.channel.valid, t.timers(), t.errors()]).toEqual([false, 0, []])
    })
  })

  it('is reset at times, and leaves no timer', async () => {
    let resets = 0
    await underFaults({ runs: 50, reset: 0.1 }, (given) => {
      const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }), { faults: given })
      t.deliver(encoded(...texts(20)))
      t.finish()
      t.advance(60_000)
      expect(t.channel.valid).toBe(false)
      expect(t.timers()).toBe(0)
      resets += given.counts().reset
    })
    expect(resets).toBeGreaterThan(5)
  })
})

describe('a network with faults', () => {
  it('carries every message both ways', async () => {
    await underFaults({ runs: 50 }, async (given) => {
      const clock = virtualClock()
      const network = memoryNetwork({ clock, faults: given, capacity: 20 })
      network.listen(1, wire.handle({ onMessage: (channel, message) => channel.send(message) }))
      const heard: unknown[] = []
      const client = await network.connect(1, wire.handle({ onMessage: (_, message) => heard.push(message) }))
      for (const text of texts(20)) client.send(text)
      await clock.pass(60_000)
      expect(heard).toEqual(texts(20))
      const closed = client.close()
      await clock.pass(5_000)
      await closed
      expect(clock.pending()).toBe(0)
    })
  })
})

describe('underFaults', () => {
  it('names the seed of the first run that fails', async () => {
    const seeds: number[] = []
    const failing = underFaults({ runs: 10, seed: 5, split: 1, merge: 0, delay: 0, stall: 0 }, ({ seed, line }) => {
      seeds.push(seed)
      expect(line().next(10).kind).toBe('split')
      if (seed === 7) throw new Error('it does not hold')
    })
    await expect(failing).rejects.toMatchObject({
      message: 'under faults(7): it does not hold',
      cause: { message: 'it does not hold' },
    })
    expect(seeds).toEqual([5, 6, 7])
  })
})
