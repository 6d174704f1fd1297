import { byte, decoder, encode, frame, string, uint16, type Codec } from '@link/codec'
import { describe } from 'vitest'
import { bytes, protocol, type Channel, type ChannelOptions, type Pipeline, type Protocol } from '../src/index.js'
import { channelPair, testChannel } from '../src/testing/index.js'

/** The message that most tests speak. */
export type TextIn = readonly [number, string]
export type Text = [number, string]

export const codec: Codec<TextIn, Text> = frame(byte(), string({ prefix: uint16() }))
export const wire: Protocol<Text, TextIn> = protocol(codec)

/** Texts numbered from 1, for comparing. */
export function texts(count: number): Text[] {
  return Array.from({ length: count }, (_, i): Text => [i + 1, 'x'.repeat(i % 3)])
}

export function encoded(...messages: readonly TextIn[]): Uint8Array {
  return joined(messages.map((message) => encode(codec, message)))
}

export function decodedTexts(chunk: Uint8Array): Text[] {
  return [...decoder(codec).push(chunk)]
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
}

/** A promise and its ends. */
export interface Deferred {
  readonly promise: Promise<unknown>
  readonly resolve: (value?: unknown) => void
  readonly reject: (error: Error) => void
}

export function deferred(): Deferred {
  let resolve!: Deferred['resolve']
  let reject!: Deferred['reject']
  const promise = new Promise((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** Lets everything run that waits for the current code only: no time passes. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 300; i++) await Promise.resolve()
}

/** A channel whose peer is the test, over either transport. */
interface Rig {
  readonly channel: Channel<TextIn, Text>
  /** The peer sends bytes, as one burst, and waits until all is done that can be. */
  readonly receive: (...bursts: readonly Uint8Array[]) => Promise<void>
  /** What has come to the peer since the last call. */
  readonly heard: () => Promise<Text[]>
  /** The peer sends no more, and closes when the channel does. */
  readonly peerEnds: () => Promise<void>
  /** The connection breaks. */
  readonly breaks: () => Promise<void>
  /** The errors that nobody handled. */
  readonly errors: Error[]
}

export type Open = (pipeline: Pipeline<Text, TextIn>, options?: ChannelOptions) => Rig

function hearing(): { take: () => Text[]; hear: (bytes: Uint8Array) => void } {
  const heard: Text[] = []
  const stream = decoder(codec)
  return { take: () => heard.splice(0), hear: (chunk) => void heard.push(...stream.push(chunk)) }
}

const overTest: Open = (pipeline, options = {}) => {
  const errors: Error[] = []
  const t = testChannel(pipeline, { ...options, onUnhandledError: (error) => errors.push(error) })
  const { take, hear } = hearing()
  return {
    channel: t.channel,
    errors,
    async receive(...bursts) {
      for (const burst of bursts) t.deliver(burst)
      await settle()
    },
    async heard() {
      await settle()
      hear(t.writtenBytes())
      return take()
    },
    async peerEnds() {
      t.finish()
      await settle()
    },
    async breaks() {
      t.reset()
      await settle()
    },
  }
}

const overPair: Open = (pipeline, options = {}) => {
  const errors: Error[] = []
  const { take, hear } = hearing()
  const peerPipeline = bytes.handle({ onMessage: (_, chunk) => hear(chunk), onError: () => {} })
  const [peer, channel] = channelPair(peerPipeline, pipeline, {
    ...options,
    onUnhandledError: (error) => errors.push(error),
  })
  return {
    channel,
    errors,
    async receive(...bursts) {
      for (const burst of bursts) {
        peer.send(burst)
        peer.flush()
        await settle()
      }
    },
    async heard() {
      await settle()
      return take()
    },
    async peerEnds() {
      peer.endWrite()
      await settle()
    },
    async breaks() {
      peer.abort()
      await settle()
    },
  }
}

/** Describes what is true over each transport. */
export function describeChannels(name: string, suite: (open: Open) => void): void {
  describe.each([
    ['a test channel', overTest],
    ['a channel pair', overPair],
  ])(`${name}, over %s`, (_, open) => suite(open))
}
