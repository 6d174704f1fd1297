import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { virtualClock } from '@link/core/testing'
import type { TcpServer } from '@link/tcp'
import { slackerClient, type SlackerClient, type SlackerClientOptions } from '../src/client.js'
import type { Functions } from '../src/functions.js'
import type { SlackerServerOptions } from '../src/server-handler.js'
import { slackerServer } from '../src/server.js'
import type { Version } from '../src/wire.js'
import { digits, hex } from './hex.js'

/** What is closed at the end of each test: clients first. */
const open: { readonly close: () => Promise<unknown> }[] = []

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

/** The results that `time/wait` has promised, by argument. */
const waiting = new Map<unknown, (result: unknown) => void>()

const functions: Functions = {
  'math/add': ([a, b]) => Number(a) + Number(b),
  'text/upper': ([text]) => String(text).toUpperCase(),
  'time/wait': ([key], signal) =>
    new Promise((resolve) => {
      waiting.set(key, resolve)
      signal.addEventListener('abort', () => waiting.delete(key))
    }),
  'fail/now'() {
    throw new Error('no')
  },
}

async function serve(port = 0, options?: SlackerServerOptions): Promise<TcpServer & { readonly port: number }> {
  const server = await slackerServer(port, functions, options)
  open.push(server)
  return Object.assign(server, { port: server.address.port ?? 0 })
}

async function connectTo(port: number, options: SlackerClientOptions = {}): Promise<SlackerClient> {
  const client = await slackerClient(port, { reconnect: { minDelay: 1, maxDelay: 5 }, ...options })
  open.push(client)
  return client
}

/** Sends bytes over a plain socket and gives what comes back until the server closes. */
async function exchange(port: number, bytes: Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Uint8Array[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  await once(socket, 'close')
  return digits(Buffer.concat(chunks))
}

describe.each([5, 6] satisfies Version[])('a client of version %i', (version) => {
  it('calls functions over one connection, and gets the results as they are done', async () => {
    const server = await serve()
    const client = await connectTo(server.port, { version })
    const done: unknown[] = []
    const calls = [
      client.call('time/wait', 'slow').then((result) => done.push(result)),
      client.call('time/wait', 'slower').then((result) => done.push(result)),
      client.call('math/add', 1, 2).then((result) => done.push(result)),
      client.call('text/upper', 'ü').then((result) => done.push(result)),
    ]
    await Promise.all(calls.slice(2))
    expect(server.channels.size).toBe(1)
    waiting.get('slower')?.('b')
    await calls[1]
    waiting.get('slow')?.('a')
    await Promise.all(calls)
    expect(done).toEqual([3, 'Ü', 'b', 'a'])
  })

  it('rejects with the code of what went wrong', async () => {
    const client = await connectTo((await serve()).port, { version })
    await expect(client.call('fail/now')).rejects.toMatchObject({
      name: 'SlackerError',
      code: 'exception',
      message: 'fail/now: Error: no (exception)',
    })
    await expect(client.call('math/power', 2, 10)).rejects.toMatchObject({
      code: 'not-found',
      message: 'math/power (not-found)',
    })
  })

  it('pings, and lists the functions', async () => {
    const client = await connectTo((await serve()).port, { version })
    await client.ping()
    expect(await client.functions('t')).toEqual(['text/upper', 'time/wait'])
  })
})

describe('a call', () => {
  it('that takes too long is rejected, and the server told to stop', async () => {
    const clock = virtualClock()
    const client = await connectTo((await serve()).port, { clock, timeout: 1_000 })
    const call = client.call('time/wait', 'long')
    await client.ping()
    expect(waiting.has('long')).toBe(true)
    clock.advance(1_000)
    await expect(call).rejects.toMatchObject({ code: 'timeout' })
    await client.ping()
    expect(waiting.has('long')).toBe(false)
  })

  it('is one of a thousand at the same time', async () => {
    const client = await connectTo((await serve(0, { maxRunning: 1_000 })).port, { maxInFlight: 1_000 })
    const sums = await Promise.all(Array.from({ length: 1_000 }, (_, i) => client.call('math/add', i, i)))
    expect(sums).toEqual(Array.from({ length: 1_000 }, (_, i) => 2 * i))
  })

  it('is rejected when the client is closed, as are those after it', async () => {
    const client = await connectTo((await serve()).port)
    const call = client.call('time/wait', 'closed')
    await client.ping()
    const closed = client.close()
    await expect(call).rejects.toMatchObject({ code: 'connection-lost' })
    await closed
    await expect(client.call('math/add', 1, 2)).rejects.toMatchObject({ code: 'connection-lost' })
  })
})

describe('a server that is started again', () => {
  it('costs the calls that are under way; later ones work, also those made before it is back', async () => {
    const server = await serve()
    const { port } = server
    const client = await connectTo(port)
    expect(await client.call('math/add', 1, 2)).toBe(3)
    const lost = client.call('time/wait', 'lost')
    await client.ping()
    await Promise.all([server.close(), expect(lost).rejects.toMatchObject({ code: 'connection-lost' })])

    const early = client.call('math/add', 3, 4)
    await serve(port)
    expect(await early).toBe(7)
    expect(await client.call('math/add', 5, 6)).toBe(11)
  })

  it('is waited for no longer than a call may take', async () => {
    const server = await serve()
    const clock = virtualClock()
    const client = await connectTo(server.port, { clock, timeout: 1_000 })
    await server.close()
    const call = client.call('math/add', 1, 2)
    clock.advance(1_000)
    await expect(call).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('a client that sends garbage', () => {
  it.each([
    ['of another protocol', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), '14'],
    ['behind a version', hex('06 00000001 63'), '15'],
  ])('%s is told and closed; the others go on', async (_what, bytes, code) => {
    const server = await serve()
    const client = await connectTo(server.port)
    const call = client.call('time/wait', 'other')
    await client.ping()
    expect(await exchange(server.port, bytes)).toBe(`060000000004${code}`)
    waiting.get('other')?.('goes on')
    expect(await call).toBe('goes on')
  })
})

describe('a server that is not there', () => {
  it('is a rejection with its address', async () => {
    const server = await serve()
    await server.close()
    const nobody = slackerClient(server.port, { reconnect: { attempts: 1 } })
    await expect(nobody).rejects.toThrow(`cannot connect to 127.0.0.1:${server.port}`)
  })
})
