import { describe, expect, it } from 'vitest'
import { attribute } from '@link/core'
import { isTcpError, stopServer, tcpServer } from '../src/index.js'
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

  it.each([-1, 65_536, 1.5, Number.NaN])('rejects for the port %d with what it should be', async (port) => {
    const error: unknown = await tcpServer(port, echo).catch((e: unknown) => e)
    expect(isTcpError(error, 'TCP_LISTEN')).toBe(true)
    expect(error).toMatchObject({ message: expect.stringContaining(String(port)) })
  })

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
})

describe('server.close', () => {
  it('waits for the handlers in progress, whose answers arrive', async () => {
    const started = new Collector<unknown>()
    let finish = (): void => {}
    const server = await serve(
      wire.handle({
        async onMessage(channel, message) {
          started.add(message)
          await new Promise<void>((resolve) => {
            finish = resolve
          })
          channel.send(message)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'slow']))
    await started.first(1)
    const closed = server.close()
    finish()
    expect(await peer.read(11)).toEqual(encoded([1, 2, 'slow']))
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('is done at once when there are no connections', async () => {
    const server = await serve(echo)
    expect(await server.close()).toEqual({ drained: 0, reset: 0, refused: 0 })
  })

  it('cuts what is left after the grace period, and counts it', async () => {
    const active = new Collector<unknown>()
    const server = await serve(wire.handle({ onActive: active.add, onMessage: () => new Promise(() => {}) }))
    const [hanging, idle] = [await rawClient(server), await rawClient(server)]
    await active.first(2)
    const message = new Promise((resolve) => {
      hanging.socket.write(encoded([1, 2, 'never answered']), resolve)
    })
    await message
    void idle.ended.then(() => idle.end())
    expect(await server.close({ grace: 50 })).toEqual({ drained: 1, reset: 1, refused: 0 })
    await hanging.ended
  })

  it('waits without a limit for a grace of Infinity', async () => {
    let finish = (): void => {}
    const started = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        async onMessage(channel, message) {
          started.add(message)
          await new Promise<void>((resolve) => {
            finish = resolve
          })
          channel.send(message)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, '']))
    await started.first(1)
    const closed = server.close({ grace: Infinity })
    // A timer that takes Infinity for 1 ms would have cut it by now.
    await new Promise((resolve) => setTimeout(resolve, 20))
    finish()
    expect(await peer.read(7)).toEqual(encoded([1, 2, '']))
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('gives the same counts a second time, and stopServer is the same', async () => {
    const server = await serve(echo)
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    await peer.read(7)
    const first = server.close()
    await peer.ended
    peer.end()
    expect(await first).toEqual({ drained: 1, reset: 0, refused: 0 })
    expect(await server.close({ grace: 0 })).toBe(await first)
    expect(await stopServer(server)).toBe(await first)
  })

  it('frees the port', async () => {
    const server = await serve(echo)
    await server.close()
    const again = await serve(echo, { port: server.address.port ?? 0 })
    expect(again.address).toEqual(server.address)
  })

  it('may be called by a handler, which then finishes', async () => {
    const counts = new Collector<unknown>()
    const server = await serve(
      wire.handle({
        onMessage(channel, message) {
          void server.close().then(counts.add)
          channel.send(message)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, 'last']))
    expect(await peer.read(11)).toEqual(encoded([0, 0, 'last']))
    peer.end()
    expect(await counts.first(1)).toEqual([{ drained: 1, reset: 0, refused: 0 }])
  })
})
