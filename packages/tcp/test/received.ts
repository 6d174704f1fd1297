/** The bytes that came, for a test that waits for so many of them. */
export class Received {
  #chunks: Uint8Array[] = []
  #length = 0
  #over = false
  #more: () => void = () => {}

  readonly add = (bytes: Uint8Array): void => {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    this.#more()
  }

  /** No more come. */
  readonly end = (): void => {
    this.#over = true
    this.#more()
  }

  /** The next bytes, once they are there; fewer if the end comes before. */
  readonly read = async (count: number): Promise<Uint8Array> => {
    while (this.#length < count && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#more = resolve
      })
    }
    const all = Buffer.concat(this.#chunks)
    const rest = all.subarray(count)
    this.#chunks = [rest]
    this.#length = rest.length
    return new Uint8Array(all.subarray(0, count))
  }
}
