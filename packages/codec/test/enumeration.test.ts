import { describe, expect, it } from 'vitest'
import * as link from '../src/index.js'
import {
  decode,
  encode,
  enumeration,
  float,
  frame,
  header,
  int64,
  string,
  uint8,
  uint16,
  uint32,
} from '../src/index.js'
import { bytes, hex } from './bytes.js'
import { caught } from './caught.js'

const method = enumeration(uint8(), { get: 1, put: 2 })

describe('enumeration', () => {
  it('has keys in the program and values on the wire', () => {
    expect(hex(encode(method, 'put'))).toBe('02')
    expect(decode(method, bytes('01'))).toBe('get')
    expect(method.size).toEqual({ min: 1, max: 1 })
  })

  it('refuses an unknown value at once, and lists those that it knows', () => {
    expect(caught(() => decode(method, bytes('09')))).toMatchObject({
      code: 'CODEC_UNKNOWN_VALUE',
      expected: 'one of 1, 2',
      got: '9',
      offset: 0,
    })
  })

  it.each(['patch', 1, null, undefined, 'toString', '__proto__'])('refuses the unknown key %o', (key) => {
    expect(caught(() => encode(method, key as never))).toMatchObject({
      code: 'CODEC_UNKNOWN_KEY',
      expected: 'one of "get", "put"',
    })
  })

  it('lists a dozen values of a long map, and their number', () => {
    const long = enumeration(uint8(), Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])))
    expect(caught(() => decode(long, bytes('ff'))).expected).toBe(
      'one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (100 in all)',
    )
  })

  it('takes a Map for keys that are not strings: numbers, false, null and undefined among them', () => {
    const keys = [true, false, null, undefined, 7, 0, 'x', Symbol.iterator]
    const odd = enumeration(uint8(), new Map<unknown, number>(keys.map((key, i) => [key, i])))
    for (const key of keys) expect(decode(odd, encode(odd, key))).toBe(key)
  })

  it('is over any codec: strings, bigints, 32 bits unsigned', () => {
    const verb = enumeration(string({ length: 3, encoding: 'ascii' }), { get: 'GET', put: 'PUT' })
    expect(hex(encode(verb, 'get'))).toBe('47 45 54')
    expect(decode(verb, bytes('50 55 54'))).toBe('put')
    const wide = enumeration(int64(), { least: -(2n ** 63n), most: 2n ** 63n - 1n })
    expect(decode(wide, encode(wide, 'least'))).toBe('least')
    const big = enumeration(uint32(), { big: 4294967295 })
    expect(hex(encode(big, 'big'))).toBe('ff ff ff ff')
  })

  it('has a key called __proto__ like any other', () => {
    const odd = enumeration(uint8(), { ['__proto__']: 1, constructor: 2 })
    expect(decode(odd, encode(odd, '__proto__'))).toBe('__proto__')
    expect(decode(odd, bytes('02'))).toBe('constructor')
  })

  it('does not change when its map does', () => {
    const map: Record<string, number> = { a: 1 }
    const fixed = enumeration(uint8(), map)
    map['b'] = 2
    map['a'] = 3
    expect(hex(encode(fixed, 'a'))).toBe('01')
    expect(caught(() => encode(fixed, 'b')).code).toBe('CODEC_UNKNOWN_KEY')
  })

  it('is also exported as enum', () => {
    expect(link.enum).toBe(enumeration)
  })
})

describe('the declaration of an enumeration', () => {
  it.each([
    ['two keys for one value', () => enumeration(uint8(), { a: 1, b: 1 })],
    ['a value that the codec cannot write', () => enumeration(uint8(), { a: 256 })],
    ['a value of another type', () => enumeration(uint8(), { a: '1' as never })],
    ['a number where the codec reads bigints', () => enumeration(int64(), { a: 1 as never })],
    ['a number that a float rounds', () => enumeration(float(), { a: 0.1 })],
    ['no codec', () => enumeration(uint8 as never, { a: 1 })],
    ['no map', () => enumeration(uint8(), undefined as never)],
    ['a map that is text', () => enumeration(uint8(), 'abc' as never)],
  ])('refuses %s', (_, declare) => {
    expect(caught(declare).code).toBe('CODEC_DEFINITION')
  })
})

