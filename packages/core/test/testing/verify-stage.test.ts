import { describe, expect, it } from 'vitest'
import { createStage, fixedLength, lengthField, lines, pass, type ByteStage } from '../../src/index.js'
import { verifyStage, type StageSample } from '../../src/testing/index.js'
import { codec, encoded, texts } from '../rig.js'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const sample = (text: string, ...messages: string[]): StageSample<Uint8Array> => {
  return { bytes: ascii(text), messages: messages.map(ascii) }
}

const LINES = [sample('one\ntwo\n', 'one', 'two'), sample('\n', ''), sample('three\r\n', 'three')]

/** A stage that frames bytes as `read` does, which is given what is left and the burst. */
function framing(read: (rest: Uint8Array, emit: (frame: Uint8Array) => void) => Uint8Array): ByteStage {
  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, { rest: Uint8Array }>({
    state: () => ({ rest: new Uint8Array(0) }),
    onMessage(context, burst) {
      const all = Uint8Array.of(...context.state.rest, ...burst)
      context.state.rest = read(all, (frame) => context.emit(frame))
    },
    write: () => pass,
  })
}

/** Lines ended by a zero. */
function zeros(all: Uint8Array, emit: (frame: Uint8Array) => void): Uint8Array {
  let rest = all
  for (let at = rest.indexOf(0); at >= 0; at = rest.indexOf(0)) {
    emit(rest.slice(0, at))
    rest = rest.subarray(at + 1)
  }
  return rest
}

const ZEROS = [{ bytes: Uint8Array.of(1, 2, 0, 3, 0), messages: [Uint8Array.of(1, 2), Uint8Array.of(3)] }]

describe('verifyStage', () => {
  it('counts what it has tried: every split, byte by byte, all at once, joined, truncated, there and back', () => {
    expect(verifyStage(lines(), LINES, { roundTrip: true })).toEqual({
      samples: 3,
      bytes: 16,
      runs: { 'all at once': 3, 'every split': 13, 'byte by byte': 3, joined: 1, truncated: 13, 'round trip': 3 },
    })
  })

  it('holds for the framing stages, codecs, lists, and functions of the channel', () => {
    const bytes = Uint8Array.of(0, 1, 7, 0, 2, 8, 9)
    const messages = [Uint8Array.of(7), Uint8Array.of(8, 9)]
    verifyStage(lengthField({ bytes: 2 }), [{ bytes, messages }], { roundTrip: true })
    verifyStage(fixedLength(2), [sample('abcd', 'ab', 'cd')], { roundTrip: true })
    verifyStage([codec], [{ bytes: encoded(...texts(3)), messages: texts(3) }], { roundTrip: true })
    verifyStage(() => [codec], [{ bytes: encoded(...texts(3)), messages: texts(3) }])
    expect(verifyStage(framing(zeros), ZEROS).runs['every split']).toBe(4)
  })

  it('finds a stage that looks at one burst only', () => {
    const forgetful = framing((all, emit) => (zeros(all, emit), new Uint8Array(0)))
    expect(() => verifyStage(forgetful, ZEROS)).toThrow(
      'verifyStage: "every split" does not hold for sample 0, cut at byte 1: message 0: expected bytes 01 02, got bytes 02',
    )
  })

  it('finds a stage that uses the memory of a message again', () => {
    const memory = new Uint8Array(8)
    const reusing = framing((all, emit) =>
      zeros(all, (frame) => {
        memory.set(frame)
        emit(memory.subarray(0, frame.length))
      }),
    )
    expect(() => verifyStage(reusing, ZEROS)).toThrow('"all at once" does not hold for sample 0: message 0')
  })

  it('finds a stage that makes a message of what was truncated', () => {
    const hasty = framing((all, emit) => {
      const rest = zeros(all, emit)
      if (rest.length < 2) return rest
      emit(rest)
      return new Uint8Array(0)
    })
    const samples = [{ bytes: Uint8Array.of(1, 2, 3, 0), messages: [Uint8Array.of(1, 2, 3)] }]
    expect(() => verifyStage(hasty, samples)).toThrow('expected bytes 01 02 03, got bytes 01 02')
  })

  it('finds a stage that keeps something between connections', () => {
    let rest = new Uint8Array(0)
    const shared = framing((all, emit) => {
      rest = Uint8Array.from(zeros(Uint8Array.of(...rest, ...all), emit))
      return new Uint8Array(0)
    })
    expect(() => verifyStage(shared, ZEROS)).toThrow('does not hold')
  })

  it('finds what is not the same when it is sent, too much, and errors', () => {
    const deaf = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage: () => pass,
      write() {
        throw new Error('it does not write')
      },
    })
    const one = [{ bytes: Uint8Array.of(1), messages: [Uint8Array.of(1)] }]
    expect(() => verifyStage(deaf, one, { roundTrip: true })).toThrow('"round trip" does not hold for sample 0: ')
    expect(() => verifyStage(deaf, [{ bytes: Uint8Array.of(1), messages: [] }])).toThrow('expected none, got bytes 01')
    expect(() => verifyStage(fixedLength(2), [sample('abc', 'ab')])).toThrow('CHANNEL_FRAME_TRUNCATED')
    expect(() => verifyStage(deaf, [])).toThrow('expected a sample, got none')
  })

  it('spreads its runs evenly where there are more places than may be tried', () => {
    const long = sample(`${'x'.repeat(9_999)}\n`, 'x'.repeat(9_999))
    const { runs } = verifyStage(lines(), [long], { maxRuns: 10 })
    expect(runs).toMatchObject({ 'every split': 10, truncated: 10, 'byte by byte': 1 })
  })

  it('tries each sample on a connection of its own only where a stage begins with a handshake', () => {
    let greetings = 0
    const greeted = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, { greeted: boolean }>({
      state: () => ({ greeted: false }),
      onMessage({ state }, burst) {
        if (state.greeted) return pass
        greetings++
        state.greeted = true
        if (burst.length > 1) throw new Error('too much at once')
        return undefined
      },
      write: () => pass,
    })
    const hello = [
      { bytes: Uint8Array.of(1), messages: [] },
      { bytes: Uint8Array.of(1), messages: [] },
    ]
    expect(() => verifyStage(greeted, hello)).toThrow('"joined" does not hold for all samples: too much at once')
    expect(verifyStage(greeted, hello, { joinable: false }).runs.joined).toBe(0)
    expect(greetings).toBeGreaterThan(0)
  })
})
