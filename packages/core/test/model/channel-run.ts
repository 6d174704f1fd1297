import { decoder, encode, frame, string, uint16, type Codec } from '@link/codec'
import type { Scheduler } from 'fast-check'
import { expect } from 'vitest'
import { pass, protocol, type Channel, type ChannelOptions } from '../../src/index.js'
import { eventCounter, testChannel, type TestChannel } from '../../src/testing/index.js'
import { settle } from '../rig.js'

/** A message: its number, and what the handler is to do with it, or what it is filled with. */
export type Told = readonly [number, string]

/** What a handler may be told to do. */
export const DEEDS = [
  'take',
  'answer',
  'throw',
  'slow',
  'slow answer',
  'reject',
  'pause',
  'flush',
  'close',
  'abort',
] as const

/** How a run may end, unless its steps have ended it. */
export const ENDS = ['close', 'abort', 'reset', 'finish', 'fail'] as const

/** Bytes and messages that may wait: little, so that the bounds are met. */
export const BOUNDS = {
  highWaterMark: 64,
  lowWaterMark: 32,
  maxPending: 256,
  highWaterMessages: 4,
  lowWaterMessages: 2,
  maxPendingMessages: 8,
}

/** The longest message that the peer sends. */
export const LONGEST_BURST = 64

const codec: Codec<Told, [number, string]> = frame(uint16(), string({ prefix: uint16() }))

/** A channel whose handlers do as they are told, and all that is known of what has happened on it. */
export class ChannelRun {
  readonly t: TestChannel<[number, string], Told>
  readonly #scheduler: Scheduler
  readonly #events = eventCounter()
  /** Bytes that the peer has yet to send, and the numbers of the messages that it has sent, in whole or in part. */
  #unsent: Uint8Array = new Uint8Array(0)
  #peersNumber = 0
  /** Numbers of the messages that were handled, and of those that were sent; and what their senders were told. */
  readonly #handled: number[] = []
  readonly #sent: number[] = []
  readonly #outcomes = new Map<number, string>()
  readonly #succeeded: number[] = []
  readonly #heard: number[] = []
  readonly #stream = decoder(codec)
  readonly #writability: boolean[] = []
  #depth = 0
  #over = 0

  constructor(scheduler: Scheduler, options: ChannelOptions) {
    this.#scheduler = scheduler
    const first = protocol(codec).use(this.#events)
    this.t = testChannel(
      first.handle(
        { onMessage: () => this.#alone(() => pass), onError: () => this.#alone(() => pass) },
        {
          onActive: () => this.#alone(() => {}),
          onMessage: (channel, [number, deed]) => this.#alone(() => this.#handle(channel, number, deed)),
          onWritabilityChanged: (_, writable) => this.#alone(() => void this.#writability.push(writable)),
          onEvent: () => this.#alone(() => {}),
          onError: () => this.#alone(() => {}),
          onInactive: () => this.#alone(() => void this.#over++),
        },
      ),
      { ...BOUNDS, ...options },
    )
  }

  /** Never one event inside another, nor inside a call of the application. */
  #alone<T>(work: () => T): T {
    expect(this.#depth, 'an event within another').toBe(0)
    this.#depth++
    try {
      return work()
    } finally {
      this.#depth--
    }
  }

  #handle(channel: Channel<Told>, number: number, deed: string): unknown {
    this.#handled.push(number)
    const [what = ''] = deed.split('.')
    if (what === 'throw') throw new Error('as it was told')
    if (what === 'answer') this.send(10)
    if (what === 'pause') channel.pause()
    if (what === 'flush') channel.flush()
    if (what === 'close') void channel.close()
    if (what === 'abort') channel.abort()
    if (what !== 'slow' && what !== 'slow answer' && what !== 'reject') return undefined
    return this.#later(what, number)
  }

  async #later(what: string, number: number): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), `${what} ${number}`)
    if (what === 'slow answer') this.send(10)
    if (what === 'reject') throw new Error('as it was told')
  }

