import type { Socket } from 'node:net'
import type { Address, Transport, TransportEvents } from '@link/core'
import { addressOf } from './address.js'
import { deliverReads } from './shared-reads.js'
import { writing } from './writing.js'

/** What is known of a connection without asking. */
export interface KnownOfSocket {
  /** The path of both, if it is a UNIX socket. */
  readonly path?: string | undefined
  readonly local?: Address | undefined
  readonly remote?: Address | undefined
}

/** A connected socket as a channel's transport. */
export class SocketTransport implements Transport {
  readonly localAddress: Address | undefined
  readonly remoteAddress: Address | undefined
  readonly socket: Socket
  channel: TransportEvents | undefined
  #ended = false
  #error: Error | undefined

  constructor(socket: Socket, { path, local, remote }: KnownOfSocket) {
    this.socket = socket
    // Kept, as Node forgets them when the socket is closed, and then they are asked for in logs.
    const ends = path === undefined ? undefined : { path }
    this.localAddress = ends ?? local ?? addressOf(socket.localAddress, socket.localPort)
    this.remoteAddress = ends ?? remote ?? addressOf(socket.remoteAddress, socket.remotePort)
  }

  get freesWritten(): boolean {
    return true
  }

  get blindWhenPaused(): boolean {
    return true
  }

  /** Lets a channel hear of everything that happens from now on. */
  connect(channel: TransportEvents): void {
    const socket = this.socket as OwnedSocket
    this.channel = channel
    socket[OWNER] = this
    socket.on('error', onError).on('end', onEnd).on('close', onClose)
    channel.opened()
    if (!deliverReads(socket, channel)) socket.on('data', onData).resume()
  }

  /** For the socket, whose listeners are the same functions for all. */
  received(bytes: Uint8Array): void {
    this.channel?.received(bytes)
  }

  inputEnded(): void {
    this.channel?.ended()
  }

  failed(error: Error): void {
    this.#error ??= error
  }

  /** `failed`: with an error. */
  closed(_failed: boolean): void {
    this.channel?.gone(this.#error)
  }

  write(chunks: readonly Uint8Array[]): void {
    const { socket } = this
    const done = writing(socket, this.channel as TransportEvents)
    if (chunks.length === 1) {
      socket.write(bufferOf(chunks[0] as Uint8Array), done)
      return
    }
    const last = chunks.length - 1
    socket.cork()
    for (let i = 0; i < last; i++) socket.write(chunks[i] as Uint8Array)
    socket.write(chunks[last] as Uint8Array, done)
    socket.uncork()
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  end(): void {
    this.#ended = true
    this.socket.end()
  }

  destroy(): void {
    const { socket } = this
    // What was written before an end is still delivered; of a connection that is cut the peer is to know. (A UNIX socket
    // has no RST.)
    if (this.localAddress?.path === undefined && !this.#ended && !socket.destroyed) socket.resetAndDestroy()
    else socket.destroy()
  }

  defer(task: () => void): void {
    process.nextTick(task)
  }
}

const OWNER = Symbol('owner')

interface OwnedSocket extends Socket {
  [OWNER]: SocketTransport
}

// The same functions for all sockets: of one's own they would be a tenth of what a connection takes.

function onData(this: Socket, bytes: Uint8Array): void {
  ;(this as OwnedSocket)[OWNER].received(bytes)
}

function onEnd(this: Socket): void {
  ;(this as OwnedSocket)[OWNER].inputEnded()
}

function onError(this: Socket, error: Error): void {
  ;(this as OwnedSocket)[OWNER].failed(error)
}

function onClose(this: Socket, failed: boolean): void {
  ;(this as OwnedSocket)[OWNER].closed(failed)
}

let last: Uint8Array | undefined
let buffer: Buffer | undefined

/** Bytes as Node wants them: it would make a Buffer of each, also where channels hand over the same view again. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (buffer === undefined || last !== bytes) buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  last = bytes
  return buffer
}
