/** Something that happens once. The promise of it is made only if somebody asks. */
export class Occasion {
  #promise: Promise<void> | undefined
  #resolve: (() => void) | undefined
  #past: boolean

  /** `past` if it has happened already. */
  constructor(past: boolean) {
    this.#past = past
  }

  get promise(): Promise<void> {
    this.#promise ??= new Promise((resolve) => {
      if (this.#past) resolve()
      else this.#resolve = resolve
    })
    return this.#promise
  }

  happen(): void {
    this.#past = true
    this.#resolve?.()
  }
}
