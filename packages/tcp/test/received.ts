/** The bytes that came, for a test that waits for so many of them. */
export class Received {
  #bytes = Buffer.alloc(0)
  #over = false
  #more: () => void = () => {}

  readonly add = (bytes: Uint8Array): void => {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    this.#more()
  }

  /** No more come. */
  readonly end = (): void => {
    this.#over = true
    this.#more()
  }

  /** The next bytes, once they are there; fewer if the end comes before. */
  readonly read = async (count: number): Promise<Uint8Array> => {
    while (this.#bytes.length < count && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#more = resolve
      })
    }
    const bytes = this.#bytes.subarray(0, count)
    this.#bytes = this.#bytes.subarray(count)
    return new Uint8Array(bytes)
  }
}
