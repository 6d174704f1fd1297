// Peers that mean no good, or are broken, in and behind a handshake: a clear error at once, and nobody else notices.
import { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { protocol } from '@link/core'
import { virtualClock, type VirtualClock } from '@link/core/testing'
import { describe, expect, it } from 'vitest'
import { optionalTls, sni, tls, type Certificates, type TcpError, type TcpServer } from '../src/index.js'
import { ca, expired, localhost } from './certificates.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import { clientOf, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { handshakesOver, tlsConnect, tlsListen, tlsOver } from './tls-peer.js'
import { encoded, message, wire } from './wire.js'

const once = { reconnect: { attempts: 1 } } as const

/** A server that echoes over TLS, by the clock of the test, and what its handlers are told. */
async function secured(stage = tls(localhost) as ReturnType<typeof optionalTls>) {
  const errors = new Collector<TcpError>()
  const clock: VirtualClock = virtualClock()
  const pipeline = protocol(stage)
    .use(wire)
    .handle({
      onMessage: (channel, each) => channel.send(each),
      onError: (_channel, error) => errors.add(error as TcpError),
    })
  return { server: await serve(pipeline, { channel: { clock } }), errors, clock }
}

/** The first bytes of a client that asks for a name. */
async function clientHello(servername = 'localhost'): Promise<Uint8Array> {
  const chunks = new Collector<Uint8Array>()
  const nowhere = new Duplex({ read() {}, write: (chunk: Uint8Array, _encoding, done) => (chunks.add(chunk), done()) })
  const socket = connect({ socket: nowhere, servername }).on('error', () => {})
  const [hello] = (await chunks.first(1)) as [Uint8Array]
  socket.destroy()
  return hello
}

/** A record of TLS (RFC 8446, section 5.1). */
function record(type: number, body: Uint8Array): Uint8Array {
  return Uint8Array.of(type, 3, 3, body.length >> 8, body.length & 255, ...body)
}

async function stillServes(server: TcpServer): Promise<void> {
  const hello = encoded([1, 2, 'hello'])
  const peer = await tlsConnect(server)
  peer.write(hello)
  expect(await peer.read(hello.length)).toEqual(hello)
}

describe('a ClientHello', () => {
  it.each([
    ['tls', tls(localhost)],
    ['sni', sni(async () => localhost)],
    ['optionalTls', optionalTls(tls(localhost))],
  ] as const)('that comes byte by byte is taken by %s', async (_name, stage) => {
    const { server } = await secured(stage)
    const bare = await rawClient(server)
    let sending = Promise.resolve()
    const socket = tlsOver(bare, {
      write: (bytes) => {
        sending = sending.then(() => bare.writeApart(Array.from(bytes, (each) => Uint8Array.of(each))))
      },
    })
    const hello = encoded([1, 2, 'hello'])
    socket.write(hello)
    const answer = await new Promise<Uint8Array>((resolve) => socket.once('data', resolve))
    expect(new Uint8Array(answer)).toEqual(hello)
  })

  it('has handshakeTimeout in all, however busily it drips', async () => {
    const { server, errors, clock } = await secured()
    const peer = await rawClient(server)
    const hello = await clientHello()
    for (let i = 0; i < 10; i++) {
      peer.write(hello.subarray(i, i + 1))
      while (server.channels.size === 0 || [...server.channels][0]?.stats().bytesIn !== i + 1) {
        await new Promise(setImmediate)
      }
      expect(errors.all).toEqual([])
      clock.advance(1000)
    }
    expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_TIMEOUT' }])
    await peer.ended
  })

  it('that says to be of 16 MiB is refused by its length', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    peer.write(record(22, Uint8Array.of(1, 255, 255, 255, 3, 3)))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE', cause: { code: 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE' } }])
    await stillServes(server)
  })

  it('of records that say nothing is refused', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    for (let i = 0; i < 100; i++) peer.write(record(22, new Uint8Array(0)))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
  })

  it('that is cut anywhere is a handshake that failed', async () => {
    const { server, errors } = await secured()
    const hello = await clientHello()
    let count = 0
    for (let at = 1; at < hello.length; at += 23) {
      const peer = await rawClient(server)
      peer.write(hello.subarray(0, at))
      peer.end()
      await peer.ended
      count++
    }
    expect(errors.all.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 'TCP_TLS_HANDSHAKE'))
  })

  it('with any byte changed does no harm', async () => {
    const { server } = await secured()
    const hello = await clientHello()
    for (let at = 0; at < hello.length; at += 7) {
      const bytes = new Uint8Array(hello)
      bytes[at] = (bytes[at] as number) ^ 0xff
      const peer = await rawClient(server)
      peer.write(bytes)
      peer.end()
      await peer.ended
    }
    await stillServes(server)
  })

  it('that is followed by bytes in the clear is a handshake that failed', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    peer.write(Uint8Array.of(...(await clientHello()), ...encoded([1, 2, 'hello'])))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
  })

  it('that is followed by a good-bye is a handshake that failed', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    peer.write(Uint8Array.of(...(await clientHello()), ...record(21, Uint8Array.of(1, 0))))
    await peer.ended
    expect(errors.all).toMatchObject([{ code: 'TCP_TLS_HANDSHAKE' }])
  })

  it('whose sender resets the connection is a handshake that failed', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    peer.write(await clientHello())
    await peer.read(1)
    peer.reset()
    const [error] = await errors.first(1)
    expect(error?.code).toMatch(/^(TCP_TLS_HANDSHAKE|CHANNEL_TRANSPORT)$/)
  })
})

