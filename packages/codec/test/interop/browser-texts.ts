import { frame, record, string, uint8, type Encoding } from '@link/codec'
import { sample, type Sample } from './browser-sample.js'

/** Text behind its length and text up to a delimiter, in one encoding. */
function texts(
  encoding: Encoding,
  values: readonly string[],
  unfit: readonly unknown[],
  malformed: readonly string[],
): Sample {
  const codec = record({ sized: string({ prefix: uint8(), encoding }), ended: string({ delimiter: '\r\n', encoding }) })
  const name = typeof encoding === 'string' ? encoding : 'an encoding of the user'
  return sample(`text in ${name}`, codec, {
    values: values.map((text) => ({ sized: `${text}\r\n`, ended: text })),
    unfit: [
      { sized: 'a', ended: '\r\n' },
      ...unfit.flatMap((text) => [
        { sized: 'a', ended: text },
        { sized: text, ended: 'a' },
      ]),
    ],
    malformed: ['05 41', ...malformed],
  })
}

/** Every letter one further, as an encoding of the user's own. */
const shifted: Encoding = {
  encode: (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0) + 1),
  decode: (bytes) => String.fromCharCode(...bytes.map((byte) => byte - 1)),
}

/** Text in every encoding. */
export const textSamples = (): Sample[] => [
  texts('utf8', ['', 'é€\u{1F600}z'], ['\ud800', 7], ['02 c080 0d0a', '00 ff 0d0a', '01 e2 820d0a']),
  texts('ascii', ['', 'az~\0'], ['é', undefined], ['01 80 0d0a']),
  texts('latin1', ['', 'aÿ\u0080'], ['€'], ['ff 00']),
  texts('utf16le', ['', 'é€\u{1F600}\u0d0a\u0a0d'], ['\udc00'], ['01 41 0d000a00', '02 00d8 0d000a00']),
  texts('utf16be', ['', 'é€\u{1F600}\u0d00\u0a00'], ['\ud800a'], ['02 dc00 000d000a', '00 d800 000d000a']),
  texts('utf16', ['', 'é€\u{1F600}'], ['\ud800'], ['04 fffe0041 fffe0d000a00', '02 d800 000d000a']),
  texts(shifted, ['', 'HAL'], [], []),
  sample('a text of fixed length', frame(string({ length: 4 }), string({ length: 3, encoding: 'latin1' })), {
    values: [
      ['aéb', 'äöü'],
      ['\u{1F600}', '123'],
    ],
    unfit: [
      ['abc', '123'],
      ['abcd', '1234'],
    ],
    malformed: ['61626380 313233'],
  }),
]
