import { byteBlock, byte, frame, uint16, uint32 } from '@link/codec'
import { createStage, protocol, type Channel, type Protocol } from '../../src/index.js'

// Requests and answers with streamed bodies, pipelined: a request is a head, pieces of its body and an end; so is its
// answer, which comes in the order of the requests though the handler answers in any.

const HEAD = 1
const PIECE = 2
const END = 3

/** A part of a request or an answer as it lies on the wire: its kind, the request it belongs to, and bytes. */
type Part = [number, number, Uint8Array]
type PartOut = readonly [number, number, Uint8Array]

export interface Incoming {
  readonly id: number
  readonly head: Uint8Array
  /** The pieces of the body, in order; whoever does not ask holds the channel back. */
  readonly body: AsyncIterable<Uint8Array>
}

export type Outgoing =
  | { readonly id: number; readonly head: Uint8Array }
  | { readonly id: number; readonly piece: Uint8Array }
  | { readonly id: number; readonly end: true }

const NOTHING = new Uint8Array(0)

/** A body that is read as it comes, one piece at a time. */
class Body implements AsyncIterable<Uint8Array> {
  #waiting: ((result: IteratorResult<Uint8Array, undefined>) => void) | undefined
  #piece: Uint8Array | undefined
  #taken: (() => void) | undefined
  #ended = false

  /** Gives a piece; the promise settles when it was taken. */
  give(piece: Uint8Array): Promise<void> | undefined {
    if (this.#waiting !== undefined) {
      this.#waiting({ done: false, value: piece })
      this.#waiting = undefined
      return undefined
    }
    this.#piece = piece
    return new Promise((resolve) => (this.#taken = resolve))
  }

  end(): void {
    this.#ended = true
    this.#waiting?.({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return {
      next: () => {
        const piece = this.#piece
        if (piece !== undefined) {
          this.#piece = undefined
          this.#taken?.()
          return Promise.resolve({ done: false, value: piece })
        }
        if (this.#ended) return Promise.resolve({ done: true, value: undefined })
        return new Promise((resolve) => (this.#waiting = resolve))
      },
    }
  }
}

interface State {
  next: number
  body: Body | undefined
  /** The request whose answer goes out, and what waits of the answers to those behind it. */
  answering: number
  readonly waiting: Map<number, Outgoing[]>
}

/** Puts answers in order, and hands up requests whose bodies come later. */
const requests = createStage<Part, Incoming, Outgoing, PartOut, State>({
  name: 'requests',
  state: () => ({ next: 0, body: undefined, answering: 0, waiting: new Map() }),
  onMessage(context, [kind, , bytes]) {
    const { state, channel } = context
    if (kind === HEAD) {
      channel.owe()
      state.body = new Body()
      context.emit({ id: state.next++, head: bytes, body: state.body })
    } else if (kind === PIECE) return state.body?.give(bytes)
    else state.body?.end()
    return undefined
  },
  write(context, answer) {
    const { state } = context
    const queue = state.waiting.get(answer.id)
    if (answer.id !== state.answering) {
      context.retain(sizeOf(answer))
      if (queue === undefined) state.waiting.set(answer.id, [answer])
      else queue.push(answer)
      return
    }
    put(context.write.bind(context), answer)
    if (!('end' in answer)) return
    context.channel.settle()
    for (let more = true; more;) {
      const waiting = state.waiting.get(++state.answering) ?? []
      state.waiting.delete(state.answering)
      more = false
      for (const late of waiting) {
        put(context.write.bind(context), late)
        context.release(sizeOf(late))
        if ('end' in late) {
          context.channel.settle()
          more = true
        }
      }
    }
  },
})

function put(write: (part: PartOut) => void, answer: Outgoing): void {
  if ('head' in answer) write([HEAD, answer.id, answer.head])
  else if ('piece' in answer) write([PIECE, answer.id, answer.piece])
  else write([END, answer.id, NOTHING])
}

function sizeOf(answer: Outgoing): number {
  return 7 + ('head' in answer ? answer.head.length : 'piece' in answer ? answer.piece.length : 0)
}

export const parts = protocol(frame(byte(), uint32(), byteBlock({ prefix: uint16() })))

export const exchange: Protocol<Incoming, Outgoing> = parts.use(requests)

/** A request as a client puts it on the wire. */
export function request(head: string, ...body: readonly string[]): PartOut[] {
  return [[HEAD, 0, text(head)], ...body.map((piece): PartOut => [PIECE, 0, text(piece)]), [END, 0, NOTHING]]
}

/** Answers a request: its head, then pieces, each when the one before has been written. */
export async function answer(
  channel: Channel<Outgoing>,
  id: number,
  head: string,
  body: AsyncIterable<Uint8Array> | readonly string[] = [],
): Promise<void> {
  channel.send({ id, head: text(head) })
  for await (const piece of body as AsyncIterable<Uint8Array | string>) {
    if (!channel.send({ id, piece: typeof piece === 'string' ? text(piece) : piece })) await channel.sent()
  }
  channel.send({ id, end: true })
}

export function text(characters: string): Uint8Array {
  return new TextEncoder().encode(characters)
}

export function characters(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
