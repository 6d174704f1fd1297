import { describe, expect, it } from 'vitest'
import { decodeProxyHeader, encodeProxyHeader, isTcpError, proxyTls, proxyTlv } from '../../src/index.js'
import type { ProxyHeaderInput } from '../../src/index.js'
import { crc32c } from '../../src/proxy/crc32c.js'

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const SIGNATURE = '0d0a0d0a000d0a515549540a'

const tcp4 = { source: { host: '192.168.0.1', port: 56324 }, destination: { host: '192.168.0.11', port: 443 } }
const tcp6 = { source: { host: '2001:db8::1', port: 1 }, destination: { host: '::1', port: 65_535 } }

/** Decodes what must be a whole header, at every cut of the bytes first. */
function decoded(bytes: Uint8Array) {
  for (let cut = 0; cut < bytes.length; cut++) expect(decodeProxyHeader(bytes.subarray(0, cut))).toBeUndefined()
  const result = decodeProxyHeader(Uint8Array.of(...bytes, 71, 69, 84))
  expect(result?.end).toBe(bytes.length)
  return result?.header
}

function refusal(bytes: Uint8Array): string {
  try {
    decodeProxyHeader(bytes)
  } catch (error) {
    expect(isTcpError(error, 'TCP_PROXY_HEADER')).toBe(true)
    return (error as Error).message
  }
  return 'none'
}

