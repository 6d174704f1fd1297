import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { protocol, type Address } from '@link/core'
import { describe, expect, it } from 'vitest'
import { proxyInfo, proxyProtocol, proxyTls, proxyTlv, sendProxyHeader, tls } from '../../src/index.js'
import type { ProxyHeader, ProxyHeaderInput } from '../../src/index.js'
import { ca, clientOne, localhost } from '../certificates.js'
import { Collector } from '../collector.js'
import { afterTest } from '../leak-gate.js'
import { rawConnect } from '../raw-peer.js'
import { clientOf, factoryOf, serve } from '../rig.js'
import { encoded, wire } from '../wire.js'
import { haproxy, missingTools } from './haproxy.js'
import { fixture } from './openssl.js'

const missing = missingTools()
// In CI a tool that is missing is a failure, by hand it is a line that says so.
if (process.env['LINK_INTEROP'] === '1') it('finds its tools', () => expect(missing).toBeUndefined())
else if (missing !== undefined) console.warn(missing)

interface Seen {
  readonly remote: Address | undefined
  readonly local: Address | undefined
  readonly header: ProxyHeader | undefined
}

/** A server behind HAProxy that answers, and keeps what it learns. */
async function behind() {
  const seen = new Collector<Seen>()
  const server = await serve(
    protocol(proxyProtocol({ from: ['127.0.0.1'] }))
      .use(wire)
      .handle({
        onActive(channel) {
          seen.add({ remote: channel.remoteAddress, local: channel.localAddress, header: channel.get(proxyInfo) })
        },
        onMessage: (channel, message) => channel.send(message),
      }),
  )
  return { to: server.address, seen }
}

/** A file with a key and its certificate in one, as HAProxy wants it. */
function bundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'link-haproxy-'))
  afterTest(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'server.pem')
  writeFileSync(file, localhost.cert + localhost.key)
  return file
}

const HELLO = encoded([1, 2, 'hello'])

/** Goes through HAProxy with a bare socket, and gives its address. */
async function visit(between: Address): Promise<Address> {
  const peer = await rawConnect(between)
  afterTest(() => peer.socket.destroy())
  peer.write(HELLO)
  expect(await peer.read(HELLO.length)).toEqual(HELLO)
  return { host: '127.0.0.1', port: peer.socket.localPort ?? 0 }
}

describe.skipIf(missing !== undefined)('HAProxy in front of our server', () => {
  it.each([
    [1, 'send-proxy'],
    [2, 'send-proxy-v2'],
    [2, 'send-proxy-v2 proxy-v2-options crc32c'],
  ])('tells the client’s addresses by a header of version %d: %s', async (version, server) => {
    const { to, seen } = await behind()
    const between = await haproxy({ to, server })
    const client = await visit(between)
    const [first] = await seen.first(1)
    expect(first).toMatchObject({
      remote: client,
      local: between,
      header: { version, command: 'proxy', socket: 'stream' },
    })
    if (server.includes('crc32c')) expect(first?.header?.tlvs).toMatchObject([{ type: proxyTlv.crc32c }])
  })

  it('tells its unique id, and pads', async () => {
    const { to, seen } = await behind()
    const server = 'send-proxy-v2 proxy-v2-options unique-id'
    await visit(await haproxy({ to, server, more: ['unique-id-format id-%pid'] }))
    const [first] = await seen.first(1)
    const id = first?.header?.tlvs.find(({ type }) => type === proxyTlv.uniqueId)?.value
    expect(Buffer.from(id ?? []).toString()).toMatch(/^id-\d+$/)
  })

  it('tells what it knows of the client’s TLS', async () => {
    const { to, seen } = await behind()
    const between = await haproxy({
      bind: `ssl crt ${bundle()} ca-file ${fixture('ca.crt')} verify required alpn link`,
      to,
      server: 'send-proxy-v2-ssl-cn proxy-v2-options authority,crc32c',
    })
    const factory = factoryOf([tls({ ca, ...clientOne, servername: 'localhost', ALPNProtocols: ['link'] }), wire])
    const client = await clientOf(factory, between)
    client.send([1, 2, 'hello'])
    const [first] = await seen.first(1)
    expect(first?.header && proxyTls(first.header)).toMatchObject({
      version: 'TLSv1.3',
      clientCertificate: true,
      verified: true,
      commonName: expect.stringContaining('client'),
    })
    const authority = first?.header?.tlvs.find(({ type }) => type === proxyTlv.authority)?.value
    expect(Buffer.from(authority ?? []).toString()).toBe('localhost')
  })

  it('looks after its health with headers that say so', async () => {
    const { to, seen } = await behind()
    await haproxy({ to, server: 'send-proxy-v2 check-send-proxy check inter 50ms' })
    const [first] = await seen.first(1)
    expect(first).toMatchObject({ remote: { host: '127.0.0.1' }, local: to, header: { command: 'local' } })
  })
})

describe.skipIf(missing !== undefined)('our client in front of HAProxy', () => {
  const far = { source: { host: '203.0.113.9', port: 4_711 }, destination: { host: '198.51.100.1', port: 443 } }
  const far6 = { source: { host: '2001:db8::9', port: 4_711 }, destination: { host: '2001:db8::1', port: 443 } }

  it.each<[string, ProxyHeaderInput]>([
    ['version 1', { version: 1, ...far }],
    ['version 1 of IPv6', { version: 1, ...far6 }],
    ['version 2', far],
    ['version 2 of IPv6', far6],
    [
      'version 2 with a checksum and details',
      { ...far, checksum: true, tlvs: [{ type: proxyTlv.noop, value: new Uint8Array(99) }] },
    ],
  ])('is understood, and its addresses come through: %s', async (_, header) => {
    const { to, seen } = await behind()
    const between = await haproxy({ bind: 'accept-proxy', to, server: 'send-proxy-v2' })
    const client = await clientOf(factoryOf([sendProxyHeader(header), wire]), between)
    client.send([1, 2, 'hello'])
    const [first] = await seen.first(1)
    expect([first?.remote, first?.local]).toEqual([header.source, header.destination])
  })
})
