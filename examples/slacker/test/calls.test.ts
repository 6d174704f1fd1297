import { describe, expect, it } from 'vitest'
import { testChannel, virtualClock } from '@link/core/testing'
import { ask, slackerCalls, type CallOptions } from '../src/calls.js'
import { toJson } from '../src/json.js'
import { wire, type AnyVersion, type Received } from '../src/wire.js'

function setUp(options?: CallOptions) {
  const clock = virtualClock()
  const calls = slackerCalls({ clock, ...options })
  const t = testChannel(wire.use(calls).handle({ onError: (channel) => channel.close() }), { clock })
  return { clock, t, call: (body: AnyVersion): Promise<Received> => ask(calls, t.channel, body) }
}

const PING: AnyVersion = ['ping', []]

function result(value: unknown): ['response', ['json', 'success', Uint8Array, []]] {
  return ['response', ['json', 'success', toJson(value), []]]
}

describe('calls', () => {
  it('have transaction ids of their own, and answers find them in any order', async () => {
    const { call, t } = setUp()
    const all = Promise.all([1, 2, 3].map(() => call(PING)))
    expect(t.written().map(([, [id]]) => id)).toEqual([1, 2, 3])
    for (const id of [3, 1, 2]) t.deliver([6, [id, result(id)]])
    expect(await all).toEqual([result(1), result(2), result(3)])
  })

  it('speak the version that was asked for', () => {
    const { call, t } = setUp({ version: 5 })
    void call(PING)
    expect(t.written()).toEqual([[5, [1, PING]]])
  })

  it('are refused as busy above the bound', async () => {
    const { call, t } = setUp({ maxInFlight: 2 })
    void call(PING)
    void call(PING)
    await expect(call(PING)).rejects.toMatchObject({ code: 'busy' })
    expect(t.written()).toHaveLength(2)
  })

  it('that cannot be written are not sent, with the reason', async () => {
    const { call, clock } = setUp()
    const failed = call(['request', ['json', 'x'.repeat(65_536), toJson([]), []]])
    await expect(failed).rejects.toThrow(/1\/1\/1\/1: expected a length that fits .* \(not-sent\)/)
    expect(clock.pending()).toBe(0)
  })

  it('that take too long are interrupted on the server', async () => {
    const { call, t, clock } = setUp({ timeout: 1_000 })
    const slow = call(PING)
    expect(t.written()).toEqual([[6, [1, PING]]])
    clock.advance(1_000)
    await expect(slow).rejects.toMatchObject({ code: 'timeout', message: 'no answer in time (timeout)' })
    expect(t.written()).toEqual([[6, [2, ['interrupt', [1]]]]])
    t.deliver([6, [1, ['pong', []]]])
    expect([t.errors(), t.channel.valid]).toEqual([[], true])
  })
})

describe('a connection that is lost', () => {
  it('rejects what was written to it, with the reason', async () => {
    const { call, t, clock } = setUp()
    const lost = call(PING)
    t.written()
    t.reset(new Error('read ECONNRESET'))
    await expect(lost).rejects.toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('ECONNRESET'),
    })
    expect(clock.pending()).toBe(0)
  })

  it('says what the server said before it closed', async () => {
    const { call, t } = setUp()
    const lost = call(PING)
    t.written()
    t.deliver([6, [0, ['error', ['protocol-mismatch']]]])
    t.finish()
    await expect(lost).rejects.toThrow('the connection ended: the server answered protocol-mismatch (connection-lost)')
  })

  it('is one on which a packet came that cannot be read', async () => {
    const { call, t } = setUp()
    const lost = call(PING)
    t.written()
    t.deliver(Uint8Array.of(6, 0, 0, 0, 1, 99))
    t.finish()
    await expect(lost).rejects.toThrow(/^the connection ended: 1\/1\/0: expected one of .* got 99/)
    expect(t.channel.valid).toBe(false)
  })
})
