import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { correlate, protocol, type Channel, type CorrelateOptions } from '../src/index.js'
import { channelPair, testChannel, virtualClock } from '../src/testing/index.js'
import { random } from '../src/testing/random.js'
import { codec, settle, wire, type Text, type TextIn } from './rig.js'

/** Requests are texts, their ids the numbers in front; a message of number 0 is no answer. */
const BY_ID = {
  tag: (text: string, id: number): TextIn => [id, text],
  idOf: ([id]: Text) => (id === 0 ? undefined : id),
}

/** A channel on which requests are made, by id or in order, and what its handler and its sends hear. */
function calling(options: CorrelateOptions & { readonly largestId?: number; readonly cancel?: boolean } = {}) {
  const clock = virtualClock()
  const { cancel = false, ...bounds } = options
  const calls = correlate({
    ...BY_ID,
    ...bounds,
    clock,
    ...(cancel && { cancel: (id, own) => [own, `cancel ${id}`] as const }),
  })
  const rest: unknown[] = []
  const t = testChannel(
    wire.use(calls).handle({
      onMessage: (_channel, message) => void rest.push(message),
      onError: (_channel, error) => void rest.push(error.message),
    }),
    { clock },
  )
  const request = (text: string, own = {}): Promise<Text> => calls.request(t.channel, text, own)
  return { t, clock, rest, request, calls }
}

function ordered(options: CorrelateOptions = {}) {
  const clock = virtualClock()
  const calls = correlate<TextIn, Text>({ isAnswer: ([kind]) => kind !== 0, clock, ...options })
  const rest: unknown[] = []
  const t = testChannel(wire.use(calls).handle({ onMessage: (_channel, message) => void rest.push(message) }), {
    clock,
  })
  const request = (number: number, own = {}): Promise<Text> => calls.request(t.channel, [number, 'request'], own)
  return { t, clock, rest, request, calls }
}

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: { readonly code?: string }): unknown => error.code ?? error,
  )

describe('requests by id', () => {
  it('have ids of their own, and answers find them in any order', async () => {
    const { t, request } = calling()
    const all = Promise.all(['a', 'b', 'c'].map((text) => request(text)))
    expect(t.written()).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
    for (const id of [3, 1, 2]) t.deliver([id, `answer ${id}`])
    expect(await all).toEqual([
      [1, 'answer 1'],
      [2, 'answer 2'],
      [3, 'answer 3'],
    ])
  })

  it('leave other messages, either way, as they are', () => {
    const { t, rest, request } = calling()
    void request('a').catch(() => {})
    t.channel.send([0, 'sent as it is'])
    t.deliver([0, 'no answer'])
    t.deliver([9, 'to a request that was never made'])
    expect(t.written()).toEqual([
      [1, 'a'],
      [0, 'sent as it is'],
    ])
    expect(rest).toEqual([
      [0, 'no answer'],
      [9, 'to a request that was never made'],
    ])
  })

  it('take no id that is in use, nor that of one that was given up, when ids begin anew', async () => {
    const { t, clock, request, rest } = calling({ largestId: 7, timeout: 1_000 })
    const given = code(request('given up'))
    clock.advance(1_000)
    expect(await given).toBe('CHANNEL_TIMEOUT')
    const ids = new Set<number>()
    for (let i = 0; i < 20; i++) {
      const answer = request(`${i}`)
      const [[id]] = t.written().slice(-1) as [TextIn]
      ids.add(id)
      t.deliver([id, 'answer'])
      await answer
    }
    expect(ids).toEqual(new Set([2, 3, 4, 5, 6, 7]))
    t.deliver([1, 'late'])
    expect(rest).toEqual([])
  })

  it('are refused above half the ids that there are', async () => {
    const { request } = calling({ largestId: 7 })
    for (let i = 0; i < 3; i++) void request('waits').catch(() => {})
    expect(await code(request('one more'))).toBe('CHANNEL_OVERFLOW')
  })

  it('forget those that were given up, the oldest first, above the bound', async () => {
    const { t, clock, request, rest } = calling({ maxPending: 2, timeout: 1_000 })
    for (let i = 0; i < 2; i++) {
      const both = Promise.all([code(request('a')), code(request('b'))])
      clock.advance(1_000)
      await both
    }
    for (const id of [1, 2, 3, 4]) t.deliver([id, 'late'])
    expect(rest).toEqual([
      [1, 'late'],
      [2, 'late'],
    ])
  })

  it('that are given up are cancelled with the peer, if there is a message for that', async () => {
    const { t, clock, request } = calling({ cancel: true, timeout: 1_000 })
    const outcome = code(request('slow'))
    t.written()
    clock.advance(1_000)
    expect(t.written()).toEqual([[2, 'cancel 1']])
    expect(await outcome).toBe('CHANNEL_TIMEOUT')
  })

  it('end with the connection when an answer says that there will be none', async () => {
    const calls = correlate({
      ...BY_ID,
      clock: virtualClock(),
      idOf([id, text]: Text) {
        if (id === 0) throw new Error(`the peer says ${text}`)
        return id
      },
    })
    const t = testChannel(wire.use(calls).handle({ onError: (channel) => channel.abort() }))
    const outcome = calls.request(t.channel, 'a').catch((error: Error) => error.message)
    t.written()
    t.deliver([0, 'no'])
    expect(await outcome).toBe('the connection ended before the answer came: the peer says no (CHANNEL_CLOSED)')
  })
})

