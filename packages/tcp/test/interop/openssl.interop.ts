import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { string } from '@link/codec'
import { protocol, type ByteStage, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { http2Tls, optionalTls, sni, startTls, tls, tlsInfo, type TlsInfo, type TlsOptions } from '../../src/index.js'
import { ca, clientOne, localhost, renewed, wildcard } from '../certificates.js'
import { Collector } from '../collector.js'
import { afterTest } from '../leak-gate.js'
import { clientOf, factoryOf, serve } from '../rig.js'
import { fixture, missingTools, sClient, sServer } from './openssl.js'

const missing = missingTools()
// In CI a tool that is missing is a failure, by hand it is a line that says so.
if (process.env['LINK_INTEROP'] === '1') it('finds its tools', () => expect(missing).toBeUndefined())
else if (missing !== undefined) console.warn(missing)

const line = string({ delimiter: '\n' })

/** A server that sends each line back, and keeps what it learns. */
async function answering(stage: ByteStage) {
  const infos = new Collector<TlsInfo | undefined>()
  const told = new Collector<string>()
  const server = await serve(
    protocol(stage)
      .use(line)
      .handle({
        onActive: (channel: Channel<never>) => infos.add(channel.get(tlsInfo)),
        onMessage(channel, text) {
          channel.send(`${text} to you`)
          if (text === 'bye') void channel.close()
        },
        onError: (_channel, error) => told.add((error as { code?: string }).code ?? error.message),
        onEvent: (_channel, { type }) => told.add(type),
        onInactive: () => told.add('inactive'),
      }),
  )
  return { server, infos, told }
}

describe.skipIf(missing !== undefined)('a client of OpenSSL', () => {
  for (const version of ['1_2', '1_3']) {
    it(`speaks TLS ${version.replace('_', '.')} with our server, which hears its good-bye`, async () => {
      const { server, infos, told } = await answering(tls(localhost))
      const client = sClient(server.address, '-verify_hostname', 'localhost', `-tls${version}`)
      client.type('hello\n')
      await client.prints(/hello to you\n/)
      client.hangUp()
      expect(await client.ended).toMatch(/Verify return code: 0 \(ok\)/)
      expect(infos.all).toMatchObject([{ protocol: `TLSv${version.replace('_', '.')}`, resumed: false }])
      expect(await told.first(3)).toEqual(['secured', 'inputClosed', 'inactive'])
    })
  }

  it('hears the good-bye of our server behind its last word', async () => {
    const { server } = await answering(tls(localhost))
    const client = sClient(server.address, '-msg')
    client.type('bye\n')
    expect(await client.ended).toMatch(/bye to you\n[^]*<<< .*warning close_notify/)
  })

  it('is refused with TLS 1.1', async () => {
    const { server, told } = await answering(tls(localhost))
    const client = sClient(server.address, '-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0')
    expect(await client.ended).toMatch(/alert protocol version/)
    expect(await told.first(1)).toEqual(['TCP_TLS_HANDSHAKE'])
  })

  it('may not renegotiate', async () => {
    const { server, told } = await answering(tls(localhost))
    const client = sClient(server.address, '-tls1_2')
    client.type('hello\n')
    await client.prints(/hello to you\n/)
    // A line with this letter alone is a command.
    client.type('R\n')
    expect(await told.first(2)).toEqual(['secured', 'TCP_TLS_BROKEN'])
    await client.ended
  })

  it('takes up its session again, and after a reload cannot', async () => {
    const stage = tls(localhost)
    const folder = mkdtempSync(join(tmpdir(), 'link-openssl-'))
    afterTest(() => rmSync(folder, { recursive: true }))
    const { server, infos } = await answering(stage)
    const connect = async (...options: string[]): Promise<void> => {
      const client = sClient(server.address, '-sess_out', join(folder, 'session'), ...options)
      client.type('hello\n')
      await client.prints(/hello to you\n/)
      client.hangUp()
      await client.ended
    }
    await connect()
    await connect('-sess_in', join(folder, 'session'))
    stage.reload(renewed)
    await connect('-sess_in', join(folder, 'session'))
    expect(infos.all.map((info) => info?.resumed)).toEqual([false, true, false])
  })

  it('gets the certificate of the name that it asks for', async () => {
    const { server } = await answering(sni({ '*.example.test': wildcard }, localhost))
    for (const [name, subject] of [
      ['a.example.test', 'CN = example.test'],
      ['localhost', 'CN = localhost'],
    ] as const) {
      const client = sClient(server.address, '-servername', name, '-verify_hostname', name)
      client.hangUp()
      const printed = await client.ended
      expect(printed).toContain(`subject=${subject}`)
      expect(printed).toMatch(/Verify return code: 0 \(ok\)/)
    }
  })

  it('agrees on a protocol', async () => {
    const { server, infos } = await answering(http2Tls(localhost))
    const client = sClient(server.address, '-alpn', 'http/1.1,h2')
    client.hangUp()
    expect(await client.ended).toMatch(/ALPN protocol: h2/)
    expect(await infos.first(1)).toMatchObject([{ alpnProtocol: 'h2' }])
  })

  it('shows who it is', async () => {
    const { server, infos } = await answering(tls({ ...localhost, ca, requestCert: true }))
    const client = sClient(server.address, '-cert', fixture('client.crt'), '-key', fixture('client.key'))
    client.type('hello\n')
    await client.prints(/hello to you\n/)
    expect(infos.all).toMatchObject([{ authorized: true, peerCertificate: { subject: 'CN=client one' } }])
  })

  it('begins in the middle of SMTP', async () => {
    const secure = startTls(localhost)
    const smtp = protocol(secure)
      .use(string({ delimiter: '\r\n' }))
      .handle({
        onActive: (channel: Channel<string>) => channel.send('220 link'),
        onMessage(channel, text) {
          const secured = channel.get(tlsInfo) !== undefined
          if (text.startsWith('EHLO') && !secured) channel.send('250-link')
          channel.send(text === 'STARTTLS' ? '220 go ahead' : secured ? '250 secured' : '250 STARTTLS')
          if (text === 'STARTTLS') secure.start(channel)
        },
      })
    const server = await serve(smtp, { channel: { onUnhandledError: () => {} } })
    const client = sClient(server.address, '-starttls', 'smtp', '-crlf')
    client.type('EHLO again\n')
    await client.prints(/250 secured/)
  })

  it('meets a server that takes TLS and plain', async () => {
    const { server } = await answering(optionalTls(localhost))
    const client = sClient(server.address)
    client.type('hello\n')
    await client.prints(/hello to you\n/)
  })
})

describe.skipIf(missing !== undefined)('a server of OpenSSL', () => {
  /** A client of ours for it, and what it is told. */
  async function connected(port: number, options: TlsOptions = {}) {
    const told = new Collector<string>()
    const pipeline = protocol(tls({ ca, ...options }))
      .use(line)
      .handle({
        onMessage: (_channel, text) => told.add(text),
        onError: (_channel, error) => told.add((error as { code?: string }).code ?? error.message),
        onEvent: (_channel, { type }) => told.add(type),
        onInactive: () => told.add('inactive'),
      })
    const client = await clientOf(factoryOf(pipeline), { port }, { reconnect: false })
    return { client, told }
  }

  for (const version of ['1_2', '1_3']) {
    it(`speaks TLS ${version.replace('_', '.')} with our client, which says good-bye`, async () => {
      const server = await sServer(`-tls${version}`, '-rev', '-msg')
      const { client, told } = await connected(server.port)
      client.send('hello')
      expect(await told.first(2)).toEqual(['secured', 'olleh'])
      await client.close()
      await server.prints(/<<< .*Alert.*warning close_notify/)
    })
  }

  it('that says good-bye has ended, one that is killed has cut off', async () => {
    const server = await sServer('-rev')
    const { client, told } = await connected(server.port)
    // What such a server takes for a command.
    client.send('CLOSE')
    expect(await told.first(3)).toEqual(['secured', 'inputClosed', 'inactive'])
    const killed = await sServer()
    const other = await connected(killed.port)
    killed.type('hello\n')
    await other.told.first(2)
    killed.kill()
    expect(await other.told.first(5)).toEqual(['secured', 'hello', 'TCP_TLS_TRUNCATED', 'inputClosed', 'inactive'])
  })

  it('is told who our client is', async () => {
    const server = await sServer('-Verify', '1', '-CAfile', fixture('ca.crt'), '-verify_return_error')
    await connected(server.port, clientOne)
    await server.prints(/CN = client one/)
  })

  it('sees a session taken up again', async () => {
    const server = await sServer()
    const factory = factoryOf(protocol(tls({ ca })).use(line))
    for (let i = 0; i < 2; i++) {
      const client = await clientOf(factory, server, { reconnect: false })
      server.type('hello\n')
      for await (const text of client) if (text === 'hello') break
    }
    await server.prints(/Reused session-id/)
  })

  it('with a certificate of its own making is not trusted', async () => {
    const options = ['-cert', fixture('stranger.crt'), '-key', fixture('stranger.key')]
    const server = await sServer(...options)
    await expect(connected(server.port)).rejects.toMatchObject({ code: 'TCP_TLS_CERTIFICATE' })
  })

  it('that knows nothing newer than TLS 1.1 is refused', async () => {
    const server = await sServer('-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0')
    await expect(connected(server.port)).rejects.toMatchObject({ code: 'TCP_TLS_HANDSHAKE' })
  })
})
