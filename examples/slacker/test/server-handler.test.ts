import { describe, expect, it, vi } from 'vitest'
import { testChannel, type TestChannel } from '@link/core/testing'
import { isChannelError } from '@link/core'
import type { Functions } from '../src/functions.js'
import { fromJson, toJson } from '../src/json.js'
import { slackerHandler, type SlackerServerOptions } from '../src/server-handler.js'
import { wire, type ContentType, type Packet, type PacketInput, type Version } from '../src/wire.js'
import { hex } from './hex.js'

/** Calls of `wait` that are not done: how to end them, and whether they were told to stop. */
interface Waiting {
  readonly end: (result: unknown) => void
  readonly signal: AbortSignal
}

function served(options?: SlackerServerOptions) {
  const waiting: Waiting[] = []
  const functions: Functions = {
    'math/add': ([a, b]) => Number(a) + Number(b),
    'math/none': () => undefined,
    'fail/now'() {
      throw new RangeError('out of range')
    },
    'fail/later': () => Promise.reject(new Error('in the end')),
    'fail/result': () => 1n,
    'time/wait': (_args, signal) => new Promise((end) => waiting.push({ end, signal })),
  }
  return { t: testChannel(wire.handle(slackerHandler(functions, options))), waiting }
}

type Served = TestChannel<Packet, PacketInput>

function request(t: Served, id: number, name: string, args: unknown = [], contentType: ContentType = 'json'): void {
  t.deliver([6, [id, ['request', [contentType, name, toJson(args), []]]]])
}

/** What was answered, when functions that are done have had their turn. */
async function answers(t: Served): Promise<unknown[]> {
  await new Promise(setImmediate)
  return t.written().map(([, [id, body]]) => {
    if (body[0] !== 'response') return [id, ...body]
    const [, [, code, block]] = body
    return [id, code, fromJson(block)]
  })
}

describe('a request', () => {
  it('is answered with the result', async () => {
    const { t } = served()
    request(t, 7, 'math/add', [1, 2])
    await new Promise(setImmediate)
    expect(t.written()).toEqual([[6, [7, ['response', ['json', 'success', toJson(3), []]]]]])
  })

  it.each([5, 6] satisfies Version[])('of version %i is answered in it', async (version) => {
    const { t } = served()
    t.deliver([version, [7, ['request', ['json', 'math/add', toJson([1, 2]), []]]]])
    await new Promise(setImmediate)
    expect(t.written()).toEqual([[version, [7, ['response', ['json', 'success', toJson(3), []]]]]])
  })

  it('has null for a result that is not there', async () => {
    const { t } = served()
    request(t, 1, 'math/none')
    expect(await answers(t)).toEqual([[1, 'success', null]])
  })

  it('may have null for no arguments, as Clojure does', async () => {
    const { t } = served()
    request(t, 1, 'math/none', null)
    expect(await answers(t)).toEqual([[1, 'success', null]])
  })

  it('of an unknown function is not-found', async () => {
    const { t } = served()
    request(t, 1, 'math/power')
    request(t, 2, 'constructor')
    expect(await answers(t)).toEqual([
      [1, 'not-found', undefined],
      [2, 'not-found', undefined],
    ])
  })

  it('of a function that fails is an exception with its message', async () => {
    const { t } = served()
    request(t, 1, 'fail/now')
    request(t, 2, 'fail/later')
    expect(await answers(t)).toEqual([
      [1, 'exception', 'RangeError: out of range'],
      [2, 'exception', 'Error: in the end'],
    ])
  })

  it('whose result JSON cannot hold is an exception', async () => {
    const { t } = served()
    request(t, 1, 'fail/result')
    expect(await answers(t)).toEqual([[1, 'exception', expect.stringContaining('BigInt')]])
  })

  it('whose arguments are no JSON, or no list, is an exception', async () => {
    const { t } = served()
    t.deliver([6, [1, ['request', ['json', 'math/add', hex('7b'), []]]]])
    request(t, 2, 'math/add', 5)
    expect(await answers(t)).toEqual([
      [1, 'exception', expect.stringContaining('SyntaxError')],
      [2, 'exception', 'TypeError: the arguments are not a list'],
    ])
  })

  it('in another content type is an invalid packet; the connection goes on', async () => {
    const { t } = served()
    request(t, 1, 'math/add', [1, 2], 'nippy')
    request(t, 2, 'math/add', [1, 2])
    expect(await answers(t)).toEqual([
      [1, 'error', ['invalid-packet']],
      [2, 'success', 3],
    ])
  })
})

