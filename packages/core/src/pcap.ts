import { checkOptions } from './check-options.js'
import { inputClosed } from './event.js'
import { look } from './look.js'
import { pass } from './pass.js'
import { requireFunction } from './requirement.js'
import { runCallback } from './run-callback.js'
import { createPassThrough, type ByteStage, type StageContext } from './stage.js'
import { TcpConversation, type Side } from './tcp-conversation.js'

/** Where {@link pcap} writes. */
export interface PcapOptions {
  /** Takes the bytes of the file, in order: its header at once, then a record for each packet. They are not reused. */
  readonly write: (bytes: Uint8Array) => void
  /** Milliseconds since 1970 where the channels' clock stands now, default `Date.now`. Asked once. */
  readonly now?: (() => number) | undefined
}

const ETHERNET = 1
const SNAP_LENGTH = 262_144

/**
 * A stage that writes a capture of its channels for Wireshark: a pcap file with Ethernet, IP and TCP headers made up
 * from the channels' addresses, from the first packet of a connection to its last. Put above `tls`, it captures what
 * was encrypted.
 *
 * It captures what passes it: each burst in, each message out. A connection without addresses has loopback ones, and
 * the side with the higher port is shown as the one that dialled. Make it once for a file, not once for a channel. What `write` throws goes to `onError`; the bytes go on. Nothing is kept: a
 * `write` that is slower than the channels keeps what waits itself.
 *
 * @example
 * const file = fs.createWriteStream('capture.pcap')
 * const captured = protocol(pcap({ write: (bytes) => file.write(bytes) })).use(codec)
 */
export function pcap(options: PcapOptions): ByteStage {
  checkOptions(options, { write: 'function', now: 'function' }, 'pcap')
  const { write, now = Date.now } = options
  requireFunction('write of pcap', write)
  let captured = 0
  let epoch: number | undefined
  write(fileHeader())

  function record(context: Seen, packet: Uint8Array): void {
    const since = context.clock.now()
    epoch ??= now() - since
    const bytes = recordOf(packet, epoch + since)
    runCallback(
      () => write(bytes),
      (error) => context.fail(error),
    )
  }

  function conversation(context: Seen): TcpConversation {
    const { channel } = context
    const ends = { local: channel.localAddress, remote: channel.remoteAddress }
    // Ports of connections that have none must differ, else Wireshark takes them for one.
    const unknownPort = 1024 + (captured++ % 64_000)
    return new TcpConversation(ends, unknownPort, (packet) => record(context, packet))
  }

  const capture = createPassThrough<Captured>({
    name: 'pcap',
    state: () => ({ packets: undefined, closing: false }),
    onActive: (context) =>
      look(context, () => {
        context.state.packets = conversation(context)
        context.state.packets.open()
      }),
    onInactive: (context) =>
      look(context, () => {
        endWhenClosing(context)
        context.state.packets?.close()
      }),
    onMessage: (context, bytes) => look(context, () => seen(context, 'remote', bytes)),
    write(context, bytes) {
      // What is refused below has not been sent.
      context.write(bytes as never)
      look(context, () => seen(context, 'local', bytes))
    },
    onEvent: (context, event) =>
      look(context, () => event.type === inputClosed.type && context.state.packets?.end('remote')),
    close({ state }) {
      state.closing = true
      return pass
    },
    flush: (context) => look(context, () => endWhenClosing(context)),
  })
  return capture as unknown as ByteStage
}

type Seen = StageContext<never, never, unknown>

interface Captured {
  packets: TcpConversation | undefined
  closing: boolean
}

/** Stages above may write their last bytes when they are asked to flush, which a channel does after it was closed. */
function endWhenClosing({ state }: { readonly state: Captured }): void {
  if (state.closing) state.packets?.end('local')
}

function seen({ state }: { readonly state: Captured }, from: Side, bytes: unknown): void {
  if (bytes instanceof Uint8Array) state.packets?.data(from, bytes)
}

/** The header of a file with times in microseconds. */
function fileHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(24))
  header.setUint32(0, 0xa1b2c3d4)
  header.setUint16(4, 2)
  header.setUint16(6, 4)
  header.setUint32(16, SNAP_LENGTH)
  header.setUint32(20, ETHERNET)
  return new Uint8Array(header.buffer)
}

function recordOf(packet: Uint8Array, milliseconds: number): Uint8Array {
  const record = new Uint8Array(16 + packet.length)
  const header = new DataView(record.buffer)
  const seconds = Math.floor(milliseconds / 1_000)
  header.setUint32(0, seconds)
  header.setUint32(4, Math.floor((milliseconds - seconds * 1_000) * 1_000))
  header.setUint32(8, packet.length)
  header.setUint32(12, packet.length)
  record.set(packet, 16)
  return record
}
