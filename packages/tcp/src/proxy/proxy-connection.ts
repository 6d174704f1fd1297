import { pass, type Address, type ChannelEvent, type StageContext } from '@link/core'
import { addressText } from '../address.js'
import { TcpError, type TcpErrorCode } from '../error.js'
import { decodeProxyHeader, mayBeProxyHeader } from './codec.js'
import { FirstBytes } from '../first-bytes.js'
import type { ProxyHeader } from './header.js'
import { proxyInfo } from './proxy-info.js'

/** What the stage does on one channel. */
type Context = StageContext<Uint8Array, Uint8Array, ProxyConnection>

const NOTHING: Uint8Array = /* @__PURE__ */ new Uint8Array(0)

/** Whose headers are read, and how. */
interface Terms {
  readonly believes: (peer: Address) => boolean
  readonly required: boolean
  /** Milliseconds in which the header must be there. */
  readonly timeout: number
}

/** The header of one connection: waits for it, and lets the connection begin. */
export class ProxyConnection {
  readonly #terms: Terms
  #over = false
  #timer: unknown
  readonly #first = new FirstBytes()

  constructor(terms: Terms) {
    this.#terms = terms
  }

  begin(context: Context): void {
    const { believes, required, timeout } = this.#terms
    const { remoteAddress } = context.channel
    if (remoteAddress !== undefined && believes(remoteAddress)) {
      this.#timer = context.clock.schedule(() => this.#late(context), timeout)
      return
    }
    if (!required) return this.#open(context)
    // It was gone before it was accepted.
    if (remoteAddress === undefined) return context.channel.abort()
    this.#fail(
      context,
      proxyError('TCP_PROXY_PEER', `${addressText(remoteAddress)} is none of the proxies that may connect`),
    )
  }

  receive(context: Context, bytes: Uint8Array): unknown {
    if (this.#over) return undefined
    const all = this.#first.add(bytes)
    try {
      const decoded = this.#decode(all)
      if (decoded === undefined) return undefined
      if (decoded.header !== undefined) show(context, decoded.header)
      this.#open(context, all.subarray(decoded.end))
    } catch (error) {
      this.#fail(context, error as Error)
    }
    return undefined
  }

  /** A peer that ends its side before its header is there. */
  onEvent(context: Context, event: ChannelEvent): unknown {
    if (event.type !== 'inputClosed') return pass
    if (this.#first.length > 0) {
      const reason = 'the peer ended the connection within its PROXY header'
      return this.#fail(context, proxyError('TCP_PROXY_HEADER', reason))
    }
    if (!this.#terms.required) {
      this.#open(context)
      return pass
    }
    this.stop(context)
    return void context.channel.close()
  }

  /** The connection is over, or will be. */
  stop({ clock }: Context): void {
    clock.clear(this.#timer)
    this.#over = true
  }

  #decode(bytes: Uint8Array): { readonly header?: ProxyHeader; readonly end: number } | undefined {
    if (!this.#terms.required && !mayBeProxyHeader(bytes)) return { end: 0 }
    return decodeProxyHeader(bytes)
  }

  #late(context: Context): void {
    // Somebody who waits to be spoken to is no proxy that is about to say whom it speaks for.
    if (!this.#terms.required && this.#first.length === 0) return this.#open(context)
    this.#fail(context, proxyError('TCP_PROXY_TIMEOUT', `no PROXY header within ${this.#terms.timeout} ms`))
  }

  /** Leaves the pipeline, and gives it what came behind the header. */
  #open(context: Context, rest: Uint8Array = NOTHING): void {
    this.stop(context)
    context.replace([], ...(rest.length > 0 ? [rest] : []))
  }

  #fail(context: Context, error: Error): void {
    this.stop(context)
    context.fail(error)
    context.channel.abort(error)
  }
}

/** Shows whom a connection is for. Of the proxy's own, and where the proxy does not know, the addresses are those of the socket. */
function show(context: Context, header: ProxyHeader): void {
  const { channel } = context
  channel.set(proxyInfo, header)
  const { source: remoteAddress, destination: localAddress } = header
  if (remoteAddress !== undefined && localAddress !== undefined) context.readdress({ localAddress, remoteAddress })
}

function proxyError(code: TcpErrorCode, message: string): TcpError {
  return new TcpError({ code, message })
}
