import { describe, expect, it } from 'vitest'
import {
  byte,
  constant,
  decode,
  encode,
  enumeration,
  frame,
  header,
  int32,
  int64,
  string,
  uint8,
  uint16,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const method = enumeration(uint8(), { get: 1, put: 2 })
const message = header(method, { get: frame(), put: int32() })

describe('header', () => {
  it('writes the head and the body that it calls for', () => {
    expect(hex(encode(message, ['put', 7]))).toBe('02 00 00 00 07')
    expect(hex(encode(message, ['get', []]))).toBe('01')
    expect(decode(message, bytes('02 00 00 00 07'))).toEqual(['put', 7])
    expect(decode(message, bytes('01'))).toEqual(['get', []])
  })

  it('is as small as its smallest body and as large as its largest', () => {
    expect(message.size).toEqual({ min: 1, max: 5 })
  })

  it('refuses an unknown head at once', () => {
    expect(caught(() => encode(message, ['patch', 1] as never))).toMatchObject({
      code: 'CODEC_UNKNOWN_KEY',
      path: [0],
      expected: 'one of "get", "put"',
    })
    expect(caught(() => decode(message, bytes('03')))).toMatchObject({
      code: 'CODEC_UNKNOWN_VALUE',
      path: [0],
      offset: 0,
    })
  })

  it('tells the way into the body', () => {
    expect(caught(() => encode(message, ['put', 'x'] as never))).toMatchObject({
      code: 'CODEC_TYPE',
      path: [1],
      offset: 1,
    })
    expect(caught(() => decode(message, bytes('02 00')))).toMatchObject({
      code: 'CODEC_TRUNCATED',
      path: [1],
      offset: 1,
    })
  })

  it.each([[['get']], [['get', [], 1]]])('refuses %o, which is no pair', (value) => {
    expect(caught(() => encode(message, value as never)).code).toBe('CODEC_ARITY')
  })

  it.each([null, undefined, 'get', { 0: 'get', 1: [] }])('refuses %o', (value) => {
    expect(caught(() => encode(message, value as never)).code).toBe('CODEC_TYPE')
  })
})

describe('heads of every kind', () => {
  it('are numbers where the head is a codec of integers', () => {
    const versioned = header(uint8(), { 5: byte(), 6: string({ prefix: uint8() }) })
    expect(decode(versioned, encode(versioned, [6, 'x']))).toEqual([6, 'x'])
    expect(caught(() => decode(versioned, bytes('07 00')))).toMatchObject({ expected: 'one of 5, 6', got: '7' })
    expect(caught(() => encode(versioned, ['5', 1] as never)).path).toEqual([0])
  })

  it('are bigints over 64 bits', () => {
    const wide = header(int64(), { '-1': byte(), '2': uint8() })
    expect(decode(wide, encode(wide, [-1n, 1]))).toEqual([-1n, 1])
    const far = header(int64(), { '9007199254740993': uint8() })
    expect(decode(far, encode(far, [9007199254740993n, 1]))).toEqual([9007199254740993n, 1])
  })

  it('are booleans, false among them', () => {
    const flag = enumeration(
      uint8(),
      new Map([
        [true, 1],
        [false, 0],
      ]),
    )
    const either = header(flag, { true: uint8(), false: uint16() })
    expect(decode(either, bytes('00 00 05'))).toEqual([false, 5])
    expect(decode(either, bytes('01 05'))).toEqual([true, 5])
  })

  it('are what a Map says: objects, null', () => {
    const red = { colour: 'red' }
    const any = header(
      enumeration(
        uint8(),
        new Map<unknown, number>([
          [red, 1],
          [null, 2],
        ]),
      ),
      new Map<unknown, ReturnType<typeof uint8>>([
        [red, uint8()],
        [null, uint8()],
      ]),
    )
    expect(decode(any, bytes('01 07'))[0]).toBe(red)
    expect(decode(any, bytes('02 07'))).toEqual([null, 7])
  })

  it('are text, called __proto__ or constructor even', () => {
    const odd = enumeration(uint8(), { ['__proto__']: 1, constructor: 2, other: 3 })
    const codec = header(odd, { ['__proto__']: uint8(), constructor: constant(1) })
    expect(decode(codec, bytes('01 07'))).toEqual(['__proto__', 7])
    expect(decode(codec, bytes('02'))).toEqual(['constructor', 1])
    expect(caught(() => decode(codec, bytes('03'))).code).toBe('CODEC_UNKNOWN_VALUE')
  })

  it('are all of 65,536 numbers, if need be', () => {
    const every = header(
      uint16(),
      Object.fromEntries(Array.from({ length: 65_536 }, (_, i) => [i, constant(i)])) as Record<
        number,
        ReturnType<typeof uint8>
      >,
    )
    expect(decode(every, bytes('ff fe'))).toEqual([65_534, 65_534])
  })

  it('may come from a map that changes', () => {
    let map: Record<string, number> = { get: 1 }
    const codec = header(
      enumeration(uint8(), () => map),
      { get: frame(), put: int32() },
    )
    expect(caught(() => encode(codec, ['put', 1])).code).toBe('CODEC_UNKNOWN_KEY')
    map = { put: 1, gone: 9 }
    expect(hex(encode(codec, ['put', 1]))).toBe('01 00 00 00 01')
    // A key of the map without a case is no less unknown.
    expect(caught(() => decode(codec, bytes('09'))).code).toBe('CODEC_UNKNOWN_VALUE')
  })
})

describe('the declaration of a header', () => {
  it.each([
    ['a case that the enumeration does not have', () => header(method, { patch: byte() } as never)],
    ['no case', () => header(method, {})],
    ['no cases', () => header(method, undefined as never)],
    ['a body that is no codec', () => header(method, { get: byte as never })],
    ['no head', () => header(undefined as never, { get: byte() })],
  ])('refuses %s', (_, declare) => {
    expect(caught(declare).code).toBe('CODEC_DEFINITION')
  })
})
