import { describe, expect, it } from 'vitest'
import { testChannel, virtualClock, type TestChannel } from '@link/core/testing'
import { Calls, type CallOptions, type Sender } from '../src/calls.js'
import { toJson } from '../src/json.js'
import { wire, type AnyVersion, type Packet, type PacketInput } from '../src/wire.js'

type Connection = TestChannel<Packet, PacketInput>

function connected(calls: Calls): Connection {
  return testChannel(wire.handle(calls.handler))
}

function setUp(options?: CallOptions) {
  const clock = virtualClock()
  const calls = new Calls(clock, options)
  return { clock, calls, t: connected(calls) }
}

const PING: AnyVersion = ['ping', []]

function result(value: unknown): ['response', ['json', 'success', Uint8Array, []]] {
  return ['response', ['json', 'success', toJson(value), []]]
}

describe('requests', () => {
  it('have transaction ids of their own, and answers find them in any order', async () => {
    const { calls, t } = setUp()
    const all = Promise.all([1, 2, 3].map(() => calls.request(t.channel, PING)))
    expect(t.written().map(([, [id]]) => id)).toEqual([1, 2, 3])
    for (const id of [3, 1, 2]) t.deliver([6, [id, result(id)]])
    expect(await all).toEqual([result(1), result(2), result(3)])
    expect(calls.inFlight).toBe(0)
  })

  it('speak the version that was asked for', () => {
    const { calls, t } = setUp({ version: 5 })
    void calls.request(t.channel, PING)
    expect(t.written()).toEqual([[5, [1, PING]]])
  })

  it('are refused as busy above the bound, which frees itself', async () => {
    const { calls, t } = setUp({ maxInFlight: 2 })
    const first = calls.request(t.channel, PING)
    void calls.request(t.channel, PING)
    await expect(calls.request(t.channel, PING)).rejects.toMatchObject({ code: 'busy' })
    expect(t.written()).toHaveLength(2)
    t.deliver([6, [1, ['pong', []]]])
    await first
    void calls.request(t.channel, PING)
    expect(t.written()).toEqual([[6, [3, PING]]])
  })

  it('that cannot be written are not sent, with the reason', async () => {
    const { calls, t, clock } = setUp()
    const call = calls.request(t.channel, ['request', ['json', 'x'.repeat(65_536), toJson([]), []]])
    await expect(call).rejects.toThrow(/1\/1\/1\/1: expected a length that fits .* \(not-sent\)/)
    expect(calls.inFlight).toBe(0)
    expect(clock.pending()).toBe(0)
  })
})

describe('a time-out', () => {
  it('rejects the call and interrupts it on the server', async () => {
    const { calls, t, clock } = setUp({ timeout: 1_000 })
    const call = calls.request(t.channel, PING)
    clock.advance(999)
    expect(t.written()).toEqual([[6, [1, PING]]])
    clock.advance(1)
    await expect(call).rejects.toMatchObject({ code: 'timeout', message: 'no answer within 1000 ms (timeout)' })
    expect(t.written()).toEqual([[6, [2, ['interrupt', [1]]]]])
  })

  it('ignores the answer that comes after it', async () => {
    const { calls, t, clock } = setUp({ timeout: 1_000 })
    const call = calls.request(t.channel, PING)
    clock.advance(1_000)
    await expect(call).rejects.toMatchObject({ code: 'timeout' })
    t.deliver([6, [1, ['pong', []]]])
    expect(t.errors()).toEqual([])
    expect(t.channel.valid).toBe(true)
  })

  it('leaves no timer behind when the answer was in time', async () => {
    const { calls, t, clock } = setUp()
    const call = calls.request(t.channel, PING)
    expect(clock.pending()).toBe(1)
    t.deliver([6, [1, ['pong', []]]])
    await call
    expect(clock.pending()).toBe(0)
  })
})

describe('a connection that is lost', () => {
  it('rejects what was written to it, with the reason', async () => {
    const { calls, t, clock } = setUp()
    const call = calls.request(t.channel, PING)
    t.written()
    t.reset(new Error('read ECONNRESET'))
    await expect(call).rejects.toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('ECONNRESET'),
    })
    expect(clock.pending()).toBe(0)
  })

  it('rejects what was on its way to it', async () => {
    const { calls, t } = setUp()
    const call = calls.request(t.channel, PING)
    t.channel.abort()
    await expect(call).rejects.toMatchObject({ code: 'connection-lost' })
  })

  it('leaves alone what waits for the next one, which goes on counting', async () => {
    const { calls, t } = setUp()
    const lost = calls.request(t.channel, PING)
    t.written()
    // As a reconnecting client does: keeps a message until there is a connection.
    let deliver: (to: Connection) => void = () => {}
    const offline: Sender = {
      send(packet, callback) {
        deliver = (to) => void to.channel.send(packet, callback)
        return true
      },
    }
    const waits = calls.request(offline, PING)
    t.finish()
    await expect(lost).rejects.toMatchObject({ code: 'connection-lost' })
    expect(calls.inFlight).toBe(1)
    const next = connected(calls)
    deliver(next)
    expect(next.written()).toEqual([[6, [2, PING]]])
    next.deliver([6, [2, ['pong', []]]])
    expect(await waits).toEqual(['pong', []])
  })

  it('says what the server said before it closed', async () => {
    const { calls, t } = setUp()
    const call = calls.request(t.channel, PING)
    t.written()
    t.deliver([6, [0, ['error', ['protocol-mismatch']]]])
    t.finish()
    await expect(call).rejects.toThrow('the connection ended: the server answered protocol-mismatch (connection-lost)')
  })

  it('is one on which a packet came that cannot be read', async () => {
    const { calls, t } = setUp()
    const call = calls.request(t.channel, PING)
    t.written()
    t.deliver(Uint8Array.of(6, 0, 0, 0, 1, 99))
    await expect(call).rejects.toThrow(/the connection ended: 1\/1\/0: expected one of .* got 99/)
    expect(t.channel.valid).toBe(false)
  })
})
