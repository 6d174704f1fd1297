import { decoder, encode, type AnyCodec, type Codec, type Decoder, type Limits } from '@link/codec'
import type { Context } from './context.js'
import { deliver } from './deliver.js'
import { encodedBefore, encodesOnce, rememberEncoded } from './encode-once.js'
import { headLayer } from './ends.js'
import { asError } from './error.js'
import { inputClosed, type ChannelEvent } from './event.js'
import type { Layer } from './layer.js'
import { slabFor } from './slab.js'

/** A slab with less room, in bytes, is not tried: most messages are smaller. */
const LEAST_ROOM = 4 * 1024

/** Decoders that are kept for the next burst of any channel. */
const MOST_DECODERS = 16

/** Bytes below, messages above: decodes with one codec and encodes with another, most often the same. */
export class CodecLayer implements Layer {
  readonly name = 'codec'
  readonly handler = false
  /** The decoder copies what it, or a message, keeps of the bytes. */
  readonly borrow = true
  readonly independent = true
  readonly read: AnyCodec
  readonly written: AnyCodec
  readonly limits: Limits | undefined
  /** Decoders that no channel needs: it has one only while part of a message has come, as most of them wait for the next. */
  readonly #decoders: Decoder<unknown>[] = []
  /** Bytes of the last message, which the next is taken to have. */
  #room = 0

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

  readonly leftOver = (context: Context): readonly Uint8Array[] => {
    const rest = decoderOf(context)?.rest()
    return rest === undefined || rest.length === 0 ? [] : [rest]
  }

  readonly onMessage = (context: Context, bytes: unknown): void => {
    const lent = decoderOf(context) ?? this.#decoders.pop() ?? decoder(this.read, this.limits)
    context.state = lent
    if (!deliver(context, lent, bytes as Uint8Array) || !lent.atRest) return
    context.state = undefined
    if (this.#decoders.length < MOST_DECODERS) this.#decoders.push(lent)
  }

  readonly onEvent = (context: Context, event: ChannelEvent): void => {
    if (event.type === inputClosed.type) {
      try {
        decoderOf(context)?.end()
      } catch (error) {
        context.fail(asError(error))
      }
    }
    context.fire(event)
  }

  readonly write = (context: Context, message: unknown): void => {
    if (this.#encodeInSlab(context, message)) return
    context.write(encodedBefore(this.written, message) ?? this.#encode(message))
  }

  /** Where it is told when the bytes are no longer looked at, they may lie in memory that is used again. */
  #encodeInSlab({ channel, nextWrite }: Context, message: unknown): boolean {
    const { backlog, layer } = nextWrite
    if (backlog === undefined && !(channel.reusesMemory && layer === headLayer)) return false
    if (encodesOnce()) return false
    const slab = slabFor(Math.max(LEAST_ROOM, this.#room))
    if (slab === undefined) return false
    const length = slab.encode(this.written as Codec<unknown>, message)
    if (length < 0) return false
    this.#room = length
    if (backlog === undefined) channel.enqueueOf(slab, length)
    else backlog.addOf(slab, length)
    return true
  }

  #encode(message: unknown): Uint8Array {
    const bytes = encode(this.written as Codec<unknown>, message)
    this.#room = bytes.length
    rememberEncoded(this.written, message, bytes)
    return bytes
  }
}

/** The decoder that a channel has been lent, while a part of a message has come. */
function decoderOf(context: Context): Decoder<unknown> | undefined {
  return context.state as Decoder<unknown> | undefined
}
