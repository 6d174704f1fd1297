import { randomUUID } from 'node:crypto'
import { connect, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { bytes, type Channel, type Pipeline } from '@link/core'
import { channelPair, memoryNetwork, testChannel } from '@link/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { tcpClient, tls, type SocketOptions } from '../src/index.js'
import { behavesAsAPipeline, type Open, type Peer } from './behaviour.js'
import { ca, localhost } from './certificates.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import type { RawPeer } from './raw-peer.js'
import { Received } from './received.js'
import { factoryOf, rawClient, rawServer, serve } from './rig.js'
import { handshakesOver, tlsConnect, tlsListen, type TlsPeer } from './tls-peer.js'
import { echo, wire } from './wire.js'

/** Counts what is handed to the system, by the sockets that are not the test's own. */
function countWrites(own: readonly Socket[]): () => number {
  let count = 0
  for (const method of ['_write', '_writev'] as const) {
    const original = Socket.prototype[method] as (...args: never[]) => void
    const spy = vi.spyOn(Socket.prototype, method).mockImplementation(function counted(this: Socket, ...args: never[]) {
      // A TLS socket inside of the pipeline hands nothing to the system.
      if (!own.includes(this) && !(this instanceof TLSSocket)) count++
      return original.apply(this, args)
    } as never)
    afterTest(() => spy.mockRestore())
  }
  return () => count
}

function rawEnd(peer: RawPeer): Peer {
  return {
    write: (sent) => peer.write(sent),
    writeApart: (pieces) => peer.writeApart(pieces),
    read: (count) => peer.read(count),
    end: () => peer.end(),
    ended: peer.ended.then(() => peer.end()),
    writes: countWrites([peer.socket]),
  }
}

function unixPath(): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${randomUUID()}` : join(tmpdir(), `link-${randomUUID()}.sock`)
}

const overTestChannel: Open = async (pipeline, options) => {
  const t = testChannel(pipeline, options)
  const received = new Received()
  return {
    write: (sent) => t.deliver(sent),
    async writeApart(pieces) {
      for (const piece of pieces) t.deliver(piece)
    },
    async read(count) {
      // What handlers answer later comes within a few turns of the event loop.
      for (let turn = 0; turn < 10; turn++) {
        received.add(t.writtenBytes())
        await new Promise(setImmediate)
      }
      return received.read(count)
    },
    end: () => t.finish(),
    ended: t.channel.closed.then(received.end),
    writes: t.writes,
  }
}

/** The other end as a channel that records. */
function channelEnd() {
  const received = new Received()
  let writes = 0
  const pipeline = bytes.handle({
    onMessage(_channel, chunk) {
      writes++
      received.add(chunk)
    },
    onInactive: received.end,
  })
  const peerOf = (channel: Channel<Uint8Array>, ended: Promise<void>): Peer => ({
    write: (sent) => channel.send(sent),
    async writeApart(pieces) {
      for (const piece of pieces) {
        channel.send(piece)
        await new Promise(setImmediate)
      }
    },
    read: received.read,
    end: () => void setImmediate(() => channel.close()),
    ended,
    writes: () => writes,
  })
  return { pipeline, peerOf }
}

const overChannelPair: Open = async (pipeline, options) => {
  const end = channelEnd()
  const [peer, channel] = channelPair(end.pipeline, pipeline, options)
  return end.peerOf(peer, channel.closed)
}

const overMemoryServer: Open = async (pipeline, options) => {
  const end = channelEnd()
  const network = memoryNetwork()
  const server = network.listen(1, pipeline, options)
  const peer = await network.connect(1, end.pipeline)
  const [channel] = server.channels
  return end.peerOf(peer, (channel as Channel<never>).closed)
}

const overMemoryClient: Open = async (pipeline, options) => {
  const end = channelEnd()
  const network = memoryNetwork()
  const server = network.listen(1, end.pipeline)
  const client = await network.connect(1, pipeline, options)
  const [peer] = [...server.channels] as Channel<Uint8Array>[]
  return end.peerOf(peer as Channel<Uint8Array>, client.closed)
}

function overTcpServer(child: SocketOptions = {}): Open {
  return async (pipeline, options = {}) =>
    rawEnd(await rawClient(await serve(pipeline, { channel: options, options: { child } })))
}

const overUnixServer: Open = async (pipeline, options = {}) =>
  rawEnd(await rawClient(await serve(pipeline, { path: unixPath(), channel: options })))

function overTcpClient(sockets: SocketOptions = {}): Open {
  return async (pipeline, options = {}) => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const factory = factoryOf(pipeline, { channel: options, options: sockets })
    await tcpClient(factory, '127.0.0.1', port, { reconnect: false })
    const [peer] = (await peers.first(1)) as [RawPeer]
    return rawEnd(peer)
  }
}

/** Puts TLS below a pipeline. */
function secured<In, Out>(stage: ReturnType<typeof tls>, pipeline: Pipeline<In, Out>): Pipeline<In, Out> {
  return [stage, pipeline] as unknown as Pipeline<In, Out>
}

const overTlsServer: Open = async (pipeline, options = {}) => {
  const server = await serve(secured(tls(localhost), pipeline), { channel: options })
  const peer = await tlsConnect(server)
  // The last word of the handshake is a write too.
  await handshakesOver(server)
  return rawEnd(peer)
}

const overTlsClient: Open = async (pipeline, options = {}) => {
  const peers = new Collector<TlsPeer>()
  const { port } = await tlsListen(localhost, peers.add)
  const factory = factoryOf(secured(tls({ ca }), pipeline), { channel: options })
  await tcpClient(factory, '127.0.0.1', port, { reconnect: false })
  const [peer] = (await peers.first(1)) as [TlsPeer]
  // Node loses the good-bye of a server that writes and ends while its last word of the handshake is on its way.
  await new Promise(setImmediate)
  return rawEnd(peer)
}

behavesAsAPipeline('a test channel', overTestChannel)
// The other end is a channel, which reads no more once it closes.
behavesAsAPipeline('a channel pair', overChannelPair, { oneSided: true })
behavesAsAPipeline('a connection accepted within the process', overMemoryServer, { oneSided: true })
behavesAsAPipeline('a connection made within the process', overMemoryClient, { oneSided: true })
behavesAsAPipeline('an accepted TCP socket', overTcpServer())
behavesAsAPipeline('an accepted UNIX socket', overUnixServer)
behavesAsAPipeline('TLS of a server', overTlsServer)
behavesAsAPipeline('TLS of a client', overTlsClient)
behavesAsAPipeline("a client's TCP socket", overTcpClient())
behavesAsAPipeline('an accepted socket that reads into memory of its own', overTcpServer({ sharedReads: false }))
behavesAsAPipeline("a client's socket that reads into memory of its own", overTcpClient({ sharedReads: false }))

describe('a server and a client over a UNIX socket', () => {
  it('meet at its path, whatever host and port say', async () => {
    const path = unixPath()
    const server = await serve(echo, { path })
    expect(server.address).toEqual({ path })
    const client = await tcpClient(factoryOf(wire), 'host.invalid', 0, { path })
    expect(client).toMatchObject({ localAddress: { path }, remoteAddress: { path } })
    client.send([1, 2, 'hello'])
    for await (const message of client) {
      expect(message).toEqual([1, 2, 'hello'])
      break
    }
  })

  it('find the path in errors: it is taken, nobody listens', async () => {
    const path = unixPath()
    await serve(echo, { path })
    const taken = `cannot listen on ${path}: `
    await expect(serve(echo, { path })).rejects.toMatchObject({ message: expect.stringContaining(taken) })
    const reconnect = { attempts: 1 }
    const nowhere = `cannot connect to ${path}.not: `
    await expect(tcpClient(factoryOf(wire), '', 0, { path: `${path}.not`, reconnect })).rejects.toMatchObject({
      message: expect.stringContaining(nowhere),
      cause: { code: 'ENOENT' },
    })
  })

  it('leave no file when the server has stopped', async () => {
    const path = unixPath()
    const server = await serve(echo, { path })
    await server.close()
    const socket = connect({ path })
    expect(await new Promise((resolve) => socket.once('error', resolve))).toMatchObject({ code: 'ENOENT' })
  })
})
