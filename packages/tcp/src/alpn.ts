import { createStage, pass, pipeline, type Pipeline, type PipelineLike, type Stage } from '@link/core'
import { pipelinesOf, type Choices } from './choices.js'
import { TcpError } from './error.js'
import { tlsInfo } from './tls-info.js'

/** The top of a pipeline that goes on in one of several ways. */
export type AlpnStage = Stage<Uint8Array, never, never, Uint8Array>

/**
 * Goes on with the pipeline of the protocol that both sides have agreed on (ALPN, RFC 7301). It lies on `tls`, `sni` or
 * `http2Tls`, which offer the protocols (`ALPNProtocols`), and nothing lies on it.
 *
 * @param choices - pipelines by the protocol's name, as `h2`
 * @param fallback - for a peer that does not know ALPN; without it such a connection ends: TcpError `TCP_TLS_ALPN`
 *
 * @example
 * const server = await tcpServer(8443, [http2Tls({ key, cert }), alpn({ h2: http2, 'http/1.1': http1 }, http1)])
 */
export function alpn<const Lists extends Readonly<Record<string, unknown>>, Last extends readonly unknown[]>(
  choices: Choices<Lists>,
  fallback?: PipelineLike<Last, unknown, never>,
): AlpnStage {
  const known: Map<string | undefined, Pipeline<unknown, never>> = pipelinesOf<Lists>(choices)
  if (fallback !== undefined) known.set(undefined, pipeline(fallback))
  return createStage<Uint8Array, never, never, Uint8Array>({
    name: 'alpn',
    onActive(context) {
      const { channel } = context
      const agreed = channel.get(tlsInfo)?.alpnProtocol
      const choice = known.get(agreed)
      if (choice !== undefined) {
        context.continueWith(choice)
        return pass
      }
      const message = `expected a protocol by ALPN (${Object.keys(choices).join(', ')}), got ${agreed ?? 'none'}`
      context.fail(new TcpError({ code: 'TCP_TLS_ALPN', message }))
      return void channel.close()
    },
    onMessage: () => pass,
    write: () => pass,
  })
}
