import { expect } from 'vitest'
import { bytes, type ByteStage } from '../src/index.js'
import { testChannel, type TestChannel } from '../src/testing/index.js'
import { joined } from './rig.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const toBytes = (text: string): Uint8Array => encoder.encode(text)
export const toText = (some: Uint8Array): string => decoder.decode(some)

/** A channel behind a framing stage, the frames and errors that come. */
export interface Framed {
  readonly t: TestChannel<Uint8Array, Uint8Array>
  readonly frames: Uint8Array[]
  readonly codes: unknown[]
}

export function framed(stage: ByteStage): Framed {
  const frames: Uint8Array[] = []
  const codes: unknown[] = []
  const t = testChannel(
    bytes.use(stage).handle({
      onMessage: (_, frame) => void frames.push(frame),
      onError: (_, error) => void codes.push('code' in error ? error.code : error.message),
    }),
  )
  return { t, frames, codes }
}

/** What the stage puts on the wire for these frames, each sent by itself. */
export function onWire(stage: ByteStage, frames: readonly Uint8Array[]): Uint8Array {
  const { t } = framed(stage)
  for (const frame of frames) t.channel.send(frame)
  return t.writtenBytes()
}

/** The same frames come out wherever the bytes are cut in two, and when they come one by one. */
export function expectSplitProof(stage: ByteStage, wire: Uint8Array, expected: readonly Uint8Array[]): void {
  const cuts = [...wire.keys()].map((at) => [wire.slice(0, at), wire.slice(at)])
  for (const bursts of [...cuts, [...wire].map((byte) => Uint8Array.of(byte))]) {
    const { t, frames, codes } = framed(stage)
    for (const burst of bursts) t.deliver(burst)
    t.finish()
    // Compared at the end: what was handed up must stay valid whatever comes later.
    expect(frames.map((frame) => [...frame])).toEqual(expected.map((frame) => [...frame]))
    expect(codes).toEqual([])
    expect(joined(bursts)).toEqual(wire)
  }
}

/** The code of what lies behind the refusal of a send. */
export async function refusal(stage: ByteStage, frame: Uint8Array): Promise<string | undefined> {
  const { t } = framed(stage)
  let cause: unknown
  t.channel.send(frame, (error) => (cause = error?.cause))
  t.writes()
  await t.channel.close()
  return (cause as { readonly code?: string } | undefined)?.code
}
