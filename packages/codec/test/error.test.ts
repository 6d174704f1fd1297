import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import {
  CodecError,
  decode,
  decoder,
  encode,
  enumeration,
  frame,
  isCodecError,
  record,
  string,
  uint32,
  uint8,
} from '../src/index.js'
import { bytes } from './bytes.js'
import { caught } from './caught.js'
import { codes } from './codes.js'

const error = new CodecError({
  code: 'CODEC_RANGE',
  path: ['body', 3, 'name'],
  offset: 7,
  expected: 'more',
  got: 'less',
})

describe('a CodecError', () => {
  it('says where, what was expected, what came and which code', () => {
    expect(error.message).toBe('body/3/name: expected more, got less at byte 7 (CODEC_RANGE)')
    expect(String(error)).toBe(`CodecError: ${error.message}`)
    expect(error).toBeInstanceOf(Error)
  })

  it('has the facts as fields', () => {
    expect(error).toMatchObject({
      name: 'CodecError',
      code: 'CODEC_RANGE',
      path: ['body', 3, 'name'],
      offset: 7,
      expected: 'more',
      got: 'less',
    })
    expect('cause' in error).toBe(false)
    expect(new CodecError({ code: 'CODEC_TYPE', offset: 0, expected: '', got: '', cause: 5 }).cause).toBe(5)
  })

  it('does not speak of a byte where there is none', () => {
    expect(caught(() => string({} as never)).message).not.toContain('at byte')
  })

  it('has the same path in its text as in its field', () => {
    const wrong = caught(() => encode(record({ list: frame(uint8(), uint8()) }), { list: [1, 256] }))
    expect(wrong.message.startsWith(`${wrong.path.join('/')}: `)).toBe(true)
    expect(wrong.path).toEqual(['list', 1])
  })

  it('does not change the path that it was given', () => {
    const path = Object.freeze(['x'] as const)
    expect(new CodecError({ code: 'CODEC_TYPE', path, offset: 0, expected: '', got: '' }).path).toEqual(['x'])
  })
})

describe('isCodecError', () => {
  it('tells CodecErrors, and their code, from all else', () => {
    expect(isCodecError(error)).toBe(true)
    expect(isCodecError(error, 'CODEC_RANGE')).toBe(true)
    expect(isCodecError(error, 'CODEC_TYPE')).toBe(false)
    for (const other of [new Error('x'), null, undefined, 'CODEC_RANGE', { code: 'CODEC_RANGE' }, CodecError]) {
      expect(isCodecError(other)).toBe(false)
    }
  })

  it('knows the errors of another copy of the package, as the ESM and the CJS copy in one program are', async () => {
    vi.resetModules()
    const other = await import('../src/index.js')
    expect(other.CodecError).not.toBe(CodecError)
    const theirs = caught(() => other.decode(other.uint8(), bytes('')))
    expect(theirs.constructor).toBe(other.CodecError)
    expect(isCodecError(theirs, 'CODEC_TRUNCATED')).toBe(true)
    expect(error).toBeInstanceOf(other.CodecError)
    // And codecs of one copy work in the other, errors and paths included.
    const mixed = frame(uint8(), other.record({ id: other.uint8() }))
    expect(decode(mixed, bytes('01 02'))).toEqual([1, { id: 2 }])
    expect(caught(() => other.encode(mixed, [1, { id: 256 }])).path).toEqual([1, 'id'])
  })

  it('does not take every CodecError for an error of a class that extends it', () => {
    class OwnError extends CodecError {}
    const own = new OwnError({ code: 'CODEC_CUSTOM', offset: 0, expected: '', got: '' })
    expect(own).toBeInstanceOf(OwnError)
    expect(own).toBeInstanceOf(CodecError)
    expect(error).not.toBeInstanceOf(OwnError)
  })
})

describe('what an error shows of a value', () => {
  it.each([
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    ['a\n"', String.raw`"a\n\""`],
    [Symbol('s'), 'Symbol(s)'],
    [5n, '5n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [[1, 2], 'an array of 2'],
    [new Uint8Array(3), '3 bytes'],
    [Buffer.alloc(3), '3 bytes'],
    [(): void => undefined, 'a function'],
  ] as [unknown, string][])('is short, on one line, and never throws (%#)', (value, shown) => {
    expect(caught(() => encode(uint8(), value as never)).got).toBe(shown)
  })
})

it('what an error shows of a value that throws over every question is still an object', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(caught(() => encode(uint8(), proxy as never)).got).toBe('an object')
})

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  it('has a line in its table for every code, and for no other', () => {
    const documented = Array.from(readme.matchAll(/^\| `(CODEC_\w+)` +\|/gm), ([, code]) => code)
    expect(new Set(documented)).toEqual(new Set(codes()))
    expect(documented).toHaveLength(codes().length)
    expect(codes().length).toBeGreaterThan(15)
  })

  it('has a line for every export', async () => {
    const names = Object.keys(await import('../src/index.js'))
    expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([])
  })
})

describe('the excerpt of an error', () => {
  const excerpt = (run: () => unknown) => caught(run).excerpt

  it('shows the bytes around the offset, and a caret below the one that is meant', () => {
    const codec = frame(uint32(), uint32(), uint32(), enumeration(uint8(), { get: 1 }), uint32(), uint32(), uint32())
    const wire = Uint8Array.from({ length: 25 }, (_, i) => i)
    expect(excerpt(() => decode(codec, wire))).toBe(
      ['… 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 …', '                          ^^'].join('\n'),
    )
  })

  it('counts from the first byte of the message, and points behind the last where bytes are missing', () => {
    const stream = decoder(enumeration(uint8(), { a: 1 })).push(Uint8Array.of(1, 2, 3))
    expect(stream.next().value).toBe('a')
    expect(excerpt(() => stream.next())).toBe('02 03\n^^')
    expect(excerpt(() => decode(uint32(), Uint8Array.of(1, 2)))).toBe('01 02\n^^')
    expect(excerpt(() => decode(frame(uint8(), uint8()), Uint8Array.of(1)))).toBe('01\n   ^^')
  })

  it('is missing where nothing was decoded', () => {
    expect(excerpt(() => encode(uint8(), 300))).toBeUndefined()
  })
})
