// Who takes part: name, and how it is loaded. Each is checked before it is timed.
import { deepEqual } from 'node:assert'
import { letters, values } from './messages.mjs'
import { careless, strict } from './handwritten.mjs'

/**
 * @typedef {object} Message
 * @property {any} [value] - what is encoded, where the peer wants another shape than messages.mjs has
 * @property {'Buffer'} [input] - for peers that only decode Node's buffers
 * @property {(value: any) => Uint8Array} [encode]
 * @property {(value: any, bytes: Uint8Array, at: number) => number} [encodeInto]
 * @property {(bytes: Uint8Array) => any} [decode]
 *
 * @typedef {object} Contestant
 * @property {'same' | 'own'} wire - whether its bytes are those that @link/codec writes
 * @property {Partial<Record<import('./messages.mjs').Letter, Message>>} messages
 */

/** The peers: packages of package.json under the names of their files. */
export const peers = [
  'micro-packed',
  'typed-binary',
  'binary-parser',
  'binary-parser-encoder',
  'restructure',
  'smart-buffer',
  'protobufjs',
  'msgpackr',
  'avsc',
  'binary-layout',
  'kaitai-struct',
  'protodef',
  'solana-codecs',
  'structurae',
  'typed-struct',
]

/** What a process is started with for the contestant `interpreted`: @link/codec as it is where code is not generated. */
export const NO_CODE = '--disallow-code-generation-from-strings'

/** For measuring what is allocated: a young generation that is seldom full. */
export const ROOMY = ['--min-semi-space-size=64', '--max-semi-space-size=64']

export const contestants = ['ours', 'interpreted', 'careless', ...peers]

/**
 * @param {string} name
 * @returns {Promise<Contestant>}
 */
export async function load(name) {
  if (name === 'hand') return { wire: 'same', messages: strict }
  if (name === 'careless') return { wire: 'same', messages: careless }
  const file = name === 'ours' || name === 'interpreted' ? 'link' : name
  const { default: contestant } = await import(`./peers/${file}.mjs`)
  for (const letter of letters) check(name, letter, contestant)
  return contestant
}

/** What it encodes has to be the right bytes, and what it decodes the right values, or there is nothing to compare. */
function check(name, letter, { wire, messages }) {
  const message = messages[letter]
  if (message === undefined) return
  const value = message.value ?? values[letter]
  const expected = strict[letter].encode(values[letter])
  const encoded = message.encode?.(value)
  const where = `${name}, message ${letter}`
  if (wire === 'same' && encoded) deepEqual(plain(encoded), plain(expected), `${where}: other bytes`)
  const bytes = encoded ?? expected
  const input = message.input === 'Buffer' ? Buffer.from(bytes) : Uint8Array.from(bytes)
  if (message.decode) deepEqual(plain(message.decode(input)), plain(value), `${where}: other values`)
}

/** Buffers and arrays of bytes are the same thing here, and so are objects of any class. */
function plain(value) {
  if (ArrayBuffer.isView(value) && !(value instanceof Float64Array)) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}
