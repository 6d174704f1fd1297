import { createSecureContext } from 'node:tls'
import { protocol } from '@link/core'
import { describe, expect, it } from 'vitest'
import { sni, tcpServer, type Certificates, type TcpServer } from '../src/index.js'
import { localhost, renewed, wildcard } from './certificates.js'
import { Collector } from './collector.js'
import { clientOf, factoryOf, serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'
import { message, wire } from './wire.js'

/** The subject of the certificate that a client is shown who asks for a name, or the error that it gets. */
async function shownBy(server: Pick<TcpServer, 'address'>, servername: string): Promise<string | undefined> {
  const peer = await tlsConnect(server, { servername, checkServerIdentity: () => undefined })
  const subject = peer.socket.getPeerX509Certificate()?.subject
  peer.socket.destroy()
  return subject
}

const quiet = { channel: { onUnhandledError: () => {} } }

describe('sni', () => {
  it('shows the certificate of the name, of its wildcard, or the fallback', async () => {
    const server = await serve(
      [sni({ '*.Example.test': wildcard, 'b.example.test': renewed }, localhost), message],
      quiet,
    )
    const shown = {
      'a.example.test': 'CN=example.test',
      'A.EXAMPLE.TEST': 'CN=example.test',
      'b.example.test': 'CN=localhost renewed',
      'a.b.example.test': 'CN=localhost',
      'example.test': 'CN=localhost',
      'elsewhere.test': 'CN=localhost',
      // No name at all.
      '': 'CN=localhost',
    }
    for (const [name, subject] of Object.entries(shown)) expect(await shownBy(server, name), name).toBe(subject)
  })

  it('takes a Map and contexts', async () => {
    const map = new Map<string, Certificates>([['example.test', createSecureContext(wildcard)]])
    const server = await serve([sni(map, createSecureContext(localhost)), message], quiet)
    expect(await shownBy(server, 'example.test')).toBe('CN=example.test')
    expect(await shownBy(server, '__proto__')).toBe('CN=localhost')
  })

  it('refuses names that have no certificate when there is no fallback', async () => {
    const errors = new Collector<Error>()
    const handler = { onError: (_channel: unknown, error: Error) => errors.add(error) }
    const server = await serve([sni({ 'example.test': wildcard }), message, handler])
    expect(await shownBy(server, 'example.test')).toBe('CN=example.test')
    await expect(shownBy(server, 'elsewhere.test')).rejects.toThrow()
    await expect(shownBy(server, '')).rejects.toThrow()
    const codes = (await errors.first(2)).map((error) => (error as { code?: unknown }).code)
    expect(codes).toEqual(['TCP_TLS_HANDSHAKE', 'TCP_TLS_HANDSHAKE'])
  })

  it('waits for a function that looks names up', async () => {
    const asked: string[] = []
    const found = { 'a.test': wildcard, 'b.test': createSecureContext(renewed) } as Record<string, Certificates>
    const find = async (name: string): Promise<Certificates | undefined> => {
      asked.push(name)
      await new Promise(setImmediate)
      return found[name]
    }
    const server = await serve([sni(find, localhost), message], quiet)
    expect(await shownBy(server, 'A.test')).toBe('CN=example.test')
    expect(await shownBy(server, 'b.test')).toBe('CN=localhost renewed')
    expect(await shownBy(server, 'c.test')).toBe('CN=localhost')
    expect(asked).toEqual(['a.test', 'b.test', 'c.test'])
  })

  it('ends a connection whose look-up fails, and one whose look-up does not come back', async () => {
    const errors = new Collector<Error>()
    const handler = { onError: (_channel: unknown, error: Error) => errors.add(error) }
    const find = (name: string): Promise<undefined> => {
      if (name === 'a.test') throw new Error('no database')
      return new Promise(() => {})
    }
    const server = await serve([sni(find, { ...localhost, handshakeTimeout: 30 }), message, handler])
    await expect(shownBy(server, 'a.test')).rejects.toThrow()
    await expect(shownBy(server, 'b.test')).rejects.toThrow()
    const [one, other] = await errors.first(2)
    expect(one).toMatchObject({ code: 'TCP_TLS_HANDSHAKE', cause: { message: 'no database' } })
    expect(other).toMatchObject({ code: 'TCP_TLS_TIMEOUT' })
  })

  it('replaces its map when it is reloaded, and keeps it when a certificate in the new one is bad', async () => {
    const stage = sni({ 'example.test': wildcard }, localhost)
    const server = await serve([stage, message], quiet)
    const bad = { 'elsewhere.test': renewed, 'example.test': { key: renewed.key, cert: wildcard.cert } }
    expect(() => stage.reload(bad, renewed)).toThrow('sni.reload["example.test"]: these certificates cannot be used')
    expect(await shownBy(server, 'example.test')).toBe('CN=example.test')
    expect(await shownBy(server, 'elsewhere.test')).toBe('CN=localhost')
    stage.reload({ 'elsewhere.test': wildcard }, renewed)
    expect(await shownBy(server, 'example.test')).toBe('CN=localhost renewed')
    expect(await shownBy(server, 'elsewhere.test')).toBe('CN=example.test')
  })

  it('refuses names that no client can ask for', () => {
    for (const name of ['', '*', 'a.*.test', '*a.test', 'a..test', '.test', 'a test']) {
      expect(() => sni({ [name]: wildcard }), name).toThrow(/expected a name as "example.com"/)
    }
    expect(() => sni({ 'example.test': {} })).toThrow('sni["example.test"]: expected key and cert, got none')
  })

  it('is for servers', async () => {
    const server = await tcpServer(0, wire, { host: '127.0.0.1' })
    const factory = factoryOf(protocol(sni({})).use(wire))
    const failed = clientOf(factory, server.address, { reconnect: false })
    await expect(failed).rejects.toThrow('sni: expected a server')
    await server.close({ grace: 0 })
  })
})
