import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import type { TcpDiagnostics, TcpLogEntry } from '../src/index.js'
import { tell } from '../src/diagnostics.js'
import { Collector } from './collector.js'
import { afterTest } from './leak-gate.js'
import { clientOf, factoryOf, rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

const EVENTS = [
  'link.tcp.server.listening',
  'link.tcp.server.closing',
  'link.tcp.server.closed',
  'link.tcp.connection.opened',
  'link.tcp.connection.closed',
  'link.tcp.connection.refused',
  'link.tcp.connection.error',
  'link.tcp.client.state',
] as const satisfies readonly (keyof TcpDiagnostics)[]

/** What is published from now on: [name, what]. */
function published(): Collector<[string, unknown]> {
  const events = new Collector<[string, unknown]>()
  for (const name of EVENTS) {
    const onMessage = (message: unknown): void => events.add([name, message])
    diagnosticsChannel(name).subscribe(onMessage)
    afterTest(() => diagnosticsChannel(name).unsubscribe(onMessage))
  }
  return events
}

describe('what a server publishes', () => {
  it('is its life and that of each connection', async () => {
    const events = published()
    const server = await serve(echo, { limits: { connections: 1 } })
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    await peer.read(8)
    const [channel] = server.channels
    const other = await rawClient(server)
    await other.ended
    const closed = server.close({ grace: 700 })
    await peer.ended
    peer.end()
    const counts = await closed
    const { port } = other.socket.address() as { port: number }
    expect(events.all).toEqual([
      ['link.tcp.server.listening', { server }],
      ['link.tcp.connection.opened', { server, channel }],
      ['link.tcp.connection.refused', { server, reason: 'connections', remoteAddress: { host: '127.0.0.1', port } }],
      ['link.tcp.server.closing', { server, connections: 1, grace: 700 }],
      [
        'link.tcp.connection.closed',
        { server, channel, orderly: true, bytesRead: 8, bytesWritten: 8, milliseconds: expect.any(Number) },
      ],
      ['link.tcp.server.closed', { server, counts }],
    ])
  })

  it('is also an error that nobody took', async () => {
    const events = published()
    const told = new Collector<Error>()
    const error = new Error('asked to fail')
    const failing = wire.handle({
      onMessage() {
        throw error
      },
    })
    const server = await serve(failing, { channel: { onUnhandledError: told.add } })
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    await peer.ended
    const [, failed] = events.all.find(([name]) => name === 'link.tcp.connection.error') ?? []
    expect(failed).toMatchObject({ server, error })
    expect(told.all).toEqual([error])
  })

  it('is not even made when nobody listens', () => {
    const made = vi.fn()
    tell('link.tcp.connection.opened', undefined, made)
    expect(made).not.toHaveBeenCalled()
    published()
    tell('link.tcp.connection.opened', undefined, made)
    expect(made).toHaveBeenCalledOnce()
  })

  it('is in the table of the README, with what it says, and nothing else is', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    expect(readme.match(/(?<=^\| `)link\.tcp\.[\w.]+/gm)).toEqual(EVENTS)
  })
})

describe('what a client publishes', () => {
  it('is each step from one state to the next, as it is told itself', async () => {
    const server = await serve(echo)
    const events = published()
    const told: unknown[] = []
    const client = await clientOf(factoryOf(wire), server.address, { onStateChange: (change) => told.push(change) })
    await server.close({ grace: 0 })
    while (client.state === 'connected') await new Promise(setImmediate)
    await client.close()
    const steps = events.all.filter(([name]) => name === 'link.tcp.client.state')
    expect(steps.map(([, step]) => step)).toEqual(told.map((change) => ({ client, change })))
    expect(told).toMatchObject([
      { previous: 'idle', state: 'connecting', endpoint: server.address },
      { previous: 'connecting', state: 'connected', endpoint: server.address },
      { previous: 'connected', state: 'waiting', failures: 0 },
      { previous: 'waiting', state: 'closed' },
    ])
  })
})

describe('the log of a server', () => {
  it('says in words what happens, errors in place of the console', async () => {
    const log = new Collector<TcpLogEntry>()
    const failing = wire.handle({
      onMessage() {
        throw new Error('asked to fail')
      },
    })
    const server = await serve(failing, { log: log.add, deny: ['10.0.0.0/8'] })
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    await peer.ended
    peer.end()
    await server.close()
    const { port: to } = server.address
    expect(
      log.all.map(({ level, event, text }) => [
        level,
        event.replace('link.tcp.', ''),
        text.replace(/^[\da-f]{8}/, 'ID'),
      ]),
    ).toEqual([
      ['info', 'server.listening', `listening on 127.0.0.1:${to}`],
      ['debug', 'connection.opened', expect.stringMatching(/^ID opened from 127.0.0.1:\d+$/)],
      ['error', 'connection.error', 'ID nobody handled: asked to fail'],
      ['info', 'server.closing', 'closing 1 open within 5000 ms'],
      ['debug', 'connection.closed', expect.stringMatching(/^ID closed after \d+ ms, 8 bytes in, 0 out$/)],
      ['info', 'server.closed', 'closed: 1 drained, 0 reset, 0 refused'],
    ])
  })

  it('says who was refused, and why', async () => {
    const log = new Collector<TcpLogEntry>()
    const server = await serve(echo, { log: log.add, deny: ['127.0.0.1'] })
    const peer = await rawClient(server)
    await peer.ended
    expect(log.all[1]).toMatchObject({ level: 'warn', text: `refused 127.0.0.1:${peer.socket.localPort}: denied` })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full')) as never],
  ])('that %s does not disturb the server, and is reported', async (_, log) => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
    afterTest(() => reported.mockRestore())
    const server = await serve(echo, { log })
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
    expect(reported).toHaveBeenCalledWith('the log of a server failed:', new Error('disk full'))
  })
})
