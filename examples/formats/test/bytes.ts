import { decoder, type Codec } from '@link/codec'

/** The bytes of a hex text. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16))
}

/** What a stream of one-byte chunks gives. */
export function bytewise<Out>(codec: Codec<never, Out>, wire: Uint8Array): Out[] {
  const stream = decoder(codec)
  const messages = Array.from(wire, (byte) => [...stream.push(Uint8Array.of(byte))]).flat()
  stream.end()
  return messages
}

/** All messages that stand one after the other. */
export function all<Out>(codec: Codec<never, Out>, wire: Uint8Array): Out[] {
  const stream = decoder(codec)
  const messages = [...stream.push(wire)]
  stream.end()
  return messages
}

/** The code of the error that a call throws. */
export function codeOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
  return 'no error'
}
