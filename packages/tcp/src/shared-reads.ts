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

const TAKER = Symbol('taker')
const EARLY = Symbol('early')

/** A socket that reads into memory that is used again when its bytes have been taken. */
interface SharedSocket extends Socket {
  [TAKER]: Taker | undefined
  /** What came before anybody took it. */
  [EARLY]?: Uint8Array | undefined
}

/** For Node: where to read to, and whom to tell. */
function onread(): OnReadOpts {
  return { buffer: (memory ??= new Uint8Array(SIZE)), callback: take }
}

/** Takes what a socket has read, of which it is called as a method; gives whether to read on. */
function take(this: unknown, length: number): boolean {
  const socket = this as SharedSocket
  if (burst.length !== length) burst = new Uint8Array((memory as Uint8Array).buffer, 0, length)
  const taker = socket[TAKER]
  if (taker === undefined) socket[EARLY] = burst.slice()
  else taker.received(burst, true)
  return taker !== undefined
}

function shared(socket: Socket): Socket {
  ;(socket as SharedSocket)[TAKER] = undefined
  return socket
}

/** Gives what a socket reads to somebody; false if its reads are not shared, but `'data'` events. */
export function deliverReads(socket: Socket, taker: Taker): boolean {
  if (!(TAKER in socket)) return false
  const owner = socket as SharedSocket
  owner[TAKER] = taker
  const early = owner[EARLY]
  if (early === undefined) return true
  owner[EARLY] = undefined
  taker.received(early)
  socket.resume()
  return true
}

/** Connects a socket with shared reads. */
export function connectShared(options: NetConnectOpts): Socket {
  return shared(connect({ ...options, onread: onread() } as NetConnectOpts))
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
  const socket = shared(new Socket({ handle, allowHalfOpen: true, onread: onread() } as SocketConstructorOpts))
  // Its server counts it no longer; nothing else happens to a socket without a handle.
  accepted.destroy()
  return socket
}
