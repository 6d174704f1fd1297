import { describe, expect, it } from 'vitest'
import { bytes, pcap } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { capture, IPV4, IPV6 } from './capture.js'
import { toBytes, toText } from './framing.js'
import { putOff } from './put-off.js'

interface Packet {
  readonly time: number
  readonly from: string
  readonly to: string
  readonly flags: string
  readonly sequence: number
  readonly acknowledged: number
  readonly payload: Uint8Array
}

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK']

function viewOf(some: Uint8Array): DataView {
  return new DataView(some.buffer, some.byteOffset, some.byteLength)
}

/** What is left when all 16-bit words are added as RFC 1071 says: 0xffff if the checksum among them is right. */
function folded(...parts: readonly Uint8Array[]): number {
  let total = 0
  for (const part of parts)
    for (const [i, byte] of part.entries()) {
      total += i % 2 === 0 ? byte * 256 : byte
      if (total > 0xffff) total -= 0xffff
    }
  return total
}

/** Reads a pcap file as its specification says, and checks all that is redundant in it. */
function parse(file: Uint8Array): Packet[] {
  const view = viewOf(file)
  expect([view.getUint32(0), view.getUint16(4), view.getUint16(6), view.getUint32(20)]).toEqual([0xa1b2c3d4, 2, 4, 1])
  const packets: Packet[] = []
  for (let at = 24; at < file.length;) {
    const length = view.getUint32(at + 8)
    expect(view.getUint32(at + 12)).toBe(length)
    const time = view.getUint32(at) * 1_000 + view.getUint32(at + 4) / 1_000
    packets.push({ time, ...parseFrame(file.subarray(at + 16, at + 16 + length)) })
    at += 16 + length
  }
  return packets
}

function parseFrame(frame: Uint8Array): Omit<Packet, 'time'> {
  const six = viewOf(frame).getUint16(12) === 0x86dd
  const ip = frame.subarray(14, six ? 54 : 34)
  const tcp = frame.subarray(six ? 54 : 34)
  const [source, target] = six ? [ip.subarray(8, 24), ip.subarray(24)] : [ip.subarray(12, 16), ip.subarray(16)]
  if (six) expect([ip[0], viewOf(ip).getUint16(4), ip[6]]).toEqual([0x60, tcp.length, 6])
  else expect([ip[0], viewOf(ip).getUint16(2), ip[9], folded(ip)]).toEqual([0x45, 20 + tcp.length, 6, 0xffff])
  const pseudo = Uint8Array.of(0, 6, tcp.length >> 8, tcp.length)
  expect(folded(source, target, pseudo, tcp)).toBe(0xffff)
  const view = viewOf(tcp)
  return {
    from: `${[...source].join('.')}:${view.getUint16(0)}`,
    to: `${[...target].join('.')}:${view.getUint16(2)}`,
    sequence: view.getUint32(4),
    acknowledged: view.getUint32(8),
    flags: FLAGS.filter((_, bit) => ((tcp[13] as number) & (1 << bit)) !== 0).join(' '),
    payload: tcp.subarray(((tcp[12] as number) >> 4) * 4),
  }
}

/** A packet in a line, with an arrow for its direction. */
function told(file: Uint8Array, local: string): string[] {
  return parse(file).map(({ from, flags, sequence, acknowledged, payload }) =>
    `${from === local ? '>' : '<'} ${flags} ${sequence} ${acknowledged} ${toText(payload)}`.trimEnd(),
  )
}

