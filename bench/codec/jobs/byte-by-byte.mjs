// One large frame in chunks of one byte, against merely appending the bytes to a buffer that doubles: the least that
// anybody can do who has to keep them. From several sizes follows the exponent: 1 is linear, 2 is quadratic.
import * as link from '../.build/codec.mjs'
import { clock, median } from '../measure.mjs'

const { byteBlock, checksum, counted, crc32, double, enumeration, frame, header } = link
const { mapOf, record, repeated, sized, string, uint32, uint8, varint } = link

const WARM_UP = 200
const NO_LIMITS = { maxFrame: Infinity, maxCount: Infinity }

const item = record({ id: uint32(), value: double(), name: string({ prefix: uint8() }) })

/** @type {Record<string, { codec: any, value: (size: number) => any }>} */
const shapes = {
  'bytes behind a length': {
    codec: byteBlock({ prefix: uint32() }),
    value: (size) => new Uint8Array(size - 4).fill(7),
  },
  'list of {u32, f64, text}': {
    codec: counted({ prefix: uint32(), body: item }),
    value: (size) =>
      Array.from({ length: Math.round(size / 21) }, (_, id) => ({ id, value: id / 8, name: 'eight ch' })),
  },
  'list of headers and their bodies': {
    codec: counted({
      prefix: uint32(),
      body: header(enumeration(uint8(), { name: 1, point: 2 }), {
        name: string({ prefix: varint() }),
        point: frame(double(), string({ delimiter: '\n' })),
      }),
    }),
    value: (size) =>
      Array.from({ length: Math.round(size / 16) }, (_, i) =>
        i % 2 ? ['name', 'some seventeen ch'] : ['point', [i, 'four']],
      ),
  },
  'lines up to an empty one, in a list of lists': {
    codec: repeated(repeated(string({ delimiter: ['\r\n', '\n'] }), { until: (line) => line === '' }), {
      until: [0xff],
    }),
    value: (size) =>
      Array.from({ length: Math.round(size / 100) }, () => [...Array.from({ length: 7 }, () => 'a header: on'), '']),
  },
  'map in a sized region behind a sum': {
    codec: sized(uint32(), checksum(mapOf(uint32(), uint32(), string({ prefix: uint8() })), crc32)),
    value: (size) => new Map(Array.from({ length: Math.round(size / 13) }, (_, i) => [i, 'eight ch'])),
  },
  'line before CRLF': {
    codec: string({ delimiter: '\r\n' }),
    value: (size) => 'x'.repeat(size - 2),
  },
}

/** @param {Uint8Array} frame */
function append(frame) {
  let kept = new Uint8Array(64)
  let filled = 0
  for (let i = 0; i < frame.length; i++) {
    const chunk = frame.subarray(i, i + 1)
    if (filled + chunk.length > kept.length) {
      const larger = new Uint8Array(2 * kept.length)
      larger.set(kept)
      kept = larger
    }
    kept.set(chunk, filled)
    filled += chunk.length
  }
  return filled
}

/** @param {any} codec @param {Uint8Array} frame */
function stream(codec, frame) {
  const decoder = link.decoder(codec, NO_LIMITS)
  let messages = 0
  for (let i = 0; i < frame.length; i++) for (const _ of decoder.push(frame.subarray(i, i + 1))) messages++
  if (messages !== 1) throw new Error(`${messages} messages instead of one`)
}

/** @param {() => void} work */
function milliseconds(work) {
  const start = clock()
  work()
  return clock() - start
}

/** What both do is compiled before it is timed: a slow first size would make the growth look better than it is. */
function warmUp(codec, frame) {
  const start = clock()
  while (clock() - start < WARM_UP) {
    append(frame)
    stream(codec, frame)
  }
}

/** The slope of log time over log size. @param {{ size: number, time: number }[]} points */
function exponent(points) {
  const x = points.map(({ size }) => Math.log(size))
  const y = points.map(({ time }) => Math.log(time))
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const meanX = mean(x)
  const meanY = mean(y)
  const slope = x.reduce((sum, each, i) => sum + (each - meanX) * (y[i] - meanY), 0)
  return slope / x.reduce((sum, each) => sum + (each - meanX) ** 2, 0)
}

/** @param {{ shape: string, sizes: number[], rounds: number, patience: number }} job - patience in milliseconds */
export async function byteByByte({ shape, sizes, rounds, patience }) {
  const { codec, value } = shapes[shape]
  const points = []
  for (const size of sizes) {
    const frame = link.encode(codec, value(size))
    if (points.length === 0) warmUp(codec, frame)
    const floors = []
    const times = []
    for (let round = 0; round < rounds; round++) {
      floors.push(milliseconds(() => append(frame)))
      times.push(milliseconds(() => stream(codec, frame)))
      if (times[round] > patience) break
    }
    points.push({ size: frame.length, time: median(times), floor: median(floors) })
    if (points.at(-1).time > patience) break
  }
  const last = points.at(-1)
  return [{ shape, exponent: exponent(points), ...last, ratio: last.time / last.floor }]
}

export const shapeNames = Object.keys(shapes)
