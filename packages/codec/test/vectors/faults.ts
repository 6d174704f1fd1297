import type { CodecErrorCode } from '../../src/index.js'

// What ours does where the original is at fault, by the title of the vector. The faults are told apart in
// original-faults.test.ts; here only the better behaviour stands: an error by its code, or the right bytes and value.

/** What must come of a vector: an error, or bytes and value where they differ from those of the original. */
export type Better = CodecErrorCode | { readonly hex?: string; readonly value?: unknown; readonly consumed?: number }

const ENCODE_ERRORS: { readonly [C in CodecErrorCode]?: readonly string[] } = {
  CODEC_RANGE: [
    'byte ← 128',
    'byte ← -129',
    'byte ← 255',
    'byte ← 2147483647',
    'byte ← 1.9',
    'int16 ← 32768',
    'int16 ← 65535',
    'int16 ← 65536',
    'int16 ← 4294967295',
    'uint16 ← 65536',
    'uint16 ← -1',
    'uint16 ← -32768',
    'uint16 ← -32769',
    'int16-le ← 65535',
    'int16-le ← 65536',
    'int16-le ← -32769',
    'int16-le ← 4294967295',
    'uint16-le ← 65536',
    'uint16-le ← -1',
    'uint16-le ← -2',
    'int24 ← 8388608',
    'int24 ← 16777216',
    'int24 ← -8388609',
    'uint24 ← 16777216',
    'uint24 ← -1',
    'int24-le ← -8388609',
    'uint24-le ← 16777216',
    'uint24-le ← -1',
    'int32 ← 4294967295',
    'int32 ← 4294967296',
    'int32 ← -2147483649',
    'uint32 ← -1',
    'uint32 ← -2147483648',
    'int32-le ← 4294967295',
    'uint32-le ← 4294967296',
    'uint32-le ← -1',
    'uint32-le ← -2147483648',
    'int64 ← {"$int":"9223372036854775808"}',
    'int64 ← {"$int":"-9223372036854775809"}',
    'int64 ← {"$ratio":"7/2"}',
    'int64-le ← {"$int":"9223372036854775808"}',
    'int64-le ← {"$int":"-9223372036854775809"}',
    'int64-le ← {"$ratio":"7/2"}',
  ],
  CODEC_TYPE: [
    'byte ← "x"',
    'string(prefix uint16 encoding "utf8") ← null',
    'string(prefix uint16 encoding "latin1") ← null',
    'string(prefix uint16 encoding "iso-8859-1") ← null',
    'string(prefix uint16 encoding "utf-16be") ← null',
    'string(prefix uint16 encoding "utf-16le") ← null',
    'string(prefix byte encoding "utf8") ← 42',
    'string(delimiter "\\r\\n" encoding "utf8") ← null',
    'string(delimiter "\\r\\n" encoding "latin1") ← null',
    'string(delimiter "\\r\\n" encoding "utf-16") ← null',
    'byte-block(prefix byte) ← null',
    'byte-block(prefix uint16) ← null',
    'byte-block(prefix uint24) ← null',
    'byte-block(prefix int32) ← null',
    'byte-block(prefix uint16 encode-length-fn "+4" decode-length-fn "-4") ← null',
    'header(enum(int16, :hello 1 :world 2), :hello string(encoding "utf8" prefix byte) :world int16) ← [{"$kw":"hello"},null]',
    'counted(prefix int16 body frame(byte)) ← null',
  ],
  CODEC_TEXT_UNMAPPABLE: [
    'string(prefix uint16 encoding "utf8") ← "\\ud800"',
    'string(prefix uint16 encoding "ascii") ← "😀"',
    'string(prefix uint16 encoding "ascii") ← "\\ud800"',
    'string(prefix uint16 encoding "latin1") ← "你好"',
    'string(prefix uint16 encoding "latin1") ← "😀"',
    'string(prefix uint16 encoding "iso-8859-1") ← "😀"',
    'string(prefix uint16 encoding "utf-16le") ← "\\ud800"',
    'string(prefix uint16 encoding "utf-16") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "utf8") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "ascii") ← "你好"',
    'string(delimiter "\\r\\n" encoding "ascii") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "latin1") ← "你好"',
    'string(delimiter "\\r\\n" encoding "latin1") ← "😀"',
    'string(delimiter "\\r\\n" encoding "latin1") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "utf-16be") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "utf-16le") ← "\\ud800"',
    'string(delimiter "\\r\\n" encoding "utf-16") ← "\\ud800"',
  ],
  CODEC_LENGTH: [
    'string(prefix byte encoding "utf8") ← "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (168 characters)',
    'string(prefix byte encoding "utf8") ← "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (240 characters)',
    'byte-block(prefix byte) ← {"$bytes":"00000000000000000000000000000000000000000000000000000000000000000000000000000000000… (559 characters)',
    'counted(prefix byte body uint16) ← [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,3… (438 characters)',
  ],
  CODEC_DEFINITION: [
    'string(prefix byte encoding "no-such") ← "x"',
    'string(delimiter "" encoding "utf8") ← ""',
    'byte-block(prefix uint16 encode-length-fn "+1") ← {"$bytes":"cafe"}',
    'enum(byte, :a 1 :b 1) ← {"$kw":"a"}',
    'enum(byte, :a 1 :b 1) ← {"$kw":"b"}',
  ],
  CODEC_TEXT_DELIMITER: [
    'string(delimiter "\\r\\n" encoding "utf8") ← "a\\r\\nb"',
    'string(delimiter "\\r\\n" encoding "ascii") ← "a\\r\\nb"',
    'string(delimiter "\\n" encoding "utf8") ← "a\\nb"',
    'frame(string(delimiter "\\r\\n" encoding "utf8")) ← ["Link echo example!\\r\\n"]',
  ],
  CODEC_UNKNOWN_KEY: [
    'enum(int16, :hello 1 :world 2) ← null',
    'enum(int16, :hello 1 :world 2) ← "hello"',
    'enum-atom(byte, :a 1 :b 2) ← {"$kw":"c"}',
  ],
  CODEC_ARITY: [
    'frame(byte, int32, string(encoding "utf8" prefix uint16)) ← [1,2,"x",4]',
    'frame(byte, int32, string(encoding "utf8" prefix uint16)) ← []',
  ],
  CODEC_CONSTANT: ['frame(const(1), const(:hello), const("yes")) ← [2,{"$kw":"x"},"n"]'],
}

