import { string, uint8 } from '@link/codec'
import { createHandler, protocol, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { isTcpError, tcpClient, tls, tlsInfo, type TlsInfo } from '../src/index.js'
import { ca, localhost, stranger } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { handshakesOver, tlsConnect, tlsListen, tlsOver } from './tls-peer.js'
import { echo, encoded, message, wire } from './wire.js'

const once = { reconnect: { attempts: 1 } } as const

describe('a server and a client with TLS', () => {
  it('speak, and know what was settled', async () => {
    const infos = new Collector<TlsInfo | undefined>()
    const seen = createHandler({ onActive: (channel: Channel<never>) => infos.add(channel.get(tlsInfo)) })
    const server = await serve([tls(localhost), message, { ...seen, onMessage: (channel, each) => channel.send(each) }])
    const client = await tcpClient(factoryOf([tls({ ca }), message, seen]), 'localhost', server.address.port ?? 0)
    client.send([1, 2, 'hello'])
    for await (const each of client) {
      expect(each).toEqual([1, 2, 'hello'])
      break
    }
    const [one, other] = await infos.first(2)
    const settled = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: 'localhost', resumed: false }
    expect(one).toMatchObject(settled)
    expect(other).toMatchObject(settled)
    const [ofClient, ofServer] = one?.authorized === true ? [one, other] : [other, one]
    expect(ofClient).toMatchObject({ authorized: true, peerCertificate: { subject: 'CN=localhost' } })
    expect(ofServer).toMatchObject({ authorized: false, peerCertificate: undefined, authorizationError: undefined })
  })

  it('carry 5 MiB each way, with no more than the high-water mark pending', async () => {
    const server = await serve([tls(localhost), echo] as never)
    const client = await clientOf(factoryOf([tls({ ca }), wire]), server.address)
    const text = 'x'.repeat(60_000)
    const count = 90
    let received = 0
    const sending = (async () => {
      for (let i = 0; i < count; i++) if (!client.send([1, i, text])) await client.sent()
    })()
    for await (const each of client) {
      expect(each[1]).toBe(received++)
      if (received === count) break
    }
    await sending
  })

  it('check an address against the certificate', async () => {
    const server = await serve([tls(localhost), echo] as never)
    const client = await clientOf(factoryOf([tls({ ca }), wire]), server.address)
    await client.close()
    const other = factoryOf([tls({ ca, servername: 'elsewhere.test' }), wire])
    await expect(clientOf(other, server.address, once)).rejects.toMatchObject({
      code: 'TCP_TLS_CERTIFICATE',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
  })

  it('stay what they are when a channel goes on with another protocol, in the middle of a burst', async () => {
    const words = protocol(string({ prefix: uint8() }))
    const server = await serve(
      protocol(tls(localhost))
        .use(string({ delimiter: '\n' }))
        .handle({
          onMessage: (channel) =>
            channel.upgrade(words.handle({ onMessage: (talking, word) => talking.send(word.toUpperCase()) })),
        }),
    )
    const peer = await tlsConnect(server)
    peer.write(Buffer.from('upgrade\n\x02ab\x01c'))
    expect(Buffer.from(await peer.read(5)).toString()).toBe('\x02AB\x01C')
  })

  it('take up a session again, and after a reload do not', async () => {
    const stage = tls({ ca })
    const infos = new Collector<boolean | undefined>()
    const server = await serve([tls(localhost), echo] as never)
    const factory = factoryOf([stage, message, { onActive: (channel) => infos.add(channel.get(tlsInfo)?.resumed) }])
    for (let i = 0; i < 4; i++) {
      if (i === 3) stage.reload({ ca })
      const client = await clientOf(factory, server.address)
      // The session comes with the first answer at the latest.
      client.send([1, 2, 'x'])
      for await (const each of client) if (each) break
    }
    expect(infos.all).toEqual([false, true, true, false])
  })
})

describe('a client whose handshake fails', () => {
  it('is told that it does not trust the certificate', async () => {
    const { port } = await tlsListen(stranger, () => {})
    const failed = clientOf(factoryOf([tls({ ca }), wire]), { port }, once)
    await expect(failed).rejects.toMatchObject({
      code: 'TCP_TLS_CERTIFICATE',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    })
  })

  it('connects all the same if it does not ask, and can see what is wrong', async () => {
    const { port } = await tlsListen(stranger, () => {})
    const infos = new Collector<TlsInfo | undefined>()
    const handler = createHandler({ onActive: (channel: Channel<never>) => infos.add(channel.get(tlsInfo)) })
    await clientOf(factoryOf([tls({ rejectUnauthorized: false }), message, handler]), { port })
    const [info] = await infos.first(1)
    expect(info).toMatchObject({ authorized: false, authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  it('asks a check of its own for the name', async () => {
    const { port } = await tlsListen(localhost, () => {})
    const asked: string[] = []
    const checkServerIdentity = (host: string): Error => {
      asked.push(host)
      return new Error('not you')
    }
    const failed = clientOf(factoryOf([tls({ ca, checkServerIdentity }), wire]), { port }, once)
    await expect(failed).rejects.toMatchObject({ code: 'TCP_TLS_CERTIFICATE', cause: { message: 'not you' } })
    expect(asked).toEqual(['127.0.0.1'])
  })

  it('meets no TLS at all', async () => {
    const { port } = await rawServer((peer) => peer.write(Buffer.from('220 hello\r\n')))
    const failed = clientOf(factoryOf([tls({ ca }), wire]), { port }, once)
    await expect(failed).rejects.toMatchObject({ code: 'TCP_TLS_HANDSHAKE' })
  })

  it('waits for handshakeTimeout, and is not connected meanwhile', async () => {
    const { port } = await rawServer(() => {})
    const factory = factoryOf([tls({ ca, handshakeTimeout: 20 }), wire])
    await expect(clientOf(factory, { port }, once)).rejects.toMatchObject({ code: 'TCP_TLS_TIMEOUT' })
  })

  it('is told when the server hangs up', async () => {
    const { port } = await rawServer((peer) => peer.socket.destroy())
    const failed = clientOf(factoryOf([tls({ ca }), wire]), { port }, once)
    await expect(failed).rejects.toMatchObject({ code: expect.stringMatching(/^TCP_TLS_HANDSHAKE$/) })
  })

  it('can be closed in the middle', async () => {
    const { port } = await rawServer(() => {})
    const factory = factoryOf([tls({ ca }), wire])
    const client = await clientOf(factory, { port }, { lazyConnect: true })
    const told = new Collector<unknown>()
    client.send([1, 2, 'x'], (error) => told.add(error?.code))
    while (client.state !== 'connecting') await new Promise(setImmediate)
    await client.close()
    expect(await told.first(1)).toEqual(['CHANNEL_CLOSED'])
  })
})

describe('a server whose handshake fails', () => {
  function failing(options: object = {}): { errors: Collector<Error>; active: () => number; pipeline: never } {
    const errors = new Collector<Error>()
    let count = 0
    const handler = { onActive: () => count++, onError: (_channel: unknown, error: Error) => errors.add(error) }
    return { errors, active: () => count, pipeline: [tls({ ...localhost, ...options }), message, handler] as never }
  }

  it('tells onError of a peer that speaks no TLS, and closes', async () => {
    const { errors, active, pipeline } = failing()
    const peer = await rawClient(await serve(pipeline))
    peer.write(encoded([1, 2, 'hello']))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
    expect(active()).toBe(0)
  })

  it('tells the peer why by an alert', async () => {
    const { errors, pipeline } = failing({ minVersion: 'TLSv1.3' })
    const failed = tlsConnect(await serve(pipeline), { maxVersion: 'TLSv1.2' })
    await expect(failed).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
    expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
  })

  it('does not wait for ever', async () => {
    const { errors, pipeline } = failing({ handshakeTimeout: 20 })
    const peer = await rawClient(await serve(pipeline))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_TIMEOUT' }])
  })

  it('tells onError of a peer that goes away', async () => {
    const { errors, pipeline } = failing()
    const peer = await rawClient(await serve(pipeline))
    peer.end()
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
  })

  it('does not let a client begin another handshake on the same connection', async () => {
    const { errors, pipeline } = failing()
    const server = await serve(pipeline)
    const peer = await tlsConnect(server, { maxVersion: 'TLSv1.2' })
    await handshakesOver(server)
    peer.socket.renegotiate({}, () => {})
    expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_BROKEN' }])
  })

  it('takes no garbage after the handshake', async () => {
    const { errors, pipeline } = failing()
    const server = await serve(pipeline)
    const peer = await rawClient(server)
    tlsOver(peer)
    await handshakesOver(server)
    peer.write(Buffer.from('no record at all, but long enough to look like one'))
    expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_BROKEN' }])
    await peer.ended
  })
})

describe('the options of tls', () => {
  it('are refused when nobody knows them, they are of a wrong kind, or cannot be used', () => {
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ certificate: '' }, /did you mean "cert"/],
      [{ handshakeTimeout: '1' }, /expected a number/],
      [{ minVersion: 'TLSv1' }, /expected TLSv1.2 or TLSv1.3, got TLSv1/],
      [{ role: 'both' }, /expected server or client/],
      [{ key: 'none', cert: 'none' }, /cannot be used/],
    ]
    for (const [options, text] of wrong) {
      let thrown: unknown
      try {
        tls(options)
      } catch (error) {
        thrown = error
      }
      expect(isTcpError(thrown, 'TCP_OPTION') && thrown.message, JSON.stringify(options)).toMatch(text)
    }
  })
})