describe('requests that take time', () => {
  it('are answered as they are done, not as they came', async () => {
    const { t, waiting } = served()
    request(t, 1, 'time/wait')
    request(t, 2, 'time/wait')
    request(t, 3, 'math/add', [1, 2])
    expect(await answers(t)).toEqual([[3, 'success', 3]])
    waiting[1]?.end('second')
    expect(await answers(t)).toEqual([[2, 'success', 'second']])
    waiting[0]?.end('first')
    expect(await answers(t)).toEqual([[1, 'success', 'first']])
  })

  it('are canceled by an interrupt: the function is told, its result dropped', async () => {
    const { t, waiting } = served()
    request(t, 1, 'time/wait')
    t.deliver([6, [0, ['interrupt', [1]]]])
    expect(waiting[0]?.signal.aborted).toBe(true)
    expect(await answers(t)).toEqual([[1, 'canceled', undefined]])
    waiting[0]?.end('too late')
    expect(await answers(t)).toEqual([])
  })

  it('are over for an interrupt that comes too late, and unknown to one with another id', async () => {
    const { t, waiting } = served()
    request(t, 1, 'time/wait')
    waiting[0]?.end('done')
    expect(await answers(t)).toEqual([[1, 'success', 'done']])
    t.deliver([6, [0, ['interrupt', [1]]]])
    t.deliver([6, [0, ['interrupt', [2]]]])
    expect(await answers(t)).toEqual([])
  })

  it('are refused as thread-pool-full beyond the bound, which frees itself', async () => {
    const { t, waiting } = served({ maxRunning: 2 })
    for (const id of [1, 2, 3]) request(t, id, 'time/wait')
    expect(await answers(t)).toEqual([[3, 'thread-pool-full', undefined]])
    waiting[0]?.end('done')
    await answers(t)
    request(t, 4, 'time/wait')
    expect(await answers(t)).toEqual([])
    expect(waiting).toHaveLength(3)
  })

  it('may not share a transaction id', async () => {
    const { t, waiting } = served()
    request(t, 1, 'time/wait')
    request(t, 1, 'math/add', [1, 2])
    expect(await answers(t)).toEqual([[1, 'error', ['invalid-packet']]])
    waiting[0]?.end('the first')
    expect(await answers(t)).toEqual([[1, 'success', 'the first']])
  })

  it.each([
    ['ends', (t: Served) => t.finish()],
    ['breaks', (t: Served) => t.reset()],
  ])('are told to stop when the connection %s', async (_how, end) => {
    const { t, waiting } = served()
    request(t, 1, 'time/wait')
    request(t, 2, 'time/wait')
    end(t)
    expect(waiting.map(({ signal }) => signal.aborted)).toEqual([true, true])
    waiting[0]?.end('for nobody')
    expect(await answers(t)).toEqual([])
    expect(t.errors()).toEqual([])
  })
})

