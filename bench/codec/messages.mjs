// The five messages that everything here is measured on. Their values are what @link/codec and the hand-written code take
// and give; a peer that wants another shape brings its own.
//
// A  the frame of the README: byte, int32, text behind a uint16                        18 bytes
// B  a record of 20 mixed integers and floats                                          67 bytes
// C  a request of slacker's protocol: headers, an enumeration, a payload, a list      238 bytes
// D  1000 records of uint32, double and text behind a uint8                        21,002 bytes
// E  80 characters and CRLF                                                            82 bytes

/** @typedef {'A' | 'B' | 'C' | 'D' | 'E'} Letter */

/** @type {Letter[]} */
export const letters = ['A', 'B', 'C', 'D', 'E']

/** The fields of B in the order of the wire: name and type. Peers build their schemas from it. */
export const fieldsOfB = [
  ['kind', 'u8'],
  ['flags', 'u8'],
  ['delta', 'i8'],
  ['port', 'u16'],
  ['sequence', 'u32'],
  ['offset', 'i32'],
  ['level', 'i16'],
  ['ratio', 'f32'],
  ['time', 'f64'],
  ['source', 'u32'],
  ['target', 'u32'],
  ['hops', 'u8'],
  ['weight', 'u16'],
  ['drift', 'i32'],
  ['x', 'f64'],
  ['y', 'f64'],
  ['angle', 'f32'],
  ['balance', 'i16'],
  ['retries', 'u16'],
  ['tail', 'i8'],
]

const a = [1, 348, 'hello world']

const b = {
  kind: 7,
  flags: 0b10100101,
  delta: -12,
  port: 8080,
  sequence: 4_000_000_001,
  offset: -70_000,
  level: -3000,
  ratio: 0.75,
  time: 1_731_000_000.125,
  source: 3_232_235_777,
  target: 3_232_235_778,
  hops: 64,
  weight: 50_000,
  drift: 123_456_789,
  x: 48.137_154,
  y: 11.576_124,
  angle: -1.5,
  balance: 1234,
  retries: 300,
  tail: -1,
}

const payload = Uint8Array.from({ length: 200 }, (_, i) => (i * 7) & 0xff)

const c = [
  6,
  [90_210, ['request', ['json', 'examples.api/inc', payload, [[1, Uint8Array.of(0xde, 0xad, 0xbe, 0xef)]]]]],
]

const d = Array.from({ length: 1000 }, (_, i) => ({
  id: (i + 1) * 4_000_037,
  value: i / 8 - 31.3,
  name: `name${String(i).padStart(4, '0')}`,
}))

const e = 'GET /very/long/path/of/a/resource?with=a&query=that HTTP/1.1 and more to come..!'

/** @type {Record<Letter, any>} */
export const values = { A: a, B: b, C: c, D: d, E: e }

/** @type {Record<Letter, number>} */
export const sizes = { A: 18, B: 67, C: 238, D: 21_002, E: 82 }

/** The words of slacker's protocol that C uses, for peers that map them. */
export const contentTypes = { carb: 0, json: 1, clj: 2, nippy: 3, 'transit-json': 4, 'transit-msgpack': 5 }
