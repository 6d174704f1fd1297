import { once } from 'node:events'
import { connect } from 'node:tls'
import { protocol } from '@link/core'
import { describe, expect, it } from 'vitest'
import { serverBootstrap, tcpServer, tls, type ServerBootstrap, type TcpServer } from '../src/index.js'
import { ca, localhost } from './certificates.js'
import type { RawPeer } from './raw-peer.js'
import { rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const HELLO = encoded([1, 2, 'hello'])

async function taken(server: TcpServer): Promise<RawPeer> {
  const peer = await rawClient(server)
  peer.write(HELLO)
  expect(await peer.read(HELLO.length)).toEqual(HELLO)
  return peer
}

async function refused(server: TcpServer): Promise<void> {
  const peer = await rawClient(server)
  expect(await peer.read(1)).toHaveLength(0)
}

describe('servers of one bootstrap', () => {
  it('share its limits, beside those of their own', async () => {
    const bootstrap = serverBootstrap({ limits: { connections: 3 } })
    const small = await serve(echo, { bootstrap, limits: { connections: 1 } })
    const other = await serve(echo, { bootstrap })
    await taken(small)
    await refused(small)
    await taken(other)
    const last = await taken(other)
    await refused(other)
    last.end()
    await last.closed
    while (other.channels.size > 1) await new Promise(setImmediate)
    // What the one refuses for itself counts for nobody.
    await refused(small)
    await taken(other)
  })

  it('share whom they let in', async () => {
    const bootstrap = serverBootstrap({ deny: ['127.0.0.0/8'] })
    await refused(await serve(echo, { bootstrap }))
  })

  it('are closed apart: the others run on', async () => {
    const bootstrap = serverBootstrap()
    const [one, other] = [await serve(echo, { bootstrap }), await serve(echo, { bootstrap })]
    const peer = await taken(other)
    expect([...bootstrap.servers]).toEqual([one, other])
    await one.close()
    expect([...bootstrap.servers]).toEqual([other])
    peer.write(HELLO)
    expect(await peer.read(HELLO.length)).toEqual(HELLO)
    await taken(other)
  })

  it('are closed together by it, and their counts added up', async () => {
    const bootstrap = serverBootstrap({ limits: { connections: 2 } })
    const [one, other] = [await serve(echo, { bootstrap }), await serve(echo, { bootstrap })]
    const peers = [await taken(one), await taken(other)]
    await refused(one)
    const closed = bootstrap.close()
    for (const peer of peers) {
      await peer.ended
      peer.end()
    }
    expect(await closed).toEqual({ drained: 2, reset: 0, refused: 1 })
    expect(await bootstrap.close()).toBe(await closed)
    expect([...bootstrap.servers]).toEqual([])
  })

  it('are none after it was closed', async () => {
    const bootstrap = serverBootstrap()
    await bootstrap.close()
    await expect(tcpServer(0, echo, { bootstrap })).rejects.toMatchObject({ code: 'TCP_STOPPED' })
  })

  it('cannot be started with something else, or wrong options', async () => {
    const wrong = { servers: new Set<TcpServer>() } as unknown as ServerBootstrap
    await expect(tcpServer(0, echo, { bootstrap: wrong })).rejects.toMatchObject({ code: 'TCP_OPTION' })
    expect(() => serverBootstrap({ limits: { connection: 1 } as object })).toThrow('did you mean "connections"?')
    expect(() => serverBootstrap({ allow: '10.0.0.0/8' as unknown as string[] })).toThrow('expected list, got string')
  })

  it('take up sessions of TLS that began at another one, with the same stage', async () => {
    const bootstrap = serverBootstrap()
    const secure = protocol(tls(localhost)).use(wire)
    const pipeline = secure.handle({ onMessage: (channel, message) => channel.send(message) })
    const [one, other] = [await serve(pipeline, { bootstrap }), await serve(pipeline, { bootstrap })]
    const first = await visit(one)
    const second = await visit(other, first.session)
    expect([first.resumed, second.resumed]).toEqual([false, true])
  })
})

/** A client of Node's: whether it took up a session, and the one that it was given. */
async function visit(server: TcpServer, session?: Buffer): Promise<{ resumed: boolean; session: Buffer | undefined }> {
  const to = { host: '127.0.0.1', port: server.address.port ?? 0, servername: 'localhost', ca }
  const socket = connect(session === undefined ? to : { ...to, session })
  let given: Buffer | undefined
  socket.on('session', (next: Buffer) => (given = next))
  socket.write(HELLO)
  await once(socket, 'data')
  const resumed = socket.isSessionReused()
  socket.end()
  await once(socket, 'close')
  return { resumed, session: given }
}
