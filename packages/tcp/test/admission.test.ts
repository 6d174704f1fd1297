import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createPassThrough, protocol } from '@link/core'
import { virtualClock } from '@link/core/testing'
import type { RefusalReason, TcpServer } from '../src/index.js'
import { tcpServer } from '../src/index.js'
import { Admission } from '../src/admission.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const HELLO = encoded([1, 2, 'hello'])

/** A connection that was taken: it has answered. */
async function taken(server: TcpServer): Promise<RawPeer> {
  const peer = await rawClient(server)
  peer.write(HELLO)
  expect(await peer.read(HELLO.length)).toEqual(HELLO)
  return peer
}

/** A connection that was refused: it has ended without a word. */
async function refused(server: TcpServer): Promise<void> {
  const peer = await rawClient(server)
  expect(await peer.read(1)).toHaveLength(0)
  peer.end()
  await peer.closed
}

/** Waits until a connection has left the server. */
async function gone(server: TcpServer, peer: RawPeer, open: number): Promise<void> {
  peer.end()
  await peer.closed
  while (server.channels.size > open) await new Promise(setImmediate)
}

describe('a server with limits.connections', () => {
  it('refuses those above it, takes one again when one has gone, and counts', async () => {
    const server = await serve(echo, { limits: { connections: 2 } })
    const first = await taken(server)
    await taken(server)
    await refused(server)
    await gone(server, first, 1)
    await taken(server)
    expect(server.metrics()).toEqual({
      open: 2,
      handshaking: 0,
      accepted: 3,
      refused: { denied: 0, connections: 1, perAddress: 0, acceptRate: 0, error: 0 },
      ended: 1,
      broken: 0,
    })
    expect(await server.close({ grace: 0 })).toEqual({ drained: 0, reset: 2, refused: 1 })
  })

  it('of 0 refuses all, on every version of Node', async () => {
    const server = await serve(echo, { limits: { connections: 0 } })
    await refused(server)
    await refused(server)
  })

  it('takes none again before fewer than resumeBelow are open', async () => {
    const server = await serve(echo, { limits: { connections: 3, resumeBelow: 2 } })
    const peers = [await taken(server), await taken(server), await taken(server)] as const
    await gone(server, peers[0], 2)
    await refused(server)
    await gone(server, peers[1], 1)
    await taken(server)
    await taken(server)
    await refused(server)
  })

  it('counts a connection until its end, however it ends', async () => {
    const server = await serve(echo, { limits: { connections: 1 }, channel: { onUnhandledError: () => {} } })
    for (let i = 0; i < 3; i++) {
      const peer = await taken(server)
      peer.reset()
      while (server.channels.size > 0) await new Promise(setImmediate)
    }
    expect(server.metrics()).toMatchObject({ accepted: 3, ended: 0, broken: 3 })
  })

  it('has a default: 65,536', () => {
    const admission = new Admission({})
    for (let i = 0; i < 65_536; i++) admission.enter(undefined)
    expect(admission.refusal(undefined, 0)).toBe('connections')
    admission.leave(undefined)
    expect(admission.refusal(undefined, 0)).toBeUndefined()
  })
})

describe('a server with limits.perAddress', () => {
  it('refuses more of one address, not of others', async () => {
    const server = await serve(echo, { host: '::', limits: { perAddress: 1 } })
    const four = { ...server, address: { ...server.address, host: '127.0.0.1' } }
    const six = { ...server, address: { ...server.address, host: '::1' } }
    const peer = await taken(four)
    await refused(four)
    await taken(six)
    peer.end()
    await peer.closed
    while (server.channels.size > 1) await new Promise(setImmediate)
    await taken(four)
  })

  it('takes the addresses of one IPv6 network for one, and IPv4 in its IPv6 form for IPv4', () => {
    const admission = new Admission({ limits: { perAddress: 1 } })
    const reasonFor = (host: string): RefusalReason | undefined => admission.refusal(host, 0)
    admission.enter('2001:db8:0:1::1')
    admission.enter('::ffff:10.0.0.1')
    expect(reasonFor('2001:db8:0:1:ffff::2')).toBe('perAddress')
    expect(reasonFor('2001:db8:0:2::1')).toBeUndefined()
    expect(reasonFor('10.0.0.1')).toBe('perAddress')
    expect(reasonFor('10.0.0.2')).toBeUndefined()
    admission.leave('2001:db8:0:1::1')
    expect(reasonFor('2001:db8:0:1::1')).toBeUndefined()
  })
})

