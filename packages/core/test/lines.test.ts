import { describe, expect, it } from 'vitest'
import { lines } from '../src/index.js'
import { expectSplitProof, framed, onWire, refusal, toBytes, toText } from './framing.js'

describe('lines', () => {
  const all = ['', 'hello', 'a\rb', 'grüße', ''].map(toBytes)

  it('gives the same lines for every split, ended by LF or CRLF', () => {
    const wire = toBytes('\nhello\r\na\rb\ngrüße\n\r\n')
    expectSplitProof(lines(), wire, all)
  })

  it('writes lines with LF, or with the delimiter', () => {
    expect(toText(onWire(lines(), all))).toBe('\nhello\na\rb\ngrüße\n\n')
    expect(toText(onWire(lines({ delimiter: '\r\n' }), all))).toBe('\r\nhello\r\na\rb\r\ngrüße\r\n\r\n')
  })

  it.each(['\r\n', 'aab', '\0', 'ää'])('gives the same lines for every split, ended by %j', (delimiter) => {
    const sent = ['', 'x', 'a', 'xa', 'a\n'].map(toBytes)
    const stage = lines({ delimiter })
    expectSplitProof(stage, onWire(stage, sent), sent)
  })

  it('takes bytes as a delimiter, and does not mind what becomes of them', () => {
    const delimiter = Uint8Array.of(0xff, 0xfe)
    const stage = lines({ delimiter })
    delimiter.fill(0)
    expectSplitProof(stage, Uint8Array.of(1, 0xff, 0xff, 0xfe, 0xff, 0xfe), [Uint8Array.of(1, 0xff), Uint8Array.of()])
  })

  it('takes a line of maxLength, and refuses one of a byte more, also before its end has come', () => {
    const { t, frames } = framed(lines({ maxLength: 4 }))
    t.deliver(toBytes('1234\n1234\r'))
    t.deliver(toBytes('\n'))
    expect(frames.map(toText)).toEqual(['1234', '1234'])
    for (const input of ['12345\n', '12345\r\n', '123456', '12345\r6']) {
      const one = framed(lines({ maxLength: 4 }))
      one.t.deliver(toBytes(`ok\n${input}`))
      expect([input, one.frames.map(toText), one.codes]).toEqual([input, ['ok'], ['CHANNEL_FRAME_EXCEEDED']])
      expect(one.t.channel.valid).toBe(false)
    }
  })

  it('reports a line whose end never came', () => {
    const { t, frames, codes } = framed(lines())
    t.deliver(toBytes('whole\npart'))
    t.finish()
    expect(frames.map(toText)).toEqual(['whole'])
    expect(codes).toEqual(['CHANNEL_FRAME_TRUNCATED'])
  })

  it('does not send what the peer would take for two lines, or another one', async () => {
    expect(await refusal(lines(), toBytes('QUIT\nDELE 1'))).toBe('CHANNEL_FRAME_MALFORMED')
    expect(await refusal(lines(), toBytes('text\r'))).toBe('CHANNEL_FRAME_MALFORMED')
    expect(await refusal(lines({ delimiter: 'aa' }), toBytes('xa'))).toBe('CHANNEL_FRAME_MALFORMED')
    expect(await refusal(lines({ maxLength: 3 }), toBytes('1234'))).toBe('CHANNEL_FRAME_EXCEEDED')
    expect(await refusal(lines({ delimiter: '\r\n' }), toBytes('text\r'))).toBeUndefined()
  })

  it('looks at each byte of a long line a bounded number of times', () => {
    // 1 MiB in pieces of 16 B: looked at anew for each of them it would be 32 GiB.
    const { t, frames } = framed(lines({ maxLength: 2 ** 20 }))
    const piece = new Uint8Array(16).fill(0x61)
    for (let i = 0; i < 2 ** 16; i++) t.deliver(piece)
    t.deliver(toBytes('\n'))
    expect(frames.map(({ length }) => length)).toEqual([2 ** 20])
  })

  it('refuses options that cannot be', () => {
    for (const options of [{ maxLength: 0 }, { maxLength: 1.5 }, { maxLength: Number.NaN }, { delimiter: '' }])
      expect(() => lines(options)).toThrow('CHANNEL_DEFINITION')
  })
})