describe('the other packets', () => {
  it.each([5, 6] satisfies Version[])('a ping of version %i is answered with a pong', (version) => {
    const { t } = served()
    t.deliver([version, [9, ['ping', []]]])
    expect(t.written()).toEqual([[version, [9, ['pong', []]]]])
  })

  it.each([
    ['all', 'nil', ['fail/later', 'fail/now', 'fail/result', 'math/add', 'math/none', 'time/wait']],
    ['all, if nothing is said', '', ['fail/later', 'fail/now', 'fail/result', 'math/add', 'math/none', 'time/wait']],
    ['those with a prefix', '"math/"', ['math/add', 'math/none']],
  ])('an inspection lists the functions: %s', (_which, prefix, names) => {
    const { t } = served()
    t.deliver([6, [9, ['inspect-req', ['functions', new TextEncoder().encode(prefix)]]]])
    expect(t.written()).toEqual([[6, [9, ['inspect-ack', [toJson(names)]]]]])
  })

  it('a hello is answered with a hello', () => {
    const { t } = served()
    t.deliver([6, [9, ['client-hello', ['0.1', 'test']]]])
    expect(t.written()).toEqual([[6, [9, ['server-hello', ['link-example']]]]])
  })

  it.each<[string, Packet]>([
    ['an inspection of something else', [6, [9, ['inspect-req', ['meta', hex('')]]]]],
    ['an inspection that cannot be read', [5, [9, ['inspect-req', ['functions', hex('7b')]]]]],
    ['a log-in', [5, [9, ['auth-req', ['secret']]]]],
    ['an answer', [6, [9, ['response', ['json', 'success', hex(''), []]]]]],
  ])('%s is an invalid packet', (_what, packet) => {
    const { t } = served()
    t.deliver(packet)
    expect(t.written()).toEqual([[packet[0], [9, ['error', ['invalid-packet']]]]])
    expect(t.channel.valid).toBe(true)
  })
})

describe('bytes that are no packet', () => {
  it.each([
    ['a version that is not known', '07 00000001 02', 'protocol-mismatch'],
    ['a packet type that is not known', '06 00000001 0c', 'invalid-packet'],
    ['a content type that is not known', '06 00000001 00 06', 'invalid-packet'],
    ['arguments of more than 1 MiB', '06 00000001 00 01 0000 00100000', 'invalid-packet'],
  ])('are answered and end the connection: %s', (_what, text, code) => {
    const { t } = served()
    t.deliver(hex(text))
    expect(t.written()).toEqual([[6, [0, ['error', [code]]]]])
    expect(t.channel.valid).toBe(false)
    expect(t.errors()).toEqual([])
  })

  it('do not cost the packets before them their answers', () => {
    const { t } = served()
    t.deliver(hex('05 00000009 02 07 00000001 02'))
    expect(t.written()).toEqual([
      [5, [9, ['pong', []]]],
      [6, [0, ['error', ['protocol-mismatch']]]],
    ])
  })
})

describe('what the handler does not take', () => {
  it('goes on as an error: an answer that cannot be written', () => {
    const names = Array.from({ length: 7_000 }, (_, i) => [`function/${i}`, () => i] as const)
    const t = testChannel(wire.handle(slackerHandler(Object.fromEntries(names))))
    t.deliver([6, [9, ['inspect-req', ['functions', hex('')]]]])
    expect(t.errors().map((error) => isChannelError(error, 'CHANNEL_SEND_FAILED'))).toEqual([true])
  })
})

describe('a client that does not read', () => {
  it('gets no more requests worked on until it does', () => {
    // A high-water mark of a few bytes: three pongs are too much.
    const t = testChannel(wire.handle(slackerHandler({})), { highWaterMark: 16 })
    const pause = vi.spyOn(t.channel, 'pause')
    const resume = vi.spyOn(t.channel, 'resume')
    t.deliver(hex('06 00000001 02 06 00000002 02'))
    expect(pause).not.toHaveBeenCalled()
    t.deliver(hex('06 00000003 02 06 00000004 02 06 00000005 02'))
    expect(pause).toHaveBeenCalledOnce()
    expect(resume).toHaveBeenCalledOnce()
    expect(t.written()).toHaveLength(5)
  })
})
