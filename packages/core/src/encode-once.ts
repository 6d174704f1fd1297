interface Encoded {
  readonly message: unknown
  readonly bytes: Uint8Array
}

/** While a message goes to many channels: what each codec made last, and of what. */
let shared: Map<object, Encoded> | undefined

/** Runs sends of one message to many channels: a codec that is asked for the same message again gives the same bytes. */
export function encodingOnce(sends: () => void): void {
  const outer = shared
  shared = new Map()
  try {
    sends()
  } finally {
    shared = outer
  }
}

/** Whether a message is being sent to many channels. */
export function encodesOnce(): boolean {
  return shared !== undefined
}

/** The bytes that this codec has made of this very message before; undefined outside of a broadcast. */
export function encodedBefore(codec: object, message: unknown): Uint8Array | undefined {
  const before = shared?.get(codec)
  return before !== undefined && Object.is(before.message, message) ? before.bytes : undefined
}

/** Keeps what a codec has made, if the message goes to more channels. */
export function rememberEncoded(codec: object, message: unknown, bytes: Uint8Array): void {
  shared?.set(codec, { message, bytes })
}