describe('a look-up of a name', () => {
  /** Looks names up when the test says so. */
  async function slow() {
    const asked = new Collector<{
      readonly resolve: (found: Certificates | undefined) => void
      readonly reject: (error: Error) => void
    }>()
    const find = (): Promise<Certificates | undefined> =>
      new Promise((resolve, reject) => asked.add({ resolve, reject }))
    return { asked, ...(await secured(sni(find))) }
  }

  it.each([
    ['an answer', (each: { resolve: (found: Certificates | undefined) => void }) => each.resolve(localhost)],
    ['no answer', (each: { resolve: (found: Certificates | undefined) => void }) => each.resolve(undefined)],
    ['an error', (each: { reject: (error: Error) => void }) => each.reject(new Error('no database'))],
    ['rubbish', (each: { resolve: (found: never) => void }) => each.resolve({ key: 'none', cert: 'none' } as never)],
  ] as const)('that has %s when the channel is gone is nobody’s business', async (_name, answer) => {
    const { asked, server, errors } = await slow()
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    afterTest(() => process.off('unhandledRejection', listen))
    const peer = await rawClient(server)
    peer.write(await clientHello())
    const [look] = await asked.first(1)
    for (const channel of server.channels) channel.abort()
    await peer.ended
    answer(look as never)
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    expect([unhandled, errors.all]).toEqual([[], []])
    expect(server.channels.size).toBe(0)
  })

  it('that hangs is over when the server closes', async () => {
    const { asked, server } = await slow()
    const peer = await rawClient(server)
    peer.write(await clientHello())
    await asked.first(1)
    expect(await server.close()).toMatchObject({ reset: 1 })
    await peer.ended
  })

  it('that hangs holds no more of what its client sends than a burst or two', async () => {
    const { asked, server } = await slow()
    const peer = await rawClient(server)
    peer.write(await clientHello())
    await asked.first(1)
    for (let i = 0; i < 100; i++) peer.write(new Uint8Array(100_000))
    for (let turn = 0; turn < 300; turn++) await new Promise(setImmediate)
    const [channel] = server.channels
    expect(channel?.stats().bytesIn).toBeLessThan(1_000_000)
  })
})

describe('records behind the handshake', () => {
  it('that are cut in the middle are a truncation, behind what came whole', async () => {
    const { server, errors } = await secured()
    const peer = await rawClient(server)
    let cut = false
    const socket = tlsOver(peer, {
      write: (bytes) => peer.write(cut ? bytes.subarray(0, bytes.length - 3) : bytes),
    })
    const hello = encoded([1, 2, 'hello'])
    socket.write(hello)
    await new Promise((resolve) => socket.once('data', resolve))
    cut = true
    socket.write(hello)
    await new Promise(setImmediate)
    peer.end()
    expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_TRUNCATED' }])
  })

  it('that were changed, or come twice, break the connection', async () => {
    for (const spoil of [
      (bytes: Buffer) => bytes.fill(0, bytes.length - 1),
      (bytes: Buffer) => Buffer.concat([bytes, bytes]),
    ]) {
      const { server, errors } = await secured()
      const peer = await rawClient(server)
      let spoiled = false
      const socket = tlsOver(peer, {
        write: (bytes) => peer.write(spoiled ? spoil(Buffer.from(bytes)) : bytes),
      })
      await handshakesOver(server)
      spoiled = true
      socket.write(encoded([1, 2, 'hello']))
      expect(await errors.first(1)).toMatchObject([{ code: 'TCP_TLS_BROKEN' }])
      await peer.ended
    }
  })
})

describe('a server', () => {
  it('whose certificate is out of date is refused by name', async () => {
    const { port } = await tlsListen(expired, () => {})
    const failed = clientOf(factoryOf([tls({ ca: expired.cert }), wire]), { port }, once)
    await expect(failed).rejects.toMatchObject({
      code: 'TCP_TLS_CERTIFICATE',
      cause: { code: 'CERT_HAS_EXPIRED' },
    })
  })

  it('that answers the hello with a reset or half an answer is a failed attempt', async () => {
    const { server } = await secured()
    const hello = await clientHello()
    const answering = await rawClient(server)
    answering.write(hello)
    const answer = await answering.read(200)
    for (const act of ['reset', 'half'] as const) {
      const { port } = await rawServer((peer) => {
        peer.socket.once('data', () => {
          if (act === 'reset') return peer.reset()
          peer.write(answer)
          peer.end()
        })
      })
      const failed = clientOf(factoryOf([tls({ ca }), message]), { port }, once)
      await expect(failed, act).rejects.toMatchObject({ code: 'TCP_TLS_HANDSHAKE' })
    }
  })
})

describe('500 handshakes that are begun and never done', () => {
  it('are cut at once beyond maxHandshakes, and all in time; then there is room again', async () => {
    const { server, errors, clock } = await secured(tls({ ...localhost, maxHandshakes: 100 }))
    const hello = await clientHello()
    const peers = await Promise.all(
      Array.from({ length: 500 }, async () => {
        const peer = await rawClient(server).catch(() => undefined)
        peer?.write(hello)
        return peer
      }),
    )
    await errors.first(400)
    while (server.channels.size > 100) await new Promise(setImmediate)
    expect(new Set(errors.all.map(({ code }) => code))).toEqual(new Set(['TCP_TLS_BUSY']))
    clock.advance(10_000)
    await errors.first(500)
    expect(errors.all.filter(({ code }) => code === 'TCP_TLS_TIMEOUT')).toHaveLength(100)
    for (const peer of peers) peer?.end()
    await stillServes(server)
  })
})
