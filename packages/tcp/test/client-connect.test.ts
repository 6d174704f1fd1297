import type { LookupFunction } from 'node:net'
import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ChannelError } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { stopClients, tcpClient, type ClientStateChange, type TcpClientOptions } from '../src/index.js'
import { Collector } from './collector.js'
import type { RawPeer } from './raw-peer.js'
import { clientOf, deadPort, factoryOf, rawServer, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const host = '127.0.0.1'

/** A bare server, and those who have connected to it. */
async function listening() {
  const peers = new Collector<RawPeer>()
  const server = await rawServer((peer) => {
    peers.add(peer)
    void peer.ended.then(() => peer.end())
  })
  return { ...server, peers }
}

const never = new Promise<never>(() => {})

/** Collects each time that a client has lost its connection: one that comes back at once may never be seen without. */
function tellingWaits(waits: Collector<string>): Pick<TcpClientOptions, 'onStateChange'> {
  return {
    onStateChange({ state }) {
      if (state === 'waiting') waits.add(state)
    },
  }
}

describe('options.localAddress', () => {
  it('is the end from which a client connects', async () => {
    const { port, peers } = await listening()
    const client = await clientOf(factoryOf(wire, { options: { localAddress: '127.0.0.2' } }), { port })
    const [peer] = await peers.first(1)
    expect(peer?.socket.remoteAddress).toBe('127.0.0.2')
    expect(client.localAddress?.host).toBe('127.0.0.2')
    await client.close()
  })
})

describe('prepare', () => {
  type Wire = TcpClientOptions<readonly [number, number, string], [number, number, string]>

  /** Sends a log-in and waits for the answer. */
  const login: NonNullable<Wire['prepare']> = async (connection, signal) => {
    connection.send([0, 0, 'login'])
    for await (const [, , answer] of connection.messages({ keepOpen: true, signal })) {
      if (answer === 'welcome') return
      throw new Error(`refused: ${answer}`)
    }
  }

  it('goes before everything that was sent to the client, on each connection', async () => {
    const { port, peers } = await listening()
    const options: Wire = { prepare: login, lazyConnect: true, reconnect: { random: () => 0 } }
    const client = await clientOf(factoryOf(wire), { port }, options)
    client.send([1, 1, 'first'])
    for (const count of [1, 2]) {
      const peer = (await peers.first(count)).at(-1)
      expect(await peer?.read(12)).toEqual(encoded([0, 0, 'login']))
      expect(client.state).toBe('preparing')
      client.send([2, 2, 'later'])
      peer?.write(encoded([0, 0, 'welcome']))
      const expected = count === 1 ? encoded([1, 1, 'first'], [2, 2, 'later']) : encoded([2, 2, 'later'])
      expect(await peer?.read(expected.length)).toEqual(expected)
      peer?.end()
    }
  })

  it('is done when an eager client resolves, and leaves the messages behind its own to the client', async () => {
    const { port, peers } = await listening()
    const connecting = clientOf(factoryOf(wire), { port }, { prepare: login })
    const [peer] = await peers.first(1)
    peer?.write(encoded([0, 0, 'welcome'], [7, 7, 'news']))
    const client = await connecting
    expect(client.state).toBe('connected')
    for await (const message of client) {
      expect(message).toEqual([7, 7, 'news'])
      break
    }
  })

  it('that is refused for good can be the end, by a rule', async () => {
    const { port, peers } = await listening()
    const giveUp = ({ cause }: Error): boolean => String(cause).includes('refused')
    const connecting = clientOf(factoryOf(wire), { port }, { prepare: login, reconnect: { giveUp } })
    const outcome = connecting.catch((error: unknown) => error)
    const [peer] = await peers.first(1)
    peer?.write(encoded([0, 0, 'wrong password']))
    expect(await outcome).toMatchObject({
      code: 'TCP_PREPARE',
      message: `the connection to ${host}:${port} could not be prepared: refused: wrong password (TCP_PREPARE)`,
      cause: { message: 'refused: wrong password' },
    })
    await peer?.ended
    expect(peers.all.length).toBe(1)
  })

  it('is told by its signal that the client was closed, and the connection is ended', async () => {
    const { port, peers } = await listening()
    const signals = new Collector<AbortSignal>()
    const prepare = (_connection: unknown, signal: AbortSignal): Promise<never> => {
      signals.add(signal)
      return never
    }
    const client = await clientOf(factoryOf(wire), { port }, { prepare, lazyConnect: true })
    const outcomes = new Collector<ChannelError | undefined>()
    client.send([1, 1, 'never'], outcomes.add)
    const [signal] = await signals.first(1)
    expect(signal?.aborted).toBe(false)
    await client.close()
    expect(signal?.aborted).toBe(true)
    expect(outcomes.all).toMatchObject([{ code: 'CHANNEL_CLOSED', cause: { code: 'TCP_STOPPED' } }])
    await (
      await peers.first(1)
    )[0]?.ended
  })

  it('reads although the client was paused', async () => {
    const { port, peers } = await listening()
    const client = await clientOf(factoryOf(wire), { port }, { prepare: login, lazyConnect: true })
    client.pause()
    const connected = client.connect()
    const [peer] = await peers.first(1)
    peer?.write(encoded([0, 0, 'welcome']))
    await connected
    expect(client.state).toBe('connected')
  })
})

describe('endpoints', () => {
  it('are connected to where those before them cannot be', async () => {
    const dead = await deadPort()
    const server = await serve(echo)
    const endpoints = [{ host, port: server.address.port ?? 0 }]
    const client = await tcpClient(factoryOf(wire), host, dead, { endpoints, reconnect: false })
    expect(client.remoteAddress).toEqual(server.address)
  })

  it('can be UNIX sockets', async () => {
    const path = `/tmp/link-endpoints-${process.pid}.sock`
    await serve(echo, { path })
    const client = await tcpClient(factoryOf(wire), host, await deadPort(), { endpoints: [{ path }] })
    expect(client.remoteAddress).toEqual({ path })
  })

  it('are all named, with the reason for each, when there is none', async () => {
    const [one, two] = [await deadPort(), await deadPort()]
    const options = { endpoints: [{ host, port: two }], reconnect: false } as const
    const error: unknown = await tcpClient(factoryOf(wire), host, one, options).catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'TCP_CONNECT',
      message: expect.stringMatching(
        new RegExp(`^every endpoint failed: .*${host}:${one}: .*REFUSED.*; .*${host}:${two}: .*REFUSED`),
      ),
      cause: { errors: [{ cause: { code: 'ECONNREFUSED' } }, { cause: { code: 'ECONNREFUSED' } }] },
    })
  })

  it('that accept and hang up do not keep a client from the others', async () => {
    const flapping = await rawServer((peer) => peer.end())
    const good = await listening()
    const endpoints = [{ host, port: good.port }]
    const options = { endpoints, reconnect: { random: () => 0 }, lazyConnect: true }
    const client = await tcpClient(factoryOf(wire), host, flapping.port, options)
    void client.connect()
    await good.peers.first(1)
  })

  it.each([0, 65_536])('have ports that there are, not %d', async (port) => {
    const outcome = tcpClient(factoryOf(wire), host, 1, { endpoints: [{ host, port }] })
    await expect(outcome).rejects.toMatchObject({ code: 'TCP_CONNECT' })
  })
})

