import { string } from '@link/codec'
import { protocol, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { alpn, http2Tls, tls } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'

const line = protocol(string({ delimiter: '\n' }))

/** Says who it is, to begin with and to each line. */
const named = (name: string) =>
  line.handle({
    onActive: (channel: Channel<string>) => channel.send(`${name} here`),
    onMessage: (channel, text) => channel.send(`${text} from ${name}`),
  })

describe('alpn', () => {
  it('goes on with what both sides agreed on, or the fallback', async () => {
    const choices = alpn({ h2: named('h2'), 'http/1.1': named('http/1.1') }, named('fallback'))
    const server = await serve([http2Tls(localhost), choices])
    for (const [offered, name] of [
      [['h2'], 'h2'],
      [['http/1.1'], 'http/1.1'],
      [[], 'fallback'],
    ] as const) {
      const peer = await tlsConnect(server, { ALPNProtocols: [...offered] })
      peer.write(Buffer.from('hello\n'))
      const expected = `${name} here\nhello from ${name}\n`
      expect(Buffer.from(await peer.read(expected.length)).toString()).toBe(expected)
    }
  })

  it('takes lists and functions of the channel for pipelines, on both sides', async () => {
    const codec = string({ delimiter: '\n' })
    const heard = new Collector<string>()
    const server = await serve([
      tls({ ...localhost, ALPNProtocols: ['echo'] }),
      alpn({ echo: [codec, { onMessage: (channel, text) => channel.send(`${text}!`) }] }),
    ])
    const greeting = {
      onActive: (channel: Channel<string>) => channel.send('hello'),
      onMessage: (_channel: Channel<string>, text: string) => heard.add(text),
    }
    const client = [tls({ ca, ALPNProtocols: ['echo'] }), alpn({ echo: () => [codec, greeting] })] as const
    await clientOf(factoryOf(client), server.address)
    expect(await heard.first(1)).toEqual(['hello!'])
  })

  it('ends a connection without agreement when there is no fallback', async () => {
    const errors = new Collector<Error>()
    const channel = { onUnhandledError: errors.add }
    const server = await serve([http2Tls(localhost), alpn({ h2: named('h2') })], { channel })
    for (const [ALPNProtocols, got] of [
      [[], 'none'],
      [['http/1.1'], 'http/1.1'],
    ] as const) {
      const peer = await tlsConnect(server, { ALPNProtocols: [...ALPNProtocols] })
      await peer.ended
      const message = `expected a protocol by ALPN (h2), got ${got} (TCP_TLS_ALPN)`
      expect(errors.all.at(-1)).toMatchObject({ code: 'TCP_TLS_ALPN', message })
    }
  })
})