describe('a server with limits.acceptRate', () => {
  it('takes so many a second, and as many at once after a quiet one', async () => {
    const clock = virtualClock()
    const server = await serve(echo, { limits: { acceptRate: 2 }, channel: { clock } })
    await taken(server)
    await taken(server)
    await refused(server)
    clock.advance(500)
    await taken(server)
    await refused(server)
    clock.advance(60_000)
    await taken(server)
    await taken(server)
    await refused(server)
    expect(server.metrics().refused.acceptRate).toBe(3)
  })

  it('takes one every other second at a rate of 0.5', () => {
    const admission = new Admission({ limits: { acceptRate: 0.5 } })
    const takes = (now: number): boolean => {
      const welcome = admission.refusal(undefined, now) === undefined
      if (welcome) admission.enter(undefined)
      return welcome
    }
    expect([0, 1, 1_000, 2_000, 3_999, 4_000].map(takes)).toEqual([true, false, false, true, false, true])
  })
})

describe('a server with allow and deny', () => {
  it('takes those only that are allowed', async () => {
    await taken(await serve(echo, { allow: ['127.0.0.0/8'] }))
    const server = await serve(echo, { allow: ['10.0.0.0/8', '::1'] })
    await refused(server)
    expect(server.metrics().refused.denied).toBe(1)
  })

  it('refuses those that are denied, also of those that are allowed', async () => {
    await refused(await serve(echo, { deny: ['127.0.0.1'] }))
    await refused(await serve(echo, { allow: ['127.0.0.0/8'], deny: ['127.0.0.1/32'] }))
  })

  it.each([{ deny: ['127.0.0.1'] }, { allow: ['10.0.0.0/8'] }])(
    'refuses a peer that has gone before it was accepted and left bytes, as nobody can say who it was (%o)',
    async (options) => {
      const messages: unknown[] = []
      const server = await serve(wire.handle({ onMessage: (_channel, each) => void messages.push(each) }), options)
      // While this process waits nothing is accepted.
      const { port } = server.address
      const visit = `const s = require('node:net').connect(${port}, '127.0.0.1', () =>
        s.write(Buffer.from('${Buffer.from(HELLO).toString('hex')}', 'hex'), () => s.resetAndDestroy()))`
      execFileSync(process.execPath, ['-e', visit])
      while (server.metrics().refused.denied + server.metrics().ended === 0) await new Promise(setImmediate)
      expect([messages, server.metrics()]).toMatchObject([[], { accepted: 0, refused: { denied: 1 } }])
    },
  )

  it('knows a peer of IPv4 on a socket of both families', async () => {
    const server = await serve(echo, { host: '::', deny: ['127.0.0.0/8'] })
    await refused({ ...server, address: { ...server.address, host: '127.0.0.1' } })
  })

  it('does not begin with what is no range', async () => {
    await expect(tcpServer(0, echo, { deny: ['10.0.0.0/40'] })).rejects.toMatchObject({ code: 'TCP_OPTION' })
    await expect(tcpServer(0, echo, { limits: { connections: 5, resumeBelow: 6 } })).rejects.toThrow(
      'limits.resumeBelow: expected a number from 1 to connections (5), got 6 (TCP_OPTION)',
    )
  })
})

describe('a server with limits.idleTime', () => {
  it('closes what neither sends nor receives, in order, and nothing else', async () => {
    const clock = virtualClock()
    const server = await serve(echo, { limits: { idleTime: 1_000 }, channel: { clock } })
    const [quiet, busy] = [await taken(server), await taken(server)]
    clock.advance(600)
    busy.write(HELLO)
    await busy.read(HELLO.length)
    clock.advance(600)
    await quiet.ended
    quiet.end()
    busy.write(HELLO)
    expect(await busy.read(HELLO.length)).toEqual(HELLO)
  })

  it('does so with pipelines that are functions of the channel, too', async () => {
    const clock = virtualClock()
    const server = await serve(() => echo, { limits: { idleTime: 1_000 }, channel: { clock } })
    const peer = await taken(server)
    clock.advance(1_000)
    await peer.ended
  })
})

describe('a server with limits.handshakeTime', () => {
  it('cuts a connection whose stages have not let it begin by then', async () => {
    const clock = virtualClock()
    const active = new Collector<unknown>()
    const never = createPassThrough({ onActive: () => {} })
    const server = await serve(protocol(never).use(wire).handle({ onActive: active.add }), {
      limits: { handshakeTime: 2_000 },
      channel: { clock },
    })
    const peer = await rawClient(server)
    while (server.metrics().handshaking === 0) await new Promise(setImmediate)
    clock.advance(1_999)
    expect(server.channels.size).toBe(1)
    clock.advance(1)
    await peer.ended
    while (server.channels.size > 0) await new Promise(setImmediate)
    expect(active.all).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  it('leaves those alone that have begun', async () => {
    const clock = virtualClock()
    const server = await serve(echo, { channel: { clock } })
    const peer = await taken(server)
    clock.advance(60_000)
    peer.write(HELLO)
    expect(await peer.read(HELLO.length)).toEqual(HELLO)
  })
})