describe('requests in order', () => {
  it('are answered in their turn', async () => {
    const { t, request } = ordered()
    const all = Promise.all([1, 2, 3].map((number) => request(number)))
    for (const text of ['a', 'b', 'c']) t.deliver([1, text])
    expect((await all).map(([, text]) => text)).toEqual(['a', 'b', 'c'])
  })

  it('leave what is no answer to the handlers, and everything while none waits', async () => {
    const { t, request, rest } = ordered()
    t.deliver([1, 'early'])
    const answer = request(1)
    t.deliver([0, 'news'])
    t.deliver([1, 'answer'])
    expect(await answer).toEqual([1, 'answer'])
    expect(rest).toEqual([
      [1, 'early'],
      [0, 'news'],
    ])
  })

  it('that are given up keep their place, so that the next one is not given their answer', async () => {
    const { t, clock, request } = ordered({ timeout: 1_000 })
    const slow = code(request(1))
    clock.advance(1_000)
    expect(await slow).toBe('CHANNEL_TIMEOUT')
    const next = request(2)
    t.deliver([1, 'late'])
    t.deliver([1, 'in time'])
    expect(await next).toEqual([1, 'in time'])
  })

  it('that cannot be encoded have no place', async () => {
    const { t, request } = ordered()
    const all = [request(1), request(1_000), request(2)].map((promise) =>
      promise.then(
        ([, text]) => text,
        (error: { readonly code: string }) => error.code,
      ),
    )
    await settle()
    t.deliver([1, 'a'])
    t.deliver([1, 'b'])
    expect(await Promise.all(all)).toEqual(['a', 'CHANNEL_SEND_FAILED', 'b'])
  })
})

/** One request, made in either way. */
function either(how: 'by id' | 'in order', bounds: CorrelateOptions = {}) {
  if (how === 'by id') {
    const made = calling(bounds)
    return { ...made, one: (own = {}) => made.request('a request', own) }
  }
  const made = ordered(bounds)
  return { ...made, one: (own = {}) => made.request(1, own) }
}

describe.each(['by id', 'in order'] as const)('a request %s', (how) => {
  it('is refused above the bound, which frees itself', async () => {
    const { t, one } = either(how, { maxPending: 2 })
    const [first] = [one(), one()]
    expect(await code(one())).toBe('CHANNEL_OVERFLOW')
    t.deliver([1, 'answer'])
    await first
    t.written()
    void one()
    expect(t.written().length).toBe(1)
  })

  it('is given up after its time', async () => {
    const { clock, one, t } = either(how)
    const outcome = code(one({ timeout: 500 }))
    clock.advance(499)
    await settle()
    expect(clock.pending()).toBe(1)
    clock.advance(1)
    expect(await outcome).toBe('CHANNEL_TIMEOUT')
    expect(t.channel.valid).toBe(true)
  })

  it('leaves no timer when it was answered, and has none where there is no limit', async () => {
    const { clock, one, t } = either(how)
    const answer = one()
    t.deliver([1, 'answer'])
    await answer
    expect(clock.pending()).toBe(0)
    void one({ timeout: Infinity })
    expect(clock.pending()).toBe(0)
  })

  it('is given up by its signal, with the reason, and leaves no listener there', async () => {
    const { clock, one, t } = either(how)
    const abort = new AbortController()
    const { signal } = abort
    const reason = new Error('enough')
    const outcome = code(one({ signal }))
    expect(getEventListeners(signal, 'abort').length).toBe(1)
    t.written()
    abort.abort(reason)
    await expect(outcome).resolves.toBe(reason)
    expect([getEventListeners(signal, 'abort').length, clock.pending()]).toEqual([0, 0])
    await expect(code(one({ signal }))).resolves.toBe(reason)
    expect(t.written()).toEqual([])
  })

  it('is lost with its connection, with the reason', async () => {
    const { clock, one, t } = either(how)
    const outcome = one().catch((error: unknown) => error)
    t.written()
    t.reset(new Error('read ECONNRESET'))
    expect(await outcome).toMatchObject({
      code: 'CHANNEL_CLOSED',
      message: expect.stringMatching(/^the connection ended before the answer came: .*ECONNRESET/),
      cause: { code: 'CHANNEL_TRANSPORT' },
    })
    expect(clock.pending()).toBe(0)
  })

  it('fails at once on a channel that is closed', async () => {
    const { clock, one, t } = either(how)
    t.channel.abort()
    expect(await code(one())).toBe('CHANNEL_CLOSED')
    expect(clock.pending()).toBe(0)
  })
})

