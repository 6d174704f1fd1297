import { describe, expect, it } from 'vitest'
import { attribute, protocol, type Address } from '@link/core'
import { testChannel } from '@link/core/testing'
import { detect, encodeProxyHeader, proxyInfo, proxyProtocol, sendProxyHeader, tls, tlsInfo } from '../../src/index.js'
import type { ProxyProtocolOptions } from '../../src/index.js'
import { ca, localhost } from '../certificates.js'
import { Collector } from '../collector.js'
import { clientOf, factoryOf, rawClient, serve } from '../rig.js'
import { encoded, wire } from '../wire.js'

const proxy: Address = { host: '10.0.0.7', port: 4_000 }
const client: Address = { host: '203.0.113.9', port: 51_000 }
const service: Address = { host: '198.51.100.1', port: 443 }
const header = Uint8Array.from(encodeProxyHeader({ source: client, destination: service }))
const HELLO = encoded([1, 2, 'hello'])

type Options = Partial<ProxyProtocolOptions>

/** A channel behind a proxy, and what its handlers have heard. */
function behind(options: Options = {}, remoteAddress: Address | undefined = proxy) {
  const heard: unknown[] = []
  const t = testChannel(
    protocol(proxyProtocol({ from: ['10.0.0.0/8'], ...options }))
      .use(wire)
      .handle({
        onActive: (channel) => heard.push(['active', channel.remoteAddress, channel.localAddress]),
        onMessage: (_channel, message) => heard.push(message),
        onInactive: () => heard.push('inactive'),
        onEvent: (_channel, { type }) => heard.push(type),
        onError: (_channel, error) => heard.push(error.message),
      }),
    { ...(remoteAddress && { remoteAddress }), localAddress: { host: '10.0.0.1', port: 8_081 } },
  )
  return { t, heard }
}

describe('proxyProtocol', () => {
  it('shows the addresses that the header tells, before anything else is heard', () => {
    const { t, heard } = behind()
    expect(heard).toEqual([])
    t.deliver(Uint8Array.of(...header, ...HELLO))
    expect(heard).toEqual([
      ['active', client, service],
      [1, 2, 'hello'],
    ])
    expect(t.channel.remoteAddress).toEqual(client)
    expect(t.channel.get(proxyInfo)).toMatchObject({ version: 2, command: 'proxy', source: client })
  })

  it.each([1, 2] as const)('takes a header of version %d cut anywhere, and what follows it', (version) => {
    const tlvs = version === 2 ? [{ type: 4, value: new Uint8Array(50) }] : []
    const bytes = Uint8Array.of(...encodeProxyHeader({ version, source: client, destination: service, tlvs }), ...HELLO)
    for (let cut = 1; cut < bytes.length; cut++) {
      const { t, heard } = behind()
      t.deliver(bytes.slice(0, cut))
      t.deliver(bytes.slice(cut))
      expect(heard).toEqual([
        ['active', client, service],
        [1, 2, 'hello'],
      ])
    }
    const { t, heard } = behind()
    for (const byte of bytes) t.deliver(Uint8Array.of(byte))
    expect(heard).toHaveLength(2)
  })

  it('takes the longest header byte by byte', () => {
    const { t, heard } = behind()
    const long = encodeProxyHeader({
      source: client,
      destination: service,
      tlvs: [{ type: 4, value: new Uint8Array(65_520) }],
    })
    for (const byte of long) t.deliver(Uint8Array.of(byte))
    expect(heard).toEqual([['active', client, service]])
    expect(t.channel.get(proxyInfo)?.tlvs).toHaveLength(1)
  })

  it.each([
    ['of the proxy itself', encodeProxyHeader({ command: 'local' })],
    ['that does not know them', encodeProxyHeader({ version: 1 })],
  ])('leaves the addresses as they are after a header %s', (_, bytes) => {
    const { t, heard } = behind()
    t.deliver(Uint8Array.from(bytes))
    expect(heard).toEqual([['active', proxy, { host: '10.0.0.1', port: 8_081 }]])
  })

  it('ends a connection that begins with anything else, at once and with an error', () => {
    const { t, heard } = behind()
    t.deliver(HELLO)
    expect(heard).toEqual([expect.stringContaining('expected a signature of version 1 or 2')])
    expect(t.channel.valid).toBe(false)
  })

  it('believes nobody else, whatever they send', () => {
    const { t, heard } = behind({}, { host: '11.0.0.1', port: 1 })
    expect(heard).toEqual(['11.0.0.1:1 is none of the proxies that may connect (TCP_PROXY_PEER)'])
    expect(t.channel.valid).toBe(false)
  })

  it('believes a proxy of IPv4 on a socket of both families', () => {
    const { t, heard } = behind({}, { host: '::ffff:10.9.9.9', port: 1 })
    t.deliver(header)
    expect(heard).toEqual([['active', client, service]])
  })

  it('believes peers of a UNIX socket if told so', () => {
    const local = behind({ from: ['unix'] }, { path: '/run/proxy.sock' })
    local.t.deliver(header)
    expect(local.heard).toEqual([['active', client, service]])
    expect(behind({}, { path: '/run/proxy.sock' }).heard).toEqual([expect.stringContaining('TCP_PROXY_PEER')])
  })

  it('waits for a header for so long, and no longer', () => {
    const { t, heard } = behind({ timeout: 300 })
    t.deliver(header.slice(0, 20))
    t.advance(299)
    expect(heard).toEqual([])
    t.advance(1)
    expect(heard).toEqual(['no PROXY header within 300 ms (TCP_PROXY_TIMEOUT)'])
    expect(t.channel.valid).toBe(false)
  })

  it('has no timer when the header is there', () => {
    const { t, heard } = behind()
    t.deliver(header)
    t.advance(60_000)
    expect(heard).toHaveLength(1)
  })

  it('is quiet about a peer that goes without a byte, as health checks do', () => {
    const { t, heard } = behind()
    t.finish()
    expect(t.channel.valid).toBe(false)
    expect(heard).toEqual([])
  })

  it('tells of a peer that goes in the middle of its header', () => {
    const { t, heard } = behind()
    t.deliver(header.slice(0, 5))
    t.finish()
    expect(heard).toEqual(['the peer ended the connection within its PROXY header (TCP_PROXY_HEADER)'])
  })

  it('refuses options that cannot be', () => {
    expect(() => proxyProtocol({ from: ['10.0.0.0/99'] })).toThrow('proxyProtocol.from[0]: expected an IP address')
    expect(() => proxyProtocol({ from: [], mode: 'maybe' as 'optional' })).toThrow('got "maybe"')
    expect(() => proxyProtocol({ from: [], form: [] } as ProxyProtocolOptions)).toThrow('did you mean "from"?')
    expect(() => proxyProtocol({} as ProxyProtocolOptions)).toThrow('expected the addresses of the proxies')
  })
})

