import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { systemClock } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { dial } from '../src/dial.js'
import type { TcpError } from '../src/index.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import { deadPort, rawServer } from './rig.js'

const host = '127.0.0.1'

/** A number that was dialled, and what came of it. */
function dialled(port: number, clock = virtualClock(), timeout = 10_000) {
  const sockets = new Collector<Socket>()
  const errors = new Collector<TcpError>()
  const hangUp = dial({ host, port }, {}, { clock, timeout }, { connected: sockets.add, failed: errors.add })
  afterTest(hangUp)
  return { sockets, errors, hangUp, clock }
}

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
      const { sockets, errors, hangUp } = dialled(port)
      hangUp()
      return { sockets, errors }
    })
    for (let i = 0; i < 20; i++) await new Promise(setImmediate)
    expect(calls.map(({ sockets, errors }) => sockets.all.length + errors.all.length)).toEqual([0, 0])
  })

  it('waits without a limit for a time-out of Infinity', async () => {
    const { port } = await rawServer(() => {})
    const sockets = new Collector<Socket>()
    const errors = new Collector<TcpError>()
    const timing = { clock: systemClock, timeout: Infinity }
    afterTest(dial({ host, port }, {}, timing, { connected: sockets.add, failed: errors.add }))
    await Promise.race([sockets.first(1), errors.first(1)])
    expect(errors.all).toEqual([])
  })
})
