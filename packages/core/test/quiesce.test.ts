import { describe, expect, it } from 'vitest'
import { createPassThrough, pass, protocol, type QuiesceEvent } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { deferred, encoded, settle, wire } from './rig.js'

describe('a channel whose server closes', () => {
  it('closes at once when it has nothing to do', () => {
    const t = testChannel(wire.handle({}))
    t.quiesce()
    expect(t.channel.valid).toBe(false)
  })

  it('tells stages and handlers first, which may send, and how long they have', () => {
    const seen: unknown[] = []
    const watch = createPassThrough({
      onEvent(_context, event) {
        seen.push(event.type)
        return pass
      },
    })
    const t = testChannel(
      wire.use(watch).handle({
        onEvent(channel, event) {
          if (event.type === 'quiesce') channel.send([1, `${event.grace} ms left`])
        },
      }),
    )
    t.quiesce(300)
    expect(seen).toEqual(['quiesce'])
    expect(t.written()).toEqual([[1, '300 ms left']])
    expect(t.channel.valid).toBe(false)
  })

  it('answers what has come before it hears of it', async () => {
    const { promise, resolve } = deferred()
    const order: string[] = []
    const t = testChannel(
      wire.handle({
        async onMessage(channel, message) {
          await promise
          channel.send(message)
          order.push('answered')
        },
        onEvent: (_channel, event) => void order.push(event.type),
      }),
    )
    t.deliver(encoded([1, 'a'], [2, 'b']))
    t.quiesce()
    expect(order).toEqual([])
    resolve()
    await settle()
    expect(order).toEqual(['answered', 'answered', 'quiesce'])
    expect(t.written()).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(t.channel.valid).toBe(false)
  })

  it('goes on while somebody wants it to wait, also with what was added later', async () => {
    const [first, second] = [deferred(), deferred()]
    let told: QuiesceEvent | undefined
    const t = testChannel(
      wire.handle({
        onMessage: (channel, message) => channel.send(message),
        onEvent(_channel, event) {
          if (event.type !== 'quiesce') return
          told = event
          event.wait(first.promise)
        },
      }),
    )
    t.quiesce()
    await settle()
    told?.wait(second.promise)
    first.resolve()
    await settle()
    t.deliver([1, 'still here'])
    expect(t.written()).toEqual([[1, 'still here']])
    expect(t.channel.valid).toBe(true)
    second.resolve()
    await settle()
    expect(t.channel.valid).toBe(false)
  })

  it('tells onError of work that failed, and closes', async () => {
    const errors: Error[] = []
    const t = testChannel(
      wire.handle({
        onEvent: (_channel, event) => event.type === 'quiesce' && event.wait(Promise.reject(new Error('no last word'))),
        onError: (_channel, error) => errors.push(error),
      }),
    )
    t.quiesce()
    await settle()
    expect(errors).toEqual([new Error('no last word')])
    expect(t.channel.valid).toBe(false)
  })
})

describe('a channel whose handshake is not done', () => {
  it('ends at once when its server closes, and its handlers never hear of it', () => {
    const heard: string[] = []
    const stage = createPassThrough({ onActive: () => {} })
    const t = testChannel(
      protocol(stage).handle({
        onActive: () => heard.push('active'),
        onEvent: (_channel, event) => heard.push(event.type),
        onInactive: () => heard.push('inactive'),
        onError: (_channel, error) => heard.push(error.message),
      }),
    )
    t.quiesce()
    expect(t.channel.valid).toBe(false)
    expect(heard).toEqual([])
  })
})

describe('readdress', () => {
  it('shows the addresses that a stage has been told, from then on', () => {
    const far = { host: '192.0.2.7', port: 4711 }
    const stage = createPassThrough({
      onActive(context) {
        context.readdress({ localAddress: context.channel.localAddress, remoteAddress: far })
        return pass
      },
    })
    const seen: unknown[] = []
    const near = { host: '10.0.0.1', port: 80 }
    const options = { localAddress: near, remoteAddress: { host: '10.0.0.2', port: 5 } }
    const { channel } = testChannel(
      protocol(stage).handle({ onActive: (same) => seen.push(same.remoteAddress, same.localAddress) }),
      options,
    )
    expect(seen).toEqual([far, near])
    expect([channel.remoteAddress, channel.localAddress]).toEqual([far, near])
  })
})
