import { createStage, pass, type ByteStage } from '../src/index.js'

/** A stage that keeps what is sent until it is asked to flush, as those that compress or encrypt do. */
export function putOff(): ByteStage {
  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array[]>({
    state: () => [],
    onMessage: (context, message) => context.emit(message),
    write: (context, message) => void context.state.push(message),
    flush(context) {
      for (const message of context.state.splice(0)) context.write(message)
      return pass
    },
  })
}
