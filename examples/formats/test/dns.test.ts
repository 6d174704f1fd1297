import { decode, encode } from '@link/codec'
import { verifyCodec } from '@link/codec/testing'
import { describe, expect, it } from 'vitest'
import { contentsOf, message, nameOf, tcpMessage, type Name } from '../src/dns.js'
import { bytes, bytewise, codeOf } from './bytes.js'
import { dns } from './fixtures/dns.js'

const captures = Object.entries(dns).flatMap(([name, { question, answer }]) => [
  [`the question ${name}`, bytes(question)] as const,
  [`the answer ${name}`, bytes(answer)] as const,
])

/** The answers of a message: names as text, contents by their type. */
function answersOf(wire: Uint8Array): unknown[] {
  return decode(message, wire).answers.map((resource) => [
    nameOf(wire, resource.name),
    resource.type,
    contentsOf(resource),
  ])
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
  it('has flags, questions and answers with their names', () => {
    const wire = bytes(dns.a.answer)
    const { flags, questions, answerCount } = decode(message, wire)
    expect(flags).toEqual({ response: 1, opcode: 0, aa: 1, tc: 0, rd: 1, ra: 1, ad: 0, cd: 0, rcode: 0 })
    expect(nameOf(wire, questions[0]?.name as Name)).toBe('www.link.test')
    expect(answerCount).toBe(1)
    expect(answersOf(wire)).toEqual([['www.link.test', 'A', [192, 0, 2, 7]]])
  })

  it('may say a name once and point to it, also from within the data of a resource', () => {
    const wire = bytes(dns.cnameAndAaaa.answer)
    expect(answersOf(wire)).toEqual([
      ['alias.link.test', 'CNAME', { labels: ['www', 'link', 'test'] }],
      ['www.link.test', 'AAAA', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 7]],
    ])
  })

  it('has mail exchanges, texts, services and the start of a zone', () => {
    const mail = { preference: 10, exchange: { labels: ['mail', 'link', 'test'] } }
    expect(answersOf(bytes(dns.mx.answer))).toEqual([['link.test', 'MX', mail]])
    expect(answersOf(bytes(dns.txt.answer))).toEqual([['link.test', 'TXT', ['v=spf1 -all', 'second string']]])
    expect(answersOf(bytes(dns.srv.answer))[0]).toMatchObject([
      '_link._tcp.link.test',
      'SRV',
      { priority: 0, weight: 1, port: 4004, target: { labels: ['www', 'link', 'test'] } },
    ])
    expect(answersOf(bytes(dns.soa.answer))).toMatchObject([
      ['zone.test', 'SOA', { serial: 2_026_112_200, expire: 1_209_600 }],
    ])
  })

  it('keeps what it does not know as bytes, with the number of its type', () => {
    const { additionals } = decode(message, bytes(dns.edns.answer))
    expect(additionals).toMatchObject([{ type: 'OPT', class: 1232 }])
    const unknown = { name: { labels: [] }, type: 65_280, class: 'IN', ttl: 1, data: Uint8Array.of(1, 2) } as const
    expect(contentsOf({ ...unknown, name: { labels: [] } })).toBeUndefined()
  })

  it('survives every cut, and every flipped bit', () => {
    const values = Object.values(dns).map(({ answer }) => decode(message, bytes(answer)))
    expect(verifyCodec(tcpMessage, values, { customErrors: true }).samples).toBe(values.length)
  })

  it('is refused if a name never ends, if it is cut, or if more is promised than there is', () => {
    const loop = bytes('000101000001000000000000c00c00010001')
    expect(() => nameOf(loop, decode(message, loop).questions[0]?.name as Name, 12)).toThrow(RangeError)
    const wire = bytes(dns.a.answer)
    expect(codeOf(() => decode(message, wire.subarray(0, 40)))).toBe('CODEC_TRUNCATED')
    expect(codeOf(() => decode(message, bytes('00010100ffff000000000000')))).toBe('CODEC_TRUNCATED')
  })
})