  /** Sends a message with so many bytes of text; one of more than 65,535 cannot be encoded. */
  send(length: number): void {
    const number = this.#sent.length
    this.#sent.push(number)
    const depth = this.#depth
    // A callback comes later, never within the send.
    let returned = false
    this.t.channel.send([number, 'x'.repeat(length)], (error) => {
      expect(returned, 'a callback within its send').toBe(true)
      expect(this.#outcomes.has(number), `a second outcome of send ${number}`).toBe(false)
      this.#outcomes.set(number, error?.code ?? 'written')
      if (error === undefined) this.#succeeded.push(number)
    })
    returned = true
    expect(this.#depth, 'an event within a send').toBe(depth)
  }

  /** Lets the peer send another message, of which so many bytes come now, with what is left of those before. */
  receive(deed: string, bytes: number): void {
    const more = encode(codec, [this.#peersNumber++, deed])
    this.#unsent = Uint8Array.of(...this.#unsent, ...more)
    // As transports do: one that is asked for no more delivers no more.
    if (this.t.paused()) return
    const count = Math.min(bytes, this.#unsent.length, LONGEST_BURST)
    const burst = this.#unsent.slice(0, count)
    this.#unsent = this.#unsent.slice(count)
    if (this.t.channel.valid) this.t.deliver(burst)
  }

  /** What holds at any time. */
  async check(): Promise<void> {
    await settle()
    const { channel } = this.t
    for (const [number] of this.#stream.push(this.t.writtenBytes())) this.#heard.push(number)
    const counts = this.#events.of(channel)
    expect(counts, 'active once, inactive once, nothing outside').toMatchObject({ active: 1, misplaced: 0 })
    expect(counts.inactive, 'onInactive').toBeLessThanOrEqual(1)
    expect(this.#over).toBe(counts.inactive)
    expect(this.#handled, 'each message once and in order').toEqual(this.#handled.map((_, i) => i))
    rising(this.#heard, 'messages on the wire in order')
    rising(this.#succeeded, 'senders told in order')
    const onWire = new Set(this.#heard)
    expect(
      this.#succeeded.filter((number) => !onWire.has(number)),
      'told written and not on the wire',
    ).toEqual([])
    const { pendingBytes, pendingMessages, heldBytes } = channel.stats()
    expect(pendingBytes, 'bytes pending').toBeLessThanOrEqual(BOUNDS.maxPending)
    expect(pendingMessages, 'messages pending').toBeLessThanOrEqual(BOUNDS.maxPendingMessages)
    expect(heldBytes, 'bytes held').toBeLessThanOrEqual(2 * LONGEST_BURST)
    if (this.#over > 0) expect(this.t.timers(), 'timers left').toBe(0)
    // The first change is to false; then each is another than the one before.
    expect(this.#writability, 'changes of writability').toEqual(this.#writability.map((_, i) => i % 2 === 1))
    if (channel.valid) expect(channel.writable).toBe(this.#writability.at(-1) ?? true)
  }

  /** Lets everything come to its end: nothing is left, and every send has had its outcome. */
  async end(how: (typeof ENDS)[number]): Promise<void> {
    const { t } = this
    if (how === 'abort') t.channel.abort()
    if (how === 'reset') t.reset()
    if (how === 'finish') t.finish()
    if (how === 'fail') t.failWrites()
    t.channel.resume()
    await this.check()
    while (this.#scheduler.count() > 0) {
      await this.#scheduler.waitNext(1)
      await settle()
      t.channel.resume()
    }
    void t.channel.close()
    await settle()
    t.advance(5_000)
    await t.channel.closed
    await this.check()
    expect(this.#over, 'onInactive').toBe(1)
    expect(
      this.#sent.filter((number) => !this.#outcomes.has(number)),
      'sends without an outcome',
    ).toEqual([])
    expect(t.channel.stats()).toMatchObject({ pendingBytes: 0, pendingMessages: 0, heldBytes: 0 })
  }
}

function rising(numbers: readonly number[], what: string): void {
  expect(numbers, what).toEqual([...new Set(numbers)].toSorted((one, other) => one - other))
}
