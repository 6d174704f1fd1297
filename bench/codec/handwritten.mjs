// What everything is compared with: the five messages as somebody writes them by hand who knows V8 well and may take as
// many lines as it needs. No schema, no shared walk: straight-line code with the byte positions in it.
//
// There are two of them, because "hand-written" can mean two things.
//
// `strict` is the 1.00 of every table. It keeps the promises of @link/codec: integers in range and whole, no extra or
// missing parts, text that is well formed in both directions, lengths that fit their prefix, nothing read or written
// outside its bytes, nothing left over. It is what somebody writes who has to answer for what a stranger sends. It saves
// where @link/codec promises more: errors have neither path nor offset.
//
// `careless` is what is mostly found in programs: it trusts its caller and its peer, wraps integers, replaces malformed
// text and only fails where the platform does. No schema library that checks can be expected to reach it; it is
// measured like a peer, so that the price of checking is in the tables.
//
// Both choose what measured fastest on Node 20 to 24:
// - integers by shifts and bytes, floats by a DataView (which costs 50 ns to make, so only messages with floats make one);
// - text up to 24 bytes by loops, above that by the native `utf8Write` and `utf8Slice` without asking for the length first;
// - `encode` cuts its result off a slab, as Buffer.from does: a Uint8Array of its own memory costs ten times a view.

import * as a from './hand/a.mjs'
import * as b from './hand/b.mjs'
import * as c from './hand/c.mjs'
import * as d from './hand/d.mjs'
import * as e from './hand/e.mjs'

/**
 * @typedef {object} Functions
 * @property {(value: any) => Uint8Array} encode
 * @property {(value: any, bytes: Uint8Array, at: number) => number} encodeInto  gives the position behind the message
 * @property {(bytes: Uint8Array) => any} decode
 */

/** @type {Record<import('./messages.mjs').Letter, Functions>} */
export const strict = { A: a.strict, B: b.strict, C: c.strict, D: d.strict, E: e.strict }

/** @type {Record<import('./messages.mjs').Letter, Functions>} */
export const careless = { A: a.careless, B: b.careless, C: c.careless, D: d.careless, E: e.careless }

/**
 * How a message is found in a stream: `decodeAt` gives the message at `at`, or `undefined` if it is not complete, and sets
 * `position.next` behind it or, for one that is cut, to where it ends at the least (0 when nobody can tell).
 *
 * @type {Record<'A' | 'B' | 'C' | 'E', (bytes: Uint8Array, view: DataView, at: number, end: number) => any>}
 */
export const decodeAt = { A: a.decodeAt, B: b.decodeAt, C: c.decodeAt, E: e.decodeAt }