it('two keys for one value are named', () => {
  expect(caught(() => enumeration(uint8(), { a: 1, b: 1 })).message).toBe(
    'expected a wire value of its own for each key, got 1 for "a" and "b" (CODEC_DEFINITION)',
  )
})

describe('an enumeration over a map that changes', () => {
  it('asks for the map at each message', () => {
    let map: Record<string, number> = { a: 1 }
    const changing = enumeration(uint16(), () => map)
    expect(decode(changing, encode(changing, 'a'))).toBe('a')
    expect(caught(() => encode(changing, 'b')).code).toBe('CODEC_UNKNOWN_KEY')
    map = { b: 1, c: 2 }
    expect(decode(changing, bytes('00 01'))).toBe('b')
    expect(caught(() => encode(changing, 'a'))).toMatchObject({
      code: 'CODEC_UNKNOWN_KEY',
      expected: 'one of "b", "c"',
    })
    expect(caught(() => decode(changing, bytes('00 03')))).toMatchObject({
      code: 'CODEC_UNKNOWN_VALUE',
      expected: 'one of 1, 2',
    })
  })

  it('takes a Map, which may be changed in place', () => {
    const map = new Map([[true, 1]])
    const changing = enumeration(uint8(), () => map)
    map.set(false, 0)
    expect(decode(changing, bytes('00'))).toBe(false)
  })

  it('refuses a value that stands for two keys, when it is read', () => {
    const changing = enumeration(uint8(), () => ({ a: 1, b: 1, c: 2 }))
    expect(caught(() => decode(changing, bytes('01'))).code).toBe('CODEC_DEFINITION')
    expect(decode(changing, bytes('02'))).toBe('c')
  })

  it('refuses a function that gives no map', () => {
    const broken = enumeration(uint8(), (() => undefined) as never)
    expect(caught(() => decode(broken, bytes('01'))).code).toBe('CODEC_DEFINITION')
  })

  it('refuses to write a value that does not fit', () => {
    expect(
      caught(() =>
        encode(
          enumeration(uint8(), () => ({ a: 300 })),
          'a',
        ),
      ).code,
    ).toBe('CODEC_RANGE')
  })
})

describe('an open enumeration', () => {
  const type = enumeration(uint8(), { get: 1, put: 2 }, { open: true })

  it('passes on numbers that are not in the map, both ways, interpreted and compiled', () => {
    for (let i = 0; i < 120; i++) {
      expect(decode(type, encode(type, 'put'))).toBe('put')
      expect(decode(type, encode(type, 200))).toBe(200)
    }
  })

  it('refuses keys that are not in the map, and numbers that the codec cannot write', () => {
    for (let i = 0; i < 120; i++) {
      expect(caught(() => encode(type, 'drop' as never)).code).toBe('CODEC_UNKNOWN_KEY')
      expect(caught(() => encode(type, 300)).code).toBe('CODEC_RANGE')
    }
  })

  it('has no numbers for keys, which would be taken for those on the wire', () => {
    const map = new Map<string | number, number>([
      ['one', 1],
      [5, 2],
    ])
    expect(caught(() => enumeration(uint8(), map, { open: true }))).toMatchObject({
      code: 'CODEC_DEFINITION',
      got: '5',
    })
    expect(decode(enumeration(uint8(), map), Uint8Array.of(2))).toBe(5)
  })

  it('as a head leads to the cases that are declared, and to no others', () => {
    const message = header(type, { get: frame(), 7: uint8() })
    for (let i = 0; i < 120; i++) {
      expect(decode(message, encode(message, ['get', []]))).toEqual(['get', []])
      expect(decode(message, encode(message, [7, 9]))).toEqual([7, 9])
      expect(caught(() => decode(message, Uint8Array.of(8))).code).toBe('CODEC_UNKNOWN_VALUE')
    }
  })
})
