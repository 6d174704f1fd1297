import { createStage, pass, type Address, type ByteStage } from '@link/core'
import { checkOptions } from '../check-options.js'
import { TcpError } from '../error.js'
import { IpRanges } from '../ip-range.js'
import { ProxyConnection } from './proxy-connection.js'

/** Whose PROXY headers a server believes, and whether there must be one. */
export interface ProxyProtocolOptions {
  /**
   * The addresses and ranges of the proxies, as `10.0.0.0/8`; `unix` for peers of a UNIX socket. Whoever else connects
   * could claim any address.
   */
  readonly from: readonly string[]
  /**
   * `require` (default): connections of others, or without a header, end at once. `optional`: a proxy may begin without a
   * header, and from others none is read: what they send is for the protocol above.
   */
  readonly mode?: 'require' | 'optional'
  /** Milliseconds in which the header must be there, default 5,000. */
  readonly timeout?: number
}

const OPTIONS = { from: 'list', mode: 'string', timeout: 'number' } as const

/**
 * A stage that reads the PROXY header (version 1 or 2) with which a load balancer or proxy begins a connection, and then
 * shows the addresses it tells as those of the channel. The lowest stage of a server, below TLS.
 *
 * `onActive` of what lies above comes when the header is there. A header of at most 107 bytes (version 1) or 65,551 bytes
 * (version 2) is waited for; one that is wrong, and a connection that may not be, are errors in `onError` before any
 * `onActive`: TcpError `TCP_PROXY_HEADER`, `TCP_PROXY_PEER` or `TCP_PROXY_TIMEOUT`. A peer that goes without a byte, as
 * health checks do, is none.
 *
 * @throws TcpError `TCP_OPTION` for options that are unknown or wrong
 *
 * @example
 * const server = await tcpServer(8081, protocol(proxyProtocol({ from: ['10.0.0.0/8'] })).use(wire).handle(handler))
 */
export function proxyProtocol(options: ProxyProtocolOptions): ByteStage {
  checkOptions(options, OPTIONS, 'proxyProtocol')
  const { from, mode = 'require', timeout = 5_000 } = options
  if (mode !== 'require' && mode !== 'optional') {
    const message = `proxyProtocol.mode: expected require or optional, got "${String(mode)}"`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
  if ((from as unknown) === undefined) {
    const message = 'proxyProtocol.from: expected the addresses of the proxies, got undefined'
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
  const ranges = new IpRanges(
    from.filter((range) => range !== 'unix'),
    'proxyProtocol.from',
  )
  const believes = ({ host, path }: Address): boolean => (path === undefined ? ranges.has(host) : from.includes('unix'))

  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, ProxyConnection>({
    name: 'proxyProtocol',
    state: () => new ProxyConnection({ believes, required: mode === 'require', timeout }),
    onActive: (context) => context.state.begin(context),
    onMessage: (context, bytes) => context.state.receive(context, bytes),
    onEvent: (context, event) => context.state.onEvent(context, event),
    onInactive(context) {
      context.state.stop(context)
      return pass
    },
    write: (context, bytes) => context.write(bytes),
  })
}
