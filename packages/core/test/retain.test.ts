import { describe, expect, it } from 'vitest'
import { createStage, protocol, type ChannelOptions, type StageContext } from '../src/index.js'
import { testChannel, type TestChannel } from '../src/testing/index.js'

type Context = StageContext<Uint8Array, Uint8Array>

/** A stage that writes nothing before it is told to, as one that shakes hands. */
function heldBack(options: ChannelOptions = {}): {
  t: TestChannel<Uint8Array, Uint8Array>
  letGo: () => void
  context: Context
} {
  let context: Context | undefined
  const waiting: Uint8Array[] = []
  const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
    onActive(given) {
      context = given
      given.active()
    },
    onMessage: (given, message) => given.emit(message),
    write(given, message) {
      given.retain(message.length)
      waiting.push(message)
    },
  })
  const t = testChannel(protocol(stage), options)
  function letGo(): void {
    for (const message of waiting.splice(0)) {
      context?.write(message)
      context?.flush()
      context?.release(message.length)
    }
  }
  return { t, letGo, context: context as unknown as Context }
}

const ten = new Uint8Array(10)

describe('bytes that a stage holds back', () => {
  it('are pending, and their senders wait until what became of them is written', async () => {
    const { t, letGo, context } = heldBack()
    const told: unknown[] = []
    t.channel.send(ten, (error) => told.push(error))
    const sent = t.channel.sent().then(() => told.push('sent'))
    expect(t.writtenBytes()).toHaveLength(0)
    expect(context.pendingBytes).toBe(10)
    expect(told).toEqual([])
    letGo()
    expect(t.writtenBytes()).toHaveLength(10)
    await sent
    expect(told).toEqual([undefined, 'sent'])
    expect(context.pendingBytes).toBe(0)
  })

  it('count for the water marks, and are refused above the cap', () => {
    const { t, letGo } = heldBack({ highWaterMark: 15, lowWaterMark: 5, maxPending: 25 })
    expect(t.channel.send(ten)).toBe(true)
    expect(t.channel.send(ten)).toBe(false)
    letGo()
    t.writtenBytes()
    expect(t.channel.writable).toBe(true)
    t.channel.send(ten)
    t.channel.send(ten)
    const told: unknown[] = []
    t.channel.send(ten, (error) => told.push(error?.code))
    t.writtenBytes()
    expect(told).toEqual(['CHANNEL_OVERFLOW'])
    expect(t.channel.valid).toBe(false)
  })

  it('are waited for by close', async () => {
    const { t, letGo } = heldBack()
    const told: unknown[] = []
    t.channel.send(ten, (error) => told.push(error))
    const closed = t.channel.close()
    t.writtenBytes()
    expect(told).toEqual([])
    letGo()
    expect(t.writtenBytes()).toHaveLength(10)
    await closed
    expect(told).toEqual([undefined])
  })

  it('are lost with the connection, as their senders are told', () => {
    const { t } = heldBack()
    const told: unknown[] = []
    t.channel.send(ten, (error) => told.push(error?.code))
    t.reset()
    expect(told).toEqual(['CHANNEL_CLOSED'])
    expect(t.errors()).toMatchObject([{ message: expect.stringContaining('10 bytes were not written') }])
  })
})

describe('a stage whose protocol says that the peer sends no more', () => {
  it('raises inputClosed above and closes the channel behind what came before', () => {
    const events: unknown[] = []
    const stage = createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>({
      onMessage(context, message) {
        context.emit(message)
        context.inputEnded()
      },
      write: (context, message) => context.write(message),
    })
    const t = testChannel(
      protocol(stage).handle({
        onMessage(channel, message) {
          events.push(message.length)
          channel.send(message)
        },
        onEvent: (_channel, event) => void events.push(event.type),
        onInactive: () => void events.push('inactive'),
      }),
    )
    t.deliver(ten)
    expect(t.writtenBytes()).toHaveLength(10)
    expect(events).toEqual([10, 'inputClosed', 'inactive'])
  })
})
