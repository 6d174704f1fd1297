import { describe, expect, it } from 'vitest'
import { string } from '@link/codec'
import { bytes, lines, protocol } from '@link/core'
import { testChannel } from '@link/core/testing'
import { detect, type DetectOptions } from '../src/index.js'
import { rawClient, serve } from './rig.js'
import { encoded, wire } from './wire.js'

const HELLO = encoded([0, 2, 'hello'])
const text = protocol(string({ delimiter: '\n' }))
const bytesOf = (chars: string): Uint8Array => Uint8Array.from(Buffer.from(chars, 'latin1'))

/** A port with two protocols, and what their handlers have heard. */
function port(options?: DetectOptions) {
  const heard: unknown[] = []
  const handler = (name: string) => ({
    onActive: () => heard.push(`${name} active`),
    onMessage: (_channel: unknown, message: unknown) => heard.push([name, message]),
    onInactive: () => heard.push(`${name} inactive`),
  })
  const binary = wire.handle(handler('binary'))
  const words = text.handle(handler('words'))
  const t = testChannel(
    detect(
      {
        words: { when: ['HELO ', 'EHLO '], pipeline: words },
        binary: { when: (bytes) => (bytes.length < 2 ? undefined : bytes[0] === 0), pipeline: binary },
      },
      options,
    ),
  )
  return { t, heard, binary, words }
}

describe('detect', () => {
  it('goes on with the pipeline whose protocol the first bytes are, from the first byte', () => {
    const one = port()
    one.t.deliver(bytesOf('EHLO you\nmore\n'))
    expect(one.heard).toEqual(['words active', ['words', 'EHLO you'], ['words', 'more']])
    const other = port()
    other.t.deliver(HELLO)
    expect(other.heard).toEqual(['binary active', ['binary', [0, 2, 'hello']]])
  })

  it.each([bytesOf('HELO you\n'), HELLO])('does so wherever the bytes are cut (%#)', (bytes) => {
    const whole = port()
    whole.t.deliver(bytes)
    for (let cut = 1; cut < bytes.length; cut++) {
      const { t, heard } = port()
      t.deliver(bytes.slice(0, cut))
      t.deliver(bytes.slice(cut))
      expect(heard).toEqual(whole.heard)
    }
    const { t, heard } = port()
    for (const byte of bytes) t.deliver(Uint8Array.of(byte))
    expect(heard).toEqual(whole.heard)
  })

  it('tells the pipeline that it chose of the end, and leaves no timer', () => {
    const { t, heard } = port()
    t.deliver(HELLO)
    t.advance(60_000)
    t.finish()
    expect(heard.at(-1)).toBe('binary inactive')
  })

  it('asks a protocol only when those before it have said no', () => {
    const asked: number[] = []
    const slow = { when: (bytes: Uint8Array) => (bytes.length < 3 ? undefined : false), pipeline: wire }
    const greedy = { when: (bytes: Uint8Array) => asked.push(bytes.length) > 0, pipeline: text }
    const t = testChannel(detect({ slow, greedy }))
    for (const byte of bytesOf('abc')) t.deliver(Uint8Array.of(byte))
    expect(asked).toEqual([3])
  })

  it('ends a connection that speaks none of them, with what it said', () => {
    const { t, heard } = port()
    t.deliver(bytesOf('HELP '))
    expect(t.errors()).toMatchObject([
      {
        code: 'TCP_DETECT_UNKNOWN',
        message: 'expected the first bytes of one of words, binary, got 48454c5020 (TCP_DETECT_UNKNOWN)',
      },
    ])
    expect(t.channel.valid).toBe(false)
    expect(heard).toEqual([])
  })

  it('looks at no more than maxBytes', () => {
    const never = { when: () => undefined, pipeline: wire }
    const t = testChannel(detect({ never }, { maxBytes: 100 }))
    t.deliver(new Uint8Array(99))
    expect(t.channel.valid).toBe(true)
    t.deliver(new Uint8Array(1))
    expect(t.errors()).toMatchObject([{ code: 'TCP_DETECT_UNKNOWN' }])
  })

  it('ends a connection with what a function throws, also when it is asked at the end of its time', () => {
    let asked = 0
    const when = (): undefined => {
      if (++asked === 2) throw new Error('cannot tell')
    }
    const t = testChannel([detect({ one: { when, pipeline: bytes } })])
    t.deliver(Uint8Array.of(1))
    t.advance(5_000)
    expect(t.errors()).toEqual([new Error('cannot tell')])
    expect(t.channel.valid).toBe(false)
    expect(t.timers()).toBe(0)
  })

  it('waits no longer than the time-out', () => {
    const { t } = port({ timeout: 300 })
    t.deliver(bytesOf('HE'))
    t.advance(299)
    expect(t.channel.valid).toBe(true)
    t.advance(1)
    expect(t.errors()).toMatchObject([
      { message: 'expected the first bytes of one of words, binary within 300 ms, got 4845 (TCP_DETECT_TIMEOUT)' },
    ])
    expect(t.channel.valid).toBe(false)
  })

  it('is quiet about a peer that goes without a byte, and tells of one that goes too early', () => {
    const quiet = port()
    quiet.t.finish()
    expect([quiet.t.errors(), quiet.t.channel.valid]).toEqual([[], false])
    const early = port()
    early.t.deliver(bytesOf('HE'))
    early.t.finish()
    expect(early.t.errors()).toMatchObject([{ code: 'TCP_DETECT_UNKNOWN' }])
  })

  it('goes on otherwise with what speaks none of them, with silence, and with an early end', () => {
    const heard: unknown[] = []
    const otherwise = protocol(lines()).handle({
      onActive: () => heard.push('active'),
      onMessage: () => heard.push('line'),
    })
    const unknown = port({ otherwise })
    unknown.t.deliver(bytesOf('HELP\n'))
    expect(heard.splice(0)).toEqual(['active', 'line'])
    const silent = port({ otherwise, timeout: 300 })
    silent.t.advance(300)
    silent.t.deliver(bytesOf('later\n'))
    expect(heard.splice(0)).toEqual(['active', 'line'])
    const early = port({ otherwise })
    early.t.finish()
    expect(heard.splice(0)).toEqual(['active'])
  })

  it('brings the messages of any protocol to the handlers on top', () => {
    const heard: unknown[] = []
    const any = protocol(
      detect({ words: { when: 'HELO ', pipeline: text }, binary: { when: Uint8Array.of(0), pipeline: wire } }),
    ).handle({ onMessage: (_channel, message) => heard.push(message) })
    const one = testChannel(any)
    one.deliver(bytesOf('HELO you\n'))
    const other = testChannel(any)
    other.deliver(HELLO)
    expect(heard).toEqual(['HELO you', [0, 2, 'hello']])
  })

  it('serves two protocols on one port', async () => {
    const server = await serve(
      detect({
        words: { when: 'HELO ', pipeline: text.handle({ onMessage: (channel, word) => channel.send(word) }) },
        binary: { when: '\0', pipeline: wire.handle({ onMessage: (channel, message) => channel.send(message) }) },
      }),
    )
    const [one, other] = [await rawClient(server), await rawClient(server)]
    one.write(bytesOf('HELO you\n'))
    other.write(HELLO)
    expect(await one.read(9)).toEqual(bytesOf('HELO you\n'))
    expect(await other.read(HELLO.length)).toEqual(HELLO)
  })

  it('refuses options that nobody knows', () => {
    expect(() => detect({}, { maxByte: 1 } as DetectOptions)).toThrow('did you mean "maxBytes"?')
  })
})
