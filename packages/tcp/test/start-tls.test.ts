import { string } from '@link/codec'
import { protocol, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { startTls, tls, tlsInfo, type StartTlsStage } from '../src/index.js'
import { ca, localhost, renewed } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { tlsOver } from './tls-peer.js'

const line = string({ delimiter: '\n' })

/** Says with each line how it came, and begins TLS when it is told to. */
function answering(secure: StartTlsStage, told = new Collector<string>()) {
  return protocol(secure)
    .use(line)
    .handle({
      onMessage(channel: Channel<string>, text) {
        told.add(text)
        channel.send(`${text} ${channel.get(tlsInfo)?.protocol ?? 'in the clear'}`)
        if (text === 'STARTTLS') secure.start(channel)
      },
      onEvent: (_channel, { type }) => told.add(type),
      onError: (_channel, error) => told.add((error as Error & { code: string }).code),
    })
}

describe('startTls', () => {
  it('goes from plain to TLS and back to the same handlers', async () => {
    const told = new Collector<string>()
    const server = await serve(answering(startTls(localhost), told))
    const secure = startTls({ ca })
    const heard = new Collector<string>()
    const handler = {
      onActive: (channel: Channel<string>) => channel.send('hello'),
      onMessage(channel: Channel<string>, text: string): void {
        heard.add(text)
        if (text === 'hello in the clear') channel.send('STARTTLS')
        if (!text.startsWith('STARTTLS')) return
        secure.start(channel)
        // Waits for the handshake.
        channel.send('password')
      },
      onEvent: (_channel: unknown, { type }: { readonly type: string }) => heard.add(type),
    }
    const client = await clientOf(factoryOf(protocol(secure).use(line).handle(handler)), server.address)
    const inOrder = ['hello in the clear', 'STARTTLS in the clear', 'secured', 'password TLSv1.3']
    expect(await heard.first(4)).toEqual(inOrder)
    expect(told.all).toEqual(['hello', 'STARTTLS', 'secured', 'password'])
    await client.close()
    expect(await told.first(5)).toContain('inputClosed')
  })

  it('gives the handshake what came behind the command, wherever the bytes are cut', async () => {
    const command = Buffer.from('one\nSTARTTLS\n')
    for (let cut = 1; cut < command.length + 20; cut++) {
      const told = new Collector<string>()
      const peer = await rawClient(await serve(answering(startTls(localhost), told)))
      // The beginning of the handshake comes in one packet with the command, cut in two.
      let before = command
      const clear = 'one in the clear\nSTARTTLS in the clear\n'
      const socket = tlsOver(peer, {
        write(bytes) {
          const all = Buffer.concat([before, bytes])
          const end = before.length > 0 ? cut : 0
          before = Buffer.alloc(0)
          void peer.writeApart([all.subarray(0, end), all.subarray(end)])
        },
        skip: clear.length,
      })
      const answers = new Collector<string>()
      socket.on('data', (data) => answers.add(String(data))).write('two\n')
      expect(await answers.first(1), `cut at ${cut}`).toEqual(['two TLSv1.3\n'])
      expect(told.all).toEqual(['one', 'STARTTLS', 'secured', 'two'])
      socket.destroy()
      peer.socket.destroy()
    }
  })

  it('takes no command in the clear behind the one that begins TLS', async () => {
    const told = new Collector<string>()
    const peer = await rawClient(await serve(answering(startTls(localhost), told)))
    peer.write(Buffer.from('STARTTLS\nDELETE everything\n'))
    await peer.ended
    expect(told.all).toEqual(['STARTTLS', 'TCP_TLS_HANDSHAKE'])
  })

  it('takes no answer in the clear behind the one that begins TLS', async () => {
    const { port } = await rawServer((peer) => peer.write(Buffer.from('STARTTLS\n220 trust me\n')))
    const told = new Collector<string>()
    await clientOf(factoryOf(answering(startTls({ ca }), told)), { port }, { reconnect: false })
    expect(await told.first(2)).toEqual(['STARTTLS', 'TCP_TLS_HANDSHAKE'])
  })

  it('is made of a stage that can be reloaded', async () => {
    const stage = tls(localhost)
    const peer = await rawClient(await serve(answering(startTls(stage))))
    stage.reload(renewed)
    peer.write(Buffer.from('STARTTLS\n'))
    await peer.read('STARTTLS in the clear\n'.length)
    const socket = tlsOver(peer)
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    expect(socket.getPeerX509Certificate()?.subject).toBe('CN=localhost renewed')
  })

  it('begins once, on channels that have it', async () => {
    const secure = startTls(localhost)
    const told = new Collector<string>()
    const again = protocol(secure)
      .use(line)
      .handle({
        onMessage(channel) {
          secure.start(channel)
          secure.start(channel)
        },
        onError: (_channel, { message }) => told.add(message),
      })
    const peer = await rawClient(await serve(again))
    peer.write(Buffer.from('x\n'))
    expect(await told.first(1)).toEqual([
      'startTls: expected a channel with this stage that has not begun TLS (TCP_OPTION)',
    ])
    expect(() => startTls({}).start({} as Channel<never>)).toThrow('startTls: expected a channel with this stage')
  })
})
