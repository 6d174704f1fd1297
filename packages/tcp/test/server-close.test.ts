import { describe, expect, it } from 'vitest'
import { string } from '@link/codec'
import { protocol, type QuiesceEvent } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { stopServer } from '../src/index.js'
import { Collector } from './collector.js'
import { rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

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

  it('tells each channel with a quiesce event, behind what came before, and sends its last words', async () => {
    const server = await serve(
      wire.handle({
        onMessage: (channel, message) => channel.send(message),
        onEvent: (channel, event) => event.type === 'quiesce' && channel.send([0, event.grace, 'bye']),
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    await peer.read(8)
    const closed = server.close({ grace: 700 })
    expect(await peer.read(10)).toEqual(encoded([0, 700, 'bye']))
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('lets a channel go on that asks for it, and counts it as drained when it is done in time', async () => {
    const quiesced = new Collector<QuiesceEvent>()
    let finish = (): void => {}
    const server = await serve(
      wire.handle({
        onMessage: (channel, message) => channel.send(message),
        onEvent(_channel, event) {
          if (event.type !== 'quiesce') return
          event.wait(
            new Promise<void>((resolve) => {
              finish = resolve
            }),
          )
          quiesced.add(event)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    await peer.read(7)
    const closed = server.close()
    await quiesced.first(1)
    peer.write(encoded([1, 2, 'while it closes']))
    expect(await peer.read(22)).toEqual(encoded([1, 2, 'while it closes']))
    finish()
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })

  it('counts a connection as reset that its own close timeout cuts, as its peer never ends', async () => {
    const clock = virtualClock()
    const server = await serve(echo, { channel: { clock, closeTimeout: 100 } })
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    await peer.read(7)
    const closed = server.close({ grace: 1_000 })
    await peer.ended
    clock.advance(100)
    expect(await closed).toEqual({ drained: 0, reset: 1, refused: 0 })
    expect(clock.pending()).toBe(0)
  })

  it('counts a connection as reset that its peer breaks meanwhile', async () => {
    const server = await serve(echo)
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    await peer.read(7)
    const closed = server.close()
    await peer.ended
    peer.reset()
    expect(await closed).toEqual({ drained: 0, reset: 1, refused: 0 })
  })

  it('may be called again with less grace, which then counts; more does not', async () => {
    const clock = virtualClock()
    const server = await serve(echo, { channel: { clock, closeTimeout: 60_000 } })
    const peer = await rawClient(server)
    peer.write(encoded([0, 0, '']))
    await peer.read(7)
    const closed = server.close({ grace: 10_000 })
    void server.close({ grace: 20_000 })
    void server.close({ grace: 100 })
    clock.advance(100)
    expect(await closed).toEqual({ drained: 0, reset: 1, refused: 0 })
    expect(clock.pending()).toBe(0)
  })

  it('refuses a grace that is no time', async () => {
    const server = await serve(echo)
    await expect(server.close({ grace: -1 })).rejects.toMatchObject({ code: 'TCP_OPTION' })
    await expect(server.close({ grce: 5 } as never)).rejects.toThrow('did you mean "grace"?')
    await expect(server.close({ grace: Number.NaN })).rejects.toMatchObject({ code: 'TCP_OPTION' })
  })

  it('covers connections that were upgraded: it is their new pipeline that is told', async () => {
    const text = protocol(string({ delimiter: '\n' }))
    const later = text.handle({ onEvent: (channel, event) => event.type === 'quiesce' && channel.send('bye') })
    const server = await serve(
      wire.handle({
        onMessage(channel, message) {
          channel.send(message)
          channel.upgrade(later)
        },
      }),
    )
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    await peer.read(8)
    const closed = server.close()
    expect(Buffer.from(await peer.read(4)).toString()).toBe('bye\n')
    await peer.ended
    peer.end()
    expect(await closed).toEqual({ drained: 1, reset: 0, refused: 0 })
  })
})