describe('client.connect', () => {
  it('connects a lazy client, and resolves at once when it is connected', async () => {
    const server = await serve(echo)
    const client = await clientOf(factoryOf(wire), server.address, { lazyConnect: true })
    await Promise.all([client.connect(), client.connect()])
    expect(client.state).toBe('connected')
    await client.connect()
    expect(server.channels.size).toBe(1)
  })

  it('resolves with the next connection while there is none', async () => {
    const { port, peers } = await listening()
    const waits = new Collector<string>()
    const client = await clientOf(factoryOf(wire), { port }, { reconnect: { random: () => 0 }, ...tellingWaits(waits) })
    ;(await peers.first(1))[0]?.end()
    await waits.first(1)
    await client.connect()
    expect(client.state).toBe('connected')
  })

  it('rejects with the cause when the client gives up, and after that', async () => {
    const options = { lazyConnect: true, reconnect: false } as const
    const client = await clientOf(factoryOf(wire), { port: await deadPort() }, options)
    await expect(client.connect()).rejects.toMatchObject({ code: 'TCP_CONNECT', cause: { code: 'ECONNREFUSED' } })
    await expect(client.connect()).rejects.toMatchObject({ code: 'TCP_CONNECT' })
  })

  it('rejects when the client is closed meanwhile, or was before', async () => {
    const factory = factoryOf(wire)
    const client = await clientOf(factory, { port: await deadPort() }, { lazyConnect: true })
    const outcome = client.connect().catch((error: unknown) => error)
    await stopClients(factory)
    expect(await outcome).toMatchObject({ code: 'TCP_STOPPED' })
    await expect(client.connect()).rejects.toMatchObject({ code: 'TCP_STOPPED' })
  })
})

