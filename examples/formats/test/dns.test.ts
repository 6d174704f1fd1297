import { decode, encode } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { message, nameOf, resource, tcpMessage, type Name, type Resource } from '../src/dns.js'
import { bytes, bytewise, codeOf } from './bytes.js'
import { bind, dnsmasq } from './fixtures/dns.js'

const captures = Object.entries({ bind, dnsmasq }).flatMap(([server, exchanges]) =>
  Object.entries(exchanges).flatMap(([name, { question, answer }]) => [
    [`the question ${name} to ${server}`, bytes(question)] as const,
    [`the answer ${name} of ${server}`, bytes(answer)] as const,
  ]),
)

/** Resources with their names as text, also of those in their data. */
function readable(wire: Uint8Array, resources: readonly Resource[]): unknown[] {
  const text = (name: Name): string => nameOf(wire, name)
  return resources.map((one) => {
    const owner = text(one.name)
    if (one.type === 'NS' || one.type === 'CNAME') return [owner, one.type, text(one.data)]
    if (one.type === 'MX') return [owner, one.type, one.data.preference, text(one.data.exchange)]
    if (one.type === 'SRV') return [owner, one.type, one.data.port, text(one.data.target)]
    if (one.type !== 'SOA') return [owner, one.type, one.data]
    const { primary, mailbox, serial, refresh, retry, expire, minimum } = one.data
    return [owner, one.type, text(primary), text(mailbox), [serial, refresh, retry, expire, minimum]]
  })
}

function answersOf({ answer }: { readonly answer: string }): unknown[] {
  const wire = bytes(answer)
  return readable(wire, decode(message, wire).answers)
}

describe.each(captures)('%s', (_, wire) => {
  const value = decode(message, wire)

  it('is written to the same bytes', () => {
    expect(encode(message, value)).toEqual(wire)
  })

  it('comes out of a stream of single bytes, as TCP has it', () => {
    const framed = encode(tcpMessage, value)
    expect(framed).toHaveLength(wire.length + 2)
    expect(bytewise(tcpMessage, framed)).toEqual([value])
  })
})

describe('a DNS message', () => {
  it('has an id, flags, questions and answers', () => {
    const wire = bytes(bind.cnameAndA.answer)
    const { id, flags, questions, answers } = decode(message, wire)
    expect(id).toBe(0x1d6d)
    expect(flags).toEqual({ response: 1, opcode: 0, aa: 1, tc: 0, rd: 1, ra: 0, ad: 0, cd: 0, rcode: 0 })
    expect(questions).toEqual([{ name: { labels: ['www', 'link', 'test'] }, type: 'A', class: 'IN' }])
    expect(answers[0]).toEqual({
      name: { labels: [], pointer: 12 },
      type: 'CNAME',
      class: 'IN',
      ttl: 3600,
      data: { labels: ['web'], pointer: 16 },
    })
  })

  it('has addresses, aliases and texts', () => {
    expect(answersOf(bind.cnameAndA)).toEqual([
      ['www.link.test', 'CNAME', 'web.link.test'],
      ['web.link.test', 'A', [192, 0, 2, 5]],
    ])
    expect(answersOf(dnsmasq.cnameAndAaaa)).toEqual([
      ['alias.link.test', 'CNAME', 'www.link.test'],
      ['www.link.test', 'AAAA', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 7]],
    ])
    expect(answersOf(bind.txt)).toEqual([['link.test', 'TXT', ['v=spf1 mx -all', 'second string']]])
  })

  it('has name servers, mail exchanges and services, with their addresses behind them', () => {
    const wire = bytes(bind.ns.answer)
    expect(answersOf(bind.ns)).toEqual([
      ['link.test', 'NS', 'ns1.link.test'],
      ['link.test', 'NS', 'ns2.link.test'],
    ])
    expect(readable(wire, decode(message, wire).additionals)).toEqual([
      ['ns1.link.test', 'A', [192, 0, 2, 1]],
      ['ns2.link.test', 'A', [192, 0, 2, 2]],
    ])
    expect(answersOf(bind.mx)).toEqual([
      ['link.test', 'MX', 20, 'backup.mail.link.test'],
      ['link.test', 'MX', 10, 'mail.link.test'],
    ])
    expect(answersOf(dnsmasq.srv)).toEqual([['_link._tcp.link.test', 'SRV', 4004, 'www.link.test']])
  })

  it('tells where a zone begins, also to say that there is no such name', () => {
    const times = [2_026_112_300, 7200, 900, 1_209_600, 600]
    expect(answersOf(bind.soa)).toEqual([['link.test', 'SOA', 'ns1.link.test', 'admin.link.test', times]])
    const wire = bytes(bind.missing.answer)
    const { flags, authorities } = decode(message, wire)
    expect(flags.rcode).toBe(3)
    expect(readable(wire, authorities)).toEqual([['link.test', 'SOA', 'ns1.link.test', 'admin.link.test', times]])
  })

  it('keeps the data of other types as bytes', () => {
    expect(answersOf(bind.hinfo)).toEqual([['host.link.test', 13, bytes('01580159')]])
    const { additionals } = decode(message, bytes(dnsmasq.edns.answer))
    expect(additionals).toEqual([{ name: { labels: [] }, type: 'OPT', class: 1232, ttl: 0, data: new Uint8Array() }])
  })

  it('survives every cut, and every flipped bit', () => {
    const values = captures.map(([, wire]) => decode(message, wire))
    // Not the same bytes: the bit Z is reserved, and written as 0.
    expect(verifyCodec(tcpMessage, values, { reencode: 'value' }).samples).toBe(values.length)
  })
})

