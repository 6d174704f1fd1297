import { bytes, pcap, type ByteStage, type Channel, type Pipeline, type Protocol } from '../src/index.js'
import { testChannel, virtualClock, type TestChannel, type TestChannelOptions } from '../src/testing/index.js'
import { joined } from './rig.js'

/** A capture of some channels, and the clock that they share. */
export interface Capture {
  readonly open: (options?: TestChannelOptions) => TestChannel<Uint8Array, Uint8Array>
  readonly advance: (milliseconds: number) => void
  /** The bytes of the file so far. */
  readonly file: () => Uint8Array
}

export const IPV4: TestChannelOptions = {
  localAddress: { host: '10.1.2.3', port: 80 },
  remoteAddress: { host: '::ffff:192.168.0.7', port: 40_000 },
}

export const IPV6: TestChannelOptions = {
  localAddress: { host: 'fe80::1%eth0', port: 5_000 },
  remoteAddress: { host: '2001:db8::a:b', port: 443 },
}

export function capture(
  onMessage: (channel: Channel<Uint8Array>, message: Uint8Array) => unknown = () => {},
  ...above: readonly ByteStage[]
): Capture {
  const chunks: Uint8Array[] = []
  const clock = virtualClock()
  const stage = pcap({ write: (chunk) => void chunks.push(chunk), now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) })
  const captured: Pipeline<Uint8Array, Uint8Array> = above
    .reduce<Protocol<Uint8Array, Uint8Array>>((below, next) => below.use(next), bytes.use(stage))
    .handle({ onMessage, onError: () => {} })
  return {
    open: (options) => testChannel(captured, { clock, ...options }),
    advance: clock.advance,
    file: () => joined(chunks),
  }
}
