// Compiled, never run: messages keep their types through TLS, and what cannot be is refused where it is wrong.
import { string, uint8 } from '@link/codec'
import { protocol, type Attribute } from '@link/core'
import { alpn, http2Tls, optionalTls, sni, startTls, tcpServer, tls, tlsInfo, type TlsInfo } from '../src/index.js'

const line = string({ delimiter: '\n' })

for (const stage of [tls(), sni({}), optionalTls({}), startTls({}), http2Tls()]) {
  void tcpServer(
    0,
    protocol(stage)
      .use(line)
      .handle({ onMessage: (channel, text) => channel.send(text.trim()) }),
  )
  void tcpServer(0, [stage, line, { onMessage: (channel, text) => channel.send(text.trim()) }])
  // @ts-expect-error -- a line is text
  void tcpServer(0, [stage, line, { onMessage: (channel, text) => channel.send(text.length) }])
}

// @ts-expect-error -- TLS is made of bytes, not of messages
protocol(line).use(tls())

const info: Attribute<TlsInfo> = tlsInfo
void info

alpn({ one: protocol(line), two: [uint8(), { onMessage: (channel, each) => channel.send(each + 1) }] }, protocol(line))
alpn({
  // @ts-expect-error -- a byte is a number
  one: [uint8(), { onMessage: (channel, each) => channel.send(each.trim()) }],
})
// @ts-expect-error -- the fallback is a pipeline
alpn({}, { fallback: true })

protocol(startTls({}))
  .use(line)
  .handle({
    onEvent(_channel, event) {
      if (event.type === 'secured') event.tls.protocol.trim()
      // @ts-expect-error -- no other event has it
      if (event.type === 'inputClosed') event.tls.protocol.trim()
    },
  })

// @ts-expect-error -- `minVersion` is not below TLS 1.2
tls({ minVersion: 'TLSv1.1' })
// @ts-expect-error -- what only a handshake has cannot be reloaded
tls().reload({ requestCert: true })
