import { install } from '../channel-opener.js'
import type { Channel } from '../channel.js'
import { checkOptions, type OptionKinds } from '../check-options.js'
import type { Context } from '../context.js'
import type { Layer } from '../layer.js'
import { layersFor } from '../layers.js'
import type { PipelineLike, TopIn, TopOut } from '../pipeline.js'
import { channelOptionKinds, settingsOf, type ChannelOptions } from '../settings.js'
import type { Address } from '../transport.js'
import { TransportChannel } from '../transport-channel.js'
import type { Faults } from './faults.js'
import { joined } from './joined.js'
import { TestTransport } from './test-transport.js'
import { virtualClock } from './virtual-clock.js'

/** A channel whose peer is the test: no socket, no waiting, and time that the test turns. */
export interface TestChannel<In, Out> {
  /** The channel that the handlers see. */
  readonly channel: Channel<Out, In>
  /** Sends the channel bytes, as one burst from the wire, or a message, as if it had been decoded. */
  readonly deliver: (input: In | Uint8Array) => void
  /** The messages that were sent since the last call. */
  readonly written: () => Out[]
  /** The bytes that were written since the last call. */
  readonly writtenBytes: () => Uint8Array
  /** How many writes the transport has seen: one for each burst that was answered. */
  readonly writes: () => number
  /** The errors that no handler took since the last call. */
  readonly errors: () => Error[]
  /** From now on the transport takes nothing: what the channel writes waits, as with a peer that does not read. */
  readonly stall: () => void
  /** Lets a stalled transport take so many bytes more, in the middle of a write if need be; without a number it goes on. */
  readonly accept: (bytes?: number) => void
  /** Lets the write under way fail, or else the next one, and with it the connection. */
  readonly failWrites: (error?: Error) => void
  /** Whether the channel has asked its transport for no more bytes. */
  readonly paused: () => boolean
  /** Lets milliseconds pass. */
  readonly advance: (milliseconds: number) => void
  /** How many timers wait: of the channel, its stages, and of faults. */
  readonly timers: () => number
  /** Ends the connection in order, as a peer that closes. */
  readonly finish: () => void
  /** Breaks the connection, as a reset does. */
  readonly reset: (error?: Error) => void
  /** Tells the channel that its server closes, within `grace` milliseconds (default 5,000). */
  readonly quiesce: (grace?: number) => void
  /** The same test channel, by the types of the pipeline that its channel was upgraded to. */
  readonly upgraded: <List extends readonly unknown[], NewIn = TopIn<List>, NewOut = TopOut<List>>(
    pipeline: PipelineLike<List, NewIn, NewOut>,
  ) => TestChannel<NewIn, NewOut>
}

/** Options of a test channel. */
export interface TestChannelOptions extends ChannelOptions {
  readonly localAddress?: Address
  readonly remoteAddress?: Address
  /** What may become of the bytes between the test and the channel; `advance` lets those come that are late. */
  readonly faults?: Faults
}

const KINDS: OptionKinds<TestChannelOptions> = {
  ...channelOptionKinds,
  localAddress: 'object',
  remoteAddress: 'object',
  faults: 'object',
}

/**
 * A channel with this pipeline, connected to the test.
 *
 * @example
 * const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
 * t.deliver([1, 'hello'])
 * t.written() // [[1, 'hello']]
 */
export function testChannel<List extends readonly unknown[], In = TopIn<List>, Out = TopOut<List>>(
  pipeline: PipelineLike<List, In, Out>,
  options: TestChannelOptions = {},
): TestChannel<In, Out> {
  checkOptions(options, KINDS, 'testChannel')
  const { localAddress, remoteAddress, faults, ...own } = options
  const clock = virtualClock(() => transport.settle())
  const errors: Error[] = []
  const messages: Out[] = []
  const chunks: Uint8Array[] = []
  const peer = { bytes: (more: readonly Uint8Array[]) => void chunks.push(...more), end: peerHears }
  const transport = new TestTransport(peer, { localAddress, remoteAddress, faults, clock: own.clock ?? clock })
  const settings = settingsOf({ clock, onUnhandledError: (error) => errors.push(error), ...own })
  const channel = new TransportChannel(transport, settings)
  const recorder = new Recorder((message) => messages.push(message as Out))
  const layers = layersFor(pipeline, settings.executor)
  channel.chain.watch(recorder)
  install(channel, layers)

  function then(action: () => void): void {
    action()
    transport.settle()
  }

  /** Of the end, behind which it closes unless there is something left to say. */
  function peerHears(): void {
    if (channel.ending) transport.halfClosed = true
    else transport.lose()
  }

  then(() => transport.connect(channel))
  const test: TestChannel<In, Out> = {
    channel: channel as Channel<never> as Channel<Out, In>,
    deliver(input) {
      const { context } = recorder
      then(() => {
        if (input instanceof Uint8Array) transport.deliver(input)
        else channel.turn(() => context?.emit(input))
      })
    },
    written() {
      transport.settle()
      return messages.splice(0)
    },
    writtenBytes() {
      transport.settle()
      return joined(chunks.splice(0))
    },
    writes() {
      transport.settle()
      return transport.writes
    },
    errors: () => errors.splice(0),
    stall: () => transport.stall(),
    accept: (bytes = Infinity) => then(() => transport.accept(bytes)),
    failWrites: (error = new Error('write EPIPE')) => then(() => transport.failWrites(error)),
    paused: () => transport.paused,
    advance: (milliseconds) => then(() => clock.advance(milliseconds)),
    timers: () => clock.pending(),
    finish: () => then(() => transport.finish()),
    quiesce: (grace = 5_000) => then(() => void channel.quiesce(grace)),
    reset: (error = new Error('read ECONNRESET')) => then(() => transport.lose(error)),
    upgraded: () => test as never,
  }
  return test
}

/** Stands between the stages and the handlers: sees what is sent, and lets messages in. */
class Recorder implements Layer {
  readonly name = 'recorder'
  readonly handler = false
  readonly independent = true
  readonly #sent: (message: unknown) => void
  context: Context | undefined

  constructor(sent: (message: unknown) => void) {
    this.#sent = sent
  }

  readonly state = (context: Context): void => {
    this.context = context
  }

  readonly write = (context: Context, message: unknown): void => {
    context.write(message)
    this.#sent(message)
  }
}
