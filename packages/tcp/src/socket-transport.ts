import type { Socket } from 'node:net'
import type { Address, Transport, TransportEvents } from '@link/core'
import { addressOf } from './address.js'
import { sharedReadsOf } from './shared-reads.js'

/** A connected socket as a channel's transport. */
export class SocketTransport implements Transport {
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
  readonly freesWritten = true
  readonly blindWhenPaused = true
  readonly #socket: Socket
  /** Whether it can be cut with an RST, which UNIX sockets do not have. */
  readonly #resets: boolean
  #ended = false
  #done: ((error?: Error) => void) | undefined
  #error: Error | undefined

  /** `local` is the address of its own end, where that is known without asking. */
  constructor(socket: Socket, path?: string, local?: Address) {
    this.#socket = socket
    this.#resets = path === undefined
    // Kept, as Node forgets them when the socket is closed, and then they are asked for in logs.
    const ends = path === undefined ? undefined : { path }
    this.localAddress = ends ?? local ?? addressOf(socket.localAddress, socket.localPort)
    this.remoteAddress = ends ?? addressOf(socket.remoteAddress, socket.remotePort)
  }

  /** Lets the channel hear of everything that happens from now on. */
  connect(channel: TransportEvents): void {
    const socket = this.#socket
    socket.on('error', (error) => {
      this.#error ??= error
    })
    socket.on('end', () => channel.ended())
    socket.on('close', () => channel.gone(this.#error))
    channel.opened()
    const reads = sharedReadsOf(socket)
    if (reads === undefined) socket.on('data', (bytes: Uint8Array) => channel.received(bytes)).resume()
    else reads.deliver(socket, channel)
  }

  write(chunks: readonly Uint8Array[], done: (error?: Error) => void): void {
    const socket = this.#socket
    this.#done = done
    if (chunks.length === 1) {
      socket.write(bufferOf(chunks[0] as Uint8Array), this.#written)
      return
    }
    const last = chunks.length - 1
    socket.cork()
    for (let i = 0; i < last; i++) socket.write(chunks[i] as Uint8Array)
    socket.write(chunks[last] as Uint8Array, this.#written)
    socket.uncork()
  }

  // One function a socket, not one a write: there is one write at a time.
  readonly #written = (error?: Error | null): void => {
    const done = this.#done
    this.#done = undefined
    // Of a socket that was destroyed meanwhile Node reports success, whatever became of the bytes.
    const unknown = this.#socket.destroyed ? new Error('the socket was destroyed while it was written to') : undefined
    done?.(error ?? unknown)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#ended = true
    this.#socket.end()
  }

  destroy(): void {
    const socket = this.#socket
    // What was written before an end is still delivered; of a connection that is cut the peer is to know.
    if (this.#resets && !this.#ended && !socket.destroyed) socket.resetAndDestroy()
    else socket.destroy()
  }

  defer(task: () => void): void {
    process.nextTick(task)
  }
}

let last: Uint8Array | undefined
let buffer: Buffer | undefined

/** Bytes as Node wants them: it would make a Buffer of each, also where channels hand over the same view again. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (buffer === undefined || last !== bytes) buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  last = bytes
  return buffer
}
