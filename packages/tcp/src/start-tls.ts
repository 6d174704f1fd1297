import type { SecureContext } from 'node:tls'
import type { ByteStage, Channel } from '@link/core'
import { TcpError } from './error.js'
import type { SniStage } from './sni.js'
import type { TlsContext } from './tls-connection.js'
import type { TlsOptions } from './tls-options.js'
import { begin, isTlsStage, partsOf, stageOf } from './tls-stage.js'
import { tls, type TlsStage } from './tls.js'

/** A stage that lets everything through until it is told to begin TLS. */
export interface StartTlsStage extends ByteStage {
  /**
   * Begins TLS on a channel: what was sent before goes out in the clear, what is sent from now on waits for the handshake.
   * Bytes that have come behind the message that is being handled are the handshake's, and never messages in the clear.
   * The event `secured` tells when it is done, an error in `onError` that it failed.
   *
   * @param channel - as handlers get it: of a client it is the connection
   * @throws TcpError `TCP_OPTION` if the channel does not have this stage, or has begun already
   */
  readonly start: (channel: Channel<never>) => void
}

/**
 * TLS that begins in the middle of a connection, as SMTP, IMAP, XMPP and PostgreSQL do (RFC 3207). Whoever answers the
 * command sends the answer and calls `start`; whoever gave it calls `start` when the answer comes. Nothing that was said
 * in the clear is to be trusted afterwards.
 *
 * @param secure - options as for `tls`, or a stage, which goes on being the one to reload
 * @throws TcpError `TCP_OPTION` as `tls` does
 *
 * @example
 * const secure = startTls({ key, cert })
 * const smtp = protocol(secure).use(lines).handle({
 *   onMessage(channel, line) {
 *     if (line !== 'STARTTLS') return answer(channel, line)
 *     channel.send('220 go ahead')
 *     secure.start(channel)
 *   },
 * })
 */
export function startTls(secure: TlsOptions | SecureContext | TlsStage | SniStage): StartTlsStage {
  const parts = { ...partsOf(isTlsStage(secure) ? secure : tls(secure)), name: 'startTls' }
  const contexts = new WeakMap<Channel<never>, TlsContext>()
  const stage = stageOf(parts, {
    onActive(context) {
      contexts.set(context.channel, context)
      context.state.plain(context)
    },
  })
  return Object.assign(stage, {
    start(channel: Channel<never>) {
      const context = contexts.get(channel)
      if (context?.state.clear !== true) {
        const message = 'startTls: expected a channel with this stage that has not begun TLS'
        throw new TcpError({ code: 'TCP_OPTION', message })
      }
      const rest = context.reclaim()
      begin(parts, context)
      if (rest.length > 0) context.state.receive(rest)
    },
  })
}
