// The faults of the original's TCP side, found by running it; each test is named after what is better here. The numbers
// are those of the list that was made of them: 1-18 are the codec's, 30 is a note on names.
import { describe, expect, it } from 'vitest'
import type { ChannelError } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { stopClients, stopServer, tcpClient, tcpServer, type TcpClient } from '../src/index.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, deadPort, factoryOf, rawClient, rawServer, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

type Message = [number, number, string]

describe('19: reconnecting only on send, without cap or jitter', () => {
  it('a client comes back by itself, after delays with a cap, each drawn anew', async () => {
    const clock = virtualClock()
    const { port, close } = await rawServer((peer) => void peer.ended.then(() => peer.end()))
    const inactive = new Collector<unknown>()
    const factory = factoryOf(wire.handle({ onInactive: inactive.add }), { channel: { clock } })
    const draws: number[] = []
    const random = (): number => {
      draws.push(draws.length)
      return 1
    }
    const client = await clientOf(factory, { port }, { reconnect: { random, maxDelay: 300 } })
    close()
    await inactive.first(1)
    for (const delay of [100, 200, 300, 300]) {
      while (client.state !== 'waiting') await new Promise(setImmediate)
      clock.advance(delay - 1)
      expect(client.state).toBe('waiting')
      clock.advance(1)
      expect(client.state).toBe('connecting')
    }
    expect(draws.length).toBe(4)
  })
})

describe('20: an unbounded queue while there is no connection', () => {
  it('keeps so many messages, in order, refuses further ones, and tells the outcome of each', async () => {
    const peers = new Collector<RawPeer>()
    const { port } = await rawServer(peers.add)
    const client = await clientOf(factoryOf(wire), { port }, { lazyConnect: true, offline: { maxMessages: 3 } })
    const outcomes: [number, string | undefined][] = []
    const told = new Collector<unknown>()
    for (const i of [1, 2, 3, 4]) {
      client.send([i, 0, ''], (error) => {
        outcomes.push([i, error?.code])
        told.add(error)
      })
    }
    const [peer] = await peers.first(1)
    expect(await peer?.read(21)).toEqual(encoded([1, 0, ''], [2, 0, ''], [3, 0, '']))
    await told.first(4)
    expect(outcomes.toSorted(([one], [other]) => one - other)).toEqual([
      [1, undefined],
      [2, undefined],
      [3, undefined],
      [4, 'CHANNEL_OVERFLOW'],
    ])
  })
})

