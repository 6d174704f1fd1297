import { describe, expect, it } from 'vitest'
import { byteBlock, custom, encode, frame, string, uint8, uint16, uint32, writer } from '../src/index.js'
import { hex, joined } from './bytes.js'
import { caught } from './caught.js'

const name = string({ prefix: uint16() })

describe('writer', () => {
  it('puts messages of several codecs one behind the other', () => {
    const batch = writer()
    batch.write(uint8(), 1)
    batch.write(name, 'ab')
    expect(batch.length).toBe(5)
    expect(hex(batch.take())).toBe('01 00 02 61 62')
    expect(batch.length).toBe(0)
    expect(batch.take()).toHaveLength(0)
  })

  it('leaves nothing of a message that fails', () => {
    const batch = writer()
    batch.write(uint8(), 1)
    expect(caught(() => batch.write(frame(uint8(), name), [2, null as never]))).toMatchObject({ path: [1], offset: 1 })
    expect(batch.length).toBe(1)
    batch.write(uint8(), 3)
    expect(hex(batch.take())).toBe('01 03')
  })

  it('counts offsets of errors from the beginning of the message, also in a slab that has moved', () => {
    const batch = writer({ slab: 4 })
    batch.write(uint32(), 1)
    const codec = frame(byteBlock({ prefix: uint8() }), uint8())
    expect(caught(() => batch.write(codec, [new Uint8Array(100), 300]))).toMatchObject({ path: [1], offset: 101 })
    batch.write(uint8(), 9)
    expect(hex(batch.take())).toBe('00 00 00 01 09')
    // And when what was taken before stays behind.
    batch.write(uint8(), 1)
    expect(caught(() => batch.write(codec, [new Uint8Array(250), 300]))).toMatchObject({ path: [1], offset: 251 })
    expect(hex(batch.take())).toBe('01')
  })

  it('never changes what has been taken', () => {
    const batch = writer({ slab: 16 })
    const taken: Uint8Array[] = []
    for (let i = 0; i < 100; i++) {
      batch.write(name, `message ${i}`)
      if (i % 3 === 0) taken.push(batch.take())
    }
    taken.push(batch.take())
    const all = Array.from({ length: 100 }, (_, i) => encode(name, `message ${i}`))
    expect(hex(joined(...taken))).toBe(hex(joined(...all)))
  })

  it.each([1, 2, 7, 1000])('grows from a slab of %d bytes', (slab) => {
    const batch = writer({ slab })
    for (let i = 0; i < 300; i++) batch.write(uint16(), i)
    const bytes = batch.take()
    expect(bytes).toHaveLength(600)
    expect(hex(bytes.subarray(598))).toBe('01 2b')
  })

  it('gives one view of its slab, not a copy', () => {
    const batch = writer()
    batch.write(uint8(), 1)
    const first = batch.take()
    batch.write(uint8(), 2)
    expect(batch.take().buffer).toBe(first.buffer)
  })

  it.each([0, -1, 1.5, Number.NaN, '1' as never])('refuses a slab of %o bytes', (slab) => {
    expect(caught(() => writer({ slab })).code).toBe('CODEC_DEFINITION')
  })

  it('refuses to be used by the codec that it is writing with', () => {
    const batch = writer()
    const nosy = (act: () => unknown) =>
      custom<number>({
        size: 1,
        encode(value, out) {
          act()
          out.write(uint8(), value)
        },
        decode: () => 0,
      })
    const writing = caught(() =>
      batch.write(
        frame(
          uint8(),
          nosy(() => batch.write(uint8(), 7)),
        ),
        [1, 2],
      ),
    )
    expect(writing).toMatchObject({ code: 'CODEC_WRITER_STATE', path: [1] })
    expect(
      caught(() =>
        batch.write(
          nosy(() => batch.take()),
          1,
        ),
      ).code,
    ).toBe('CODEC_WRITER_STATE')
    expect(batch.length).toBe(0)
    // Another writer, and encode, are free.
    batch.write(
      nosy(() => encode(uint8(), 1)),
      5,
    )
    batch.write(
      nosy(() => writer().write(uint8(), 1)),
      6,
    )
    expect(hex(batch.take())).toBe('05 06')
  })
})