describe('a request that waits for a connection', () => {
  /** As a client does: keeps messages until there is a connection. */
  function offline() {
    const kept: Parameters<Channel<TextIn>['send']>[] = []
    const channel: Pick<Channel<TextIn>, 'send'> = { send: (...sent) => kept.push(sent) > 0 }
    return { channel, sendTo: (t: Channel<TextIn>) => kept.forEach((sent) => t.send(...sent)) }
  }

  it('is sent when there is one', async () => {
    const { calls, t } = calling()
    const { channel, sendTo } = offline()
    const answer = calls.request(channel, 'a')
    sendTo(t.channel)
    expect(t.written()).toEqual([[1, 'a']])
    t.deliver([1, 'answer'])
    expect(await answer).toEqual([1, 'answer'])
  })

  it('is not lost with the one before', async () => {
    const first = calling()
    const { channel, sendTo } = offline()
    const waits = first.calls.request(channel, 'waits')
    first.t.reset(new Error('lost'))
    const t = testChannel(wire.use(first.calls).handle({}))
    sendTo(t.channel)
    t.deliver([1, 'answer'])
    expect(await waits).toEqual([1, 'answer'])
  })

  it('is not sent any more when it was given up', async () => {
    const { calls, t, clock } = calling({ timeout: 1_000 })
    const { channel, sendTo } = offline()
    const outcome = code(calls.request(channel, 'late'))
    clock.advance(1_000)
    expect(await outcome).toBe('CHANNEL_TIMEOUT')
    sendTo(t.channel)
    void calls.request(t.channel, 'next').catch(() => {})
    expect(t.written()).toEqual([[1, 'next']])
  })
})

describe('two channels of one correlation', () => {
  it('have requests of their own', async () => {
    const calls = correlate({ ...BY_ID, clock: virtualClock() })
    const [one, other] = [testChannel(wire.use(calls).handle({})), testChannel(wire.use(calls).handle({}))]
    const answers = Promise.all([calls.request(one.channel, 'one'), calls.request(other.channel, 'other')])
    expect([...one.written(), ...other.written()]).toEqual([
      [1, 'one'],
      [1, 'other'],
    ])
    other.deliver([1, 'to the other'])
    one.deliver([1, 'to the one'])
    expect(await answers).toEqual([
      [1, 'to the one'],
      [1, 'to the other'],
    ])
  })
})

describe('bounds that make no sense', () => {
  it.each([
    ['a timeout of 0', { timeout: 0 }],
    ['no pending request', { maxPending: 0 }],
    ['half a request', { maxPending: 1.5 }],
  ])('are refused: %s', (_what, bounds) => {
    expect(() => correlate(bounds)).toThrow('CHANNEL_DEFINITION')
  })
})

describe('a thousand requests, answered, given up and cut off at random', () => {
  const RUNS = 50

  it(`have one outcome each, and those that are answered their own (${RUNS} runs)`, async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const { below } = random(seed)
      const clock = virtualClock()
      const calls = correlate({
        tag: (text: string, id) => [id, text] as const,
        idOf: ([id]: Text) => id,
        largestId: 127,
        clock,
      })
      const delayed: (() => void)[] = []
      const [client] = channelPair(
        protocol(codec)
          .use(calls)
          .handle({ onError: () => {} }),
        protocol(codec).handle({
          onMessage: (channel, [id, text]) => void delayed.push(() => channel.send([id, `re ${text}`], () => {})),
        }),
        { clock },
      )
      const outcomes: string[] = []
      let made = 0
      for (let i = 0; i < 200; i++) {
        const dice = below(6)
        if (dice < 3) {
          const text = `${made++}`
          calls.request(client, text, { timeout: 1 + below(50) }).then(
            ([, answer]) => outcomes.push(answer === `re ${text}` ? 'answered' : `${text} got ${answer}`),
            (error: { readonly code: string }) => outcomes.push(error.code),
          )
        } else if (dice === 3) delayed.splice(below(delayed.length + 1), 1)[0]?.()
        else if (dice === 4) clock.advance(below(10))
        else await settle()
      }
      client.abort()
      clock.advance(1_000)
      await client.closed
      await settle()
      expect(outcomes.length, `seed ${seed}`).toBe(made)
      const known = ['answered', 'CHANNEL_TIMEOUT', 'CHANNEL_CLOSED', 'CHANNEL_OVERFLOW']
      expect(
        outcomes.filter((outcome) => !known.includes(outcome)),
        `seed ${seed}`,
      ).toEqual([])
      expect(clock.pending(), `seed ${seed}`).toBe(0)
    }
  })
})
