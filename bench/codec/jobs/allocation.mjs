// Bytes that one call allocates: how much the heap has grown after many calls, and the memory of array buffers beside it.
// The process is started with a large young generation, so that hardly ever anything is collected in between. (To collect
// before each pass would be worse: it drops what the optimised code stands on, and slow code allocates more.)
import { values } from '../messages.mjs'
import { load } from '../contestants.mjs'
import { strict } from '../handwritten.mjs'
import { median, prepare, sample, warmUp } from '../measure.mjs'
import { operations } from './alone.mjs'

const PASSES = 9

/** @param {import('../measure.mjs').Prepared} task @param {number} calls */
function allocated(task, calls) {
  const passes = []
  for (let pass = 0; pass < PASSES; pass++) {
    const before = process.memoryUsage()
    sample(task.call, task.inputs, calls)
    const after = process.memoryUsage()
    const heap = after.heapUsed - before.heapUsed
    const buffers = after.arrayBuffers - before.arrayBuffers
    // What has become less was collected: that pass tells nothing.
    if (heap >= 0 && buffers >= 0) passes.push(heap + buffers)
  }
  if (passes.length === 0) throw new Error('Something was collected in every pass')
  return median(passes)
}

/**
 * Twice as many calls less once as many: what asking costs, and what a slab holds in reserve, falls out.
 *
 * @param {import('../measure.mjs').Prepared} task
 */
function bytesPerCall(task, calls) {
  return Math.max(0, Math.round((allocated(task, 2 * calls) - allocated(task, calls)) / calls))
}

/** @param {{ name: string, letter: import('../messages.mjs').Letter, milliseconds: number }} job */
export async function allocation({ name, letter, milliseconds }) {
  const { messages } = await load(name)
  const bytes = strict[letter].encode(values[letter])
  const calls = letter === 'D' ? 20 : 5000
  return operations.map((operation) => {
    const task = prepare(messages[letter], operation, values[letter], bytes)
    warmUp(task, { warmUp: milliseconds, sample: 1, rounds: 1 })
    return { name, letter, operation, bytes: bytesPerCall(task, calls) }
  })
}
