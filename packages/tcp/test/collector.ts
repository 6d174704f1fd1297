/** Keeps what comes, and lets a test wait for it: no sleeping, no polling. */
export class Collector<T> {
  readonly all: T[] = []
  #waiting: { readonly count: number; readonly resolve: () => void }[] = []

  readonly add = (value: T): void => {
    this.all.push(value)
    for (const { count, resolve } of this.#waiting) if (this.all.length >= count) resolve()
    this.#waiting = this.#waiting.filter(({ count }) => this.all.length < count)
  }

  /** The first `count` values, once they are there. */
  async first(count: number): Promise<T[]> {
    if (this.all.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ count, resolve })
      })
    }
    return this.all.slice(0, count)
  }
}