const ENCODE_VALUES: { readonly [title: string]: Better } = {
  // The original's check of the range was for 31 bits (fault 7), and refused infinity in a float (fault 8).
  'uint32 ← 4294967295': { hex: 'ffffffff' },
  'uint32-le ← 4294967295': { hex: 'ffffffff' },
  'enum(uint32, :big 4294967295 :small 1) ← {"$kw":"big"}': { hex: 'ffffffff' },
  'float-le ← {"$f":"Infinity"}': { hex: '0000807f' },
  // The bytes are right; what a 32-bit float cannot hold is rounded to the nearest.
  'float ← 1e-46': { value: 0 },
  'float ← {"$ratio":"1/3"}': { value: Math.fround(1 / 3) },
  'float ← 16777217': { value: 16_777_216 },
  'float-le ← 32.455': { value: Math.fround(32.455) },
  'float-le ← {"$ratio":"1/3"}': { value: Math.fround(1 / 3) },
  // The bytes are right, and the value comes back: JavaScript has neither ratios nor whole numbers beside floats.
  'float ← 3': {},
  'float-le ← 3': {},
  'double ← {"$int":"9007199254740993"}': {},
  'double ← {"$ratio":"1/3"}': {},
  'double-le ← {"$int":"9007199254740993"}': {},
  'double-le ← {"$ratio":"1/3"}': {},
  // The bytes are right, and ours reads them (faults 2 and 6).
  'string(delimiter "\\r\\n" encoding "utf-16be") ← "😀"': {},
  'string(delimiter "aab" encoding "utf8") ← "aa"': {},
  'string(delimiter "aab" encoding "utf8") ← "xa"': {},
  'frame(byte, const(false)) ← [1,false]': {},
  // Without an encoding text is UTF-8 (fault 14).
  'string(prefix byte) ← "no encoding"': { hex: '0b6e6f20656e636f64696e67' },
}

