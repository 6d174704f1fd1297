import { describe, expect, it } from 'vitest'
import { attribute } from '@link/core'
import { isTcpError, tcpServer } from '../src/index.js'
import { Collector } from './collector.js'
import { rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

describe('tcpServer', () => {
  it('answers a declared message', async () => {
    const peer = await rawClient(await serve(echo))
    const bytes = encoded([1, 348, 'hello world'])
    peer.write(bytes)
    expect(await peer.read(bytes.length)).toEqual(bytes)
  })

  it('tells the port that the system chose for 0', async () => {
    const { address } = await serve(echo)
    expect(address).toEqual({ host: '127.0.0.1', port: expect.any(Number) })
    expect(address.port).toBeGreaterThan(0)
  })

  it('listens on all interfaces by default', async () => {
    const server = await tcpServer(0, echo)
    expect(['::', '0.0.0.0']).toContain(server.address.host)
    await server.close()
  })

  it('rejects for a busy port with the address and the cause', async () => {
    const { address } = await serve(echo)
    const error: unknown = await tcpServer(address.port ?? 0, echo, { host: '127.0.0.1' }).catch((e: unknown) => e)
    expect(isTcpError(error, 'TCP_LISTEN')).toBe(true)
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`^cannot listen on 127.0.0.1:${address.port}: .*EADDRINUSE`)),
      cause: { code: 'EADDRINUSE' },
    })
  })

  it.each([-1, 65_536, 1.5, Number.NaN, null, '8081'])(
    'rejects for the port %s with what it should be',
    async (port) => {
      const error: unknown = await tcpServer(port as number, echo).catch((e: unknown) => e)
      expect(isTcpError(error, 'TCP_LISTEN')).toBe(true)
      expect(error).toMatchObject({ message: expect.stringContaining(String(port)) })
    },
  )

  it('rejects for a host that is not its own', async () => {
    const error: unknown = await tcpServer(0, echo, { host: '192.0.2.1' }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'TCP_LISTEN', message: expect.stringContaining('192.0.2.1:0') })
  })

  it('shows the connections that are open, with their addresses', async () => {
    const active = new Collector<unknown>()
    const inactive = new Collector<unknown>()
    const server = await serve(wire.handle({ onActive: active.add, onInactive: inactive.add }))
    const peer = await rawClient(server)
    await active.first(1)
    expect([...server.channels]).toEqual(active.all)
    const [channel] = server.channels
    expect(channel?.localAddress).toEqual(server.address)
    expect(channel?.remoteAddress).toEqual({ host: '127.0.0.1', port: peer.socket.localPort })
    peer.end()
    await inactive.first(1)
    expect(server.channels.size).toBe(0)
    // They are asked for in logs, after the end.
    expect(channel?.remoteAddress).toEqual({ host: '127.0.0.1', port: peer.socket.localPort })
  })

  it('keeps attributes of each connection apart', async () => {
    const key = attribute<number>('count')
    const server = await serve(
      wire.handle({
        onActive: (channel) => channel.set(key, 0),
        onMessage(channel) {
          channel.set(key, (channel.get(key) ?? 0) + 1)
          channel.send([channel.get(key) ?? 0, 0, ''])
        },
      }),
    )
    const [one, other] = [await rawClient(server), await rawClient(server)]
    one.write(encoded([0, 0, ''], [0, 0, '']))
    expect(await one.read(14)).toEqual(encoded([1, 0, ''], [2, 0, '']))
    other.write(encoded([0, 0, '']))
    expect(await other.read(7)).toEqual(encoded([1, 0, '']))
  })

  it('makes a pipeline for each connection when given a function of the channel', async () => {
    const server = await serve((channel) =>
      wire.handle({ onMessage: (same, [, , text]) => same.send([channel.id === same.id ? 1 : 0, 0, text]) }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, 'x']))
    expect(await peer.read(8)).toEqual(encoded([1, 0, 'x']))
  })

  it('stays in service when making the pipeline of one connection fails', async () => {
    const errors: Error[] = []
    let first = true
    const server = await serve(
      () => {
        if (!first) return echo
        first = false
        throw new Error('no pipeline today')
      },
      { channel: { onUnhandledError: (error) => void errors.push(error) } },
    )
    const refused = await rawClient(server)
    await refused.ended
    refused.end()
    expect(errors).toEqual([new Error('no pipeline today')])
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, 'x']))
    expect(await peer.read(8)).toEqual(encoded([0, 0, 'x']))
  })

  it('closes a channel whose handler failed and nobody handled it, and goes on with the others', async () => {
    const errors: Error[] = []
    const failing = wire.handle({
      onMessage(channel, message) {
        if (message[2] === 'fail') throw new Error('asked to fail')
        channel.send(message)
      },
    })
    const server = await serve(failing, { channel: { onUnhandledError: (error) => void errors.push(error) } })
    const [one, other] = [await rawClient(server), await rawClient(server)]
    one.write(encoded([0, 0, 'fail']))
    await one.ended
    expect(errors).toEqual([new Error('asked to fail')])
    other.write(encoded([0, 0, 'good']))
    expect(await other.read(11)).toEqual(encoded([0, 0, 'good']))
  })

  it('closes when its signal is aborted', async () => {
    const stop = new AbortController()
    const server = await serve(echo, { signal: stop.signal })
    const peer = await rawClient(server)
    stop.abort()
    await peer.ended
    peer.end()
    await server.close()
    await expect(rawClient(server)).rejects.toThrow('ECONNREFUSED')
  })

  it('does not begin to listen, or stops again, when its signal is aborted before', async () => {
    const cause = new Error('changed my mind')
    const aborted = tcpServer(0, echo, { signal: AbortSignal.abort(cause) })
    await expect(aborted).rejects.toMatchObject({ code: 'TCP_STOPPED', cause })
    const stop = new AbortController()
    const starting = tcpServer(0, echo, { host: '127.0.0.1', signal: stop.signal })
    stop.abort(cause)
    await expect(starting).rejects.toMatchObject({ code: 'TCP_STOPPED', cause })
  })

  it('is closed at the end of `await using`', async () => {
    const server = await serve(echo)
    await server[Symbol.asyncDispose]()
    await expect(rawClient(server)).rejects.toThrow('ECONNREFUSED')
  })

  it.runIf(Number(process.versions.node.split('.')[0]) < 22)('says that reusePort needs a newer Node', async () => {
    const refused = tcpServer(0, echo, { options: { reusePort: true } })
    await expect(refused).rejects.toThrow(/^options.reusePort: expected Node 22.12 or newer, got v20/)
  })

  it.runIf(Number(process.versions.node.split('.')[0]) >= 22)('shares a port with reusePort', async () => {
    const one = await serve(echo, { options: { reusePort: true } })
    const other = await serve(echo, { options: { reusePort: true }, port: one.address.port ?? 0 })
    expect(other.address).toEqual(one.address)
  })
})