describe('a DNS message that is hostile', () => {
  const answer = (name: string, data: string): Uint8Array =>
    bytes(`000180000000000100000000${name}0001000100000e10${data}`)

  it('is refused if it is cut, or promises more than there is', () => {
    const wire = bytes(bind.mx.answer)
    for (let end = 0; end < wire.length; end++) {
      expect(codeOf(() => decode(message, wire.subarray(0, end)))).toBe('CODEC_TRUNCATED')
    }
    expect(codeOf(() => decode(message, bytes('00010100ffff000000000000')))).toBe('CODEC_TRUNCATED')
    expect(codeOf(() => decode(message, answer('00', 'ffffc0000207')))).toBe('CODEC_TRUNCATED')
  })

  it('is refused if data is longer or shorter than its length says', () => {
    expect(codeOf(() => decode(message, answer('00', '0005c000020700')))).toBe('CODEC_TRAILING')
    expect(codeOf(() => decode(message, answer('00', '0003c00002')))).toBe('CODEC_TRUNCATED')
  })

  it('is refused if a label is neither text nor a pointer, or if a name has more than 255 bytes', () => {
    expect(codeOf(() => decode(message, answer('4061', '0000')))).toBe('CODEC_INVALID')
    const long = `3f${'61'.repeat(63)}`
    expect(codeOf(() => decode(message, answer(`${long.repeat(4)}00`, '0000')))).toBe('CODEC_CUSTOM')
  })

  it('has names that cannot be followed: in a circle, to the back, to nowhere', () => {
    const follow = (hex: string): unknown => {
      const wire = bytes(`000101000001000000000000${hex}00010001`)
      return codeOf(() => nameOf(wire, decode(message, wire).questions[0]?.name as Name))
    }
    expect(follow('c00c')).toBe('CODEC_INVALID')
    expect(follow('0161c00c')).toBe('CODEC_INVALID')
    expect(follow('ffff')).toBe('CODEC_INVALID')
  })

  it('has names that pointer after pointer makes too long', () => {
    const pointers = Array.from({ length: 59 }, (_, i) => (0xc000 + i * 7).toString(16))
    const wire = bytes(['0000', ...pointers].map((pointer) => `0461626364${pointer}`).join(''))
    expect(nameOf(wire, { labels: [], pointer: 49 * 7 })).toHaveLength(249)
    expect(codeOf(() => nameOf(wire, { labels: [], pointer: 59 * 7 }))).toBe('CODEC_INVALID')
  })
})

describe('a name', () => {
  it('is written as it is given, with the dots and backslashes of a label escaped', () => {
    expect(nameOf(new Uint8Array(), { labels: [] })).toBe('.')
    expect(nameOf(new Uint8Array(), { labels: ['a.b\\', 'test'] })).toBe('a\\.b\\\\.test')
  })

  it('cannot have an empty or long label, or a pointer of more than 14 bits', () => {
    const fields = { type: 'A', class: 'IN', ttl: 0 } as const
    const write = (name: Name): unknown => codeOf(() => encode(resource, { ...fields, name, data: [192, 0, 2, 1] }))
    expect(write({ labels: ['a', '', 'b'] })).toBe('CODEC_INVALID')
    expect(write({ labels: ['x'.repeat(64)] })).toBe('CODEC_INVALID')
    expect(write({ labels: [], pointer: 2 ** 14 })).toBe('CODEC_RANGE')
  })
})