export const encodeFaults: ReadonlyMap<string, Better> = new Map<string, Better>([
  ...Object.entries(ENCODE_VALUES),
  ...Object.entries(ENCODE_ERRORS).flatMap(([code, titles]) =>
    titles.map((title): [string, Better] => [title, code as CodecErrorCode]),
  ),
])

export const decodeFaults: ReadonlyMap<string, Better> = new Map<string, Better>(
  Object.entries({
    'string(delimiter "\\r\\n" encoding "utf8") ← "0a"': 'CODEC_TRUNCATED',
    'string(delimiter "\\r\\n" encoding "utf8") ← "0d0d0a"': { value: '\r', consumed: 3 },
    'string(delimiter "\\r\\n" encoding "utf8") ← "610d0d0a"': { value: 'a\r', consumed: 4 },
    'string(delimiter "\\r\\n" encoding "utf8") ← "610d0d0a620d0a"': { value: 'a\r', consumed: 4 },
    'string(delimiter "aab" encoding "utf8") ← "61616162"': { value: 'a', consumed: 4 },
    'string(delimiter "aab" encoding "utf8") ← "7861616162"': { value: 'xa', consumed: 5 },
    'string(delimiter "aab" encoding "utf8") ← "6161616162616162"': { value: 'aa', consumed: 5 },
    'string(delimiter "\\n" encoding "utf-16be") ← "41000a42000a"': { value: '䄀ੂ', consumed: 6 },
    'string(delimiter "" encoding "utf8") ← ""': 'CODEC_DEFINITION',
    'string(prefix byte encoding "utf8") ← "01ff"': 'CODEC_TEXT_MALFORMED',
    'string(prefix byte encoding "utf8") ← "ff61"': 'CODEC_LENGTH',
    'string(prefix int32 encoding "utf8") ← "ffffffff61"': 'CODEC_LENGTH',
    'byte-block(prefix byte) ← "ff61"': 'CODEC_LENGTH',
    'byte-block(prefix uint16 encode-length-fn "+4" decode-length-fn "-4") ← "00"': 'CODEC_TRUNCATED',
    'byte-block(prefix uint16 encode-length-fn "+4" decode-length-fn "-4") ← "0003"': 'CODEC_LENGTH',
    'enum(byte, :a 1 :b 1) ← "01"': 'CODEC_DEFINITION',
    'header(enum(int16, :hello 1 :world 2), :hello string(encoding "utf8" prefix byte) :world int16) ← "0003"':
      'CODEC_UNKNOWN_VALUE',
    'header(enum(int16, :hello 1 :world 2), :hello byte) ← "000201"': 'CODEC_UNKNOWN_VALUE',
    'header(enum(byte, true 1 false 0), true byte false byte) ← "0005"': { value: [false, 5], consumed: 2 },
    'frame(byte, enum(int16, :hello 1 :world 2), byte) ← "01000902"': 'CODEC_UNKNOWN_VALUE',
    'frame(byte, const(false)) ← "01"': { value: [1, false], consumed: 1 },
    'counted(prefix byte body byte) ← "ff0102"': 'CODEC_LENGTH',
    'counted(prefix uint32 body byte) ← "ffffffff01"': 'CODEC_COUNT_LIMIT',
  } as const),
)

/** All that ours delivers, and the error that it ends with, if any. */
export const streamFaults: ReadonlyMap<string, { readonly out?: readonly unknown[]; readonly error?: CodecErrorCode }> =
  new Map(
    Object.entries({
      'delimiter codec fragmented': { out: ['abc', 'd', 'e'] },
      'delimiter frame fragmented (example echo.clj codec)': { out: [['ab'], ['a'], ['b']] },
      CRCRLF: { out: ['a\r', 'b'] },
      'enum unknown stalls': { out: [], error: 'CODEC_UNKNOWN_VALUE' },
      'header unknown stalls': { out: [], error: 'CODEC_UNKNOWN_VALUE' },
      // Not even a stream: such a codec is refused when the decoder is made.
      'empty frame': { error: 'CODEC_DEFINITION' },
      'byte-block with decode-length-fn, prefix split': { out: [Uint8Array.of(0xca, 0xfe), new Uint8Array(0)] },
    } as const),
  )
