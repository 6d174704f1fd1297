import type { LookupFunction, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { systemClock } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { dial, type DialOptions } from '../src/dial.js'
import type { TcpError } from '../src/index.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import type { RawPeer } from './raw-peer.js'
import { deadPort, rawServer } from './rig.js'

const host = '127.0.0.1'

/** A number that was dialled, and what came of it. */
function dialled(port: number, options: Partial<DialOptions> & { readonly host?: string } = {}) {
  const clock = virtualClock()
  const sockets = new Collector<Socket>()
  const errors = new Collector<TcpError>()
  const answer = { connected: sockets.add, failed: errors.add }
  const hangUp = dial({ host: options.host ?? host, port }, { clock, timeout: 10_000, socket: {}, ...options }, answer)
  afterTest(() => {
    hangUp()
    for (const socket of sockets.all) socket.destroy()
  })
  return { sockets, errors, hangUp, clock }
}

type Found = readonly string[] | Error

/** A look-up that answers at once, or when the test says so, and what it was asked. */
function lookupOf(addresses: { readonly 6: Found; readonly 4: Found }, later?: ((answer: () => void) => void)[]) {
  const asked: unknown[] = []
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push([hostname, options])
    const family = options.family as 6 | 4
    const found = addresses[family]
    const answer = (): void => {
      if (found instanceof Error) callback(found, '')
      else callback(null, found.map((address) => ({ address, family })) as never)
    }
    const delayed = later?.[family === 6 ? 0 : 1]
    if (delayed === undefined) answer()
    else delayed(answer)
  }
  return { lookup, asked }
}

const nowhere = Object.assign(new Error('getaddrinfo ENOTFOUND name.test'), { code: 'ENOTFOUND' })

