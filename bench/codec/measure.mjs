// Timing. Everything runs in short samples that alternate between the contestants, so that whatever else the machine does
// hits all of them; the medians are compared. The clock is the processor's time for this process, the collector's threads
// included: it stands still while another program has the processor.

/** Where results go, so that no call can be left out as useless. */
export let sink

// The bytes to decode alternate between copies, so that no view of them can be kept from one call to the next.
const COPIES = 4
const room = new Uint8Array(64 * 1024)

/** Milliseconds, from whenever. */
export function clock() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Nanoseconds a call.
 *
 * @param {Function} call
 * @param {unknown[]} inputs
 * @param {number} count
 */
export function sample(call, inputs, count) {
  const start = clock()
  for (let i = 0; i < count; i++) sink = call(inputs[i & (COPIES - 1)], room, 0)
  return ((clock() - start) * 1e6) / count
}

// The loop has seen many functions before the first that counts: none is inlined into it, so that no contestant's result
// is optimised away and the order of the contestants does not matter.
for (const call of [(x) => x, () => 1, (x) => [x], (x) => ({ x }), () => null, (x) => typeof x]) {
  sample(call, [1, 2, 3, 4], 10_000)
}

/**
 * A contestant's operation on a message, ready to be called.
 *
 * @param {import('./contestants.mjs').Message} message
 * @param {'encode' | 'encodeInto' | 'decode'} operation
 * @param {any} value
 * @param {Uint8Array} bytes - for decoding, where the contestant cannot encode
 */
export function prepare(message, operation, value, bytes) {
  const call = message[operation]
  if (call === undefined) return undefined
  const own = message.value ?? value
  const wire = message.encode?.(own) ?? bytes
  const input = () => (message.input === 'Buffer' ? Buffer.from(wire) : Uint8Array.from(wire))
  const inputs = Array.from({ length: COPIES }, () => (operation === 'decode' ? input() : own))
  return { call, inputs, count: 1, samples: /** @type {number[]} */ ([]) }
}

/** @typedef {NonNullable<ReturnType<typeof prepare>>} Prepared */
/** @typedef {{ warmUp: number, sample: number, rounds: number }} Effort - milliseconds, milliseconds, how many */

/** Runs until the optimising compiler has had its turn, and finds how many calls fill a sample. @param {Prepared} task */
export function warmUp(task, effort) {
  const start = clock()
  let batch = 1
  let each = 0
  do {
    each = Math.max(1, sample(task.call, task.inputs, batch))
    batch = Math.min(batch * 2, 4096)
  } while (clock() - start < effort.warmUp)
  task.count = Math.max(1, Math.round((effort.sample * 1e6) / each))
}

/**
 * Warms all up, then takes their samples in turn.
 *
 * @param {Prepared[]} tasks
 * @param {Effort} effort
 */
export function race(tasks, effort) {
  for (const task of tasks) warmUp(task, effort)
  for (let round = 0; round < effort.rounds; round++) {
    for (const task of tasks) task.samples.push(sample(task.call, task.inputs, task.count))
  }
}

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Half the distance between the quartiles in parts of the median: how noisy the machine was. @param {number[]} numbers */
export function noise(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (part) => sorted[Math.floor(part * (sorted.length - 1))]
  return (at(0.75) - at(0.25)) / 2 / at(0.5)
}
