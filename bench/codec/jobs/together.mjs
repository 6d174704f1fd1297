// All contestants and all messages in one process, as in a program that speaks many protocols: every one of them has run
// before the first is timed, so what V8 has learnt about shared code is what all of them together taught it.
import { letters, values } from '../messages.mjs'
import { load } from '../contestants.mjs'
import { strict } from '../handwritten.mjs'
import { median, noise, prepare, race, warmUp } from '../measure.mjs'
import { operations } from './alone.mjs'

/**
 * @param {{ names: string[], only: import('../messages.mjs').Letter[], effort: import('../measure.mjs').Effort }} job
 */
export async function together({ names, only, effort }) {
  const loaded = new Map([['hand', await load('hand')]])
  for (const name of names) {
    try {
      loaded.set(name, await load(name))
    } catch (error) {
      // Where code may not be generated, those that cannot do without take no part.
      if (!(error instanceof EvalError)) throw error
    }
  }
  const tasks = []
  for (const letter of letters) {
    const bytes = strict[letter].encode(values[letter])
    for (const operation of operations) {
      for (const [name, { messages }] of loaded) {
        const task = messages[letter] && prepare(messages[letter], operation, values[letter], bytes)
        if (task) tasks.push({ name, letter, operation, task })
      }
    }
  }
  for (const { task } of tasks) warmUp(task, effort)
  const results = []
  for (const letter of only) {
    for (const operation of operations) {
      const group = tasks.filter((entry) => entry.letter === letter && entry.operation === operation)
      race(
        group.map(({ task }) => task),
        effort,
      )
      const hand = group.find(({ name }) => name === 'hand')
      const handTime = median(hand.task.samples)
      for (const { name, task } of group) {
        if (name === 'hand') continue
        const time = median(task.samples)
        const ratio = time / handTime
        results.push({ name, letter, operation, ratio, time, handTime, noise: noise(hand.task.samples) })
      }
    }
  }
  return results
}
