import type { Socket } from 'node:net'

/** Told how a write has ended. */
interface Writer {
  readonly written: (error?: Error) => void
}

/** Those that are kept for the next write: in most processes few are under way at a time. */
const MOST_IDLE = 256
const idle: Writing[] = []

/** One write of one socket, for as long as it is under way: so that no socket needs a function of its own for it. */
class Writing {
  #socket: Socket | undefined
  #writer: Writer | undefined

  begin(socket: Socket, writer: Writer): this {
    this.#socket = socket
    this.#writer = writer
    return this
  }

  readonly done = (error?: Error | null): void => {
    const socket = this.#socket as Socket
    const writer = this.#writer as Writer
    this.#socket = undefined
    this.#writer = undefined
    if (idle.length < MOST_IDLE) idle.push(this)
    // Of a socket that was destroyed meanwhile Node reports success, whatever became of the bytes.
    if (error || !socket.destroyed) writer.written(error ?? undefined)
    else writer.written(new Error('the socket was destroyed while it was written to'))
  }
}

/** What a socket is to call when a write is over. */
export function writing(socket: Socket, writer: Writer): (error?: Error | null) => void {
  return (idle.pop() ?? new Writing()).begin(socket, writer).done
}
