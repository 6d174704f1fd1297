import { decoder, writer, type AnyCodec, type BatchWriter, type Codec, type Decoder, type Limits } from '@link/codec'
import type { Context } from './context.js'
import { deliver } from './deliver.js'
import { encodedBefore, rememberEncoded } from './encode-once.js'
import { asError } from './error.js'
import { inputClosed, type ChannelEvent } from './event.js'
import type { Layer } from './layer.js'

// Messages of all channels are encoded one behind the other into slabs that live until their last byte is written.
const SLAB = 64 * 1024

let slab: BatchWriter | undefined

/** Bytes below, messages above: decodes with one codec and encodes with another, most often the same. */
export class CodecLayer implements Layer {
  readonly name = 'codec'
  readonly handler = false
  readonly read: AnyCodec
  readonly written: AnyCodec
  readonly limits: Limits | undefined

  constructor(read: AnyCodec, written: AnyCodec, limits?: Limits) {
    // Told where the protocol is declared, not when the first connection comes.
    decoder(read, limits)
    this.read = read
    this.written = written
    this.limits = limits
  }

  get flipped(): Layer {
    return this.read === this.written ? this : new CodecLayer(this.written, this.read, this.limits)
  }

  readonly state = (): Decoder<unknown> => decoder(this.read, this.limits)

  readonly onMessage = (context: Context, bytes: unknown): void => {
    deliver(context, () => (context.state as Decoder<unknown>).push(bytes as Uint8Array))
  }

  readonly onEvent = (context: Context, event: ChannelEvent): void => {
    if (event.type === inputClosed.type) {
      try {
        ;(context.state as Decoder<unknown>).end()
      } catch (error) {
        context.fail(asError(error))
      }
    }
    context.fire(event)
  }

  readonly write = (context: Context, message: unknown): void => {
    context.write(encodedBefore(this.written, message) ?? this.#encode(message))
  }

  #encode(message: unknown): Uint8Array {
    slab ??= writer({ slab: SLAB })
    slab.write(this.written as Codec<unknown>, message)
    const bytes = slab.take()
    rememberEncoded(this.written, message, bytes)
    return bytes
  }
}
