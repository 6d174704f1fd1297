// Many small frames in chunks of 64 KiB, cut wherever the chunk ends, against a loop written by hand: it decodes in place
// and copies only the frame that is cut.
import * as link from '../.build/codec.mjs'
import { decodeAt, strict } from '../handwritten.mjs'
import { position } from '../hand/refuse.mjs'
import { values } from '../messages.mjs'
import { clock, median, noise } from '../measure.mjs'
import { make } from '../peers/link.mjs'

const CHUNK = 64 * 1024
const NO_BYTES = new Uint8Array(0)

/** Where messages go, so that neither loop can leave out making them. */
export let last

/** @param {(bytes: Uint8Array, view: DataView, at: number, end: number) => any} decode */
function handWrittenLoop(decode) {
  let rest = NO_BYTES
  /** Decodes the frame that `rest` has begun; gives how much of the chunk it took. */
  function finish(chunk) {
    let taken = 0
    while (taken < chunk.length) {
      // As much as the frame needs at the least; twice as much where nobody can tell.
      const wanted = position.next > rest.length ? position.next - rest.length : Math.max(rest.length, 64)
      const more = chunk.subarray(taken, taken + wanted)
      const joined = new Uint8Array(rest.length + more.length)
      joined.set(rest)
      joined.set(more, rest.length)
      const message = decode(joined, new DataView(joined.buffer), 0, joined.length)
      if (message !== undefined) return position.next - rest.length + taken
      rest = joined
      taken += more.length
    }
    return taken
  }
  return (chunk) => {
    let count = 0
    let at = 0
    if (rest.length > 0) {
      position.next = 0
      at = finish(chunk)
      rest = NO_BYTES
      count++
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
    while (at < chunk.length) {
      const message = decode(chunk, view, at, chunk.length)
      if (message === undefined) break
      last = message
      at = position.next
      count++
    }
    if (at < chunk.length) rest = chunk.slice(at)
    return count
  }
}

/** @param {any} codec */
function decoderOf(codec) {
  const decoder = link.decoder(codec)
  return (chunk) => {
    let count = 0
    for (const message of decoder.push(chunk)) {
      last = message
      count++
    }
    return count
  }
}

/** Chunks that hold whole frames together, so that they can be pushed over and over. @param {Uint8Array} frame */
function chunksOf(frame, total) {
  const count = Math.floor(total / frame.length)
  const all = new Uint8Array(count * frame.length)
  for (let i = 0; i < count; i++) all.set(frame, i * frame.length)
  const chunks = []
  for (let at = 0; at < all.length; at += CHUNK) chunks.push(all.subarray(at, at + CHUNK))
  return { chunks, count, bytes: all.length }
}

/** @param {{ letter: 'A' | 'B' | 'C' | 'E', rounds: number, total: number }} job */
export async function chunks({ letter, rounds, total }) {
  const stream = chunksOf(strict[letter].encode(values[letter]), total)
  const contestants = [handWrittenLoop(decodeAt[letter]), decoderOf(make[letter]())]
  const samples = contestants.map(() => /** @type {number[]} */ ([]))
  // The first rounds are for the compiler.
  for (let round = -3; round < rounds; round++) {
    contestants.forEach((push, i) => {
      const start = clock()
      let count = 0
      for (const chunk of stream.chunks) count += push(chunk)
      if (round >= 0) samples[i].push(clock() - start)
      if (count !== stream.count) throw new Error(`${letter}: ${count} frames instead of ${stream.count}`)
    })
  }
  const [hand, ours] = samples.map(median)
  const perFrame = (ours * 1e6) / stream.count
  const speed = stream.bytes / 1e3 / ours
  return [{ letter, ratio: ours / hand, perFrame, speed, noise: noise(samples[0]) }]
}
