import { protocol, type Channel } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import { optionalTls, sni, tls, tlsInfo } from '../src/index.js'
import { localhost, renewed, wildcard } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, rawClient, serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'
import { encoded, wire } from './wire.js'

const secure = protocol(optionalTls(localhost)).use(wire)

describe('optionalTls', () => {
  it('serves TLS and plain on one port, and tells which it is', async () => {
    const seen = new Collector<string>()
    const onActive = (channel: Channel<never>): void => seen.add(channel.get(tlsInfo)?.protocol ?? 'plain')
    const server = await serve(secure.handle({ onActive, onMessage: (channel, each) => channel.send(each) }))
    for (const peer of [await rawClient(server), await tlsConnect(server)]) {
      peer.write(encoded([1, 2, 'hello']))
      expect(await peer.read(12)).toEqual(encoded([1, 2, 'hello']))
    }
    expect(seen.all).toEqual(['plain', 'TLSv1.3'])
  })

  it('decides by the first byte, however the bytes come', async () => {
    const server = await serve(secure.handle({ onMessage: (channel, each) => channel.send(each) }))
    const peer = await rawClient(server)
    await peer.writeApart(Array.from(encoded([1, 2, 'hello'], [3, 4, 'world']), (each) => Uint8Array.of(each)))
    expect(await peer.read(24)).toEqual(encoded([1, 2, 'hello'], [3, 4, 'world']))
  })

  it('ends a plain connection in order when the client says nothing at all', async () => {
    const told = new Collector<string>()
    const handler = {
      onActive: () => told.add('active'),
      onInactive: () => told.add('inactive'),
      onError: (_channel: unknown, error: Error) => told.add(error.message),
    }
    const peer = await rawClient(await serve(secure.handle(handler)))
    peer.end()
    await peer.ended
    expect(await told.first(2)).toEqual(['active', 'inactive'])
  })

  it('ends a client that keeps silent for handshakeTimeout', async () => {
    const clock = virtualClock()
    const errors = new Collector<Error>()
    const handler = { onError: (_channel: unknown, error: Error) => errors.add(error) }
    const server = await serve(secure.handle(handler), { channel: { clock } })
    const peer = await rawClient(server)
    while (server.channels.size === 0) await new Promise(setImmediate)
    clock.advance(9_999)
    expect(errors.all).toEqual([])
    clock.advance(1)
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_TIMEOUT' }])
    await peer.ended
  })

  it('is made of a stage that can be reloaded, also one for several names', async () => {
    const one = tls(localhost)
    const server = await serve(protocol(optionalTls(one)).use(wire))
    one.reload(renewed)
    expect((await tlsConnect(server)).socket.getPeerX509Certificate()?.subject).toBe('CN=localhost renewed')
    const named = optionalTls(sni({ '*.example.test': wildcard }, localhost))
    const peer = await tlsConnect(await serve(protocol(named).use(wire)), { servername: 'a.example.test' })
    expect(peer.socket.getPeerX509Certificate()?.subject).toBe('CN=example.test')
  })

  it('is for servers: a client knows what it wants', async () => {
    const server = await serve(wire)
    const failed = clientOf(factoryOf(secure), server.address, { reconnect: false })
    await expect(failed).rejects.toThrow('optionalTls: expected a server')
  })
})