describe('pcap', () => {
  it('writes a connection from its first packet to its last, with numbers that fit', async () => {
    const { open, advance, file } = capture((channel, message) => channel.send(toBytes(`${toText(message)}!`)))
    const t = open(IPV4)
    advance(1.5)
    t.deliver(toBytes('hello'))
    t.deliver(toBytes('you'))
    t.written()
    t.finish()
    await t.channel.closed
    expect(told(file(), '10.1.2.3:80')).toEqual([
      '< SYN 0 0',
      '> SYN ACK 0 1',
      '< ACK 1 1',
      '< PSH ACK 1 1 hello',
      '> PSH ACK 1 6 hello!',
      '< PSH ACK 6 7 you',
      '> PSH ACK 7 9 you!',
      '< FIN ACK 9 11',
      '> ACK 11 10',
      '> FIN ACK 11 10',
      '< ACK 10 12',
    ])
    const [first, , , hello] = parse(file())
    expect(first).toMatchObject({
      from: '192.168.0.7:40000',
      to: '10.1.2.3:80',
      time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    })
    expect(hello?.time).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 679) + 0.5)
  })

  it('takes IPv6 addresses, and the side with the higher port for the one that dialled', () => {
    const { open, file } = capture()
    open(IPV6).deliver(toBytes('hi'))
    const local = 'fe.80.0.0.0.0.0.0.0.0.0.0.0.0.0.1'.replaceAll(/[a-f\d]+/g, (group) =>
      String(Number.parseInt(group, 16)),
    )
    expect(told(file(), `${local}:5000`)).toEqual(['> SYN 0 0', '< SYN ACK 0 1', '> ACK 1 1', '< PSH ACK 1 1 hi'])
    expect(parse(file())[0]?.to).toBe('32.1.13.184.0.0.0.0.0.0.0.0.0.10.0.11:443')
  })

  it('tells an end that this side began, and a connection that broke', async () => {
    const closed = capture()
    const t = closed.open(IPV4)
    await t.channel.close()
    expect(told(closed.file(), '10.1.2.3:80').slice(3)).toEqual([
      '> FIN ACK 1 1',
      '< ACK 1 2',
      '< FIN ACK 1 2',
      '> ACK 2 2',
    ])
    const broken = capture()
    broken.open(IPV4).reset()
    expect(told(broken.file(), '10.1.2.3:80').slice(3)).toEqual(['< RST ACK 1 1'])
  })

  it('ends the conversation behind the last bytes of stages that keep them until a flush', async () => {
    const closed = capture(undefined, putOff())
    const t = closed.open(IPV4)
    t.channel.send(toBytes('bye'))
    await t.channel.close()
    expect(told(closed.file(), '10.1.2.3:80').slice(3)).toEqual([
      '> PSH ACK 1 1 bye',
      '> FIN ACK 4 1',
      '< ACK 1 5',
      '< FIN ACK 1 5',
      '> ACK 5 2',
    ])
  })

  it('cuts a burst that no packet could hold', () => {
    const { open, file } = capture()
    const burst = Uint8Array.from({ length: 200_001 }, (_, i) => i % 251)
    open(IPV4).deliver(burst)
    const packets = parse(file()).slice(3)
    expect(packets.map(({ payload }) => payload.length)).toEqual([65_000, 65_000, 65_000, 5_001])
    expect(packets.map(({ sequence }) => sequence)).toEqual([1, 65_001, 130_001, 195_001])
    expect(Uint8Array.from(packets.flatMap(({ payload }) => [...payload]))).toEqual(burst)
  })

  it('keeps connections without addresses apart', () => {
    const { open, file } = capture()
    for (const options of [{}, { localAddress: { path: '/run/x' } }, { localAddress: { host: '::1', port: 7 } }])
      open(options)
    const synchronized = parse(file()).filter(({ flags }) => flags === 'SYN')
    expect(synchronized.map(({ from, to }) => [from, to])).toEqual([
      ['127.0.0.2:1024', '127.0.0.1:1'],
      ['127.0.0.2:1025', '127.0.0.1:1'],
      ['127.0.0.2:1026', '127.0.0.1:7'],
    ])
  })

  it('is a file even if nothing ever connects', () => {
    expect(parse(capture().file())).toEqual([])
  })

  it('does not write what was refused', () => {
    const { open, file } = capture()
    const t = open({ ...IPV4, maxPending: 100, highWaterMark: 100 })
    t.channel.send(new Uint8Array(101), () => {})
    expect(told(file(), '10.1.2.3:80').filter((line) => line.includes('PSH'))).toEqual([])
  })

  it('loses nothing of the connection when the file cannot be written', () => {
    let full = false
    const errors: string[] = []
    const write = (): void => {
      if (full) throw new Error('disk full')
    }
    const t = testChannel(
      bytes.use(pcap({ write })).handle({
        onMessage: (channel, message) => channel.send(message),
        onError: (_, { message }) => errors.push(message),
      }),
    )
    full = true
    t.deliver(toBytes('hello'))
    expect(toText(t.writtenBytes())).toBe('hello')
    expect(errors).toEqual(['disk full', 'disk full'])
  })
})