describe('a PROXY header of version 1', () => {
  it.each([
    ['PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n', tcp4],
    ['PROXY TCP6 2001:db8::1 ::1 1 65535\r\n', tcp6],
  ])('tells the addresses: %j', (line, addresses) => {
    expect(decoded(latin1(line))).toEqual({ version: 1, command: 'proxy', ...addresses, socket: 'stream', tlvs: [] })
    expect(Buffer.from(encodeProxyHeader({ version: 1, ...addresses })).toString('latin1')).toBe(line)
  })

  it.each([
    'PROXY UNKNOWN\r\n',
    'PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n',
    `PROXY UNKNOWN ${'x'.repeat(91)}\r\n`,
  ])('may not know them: %j', (line) => {
    expect(decoded(latin1(line))).toMatchObject({ command: 'proxy', source: undefined, destination: undefined })
  })

  it.each<[string, ProxyHeaderInput]>([
    ['nothing', {}],
    ['a connection of the proxy itself', { command: 'local', ...tcp4 }],
    ['a UNIX socket', { source: { path: '/a' }, destination: { path: '/b' } }],
    ['two families', { source: tcp4.source, destination: tcp6.destination }],
  ])('says UNKNOWN of %s', (_, header) => {
    expect(Buffer.from(encodeProxyHeader({ version: 1, ...header })).toString()).toBe('PROXY UNKNOWN\r\n')
  })

  it.each([
    ['PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n', 'expected TCP4, TCP6 or UNKNOWN, got "TCP5"'],
    ['PROXY \r\n', 'expected TCP4, TCP6 or UNKNOWN, got ""'],
    ['PROXY TCP4 1.2.3.4 ::1 1 2\r\n', 'expected an address of TCP4, got "::1"'],
    ['PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n', 'expected an address of TCP4, got "1.2.3"'],
    ['PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n', 'expected an address of TCP4, got "01.2.3.4"'],
    ['PROXY TCP6 fe80::1%lo ::1 1 2\r\n', 'expected an address of TCP6, got "fe80::1%lo"'],
    ['PROXY TCP6 1.2.3.4 ::1 1 2\r\n', 'expected an address of TCP6, got "1.2.3.4"'],
    ['PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n', 'expected an address of TCP4, got ""'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n', 'expected a port from 0 to 65535, got 65536'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n', 'expected a port from 0 to 65535, got "01"'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n', 'expected a port from 0 to 65535, got "+1"'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n', 'expected a port from 0 to 65535, got ""'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n', 'expected CR LF after the ports, got "3"'],
    ['PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n', 'expected CR LF at its end, got LF alone'],
    [`PROXY UNKNOWN ${'x'.repeat(93)}`, 'expected CR LF within 107 bytes'],
    [`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'expected CR LF within 107 bytes'],
  ])('is refused when it is wrong: %j', (line, reason) => {
    expect(refusal(latin1(line))).toBe(`the PROXY header: ${reason} (TCP_PROXY_HEADER)`)
  })
})

describe('a PROXY header of version 2', () => {
  it.each<[string, object, string]>([
    ['of IPv4', tcp4, '21 11 000c c0a80001 c0a8000b dc04 01bb'],
    ['of IPv6', tcp6, '21 21 0024 20010db8000000000000000000000001 00000000000000000000000000000001 0001 ffff'],
    [
      'of UNIX sockets',
      { source: { path: '/a' }, destination: { path: '\0b' } },
      `21 31 00d8 2f61${'00'.repeat(106)}0062${'00'.repeat(106)}`,
    ],
    [
      'of both families, as IPv6',
      { source: { host: '::ffff:1.2.3.4', port: 1 }, destination: { host: '::1', port: 2 } },
      '21 21 0024 00000000000000000000ffff01020304 00000000000000000000000000000001 0001 0002',
    ],
  ])('tells the addresses: %s', (_, addresses, bytes) => {
    const header = hex(SIGNATURE + bytes)
    expect(decoded(header)).toEqual({ version: 2, command: 'proxy', ...addresses, socket: 'stream', tlvs: [] })
    expect(Buffer.from(encodeProxyHeader(addresses)).toString('hex')).toBe(Buffer.from(header).toString('hex'))
  })

  it('may be of the proxy itself, or not know the addresses', () => {
    const local = hex(`${SIGNATURE} 20 00 0000`)
    expect(decoded(local)).toEqual({
      version: 2,
      command: 'local',
      source: undefined,
      destination: undefined,
      socket: 'unspecified',
      tlvs: [],
    })
    expect(Uint8Array.from(encodeProxyHeader({ command: 'local', ...tcp4 }))).toEqual(local)
    expect(decoded(hex(`${SIGNATURE} 21 00 0000`))).toMatchObject({ command: 'proxy', source: undefined })
    expect(Uint8Array.from(encodeProxyHeader({}))).toEqual(hex(`${SIGNATURE} 21 00 0000`))
    // Addresses beside `local` are to be skipped.
    const skipped = hex(`${SIGNATURE} 20 11 000c c0a80001 c0a8000b dc04 01bb`)
    expect(decoded(skipped)).toMatchObject({ command: 'local', source: undefined, socket: 'stream' })
  })

  it('may be of datagrams', () => {
    const header = encodeProxyHeader({ ...tcp4, socket: 'datagram' })
    expect(header[13]).toBe(0x12)
    expect(decodeProxyHeader(header)?.header.socket).toBe('datagram')
  })

  it('carries details, up to 65,535 bytes with the addresses', () => {
    const tlvs = [
      { type: proxyTlv.authority, value: latin1('example.com') },
      { type: 0xe0, value: new Uint8Array(0) },
      { type: proxyTlv.noop, value: new Uint8Array(65_535 - 12 - 3 - 11 - 3 - 3) },
    ]
    const header = encodeProxyHeader({ ...tcp4, tlvs })
    expect(header).toHaveLength(16 + 65_535)
    expect(decodeProxyHeader(header)).toMatchObject({ end: 65_551, header: { tlvs, ...tcp4 } })
    expect(decodeProxyHeader(header.subarray(0, -1))).toBeUndefined()
    const more = [...tlvs, { type: 1, value: new Uint8Array(0) }]
    expect(() => encodeProxyHeader({ ...tcp4, tlvs: more })).toThrow(
      'at most 65535 bytes of addresses and TLVs, got 65538',
    )
  })

  it('has a checksum when it is asked for, which is looked at wherever it stands', () => {
    const header = encodeProxyHeader({ ...tcp4, checksum: true, tlvs: [{ type: 5, value: Uint8Array.of(1, 2) }] })
    expect(decoded(header)).toMatchObject(tcp4)
    // The checksum's TLV in the front.
    const turned = header.slice()
    turned.set(hex('030004 00000000 050002 0102'), 28)
    new DataView(turned.buffer).setUint32(31, crc32c(turned))
    expect(decoded(turned)?.tlvs.map(({ type }) => type)).toEqual([3, 5])
    const type = header.length - 7
    for (let at = 16; at < header.length; at++) {
      // As another detail it would be no checksum.
      if (at === type) continue
      const flipped = header.slice()
      flipped[at] = (flipped[at] ?? 0) ^ 0x40
      expect(refusal(flipped)).not.toBe('none')
    }
    expect(refusal(header.with(16, 0xc1))).toMatch(/expected the checksum [\da-f]+, got [\da-f]+ /)
  })

  it.each([
    ['31 11 000c', 'expected version 2, got 3'],
    ['22 11 000c', 'expected the command 0 (LOCAL) or 1 (PROXY), got 2'],
    ['21 41 000c', 'expected a family of addresses from 0 to 3 and a socket from 0 to 2, got 0x41'],
    ['21 13 000c', 'expected a family of addresses from 0 to 3 and a socket from 0 to 2, got 0x13'],
    ['21 11 000b', 'expected 12 bytes of addresses or more, got 11'],
    ['21 00 0002 0100', 'expected 3 bytes of a TLV, got 2'],
    ['21 00 0004 01000200', 'expected 2 bytes of the TLV 0x01, got 1'],
    ['21 00 0004 03000100', 'expected 4 bytes of the TLV 0x03, got 1'],
  ])('is refused when it is wrong: %s', (bytes, reason) => {
    expect(refusal(hex(SIGNATURE + bytes))).toBe(`the PROXY header: ${reason} (TCP_PROXY_HEADER)`)
  })

  it.each([
    [{ ...tcp4, source: { host: '1.2.3.4', port: 65_536 } }, 'expected a port from 0 to 65535, got 65536'],
    [{ source: { path: 'x'.repeat(109) } }, 'expected a path of at most 108 bytes, got 109'],
    [{ tlvs: [{ type: 1, value: new Uint8Array(65_536) }] }, 'expected a TLV of at most 65535 bytes, got 65536'],
  ])('is not written when it cannot be (%#)', (header, reason) => {
    expect(() => encodeProxyHeader(header)).toThrow(reason)
  })
})

describe('what is no PROXY header', () => {
  it.each(['GET / HTTP/1.1', 'PROXZ', '\r\n\r\n\0\r\nQUIX', '\0', 'PROXY\r\n'])(
    'is refused as soon as it shows: %j',
    (text) => {
      expect(refusal(latin1(text))).toMatch(/^the PROXY header: expected a signature of version 1 or 2, got [\da-f]+ /)
    },
  )

  it('may become one while nothing speaks against it', () => {
    expect(decodeProxyHeader(new Uint8Array(0))).toBeUndefined()
    expect(decodeProxyHeader(latin1('P'))).toBeUndefined()
    expect(decodeProxyHeader(latin1('\r\n'))).toBeUndefined()
  })
})

describe('crc32c', () => {
  it.each([
    [new Uint8Array(0), 0],
    [latin1('123456789'), 0xe3069283],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ])('of the samples of RFC 3720 is right (%#)', (bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum)
  })
})

describe('what a proxy says of TLS', () => {
  const ssl = (value: string) => ({ tlvs: [{ type: proxyTlv.ssl, value: hex(value) }] })

  it('is there with its version, cipher and the client’s name', () => {
    expect(
      proxyTls(ssl(`07 00000000 21 0007 ${Buffer.from('TLSv1.3').toString('hex')} 22 0003 616e6e 23 0002 4142`)),
    ).toEqual({
      version: 'TLSv1.3',
      clientCertificate: true,
      verified: true,
      commonName: 'ann',
      cipher: 'AB',
    })
  })

  it('trusts no client without a certificate, or with a wrong one', () => {
    expect(proxyTls(ssl('01 00000000'))).toMatchObject({
      clientCertificate: false,
      verified: false,
      version: undefined,
    })
    expect(proxyTls(ssl('03 00000001'))).toMatchObject({ clientCertificate: true, verified: false })
  })

  it('is nothing without TLS, and refused when it is cut', () => {
    expect(proxyTls({ tlvs: [] })).toBeUndefined()
    expect(proxyTls(ssl('00 00000000'))).toBeUndefined()
    expect(() => proxyTls(ssl('01 0000'))).toThrow('expected 5 bytes or more of the TLV 0x20, got 3')
  })
})
