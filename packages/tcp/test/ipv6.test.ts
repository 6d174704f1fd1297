import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { LookupFunction } from 'node:net'
import type { Address, Channel } from '@link/core'
import { protocol } from '@link/core'
import { tcpClient, tcpServer, tls, type TcpServer } from '../src/index.js'
import { ca, localhost, wildcard } from './certificates.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import { factoryOf, rawClient, serve } from './rig.js'
import { echo, encoded, message, wire } from './wire.js'

const hello = encoded([1, 2, 'hello'])

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1') === true)

// Whoever reads the report is to know why.
if (!hasIpv6) {
  console.warn('ipv6.test.ts: skipped, as no interface of this machine has the address ::1')
}

/** A name that stands for both loopback addresses, those of IPv6 first. */
const both: LookupFunction = (_name, { family }, answer) => {
  answer(null, [{ address: family === 6 ? '::1' : '127.0.0.1', family: Number(family) }] as never)
}

/** Asks for an echo, and gives the address that it came from. */
async function answers(port = 0, host = 'both.test'): Promise<Address | undefined> {
  const client = await tcpClient(factoryOf(wire), host, port, { lookup: both, reconnect: { attempts: 1 } })
  client.send([1, 2, 'hello'])
  for await (const each of client.messages({ keepOpen: true })) {
    expect(each).toEqual([1, 2, 'hello'])
    break
  }
  const { remoteAddress } = client
  await client.close()
  return remoteAddress
}

describe.skipIf(!hasIpv6)('over IPv6', () => {
  it('a server listens at ::1, and both ends know the addresses', async () => {
    const channels = new Collector<Channel<never>>()
    const server = await serve([message, { onActive: channels.add }], { host: '::1' })
    expect(server.address).toMatchObject({ host: '::1' })
    const peer = await rawClient(server)
    const [{ localAddress, remoteAddress }] = (await channels.first(1)) as [Channel<never>]
    expect(localAddress).toEqual({ host: '::1', port: server.address.port })
    expect(remoteAddress).toEqual({ host: '::1', port: peer.socket.localPort })
  })

  it('a client connects to ::1', async () => {
    const server = await serve(echo, { host: '::1' })
    expect(await answers(server.address.port, '::1')).toEqual({ host: '::1', port: server.address.port })
  })

  it('a server of all interfaces is reached by both, and shows an address of IPv4 in its IPv6 form, as Node does', async () => {
    const remote = new Collector<string | undefined>()
    const handler = { onActive: ({ remoteAddress }: Channel<never>) => remote.add(remoteAddress?.host) }
    const server = await serve([message, handler, { onMessage: (channel, each) => channel.send(each) }], {
      host: undefined as never,
    })
    await answers(server.address.port, '::1')
    await answers(server.address.port, '127.0.0.1')
    expect(await remote.first(2)).toEqual(['::1', '::ffff:127.0.0.1'])
  })

  it.each([
    ['allow', ['::1'], true],
    ['allow', ['::/64'], true],
    ['allow', ['fe80::/10', '127.0.0.0/8'], false],
    ['deny', ['::/127'], false],
    ['deny', ['2001:db8::/32', '127.0.0.1'], true],
  ] as const)('%s: %j decides about ::1: %s', async (list, ranges, taken) => {
    const server = await serve(echo, { host: '::1', [list]: ranges })
    const peer = await rawClient(server)
    peer.write(hello)
    expect(await peer.read(hello.length)).toHaveLength(taken ? hello.length : 0)
    expect(server.metrics().refused.denied).toBe(taken ? 0 : 1)
    peer.end()
  })

  it('limits of an address hold for its network', async () => {
    const server = await serve(echo, { host: '::1', limits: { perAddress: 1 } })
    const first = await rawClient(server)
    first.write(hello)
    await first.read(hello.length)
    const second = await rawClient(server)
    await second.ended
    second.end()
    expect(server.metrics()).toMatchObject({ open: 1, refused: { perAddress: 1 } })
  })

  it('TLS checks the address against the certificate', async () => {
    const server = await serve(protocol(tls(localhost)).use(echo as never) as never, { host: '::1' })
    const client = await tcpClient(factoryOf([tls({ ca }), message]), '::1', server.address.port ?? 0)
    expect(client.remoteAddress?.host).toBe('::1')
    await client.close()
    const elsewhere = await serve([tls(wildcard), message], { host: '::1', channel: { onUnhandledError: () => {} } })
    const failed = tcpClient(factoryOf([tls({ ca }), message]), '::1', elsewhere.address.port ?? 0, {
      reconnect: { attempts: 1 },
    })
    await expect(failed).rejects.toMatchObject({
      code: 'TCP_TLS_CERTIFICATE',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
  })

  describe('a name with addresses of both', () => {
    /** Servers at the same port of both loopback addresses. */
    async function pair(): Promise<readonly [TcpServer, TcpServer]> {
      for (;;) {
        const six = await serve(echo, { host: '::1' })
        const four = await tcpServer(six.address.port ?? 0, echo, { host: '127.0.0.1' }).catch(() => undefined)
        if (four === undefined) continue
        afterTest(() => four.close({ grace: 0 }))
        return [six, four]
      }
    }

    it('is reached by IPv6 where that answers', async () => {
      const [six, four] = await pair()
      expect(await answers(six.address.port)).toMatchObject({ host: '::1' })
      expect(four.metrics().accepted).toBe(0)
    })

    it('is reached by IPv4 where nobody listens on IPv6', async () => {
      const server = await serve(echo)
      const reached = await answers(server.address.port)
      expect(reached).toMatchObject({ host: '127.0.0.1' })
    })

    it('is reached by IPv6 where nobody listens on IPv4', async () => {
      const server = await serve(echo, { host: '::1' })
      expect(await answers(server.address.port)).toMatchObject({
        host: '::1',
      })
    })
  })
})
