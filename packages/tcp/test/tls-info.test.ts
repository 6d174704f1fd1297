import { createSecureContext } from 'node:tls'
import { protocol, type Channel } from '@link/core'
import { describe, expect, it } from 'vitest'
import { tls, tlsInfo, type TlsInfo, type TlsOptions } from '../src/index.js'
import { ca, clientOne, localhost, stranger } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'
import { wire } from './wire.js'

/** A server that keeps what it learns of its clients. */
async function learning(options: TlsOptions, own: TlsOptions = { ...localhost, ca }) {
  const infos = new Collector<TlsInfo | undefined>()
  const errors = new Collector<Error>()
  const server = await serve(
    protocol(tls({ ...own, ...options }))
      .use(wire)
      .handle({
        onActive: (channel: Channel<never>) => infos.add(channel.get(tlsInfo)),
        onError: (_channel, error) => errors.add(error),
        onMessage: (channel, each) => channel.send(each),
      }),
  )
  return { server, infos, errors }
}

describe('the identity of the peer', () => {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`is that of its certificate, also when a session of ${maxVersion} is taken up again`, async () => {
      const { server, infos } = await learning({ requestCert: true, maxVersion })
      const factory = factoryOf(protocol(tls({ ca, ...clientOne })).use(wire))
      for (let i = 0; i < 2; i++) {
        const client = await clientOf(factory, server.address)
        expect(client.get(tlsInfo)).toMatchObject({
          protocol: maxVersion,
          resumed: i === 1,
          authorized: true,
          peerCertificate: { subject: 'CN=localhost' },
        })
        client.send([1, 2, 'x'])
        for await (const each of client) if (each) break
      }
      const known = { authorized: true, authorizationError: undefined, peerCertificate: { subject: 'CN=client one' } }
      expect(infos.all).toMatchObject([
        { ...known, resumed: false },
        { ...known, resumed: true },
      ])
    })
  }

  it('stays wrong for a client that goes on nevertheless: such a session is not taken up again', async () => {
    const { server } = await learning({})
    const factory = factoryOf(protocol(tls({ ca, servername: 'other.test', rejectUnauthorized: false })).use(wire))
    for (let i = 0; i < 2; i++) {
      const client = await clientOf(factory, server.address)
      expect(client.get(tlsInfo)).toMatchObject({
        authorized: false,
        authorizationError: 'ERR_TLS_CERT_ALTNAME_INVALID',
      })
      client.send([1, 2, 'x'])
      for await (const each of client) if (each) break
    }
  })

  it('is asked for: a client without a certificate, or with one of a stranger, is refused', async () => {
    const { server, infos, errors } = await learning({ requestCert: true })
    for (const shown of [{}, stranger]) {
      const peer = await tlsConnect(server, shown)
      await peer.ended
    }
    expect(errors.all).toMatchObject([
      { code: 'TCP_TLS_HANDSHAKE', message: expect.stringContaining('peer did not return a certificate') },
      { code: 'TCP_TLS_CERTIFICATE', message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') },
    ])
    expect(infos.all).toEqual([])
  })

  it('is not certain where strangers are let in', async () => {
    const { server, infos } = await learning({ requestCert: true, rejectUnauthorized: false })
    for (const shown of [{}, stranger, clientOne]) {
      const peer = await tlsConnect(server, shown)
      peer.end()
      await peer.ended
    }
    expect(infos.all).toMatchObject([
      { authorized: false, authorizationError: 'UNABLE_TO_GET_ISSUER_CERT', peerCertificate: undefined },
      {
        authorized: false,
        authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        peerCertificate: { subject: 'CN=stranger' },
      },
      { authorized: true, authorizationError: undefined, peerCertificate: { subject: 'CN=client one' } },
    ])
  })

  it('is unknown to a server that has not asked, whatever a session of its context holds', async () => {
    const secureContext = createSecureContext({ ...localhost, ca, sessionIdContext: 'shared', maxVersion: 'TLSv1.2' })
    const asking = await learning({ requestCert: true, rejectUnauthorized: false }, { secureContext })
    const peer = await tlsConnect(asking.server, stranger)
    await asking.infos.first(1)
    const session = peer.socket.getSession()
    const other = await learning({}, { secureContext })
    await tlsConnect(other.server, { ...stranger, ...(session && { session }) })
    const [info] = await other.infos.first(1)
    expect(info).toMatchObject({ resumed: true, authorized: false })
  })
})
