import { connect, Socket, type NetConnectOpts, type OnReadOpts, type SocketConstructorOpts } from 'node:net'

/** Bytes that one read brings at the most. */
const SIZE = 256 * 1024

/** What all sockets read into, each until its bytes have been taken. Without it each read has memory of its own. */
let memory: Uint8Array | undefined

/** What was read last. It is valid until it is taken, so the next read of as many bytes can show it again. */
let burst: Uint8Array = new Uint8Array(0)

/** Who takes what is read; with `borrowed` it is valid until `received` returns. */
interface Taker {
  readonly received: (bytes: Uint8Array, borrowed?: boolean) => void
}

/** The reads of one socket, into memory that is used again when they have been taken. */
class SharedReads {
  #taker: Taker | undefined
  /** What came before anybody took it. */
  #early: Uint8Array | undefined

  /** For Node: where to read to, and whom to tell. */
  get onread(): OnReadOpts {
    return { buffer: (memory ??= new Uint8Array(SIZE)), callback: (length) => this.#read(memory as Uint8Array, length) }
  }

  /** Gives what is read from now on to somebody. */
  deliver(socket: Socket, taker: Taker): void {
    this.#taker = taker
    if (this.#early === undefined) return
    taker.received(this.#early)
    this.#early = undefined
    socket.resume()
  }

  /** Whether to read on. */
  #read({ buffer }: Uint8Array, length: number): boolean {
    if (burst.length !== length) burst = new Uint8Array(buffer, 0, length)
    if (this.#taker === undefined) this.#early = burst.slice()
    else this.#taker.received(burst, true)
    return this.#taker !== undefined
  }
}

const readsOf = new WeakMap<Socket, SharedReads>()

/** The reads of a socket that was made here; undefined for others, whose reads are `'data'` events. */
export function sharedReadsOf(socket: Socket): SharedReads | undefined {
  return readsOf.get(socket)
}

/** Connects a socket with shared reads. */
export function connectShared(options: NetConnectOpts): Socket {
  const reads = new SharedReads()
  const socket = connect({ ...options, onread: reads.onread } as NetConnectOpts)
  readsOf.set(socket, reads)
  return socket
}

/** Where Node keeps the handle of a socket. */
const HANDLE = '_handle'

interface Handled {
  [HANDLE]: { readonly useUserBuffer?: unknown } | null
}

/**
 * The socket of an accepted connection that has not begun to read, with shared reads. Node has these (`onread`) for
 * sockets that connect only, so its handle, which is not documented, is moved into another socket. Where this Node has
 * no such handle the connection stays as it was.
 */
export function withSharedReads(accepted: Socket): Socket {
  const owner = accepted as unknown as Handled
  const handle = owner[HANDLE]
  if (typeof handle?.useUserBuffer !== 'function') return accepted
  owner[HANDLE] = null
  const reads = new SharedReads()
  const socket = new Socket({ handle, allowHalfOpen: true, onread: reads.onread } as SocketConstructorOpts)
  readsOf.set(socket, reads)
  // Its server counts it no longer; nothing else happens to a socket without a handle.
  accepted.destroy()
  return socket
}
