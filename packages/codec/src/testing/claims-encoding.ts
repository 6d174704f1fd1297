import { writer } from '../batch-writer.js'
import { decode } from '../decode.js'
import { encode, encodedSize, encodeInto } from '../encode.js'
import { isCodecError } from '../error.js'
import { asDecoded } from './as-decoded.js'
import { difference } from './difference.js'
import { Fault, thrown } from './fault.js'
import { joined, type Count, type Sample, type Subject } from './subject.js'

/** The same bytes each time: nothing is kept from one message to the next, and the value is not changed. */
export function checkEncode({ codec, samples }: Subject, count: Count): void {
  for (const [i, { value, wire }] of samples.entries()) {
    count()
    const again = encode(codec, value)
    if (difference(wire, again) !== undefined) {
      throw new Fault(`sample ${i} gives other bytes the second time`, { value, first: wire, second: again })
    }
  }
}

export function checkRoundTrip({ codec, samples, options }: Subject, count: Count): void {
  for (const [i, sample] of samples.entries()) {
    count()
    compare(i, sample, decode(codec, sample.wire), `sample ${i} decodes to another value`)
  }
  // Decoded before all the others were: a codec that gives the same object each time has changed it.
  for (const [i, sample] of samples.entries()) compare(i, sample, sample.decoded, `sample ${i} changes afterwards`)

  function compare(i: number, { value, wire }: Sample, decoded: unknown, what: string): void {
    if (options.equal(decoded, value)) return
    const at = difference(asDecoded(codec, value), decoded)?.join('/')
    throw new Fault(what, { sample: value, decoded, ...(at ? { 'differs at': at } : {}) }, wire)
  }
}

/** `codec.size` is what everybody reserves and waits for. */
export function checkSize({ codec, samples }: Subject, count: Count): void {
  const { min, max } = codec.size
  for (const [i, { value, wire }] of samples.entries()) {
    count()
    if (wire.length < min || wire.length > max) {
      throw new Fault(`sample ${i} takes ${wire.length} bytes, the codec says ${min} to ${max}`, { value }, wire)
    }
    const size = encodedSize(codec, value)
    if (size !== wire.length) throw new Fault(`encodedSize of sample ${i} is ${size}, not ${wire.length}`, { value })
  }
}

const GUARD = 0xa5
const OFFSET = 3

/** Into memory of the caller: at an offset, not a byte beside it, and an error where the room ends. */
export function checkEncodeInto({ codec, samples }: Subject, count: Count): void {
  for (const [i, { value, wire }] of samples.entries()) {
    count()
    const room = new Uint8Array(OFFSET + wire.length + OFFSET).fill(GUARD)
    const end = encodeInto(codec, value, room, OFFSET)
    const guard = new Uint8Array(OFFSET).fill(GUARD)
    if (difference(room, joined([guard, wire, guard])) !== undefined || end !== OFFSET + wire.length) {
      const facts = { value, encode: wire, encodeInto: room.subarray(OFFSET, OFFSET + wire.length), end: end - OFFSET }
      throw new Fault(`sample ${i} gives other bytes, or bytes beside them`, facts)
    }
    if (wire.length === 0) continue
    const got = overflowOf(() => encodeInto(codec, value, new Uint8Array(wire.length - 1)))
    if (got !== undefined) throw new Fault(`sample ${i} in 1 byte too little is not CODEC_OVERFLOW`, { value, got })
  }
}

function overflowOf(act: () => unknown): string | undefined {
  try {
    return `no error, but ${String(act())}`
  } catch (error) {
    return isCodecError(error, 'CODEC_OVERFLOW') ? undefined : thrown(error)
  }
}

/** Behind others, in a slab that has to grow. */
export function checkWriter({ codec, samples, stream }: Subject, count: Count): void {
  for (const slab of [1, 16, 16 * 1024]) {
    count()
    const batch = writer({ slab })
    for (const { value } of samples) batch.write(codec, value)
    const all = batch.take()
    const at = difference(stream, all)
    if (at === undefined) continue
    throw new Fault(`a writer with a slab of ${slab} gives other bytes`, {
      'from byte': at[0],
      encode: stream,
      writer: all,
    })
  }
}