describe('proxyProtocol that is optional', () => {
  const optional = { mode: 'optional' } as const

  it('takes a header of a proxy, and does without', () => {
    const one = behind(optional)
    one.t.deliver(Uint8Array.of(...header, ...HELLO))
    expect(one.heard).toEqual([
      ['active', client, service],
      [1, 2, 'hello'],
    ])
    const other = behind(optional)
    other.t.deliver(HELLO)
    expect(other.heard).toEqual([
      ['active', proxy, { host: '10.0.0.1', port: 8_081 }],
      [1, 2, 'hello'],
    ])
  })

  it('replays what looked like a header for a while', () => {
    const { t, heard } = behind(optional)
    t.deliver(Uint8Array.of(0x50))
    t.deliver(Uint8Array.of(0, 0, 0, 0, 0, 1, 0x61))
    expect(heard).toEqual([expect.anything(), [0x50, 0, 'a']])
  })

  it('does not read headers of others: theirs are for the protocol above', () => {
    const { t, heard } = behind(optional, { host: '11.0.0.1', port: 1 })
    expect(heard).toEqual([['active', { host: '11.0.0.1', port: 1 }, { host: '10.0.0.1', port: 8_081 }]])
    t.deliver(header)
    expect(t.channel.remoteAddress).toEqual({ host: '11.0.0.1', port: 1 })
  })

  it('goes on without a header when a peer waits to be spoken to', () => {
    const { t, heard } = behind({ ...optional, timeout: 300 })
    t.advance(300)
    expect(heard).toEqual([['active', proxy, { host: '10.0.0.1', port: 8_081 }]])
    t.deliver(HELLO)
    expect(heard.at(-1)).toEqual([1, 2, 'hello'])
  })

  it('still ends a connection whose header is wrong, or never done', () => {
    const wrong = behind(optional)
    wrong.t.deliver(Uint8Array.from(Buffer.from('PROXY TCP9\r\n')))
    expect(wrong.heard).toEqual([expect.stringContaining('TCP_PROXY_HEADER')])
    const cut = behind({ ...optional, timeout: 300 })
    cut.t.deliver(header.slice(0, 13))
    cut.t.advance(300)
    expect(cut.heard).toEqual([expect.stringContaining('TCP_PROXY_TIMEOUT')])
  })

  it('begins for a peer that ends its side without a byte', () => {
    const { t, heard } = behind(optional)
    t.finish()
    expect(heard).toEqual([expect.arrayContaining(['active']), 'inputClosed', 'inactive'])
  })
})

