import type { Executor } from '@link/core'
import { describe, expect, it } from 'vitest'
import { serverBootstrap, tcpServer, type TcpServer } from '../src/index.js'
import { clientOf, factoryOf, rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const HELLO = encoded([1, 2, 'hello'])

/** An executor that handles each event when the code that is running is done, and counts messages. */
function counting() {
  let messages = 0
  const executor: Executor = {
    attach: (handler, channel, done) => ({
      post(method, argument) {
        if (method === 'onMessage') messages++
        queueMicrotask(() => {
          ;(handler as Record<string, (...all: unknown[]) => unknown>)[method]?.(channel, argument)
          done(undefined, false)
        })
      },
      leave: () => {},
    }),
  }
  return { executor, messages: () => messages }
}

async function echoed(server: TcpServer): Promise<void> {
  const peer = await rawClient(server)
  peer.write(HELLO)
  expect(await peer.read(HELLO.length)).toEqual(HELLO)
  peer.end()
}

describe('the handlers', () => {
  it('of a server run on its executor', async () => {
    const own = counting()
    await echoed(await serve(echo, { executor: own.executor }))
    expect(own.messages()).toBe(1)
  })

  it('of servers with one bootstrap run on the executor of that, unless a server has its own', async () => {
    const [shared, own] = [counting(), counting()]
    const bootstrap = serverBootstrap({ executor: shared.executor })
    await echoed(await serve(echo, { bootstrap }))
    await echoed(await serve(echo, { bootstrap }))
    await echoed(await serve(echo, { bootstrap, executor: own.executor }))
    await echoed(await serve(echo, { bootstrap, channel: { executor: own.executor } }))
    expect([shared.messages(), own.messages()]).toEqual([2, 2])
  })

  it('of clients run on the executor of their factory', async () => {
    const own = counting()
    const server = await serve(echo)
    let arrived = (): void => {}
    const answer = new Promise<void>((resolve) => (arrived = resolve))
    const factory = factoryOf(wire.handle({ onMessage: () => arrived() }), { executor: own.executor })
    const client = await clientOf(factory, server.address)
    client.send([1, 2, 'hello'])
    await answer
    expect(own.messages()).toBe(1)
    await client.close()
  })

  it('cannot run on what is no executor', async () => {
    await expect(tcpServer(0, echo, { executor: {} as never })).rejects.toThrow('expected an executor')
    await expect(tcpServer(0, echo, { executor: 3 as never })).rejects.toMatchObject({ code: 'TCP_OPTION' })
  })
})
