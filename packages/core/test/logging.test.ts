import { describe, expect, it } from 'vitest'
import { logging, protocol, type LogEntry, type LoggingOptions } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { codec, encoded, settle, wire } from './rig.js'

function recorder(options: LoggingOptions = {}) {
  const entries: LogEntry[] = []
  return { entries, stage: logging({ ...options, log: (entry) => entries.push(entry) }) }
}

const texts = (entries: readonly LogEntry[]): string[] =>
  entries.map(({ level, text, channel }) => `${level} ${text.replaceAll(channel.shortId, 'ID')}`)

describe('logging', () => {
  it('dumps bytes below a codec, and shows messages above it', async () => {
    const low = recorder({ name: 'wire' })
    const high = recorder()
    const t = testChannel(
      protocol(low.stage)
        .use(codec)
        .use(high.stage)
        .handle({ onMessage: (channel, message) => channel.send(message) }),
      { localAddress: { host: '::1', port: 80 }, remoteAddress: { host: '10.0.0.1', port: 5000 } },
    )
    t.deliver(encoded([1, 'hello, this is a'], [2, 'é']))
    t.finish()
    await t.channel.closed
    expect(texts(low.entries)).toEqual([
      'info wire ID active [::1]:80 - 10.0.0.1:5000',
      `debug wire ID in 24 B
00000000  01 00 10 68 65 6c 6c 6f  2c 20 74 68 69 73 20 69  |...hello, this i|
00000010  73 20 61 02 00 02 c3 a9                           |s a.....|`,
      'debug wire ID out 19 B\n00000000  01 00 10 68 65 6c 6c 6f  2c 20 74 68 69 73 20 69  |...hello, this i|\n00000010  73 20 61                                          |s a|',
      'debug wire ID out 5 B\n00000000  02 00 02 c3 a9                                    |.....|',
      'debug wire ID event {"type":"inputClosed"}',
      'debug wire ID close',
      'info wire ID inactive 24 B in, 24 B out',
    ])
    expect(texts(high.entries)).toEqual([
      'info ID active [::1]:80 - 10.0.0.1:5000',
      'debug ID in [1,"hello, this is a"]',
      'debug ID out [1,"hello, this is a"]',
      'debug ID in [2,"é"]',
      'debug ID out [2,"é"]',
      'debug ID event {"type":"inputClosed"}',
      'debug ID close',
      'info ID inactive 24 B in, 24 B out',
    ])
  })

  it('dumps no more bytes of a burst than it should, and none if so told', () => {
    for (const [bytes, expected] of [
      [2, 'in 20 B\n00000000  07 07                                             |..|\n… 18 B more'],
      [0, 'in 20 B'],
    ] as const) {
      const { entries, stage } = recorder({ bytes })
      testChannel([stage]).deliver(new Uint8Array(20).fill(7))
      expect(entries.at(-1)?.text).toContain(expected)
    }
  })

  it('logs only what matters enough', () => {
    const { entries, stage } = recorder({ level: 'error' })
    const t = testChannel(wire.use(stage).handle({ onMessage: () => {}, onError: () => {} }))
    t.deliver(encoded([1, 'a']))
    t.reset()
    expect(texts(entries)).toEqual([
      'error ID error ChannelError: the connection broke: read ECONNRESET (CHANNEL_TRANSPORT)',
    ])
  })

  it('shows messages as it is told, so that secrets stay out of logs', () => {
    const { entries, stage } = recorder({ show: () => 'a message' })
    testChannel(wire.use(stage).handle({ onMessage: () => {} })).deliver(encoded([1, 'secret']))
    expect(entries.at(-1)?.text).toMatch(/ in a message$/)
  })

  it('shows whatever a message may be, and not without end', () => {
    const circle: unknown[] = []
    circle.push(circle)
    const shown = [
      [undefined, 'undefined'],
      [
        { id: 12n, body: Buffer.from('abc'), tags: new Map([['a', 1]]) },
        '{"id":"12n","body":"<3 B>","tags":[["a",1]]}',
      ],
      [circle, '[object Array]'],
      ['line\nbreak', '"line\\nbreak"'],
      ['x'.repeat(2_000), `"${'x'.repeat(999)}…`],
      ['x'.repeat(998), `"${'x'.repeat(998)}"`],
      ['x'.repeat(999), `"${'x'.repeat(999)}…`],
      [{ tags: new Set(['a']), error: new RangeError('no'), hook: () => 1 }, '{"tags":["a"],"error":"RangeError: no"}'],
    ] as const
    for (const [message, expected] of shown) {
      const { entries, stage } = recorder()
      testChannel(wire.use(stage).handle({ onMessage: () => {} })).channel.send(message as never, () => {})
      expect(entries.at(-1)?.text.slice(-expected.length)).toBe(expected)
    }
  })

  it('looks at no more of a long list than it shows', () => {
    let looks = 0
    const item = (): object => ({
      get value() {
        return ++looks
      },
    })
    const list = Array.from({ length: 100_000 }, item)
    for (const message of [list, new Set(list), { nested: [list, list] }]) {
      looks = 0
      const { entries, stage } = recorder()
      testChannel(wire.use(stage).handle({ onMessage: () => {} })).channel.send(message as never, () => {})
      expect(entries.at(-1)?.text).toMatch(/…$/)
      expect(looks).toBeGreaterThan(0)
      expect(looks).toBeLessThanOrEqual(2_000)
    }
  })

  it('loses nothing when the logger throws: the handlers are told its error, and the message', () => {
    const seen: unknown[] = []
    const stage = logging({
      log() {
        throw new Error('disk full')
      },
    })
    const t = testChannel(
      wire.use(stage).handle({
        onMessage: (channel, message) => (seen.push(message[0]), channel.send(message)),
        onError: (_, { message }) => void seen.push(message),
      }),
    )
    t.deliver(encoded([1, '']))
    expect(seen).toEqual(['disk full', 'disk full', 1, 'disk full'])
    expect(t.written()).toEqual([[1, '']])
  })

  it('tells the handlers what the promise of an asynchronous logger rejects with', async () => {
    const seen: string[] = []
    const stage = logging({ level: 'error', log: () => Promise.reject(new Error('disk full')) as never })
    const t = testChannel(wire.use(stage).handle({ onError: (_, { message }) => void seen.push(message) }))
    t.reset()
    await settle()
    expect(seen).toEqual(['read ECONNRESET', 'disk full'].map((text) => expect.stringContaining(text)))
  })

  it('refuses options that cannot be', () => {
    expect(() => logging({ bytes: -1 })).toThrow('CHANNEL_DEFINITION')
    expect(() => logging({ level: 'loud' as never })).toThrow('CHANNEL_DEFINITION')
  })
})
