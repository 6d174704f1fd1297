// One contestant and the hand-written code on one message, in a process that has done nothing else.
import { letters, values } from '../messages.mjs'
import { load } from '../contestants.mjs'
import { strict } from '../handwritten.mjs'
import { median, noise, prepare, race } from '../measure.mjs'

export const operations = /** @type {const} */ (['encode', 'encodeInto', 'decode'])

/**
 * @param {{ name: string, letter: import('../messages.mjs').Letter, effort: import('../measure.mjs').Effort }} job
 */
export async function alone({ name, letter, effort }) {
  if (!letters.includes(letter)) throw new Error(`There is no message ${letter}`)
  const contestant = await load(name)
  const message = contestant.messages[letter]
  if (message === undefined) return []
  const value = values[letter]
  const bytes = strict[letter].encode(value)
  const results = []
  for (const operation of operations) {
    const theirs = prepare(message, operation, value, bytes)
    const hand = prepare(strict[letter], operation, value, bytes)
    if (theirs === undefined || hand === undefined) continue
    race([hand, theirs], effort)
    const handTime = median(hand.samples)
    const time = median(theirs.samples)
    results.push({ name, letter, operation, ratio: time / handTime, time, handTime, noise: noise(hand.samples) })
  }
  return results
}