describe('21: an eager client of a dead port blocks for ever', () => {
  it('is rejected with the reason', async () => {
    await expect(clientOf(factoryOf(wire), { port: await deadPort() })).rejects.toMatchObject({
      code: 'TCP_CONNECT',
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it('can be stopped while it connects', async () => {
    const factory = factoryOf(wire)
    const connecting = clientOf(factory, { port: await deadPort() }, { reconnect: { attempts: Infinity } })
    const outcome = connecting.catch((error: unknown) => error)
    await stopClients(factory)
    expect(await outcome).toMatchObject({ code: 'TCP_STOPPED' })
  })
})

describe('22: sends after close that are dropped in silence, and addresses that throw', () => {
  it('calls each callback once with an error, and every property can be read at any time', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address, { lazyConnect: true })
    const read = (of: TcpClient<Message>) => [
      of.id,
      of.shortId,
      of.localAddress,
      of.remoteAddress,
      of.valid,
      of.writable,
    ]
    expect(read(client)).toMatchObject([expect.any(String), expect.any(String), undefined, server.address, false, true])
    await client.close()
    const outcomes = new Collector<ChannelError | undefined>()
    for (let i = 0; i < 3; i++) client.send([0, 0, ''], outcomes.add)
    expect((await outcomes.first(3)).map((error) => error?.code)).toEqual(Array(3).fill('CHANNEL_CLOSED'))
    expect(read(client)).toMatchObject([
      expect.any(String),
      expect.any(String),
      undefined,
      server.address,
      false,
      false,
    ])
  })
})

describe('23: closing that waits for the next step of the back-off, and a client that never ends', () => {
  it('closes at once, and after stopClients a send fails at once', async () => {
    const clock = virtualClock()
    const factory = factoryOf(wire, { channel: { clock } })
    const client = await clientOf(factory, { port: await deadPort() }, { lazyConnect: true })
    client.send([0, 0, ''], () => {})
    while (client.state !== 'waiting') await new Promise(setImmediate)
    await stopClients(factory)
    // No timer of the back-off is left.
    expect(clock.pending()).toBe(0)
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([0, 0, ''], outcomes.add)
    expect(await outcomes.first(1)).toMatchObject([
      { code: 'CHANNEL_CLOSED', message: expect.stringContaining('the client is closed') },
    ])
  })
})

describe('24: a message that cannot be encoded', () => {
  it('is told to the callback, else to onError; nothing of it is written, and the connection stays', async () => {
    const errors = new Collector<Error>()
    const server = await serve(
      wire.handle({
        onMessage(channel, message) {
          channel.send([1_000, 0, 'without callback'])
          channel.send([1_000, 0, 'with callback'], (error) => channel.send([error === undefined ? 0 : 1, 0, 'told']))
          channel.send(message)
        },
        onError: (_channel, error) => errors.add(error),
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    expect(await peer.read(19)).toEqual(encoded([1, 2, 'x'], [1, 0, 'told']))
    expect(errors.all).toMatchObject([{ code: 'CHANNEL_SEND_FAILED', cause: { code: 'CODEC_RANGE' } }])
  })
})

describe('25: what onMessage throws', () => {
  it('goes to onError and the connection goes on; unhandled it is reported and closes the channel', async () => {
    const reported: Error[] = []
    const handled: Error[] = []
    const onMessage = (): never => {
      throw new Error('thrown')
    }
    const channel = { onUnhandledError: (error: Error) => void reported.push(error) }
    const handling = await serve(
      wire.handle({
        onMessage,
        onError(same, error) {
          handled.push(error)
          same.send([0, 0, ''])
        },
      }),
      { channel },
    )
    const one = await rawClient(handling)
    one.write(encoded([0, 0, ''], [0, 0, '']))
    expect(await one.read(14)).toEqual(encoded([0, 0, ''], [0, 0, '']))
    expect([handled.length, reported.length]).toEqual([2, 0])

    const other = await rawClient(await serve(wire.handle({ onMessage }), { channel }))
    other.write(encoded([0, 0, ''], [0, 0, '']))
    await other.ended
    expect(reported).toEqual([new Error('thrown')])
  })
})

describe('26: stopping that takes four seconds and cuts connections', () => {
  it('takes no time when idle, lets handlers answer, and a second stop is the same', async () => {
    const idle = await serve(echo)
    const began = performance.now()
    await stopServer(idle)
    expect(performance.now() - began).toBeLessThan(500)

    const started = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        async onMessage(channel, message) {
          started.add(message)
          for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
          channel.send(message)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'job']))
    await started.first(1)
    const stopped = stopServer(server)
    expect(await peer.read(10)).toEqual(encoded([1, 2, 'job']))
    await peer.ended
    peer.end()
    expect(await stopped).toEqual({ drained: 1, reset: 0, refused: 0 })
    expect(await stopServer(server)).toEqual({ drained: 1, reset: 0, refused: 0 })
  })
})

describe('27: a port that cannot be learnt, and a busy port that leaks', () => {
  it('tells the port, and rejects for a busy one with nothing left behind', async () => {
    const { address } = await serve(echo)
    expect(address.port).toBeGreaterThan(0)
    const busy = tcpServer(address.port ?? 0, echo, { host: '127.0.0.1' })
    await expect(busy).rejects.toMatchObject({ code: 'TCP_LISTEN', cause: { code: 'EADDRINUSE' } })
  })
})

describe('28: options that are not applied, with a warning at best', () => {
  it('refuses them', async () => {
    const unknown = { options: { 'child-tcp-nodelay': true } } as object
    await expect(tcpServer(0, echo, unknown)).rejects.toMatchObject({ code: 'TCP_OPTION' })
    const wrong = { connectTimeout: '2000' } as object
    await expect(tcpClient(factoryOf(wire), '127.0.0.1', 1, wrong)).rejects.toMatchObject({ code: 'TCP_OPTION' })
  })

  it('applies a connect time-out', async () => {
    const clock = virtualClock()
    const { port } = await rawServer(() => {})
    const factory = factoryOf(wire, { channel: { clock } })
    const options = { connectTimeout: 2_000, reconnect: false } as const
    const outcome = clientOf(factory, { port }, options).catch((error: unknown) => error)
    clock.advance(2_000)
    expect(await outcome).toMatchObject({
      code: 'TCP_CONNECT_TIMEOUT',
      message: expect.stringContaining('no answer within 2000 ms'),
    })
  })
})

describe('29: stopping one of two servers stops both', () => {
  it('leaves the other one running', async () => {
    const [one, other] = [await serve(echo), await serve(echo)]
    await stopServer(one)
    const peer = await rawClient(other)
    peer.write(encoded([1, 2, 'x']))
    expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
  })
})
