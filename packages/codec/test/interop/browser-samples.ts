import { byteBlock, constant, counted, double, doubleLE, enumeration, float, floatLE, frame } from '@link/codec'
import { header, int16, int16LE, int24, int24LE, int32, int32LE, int64, int64LE, int8, record } from '@link/codec'
import { string, uint16, uint16LE, uint24, uint24LE, uint32, uint32LE, uint64, uint64LE, uint8 } from '@link/codec'
import { sample, type Sample } from './browser-sample.js'
import { textSamples } from './browser-texts.js'

/** The codecs that are tried in a page, made anew: none of them has been used yet. */
export const samples = (): Sample[] => [
  sample('integers', frame(int8(), uint8(), int16(), uint16(), int24(), uint24(), int32(), uint32()), {
    values: [
      [-128, 255, -32_768, 65_535, -8_388_608, 16_777_215, -2_147_483_648, 4_294_967_295],
      [127, 0, 32_767, 0, 8_388_607, 0, 2_147_483_647, 0],
      [-1, 1, -2, 258, -3, 66_051, -4, 16_909_060],
    ],
    unfit: [[128, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0.5, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, -1], [1n, 0], [], 'x', null],
    malformed: ['00', '0000000000000000000000000000000000000000 ff'],
  }),
  sample('little-endian integers', frame(int16LE(), uint16LE(), int24LE(), uint24LE(), int32LE(), uint32LE()), {
    values: [
      [-32_768, 65_535, -8_388_608, 16_777_215, -2_147_483_648, 4_294_967_295],
      [-2, 258, -3, 66_051, -4, 16_909_060],
    ],
    unfit: [[0, 65_536, 0, 0, 0, 0], { 0: 1 }],
    malformed: ['0102030405'],
  }),
  sample('wide integers', frame(int64(), int64LE(), uint64(), uint64LE(), int64({ as: 'number' })), {
    values: [
      [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n, 0n, Number.MIN_SAFE_INTEGER],
      [-1n, 0x0102030405060708n, 1n, 2n ** 63n, Number.MAX_SAFE_INTEGER],
    ],
    unfit: [
      [2n ** 63n, 0n, 0n, 0n, 0],
      [0n, 0n, -1n, 0n, 0],
      [0n, 0n, 0n, 0n, 2 ** 53],
      ['0', 0n, 0n, 0n, 0],
    ],
    malformed: [`${'00'.repeat(32)} 7fffffffffffffff`],
  }),
  sample('floats', frame(float(), floatLE(), double(), doubleLE()), {
    values: [
      [0.1, -0, Math.PI, Number.NaN],
      [Infinity, 1e-45, Number.MIN_VALUE, -Infinity],
    ],
    unfit: [
      ['1', 0, 0, 0],
      [0, 0, 0, 0n],
    ],
    malformed: ['3f800000'],
  }),
  ...textSamples(),
  sample(
    'a record',
    record({ id: uint16(), name: string({ prefix: uint8() }), kind: constant('k'), ['__proto__']: int8() }),
    {
      values: [Object.defineProperty({ id: 1, name: 'ab' }, '__proto__', { value: 7, enumerable: true }) as never],
      unfit: [{ id: 1, name: 'a' }, { id: 1, name: 'a'.repeat(256) }, { id: 1, name: 'a', kind: 'l' }, [], 1],
      malformed: ['0001 02 61'],
    },
  ),
  sample(
    'a header',
    header(enumeration(uint8(), { point: 1, names: 2, empty: 3 }), {
      point: record({ x: float(), y: int24LE() }),
      names: counted({ prefix: uint16(), body: string({ prefix: uint8() }) }),
      empty: frame(),
    }),
    {
      values: [
        ['point', { x: 0.5, y: -2 }],
        ['names', ['a', '', 'ü']],
        ['empty', []],
      ],
      unfit: [['none', 1], ['point', { x: 0.5 }], ['names', ['a', 1]], ['empty', [1]], ['empty'], null],
      malformed: ['04', '01 00', '02 ffff'],
    },
  ),
  sample('lists', counted({ prefix: uint32(), body: frame(uint8(), counted({ prefix: uint8(), body: uint16() })) }), {
    values: [
      [
        [1, [2, 3]],
        [4, []],
      ],
      [],
    ],
    unfit: [[[1, [65_536]]], [[1]], [[1, Array.from({ length: 256 }, () => 0)]], {}],
    malformed: ['ffffffff', '00010001', '00000001 01 02 0001'],
  }),
  sample('lines', string({ delimiter: '\n' }), {
    values: ['', 'a line', 'é€'],
    unfit: ['a\nb', 7],
    malformed: ['61', '610a61', 'ff0a'],
  }),
  sample('blocks of bytes', frame(byteBlock({ prefix: uint8() }), byteBlock({ prefix: uint32(), copy: true })), {
    values: [
      [Uint8Array.of(1, 2, 255), Uint8Array.of()],
      [Uint8Array.of(), Uint8Array.of(0)],
    ],
    unfit: [
      [new Uint8Array(256), Uint8Array.of()],
      ['01', Uint8Array.of()],
    ],
    malformed: ['01', '00 7fffffff', '00 00000001 00 00'],
  }),
]