describe('onStateChange', () => {
  it('tells each step of a client, from its first connection to its end', async () => {
    const { port, peers } = await listening()
    const changes = new Collector<ClientStateChange>()
    const seen: string[] = []
    const client = await clientOf(
      factoryOf(wire),
      { port },
      {
        reconnect: { random: () => 0 },
        onStateChange(change, { state }) {
          seen.push(state)
          changes.add(change)
        },
      },
    )
    ;(await peers.first(1))[0]?.end()
    await changes.first(5)
    await client.close()
    const endpoint = { host, port }
    expect(changes.all).toEqual([
      { previous: 'idle', state: 'connecting', endpoint },
      { previous: 'connecting', state: 'connected', endpoint },
      { previous: 'connected', state: 'waiting', delay: 0, failures: 0 },
      { previous: 'waiting', state: 'connecting', endpoint },
      { previous: 'connecting', state: 'connected', endpoint },
      { previous: 'connected', state: 'closed' },
    ])
    expect(seen).toEqual(changes.all.map(({ state }) => state))
  })

  it.each([
    [
      'throws',
      (error: Error) => {
        throw error
      },
    ],
    ['rejects', (error: Error) => Promise.reject(error) as never],
  ])('that %s is reported, and the client goes on', async (_, fail) => {
    const server = await serve(echo)
    const thrown = new Error('thrown')
    const errors = new Collector<Error>()
    const factory = factoryOf(wire, { channel: { onUnhandledError: errors.add } })
    const client = await clientOf(factory, server.address, { onStateChange: () => fail(thrown) })
    expect(client.state).toBe('connected')
    expect(await errors.first(2)).toEqual([thrown, thrown])
  })
})

describe('the signal of a client', () => {
  const reason = new Error('enough')

  it('ends it while it connects, and the promise rejects with the reason as cause', async () => {
    const abort = new AbortController()
    const options = { signal: abort.signal, reconnect: { attempts: Infinity } }
    const connecting = clientOf(factoryOf(wire), { port: await deadPort() }, options)
    const outcome = connecting.catch((error: unknown) => error)
    abort.abort(reason)
    expect(await outcome).toMatchObject({ code: 'TCP_STOPPED', cause: reason })
  })

  it('ends it while it is connected: what waits fails with the reason', async () => {
    const { port } = await rawServer((peer) => peer.socket.pause())
    const abort = new AbortController()
    const client = await clientOf(factoryOf(wire), { port }, { signal: abort.signal })
    const outcomes = new Collector<ChannelError | undefined>()
    for (let i = 0; i < 200; i++) client.send([1, 0, 'x'.repeat(60_000)], outcomes.add)
    abort.abort(reason)
    await client.closed
    expect((await outcomes.first(200)).at(-1)).toMatchObject({ code: 'CHANNEL_CLOSED', cause: reason })
  })

  it('that is aborted already makes no client', async () => {
    const server = await serve(echo)
    const outcome = clientOf(factoryOf(wire), server.address, { signal: AbortSignal.abort(reason) })
    await expect(outcome).rejects.toMatchObject({ code: 'TCP_STOPPED', cause: reason })
  })

  it('has no listener left when the client is closed', async () => {
    const server = await serve(echo)
    const { signal } = new AbortController()
    const client = await clientOf(factoryOf(wire), server.address, { signal })
    expect(getEventListeners(signal, 'abort').length).toBe(1)
    await client.close()
    expect(getEventListeners(signal, 'abort').length).toBe(0)
  })
})

describe('a name', () => {
  it('is looked up by the function that was given, on each connection anew', async () => {
    const { port, peers } = await listening()
    const asked = new Collector<string>()
    const lookup: LookupFunction = (name, { family }, callback) => {
      asked.add(`${name} ${String(family)}`)
      callback(null, family === 4 ? [{ address: host, family: 4 }] : [])
    }
    await tcpClient(factoryOf(wire), 'name.test', port, { lookup, reconnect: { random: () => 0 } })
    ;(await peers.first(1))[0]?.end()
    await peers.first(2)
    expect(asked.all).toEqual(['name.test 6', 'name.test 4', 'name.test 6', 'name.test 4'])
  })

  it('whose look-up never answers costs connectTimeout', async () => {
    const clock = virtualClock()
    const factory = factoryOf(wire, { channel: { clock } })
    const options = { lookup: () => {}, reconnect: false, connectTimeout: 500 } as const
    const outcome = tcpClient(factory, 'name.test', 1, options).catch((error: unknown) => error)
    clock.advance(500)
    expect(await outcome).toMatchObject({ code: 'TCP_CONNECT_TIMEOUT' })
  })
})

describe('the figures of a client', () => {
  it('are those of all its connections', async () => {
    const { port, peers } = await listening()
    const waits = new Collector<string>()
    const client = await clientOf(factoryOf(wire), { port }, { reconnect: { random: () => 0 }, ...tellingWaits(waits) })
    for (const count of [1, 2]) {
      const peer = (await peers.first(count)).at(-1)
      await client.connect()
      client.send([1, 1, 'abc'])
      await peer?.read(10)
      peer?.end()
      await waits.first(count)
    }
    expect(client.stats()).toMatchObject({ bytesOut: 20, pendingBytes: 0, pendingMessages: 0 })
  })
})