describe('dial', () => {
  it('gives the socket, with no timer left', async () => {
    const { port } = await rawServer(() => {})
    const { sockets, errors, clock } = dialled(port)
    const [socket] = await sockets.first(1)
    expect(socket).toMatchObject({ remotePort: port, allowHalfOpen: true })
    expect(clock.pending()).toBe(0)
    clock.advance(60_000)
    expect(errors.all).toEqual([])
  })

  it('gives the error with address and cause, with no timer left', async () => {
    const port = await deadPort()
    const { sockets, errors, clock } = dialled(port)
    expect(await errors.first(1)).toMatchObject([
      { code: 'TCP_CONNECT', message: expect.stringContaining(`${host}:${port}`), cause: { code: 'ECONNREFUSED' } },
    ])
    expect(sockets.all).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  it('gives up after the time-out, on the clock that it was given', async () => {
    const { port } = await rawServer(() => {})
    const { sockets, errors, clock } = dialled(port)
    clock.advance(9_999)
    expect(errors.all).toEqual([])
    clock.advance(1)
    expect(errors.all).toMatchObject([
      {
        code: 'TCP_CONNECT_TIMEOUT',
        message: `cannot connect to ${host}:${port}: no answer within 10000 ms (TCP_CONNECT_TIMEOUT)`,
      },
    ])
    await new Promise(setImmediate)
    expect(sockets.all).toEqual([])
  })

  it('calls nobody once it was given up', async () => {
    const ports = [(await rawServer(() => {})).port, await deadPort()]
    const calls = ports.map((port) => {
      const { sockets, errors, hangUp, clock } = dialled(port)
      hangUp()
      expect(clock.pending()).toBe(0)
      return { sockets, errors }
    })
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(calls.map(({ sockets, errors }) => sockets.all.length + errors.all.length)).toEqual([0, 0])
  })

  it('waits without a limit for a time-out of Infinity', async () => {
    const { port } = await rawServer(() => {})
    const { sockets, errors } = dialled(port, { clock: systemClock, timeout: Infinity })
    await Promise.race([sockets.first(1), errors.first(1)])
    expect(errors.all).toEqual([])
  })
})

describe('dialling a host of several addresses', () => {
  it('asks for both families at the same time, and for one if told so', async () => {
    const { port } = await rawServer(() => {})
    const both = lookupOf({ 6: nowhere, 4: [host] })
    await dialled(port, { host: 'name.test', lookup: both.lookup }).sockets.first(1)
    expect(both.asked).toEqual([
      ['name.test', { family: 6, all: true }],
      ['name.test', { family: 4, all: true }],
    ])
    const one = lookupOf({ 6: nowhere, 4: [host] })
    await dialled(port, { host: 'name.test', lookup: one.lookup, family: 4 }).sockets.first(1)
    expect(one.asked).toEqual([['name.test', { family: 4, all: true }]])
  })

  it('tries the next address as soon as one has failed', async () => {
    const { port } = await rawServer(() => {})
    // Only the last of these listens; no timer runs on a clock that stands still.
    const { lookup } = lookupOf({ 6: [], 4: ['127.0.0.2', '127.0.0.3', host] })
    const { sockets, errors } = dialled(port, { host: 'name.test', lookup })
    const [socket] = await sockets.first(1)
    expect(socket?.remoteAddress).toBe(host)
    expect(errors.all).toEqual([])
  })

  it('tries the next address after 250 ms, and does not give the slow one up for that', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const { lookup } = lookupOf({ 6: [], 4: [host, '127.0.0.2'] })
    const { sockets, errors, clock } = dialled(port, { host: 'name.test', lookup })
    // Long before the system has an answer for the first one. The second will be refused.
    clock.advance(249)
    expect(clock.pending()).toBe(2)
    clock.advance(1)
    expect(clock.pending()).toBe(1)
    clock.advance(5_000)
    const [socket] = await sockets.first(1)
    expect(socket?.remoteAddress).toBe(host)
    expect(errors.all).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  it('takes the first that connects, and ends the others', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    // The same address twice, so that both connect.
    const { lookup } = lookupOf({ 6: [], 4: [host, host] })
    const { sockets, clock } = dialled(port, { host: 'name.test', lookup, attemptDelay: 10 })
    clock.advance(10)
    await sockets.first(1)
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(sockets.all.length).toBe(1)
    for (const peer of peers.all.slice(1)) await peer.ended.catch(() => {})
    expect(sockets.all[0]?.destroyed).toBe(false)
  })

  it('fails once, when all have failed, with every reason', async () => {
    const port = await deadPort()
    const { lookup } = lookupOf({ 6: [], 4: ['127.0.0.1', '127.0.0.2'] })
    const { errors, clock } = dialled(port, { host: 'name.test', lookup })
    const [error] = await errors.first(1)
    expect(error?.message).toBe(
      `cannot connect to name.test:${port}: connect ECONNREFUSED 127.0.0.1:${port}; ` +
        `connect ECONNREFUSED 127.0.0.2:${port} (TCP_CONNECT)`,
    )
    expect(error?.cause).toMatchObject({
      code: 'ECONNREFUSED',
      errors: [{ address: '127.0.0.1' }, { address: '127.0.0.2' }],
    })
    expect(clock.pending()).toBe(0)
  })

  it('says what has failed so far when its time is over', async () => {
    const { port } = await rawServer(() => {})
    const { lookup } = lookupOf({ 6: nowhere, 4: [] }, [(answer) => answer(), () => {}])
    const { errors, clock } = dialled(port, { host: 'name.test', lookup })
    clock.advance(10_000)
    expect(errors.all).toMatchObject([
      { code: 'TCP_CONNECT_TIMEOUT', message: expect.stringContaining('within 10000 ms; getaddrinfo ENOTFOUND') },
    ])
  })

  it.each([
    ['is unknown', nowhere, 'getaddrinfo ENOTFOUND name.test'],
    ['has no address', [], 'the name has no address'],
  ])('says once that the name %s', async (_what, found, reason) => {
    const { lookup } = lookupOf({ 6: found, 4: found })
    const { errors } = dialled(1, { host: 'name.test', lookup })
    expect(errors.all).toMatchObject([{ message: `cannot connect to name.test:1: ${reason} (TCP_CONNECT)` }])
  })

  it('fails when the look-up throws', () => {
    const lookup = (): never => {
      throw new Error('no such thing')
    }
    const { errors } = dialled(1, { host: 'name.test', lookup })
    expect(errors.all).toMatchObject([{ code: 'TCP_CONNECT', message: expect.stringContaining('no such thing') }])
  })

  it('takes no addresses of a family that it did not ask for', () => {
    const { errors } = dialled(1, {
      host: 'name.test',
      family: 6,
      lookup: lookupOf({ 6: [host, 'nonsense'], 4: [] }).lookup,
    })
    expect(errors.all).toMatchObject([{ message: expect.stringContaining('the name has no address') }])
  })
})

describe('IPv4 addresses that are known first', () => {
  async function early() {
    const { port } = await rawServer(() => {})
    let answer6: () => void = () => {}
    const found = { 6: ['::1'] as Found, 4: [host] }
    const { lookup } = lookupOf(found, [(answer) => void (answer6 = answer), (answer) => answer()])
    return { ...dialled(port, { host: 'name.test', lookup }), found, answer6: () => answer6() }
  }

  it('wait 50 ms for those of IPv6', async () => {
    const { clock, sockets } = await early()
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(sockets.all).toEqual([])
    clock.advance(49)
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(sockets.all).toEqual([])
    clock.advance(1)
    expect((await sockets.first(1))[0]?.remoteAddress).toBe(host)
  })

  it('wait no longer when there is none of IPv6', async () => {
    const { answer6, found, sockets } = await early()
    found[6] = nowhere
    answer6()
    expect((await sockets.first(1))[0]?.remoteAddress).toBe(host)
  })

  it('have their turn after those of IPv6', async () => {
    const { answer6, sockets, clock, errors } = await early()
    answer6()
    // Nobody listens at ::1, if there is such an address at all.
    expect((await sockets.first(1))[0]?.remoteAddress).toBe(host)
    expect([clock.now(), errors.all]).toEqual([0, []])
  })
})
