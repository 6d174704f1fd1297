import type { Chain } from './chain.js'
import type { Context } from './context.js'
import { unfit } from './requirement.js'

/**
 * The stages and handlers of one channel by name, from wire to application. Changes take effect at once, for the next
 * event: one that is removed is called no more, but for `onInactive`, and bytes that it has begun to read go to its
 * successor first; one that is added is told `onActive`. The compiler does not check that the messages fit: where one
 * protocol follows another, use `channel.upgrade`.
 *
 * A part is whatever a pipeline may be made of. Its name is that of the handler's entry or of the stage; the second of a
 * name is `name#2`, the third `name#3`.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for a name that there is not and for what is no part of a pipeline,
 * `CHANNEL_BUSY` for a stage that holds back what was sent: then nothing has changed
 *
 * @example
 * channel.pipeline.addFirst(logging())
 * channel.pipeline.remove('logging')
 */
export interface PipelineEdits {
  /** All names, from wire to application. */
  readonly names: readonly string[]
  /** The handler of a name, or what a stage keeps for this channel; undefined if there is none. */
  readonly get: (name: string) => unknown
  /** Adds a part next to the wire. */
  readonly addFirst: (part: unknown) => void
  /** Adds a part next to the application. */
  readonly addLast: (part: unknown) => void
  /** Adds a part on the wire's side of another. */
  readonly addBefore: (name: string, part: unknown) => void
  /** Adds a part on the application's side of another. */
  readonly addAfter: (name: string, part: unknown) => void
  readonly remove: (name: string) => void
  readonly replace: (name: string, part: unknown) => void
}

/** The edits of one chain. */
export class ChainEdits implements PipelineEdits {
  readonly #chain: Chain

  constructor(chain: Chain) {
    this.#chain = chain
  }

  get names(): readonly string[] {
    return namesOf(this.#chain.contexts)
  }

  get(name: string): unknown {
    return this.#chain.contexts[this.names.indexOf(name)]?.state
  }

  addFirst(part: unknown): void {
    this.#chain.insert(0, part)
  }

  addLast(part: unknown): void {
    this.#chain.insert(this.#chain.contexts.length, part)
  }

  addBefore(name: string, part: unknown): void {
    this.#chain.insert(this.#find(name), part)
  }

  addAfter(name: string, part: unknown): void {
    this.#chain.insert(this.#find(name) + 1, part)
  }

  remove(name: string): void {
    this.replace(name, [])
  }

  replace(name: string, part: unknown): void {
    this.#chain.replace(this.#chain.contexts[this.#find(name)] as Context, part)
  }

  #find(name: string): number {
    const { names } = this
    const at = names.indexOf(name)
    if (at < 0) throw unfit(`a name in the pipeline (${names.join(', ')})`, `"${name}"`)
    return at
  }
}

function namesOf(contexts: readonly Context[]): string[] {
  const counts = new Map<string, number>()
  return contexts.map(({ layer: { name } }) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name}#${count}`
  })
}
