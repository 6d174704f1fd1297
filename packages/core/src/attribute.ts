/** The key of a value of type `T` that is kept on a channel. Two keys are never the same, whatever their names. */
export interface Attribute<in out T> {
  readonly name: string
  /** For the compiler only: the type of the value. */
  readonly holds: (value: T) => T
}

/**
 * Makes a key for a value of one's own on each channel.
 *
 * @example
 * const user = attribute<User>('user')
 * channel.set(user, { name: 'ann' })
 * channel.get(user)?.name
 */
export function attribute<T>(name: string): Attribute<T> {
  return { name, holds: (value) => value }
}

interface Reader {
  readonly get: <T>(key: Attribute<T>) => T | undefined
}

/** The attributes of one channel. What it does not have is looked for on its parent, as a client has for connections. */
export class Attributes {
  readonly #parent: Reader | undefined
  #values: Map<unknown, unknown> | undefined

  constructor(parent?: Reader) {
    this.#parent = parent
  }

  get<T>(key: Attribute<T>): T | undefined {
    return this.#values?.has(key) ? (this.#values.get(key) as T) : this.#parent?.get(key)
  }

  set<T>(key: Attribute<T>, value: T): void {
    this.#values ??= new Map()
    this.#values.set(key, value)
  }
}