describe('a client with sendProxyHeader', () => {
  it('says for whom it is, which the server then shows', async () => {
    const seen = new Collector<unknown>()
    const server = await serve(
      protocol(proxyProtocol({ from: ['127.0.0.1'] }))
        .use(wire)
        .handle({
          onActive: (channel) => seen.add([channel.remoteAddress, channel.localAddress]),
          onMessage: (channel, message) => channel.send(message),
        }),
    )
    const forwarded = attribute<Address>('forwarded')
    const factory = factoryOf([
      sendProxyHeader((channel) => ({ source: channel.get(forwarded), destination: service, checksum: true })),
      wire,
    ])
    const one = await clientOf(factory, server.address, { lazyConnect: true })
    one.set(forwarded, client)
    one.send([1, 2, 'hello'])
    for await (const message of one) {
      expect(message).toEqual([1, 2, 'hello'])
      break
    }
    expect(seen.all).toEqual([[client, service]])
  })

  it('says so below TLS, and below what tells protocols apart', async () => {
    const seen = new Collector<unknown>()
    const secure = protocol(tls(localhost))
      .use(wire)
      .handle({
        onActive: (channel) => seen.add([channel.remoteAddress, channel.get(tlsInfo)?.serverName]),
        onMessage: (channel, message) => channel.send(message),
      })
    const behindProxy = protocol(proxyProtocol({ from: ['127.0.0.1'] }))
    const server = await serve(behindProxy.use(detect({ tls: { when: '\x16', pipeline: secure } })))
    const header = { source: client, destination: service }
    const factory = factoryOf([sendProxyHeader(header), tls({ ca, servername: 'localhost' }), wire])
    const one = await clientOf(factory, server.address)
    one.send([1, 2, 'hello'])
    for await (const message of one) {
      expect(message).toEqual([1, 2, 'hello'])
      break
    }
    expect(seen.all).toEqual([[client, 'localhost']])
  })

  it('writes the header first, in one write with what onActive sends', () => {
    const t = testChannel([
      sendProxyHeader({ version: 1, source: client, destination: service }),
      wire,
      { onActive: (channel) => channel.send([1, 2, 'hello']) },
    ])
    expect(Buffer.from(t.writtenBytes()).toString('latin1')).toBe(
      `PROXY TCP4 203.0.113.9 198.51.100.1 51000 443\r\n${Buffer.from(HELLO).toString('latin1')}`,
    )
    expect(t.writes()).toBe(1)
  })

  it('ends the connection when the header cannot be made', () => {
    const t = testChannel([
      sendProxyHeader(() => {
        throw new Error('for nobody')
      }),
      wire,
    ])
    expect(t.errors()).toEqual([new Error('for nobody')])
    expect(t.channel.valid).toBe(false)
  })
})

describe('a server behind a proxy that closes', () => {
  it('lets a connection end in order whose header was there', async () => {
    const answering = protocol(proxyProtocol({ from: ['127.0.0.1'] })).use(wire)
    const server = await serve(answering.handle({ onMessage: (channel, message) => channel.send(message) }))
    const peer = await rawClient(server)
    peer.write(Uint8Array.of(...header, ...HELLO))
    expect(await peer.read(HELLO.length)).toEqual(HELLO)
    expect(server.metrics().handshaking).toBe(0)
    const closed = server.close()
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('cuts a connection that waits for its header', async () => {
    const server = await serve(protocol(proxyProtocol({ from: ['127.0.0.1'] })).use(wire))
    const peer = await rawClient(server)
    peer.write(header.slice(0, 5))
    while (server.metrics().handshaking === 0) await new Promise(setImmediate)
    expect(await server.close()).toEqual({ drained: 0, reset: 1, refused: 0 })
  })
})
