import { expect, it, describe } from 'vitest'
import { attribute, createHandler, createStatefulHandler, pass } from '../src/index.js'
import { testChannel } from '../src/testing/index.js'
import { deferred, describeChannels, encoded, settle, wire, type Text, type TextIn } from './rig.js'

describeChannels('a stateful handler', (open) => {
  const counting = wire.handle(
    createStatefulHandler<Text, TextIn>((channel) => {
      let count = 0
      return {
        onMessage: (own, [, text]) => own.send([++count, `${text} on ${own.id === channel.id}`]),
      }
    }),
  )

  it('is made for each channel, and remembers of each its own', async () => {
    const [one, other] = [open(counting), open(counting)]
    await one.receive(encoded([0, 'a'], [0, 'b']))
    await other.receive(encoded([0, 'c']))
    expect(await one.heard()).toEqual([
      [1, 'a on true'],
      [2, 'b on true'],
    ])
    expect(await other.heard()).toEqual([[1, 'c on true']])
  })

  it('without a method lets the event pass', async () => {
    const seen: string[] = []
    const empty = createStatefulHandler<Text, TextIn>(() => ({}))
    const rig = open(
      wire.handle(empty, {
        onActive: () => seen.push('active'),
        onMessage: () => seen.push('message'),
        onError: () => seen.push('error'),
        onEvent: () => seen.push('event'),
        onWritabilityChanged: () => seen.push('writability'),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await rig.receive(encoded([1, '']))
    rig.channel.send([1, 'x'.repeat(40_000)])
    rig.channel.send([1, 'x'.repeat(40_000)])
    rig.channel.send([300, 'too large for a byte'])
    await settle()
    await rig.peerEnds()
    await rig.channel.closed
    expect([...new Set(seen)]).toEqual(['active', 'message', 'writability', 'error', 'event', 'inactive'])
  })
})

/** Something with a `then`, as promises of other libraries have. */
function thenable(then: PropertyDescriptor): unknown {
  return Object.defineProperty({}, ['t', 'hen'].join(''), then)
}

describeChannels('a handler', (open) => {
  it('may use this', async () => {
    const seen: string[] = []
    const handler = {
      name: 'itself',
      onActive() {
        seen.push(this.name)
      },
      onMessage() {
        seen.push(this.name)
      },
      onError() {
        seen.push(this.name)
      },
    }
    const rig = open(wire.handle(createHandler<Text, TextIn>(handler)))
    await rig.receive(encoded([1, '']))
    await rig.breaks()
    expect(seen).toEqual(['itself', 'itself', 'itself'])
  })

  it('that resolves to pass hands the message on, before those behind it', async () => {
    const seen: string[] = []
    const rig = open(
      wire.handle(
        {
          async onMessage(_, [number]) {
            seen.push(`first ${number}`)
            await Promise.resolve()
            return number === 2 ? undefined : pass
          },
        },
        {
          async onMessage(_, [number]) {
            await Promise.resolve()
            seen.push(`second ${number}`)
          },
        },
      ),
    )
    await rig.receive(encoded([1, ''], [2, ''], [3, '']))
    expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'first 3', 'second 3'])
  })

  it('that resolves to pass while the channel is paused waits for resume()', async () => {
    const seen: number[] = []
    const pending = deferred()
    const rig = open(
      wire.handle({ onMessage: () => pending.promise }, { onMessage: (_, [number]) => seen.push(number) }),
    )
    await rig.receive(encoded([1, ''], [2, '']))
    rig.channel.pause()
    pending.resolve(pass)
    await settle()
    expect(seen).toEqual([])
    rig.channel.resume()
    await settle()
    expect(seen).toEqual([1, 2])
  })

  it('may give any promise, even one that misbehaves', async () => {
    const seen: unknown[] = []
    const fails = (where: string) => () => {
      throw new Error(where)
    }
    const promises: Record<number, unknown> = {
      1: thenable({ value: (resolve: (value: unknown) => void) => resolve('at once') }),
      2: thenable({ value: fails('in then') }),
      3: thenable({ value: 'no function' }),
      4: thenable({ get: fails('in the getter') }),
    }
    const rig = open(
      wire.handle({
        onMessage(_, [number]) {
          seen.push(number)
          return promises[number]
        },
        onError: (_, error) => seen.push(error.message),
      }),
    )
    await rig.receive(encoded([1, ''], [2, ''], [3, ''], [4, ''], [5, '']))
    expect(seen).toEqual([1, 2, 'in then', 3, 4, 'in the getter', 5])
  })

  it('has its rejected onActive and onEvent told to its own onError', async () => {
    const seen: string[] = []
    const rig = open(
      wire.handle({
        onActive: async () => Promise.reject(new Error('active')),
        onEvent: async () => Promise.reject(new Error('event')),
        onInactive: async () => Promise.reject(new Error('inactive')),
        onError: (_, { message }) => seen.push(message),
      }),
    )
    await settle()
    await rig.peerEnds()
    await rig.channel.closed
    await settle()
    expect(seen).toEqual(['active', 'event', 'inactive'])
    expect(rig.errors).toEqual([])
  })

  it('whose onInactive resolves to pass lets the next one know', async () => {
    const seen: string[] = []
    const rig = open(wire.handle({ onInactive: async () => pass }, { onInactive: () => seen.push('inactive') }))
    await rig.breaks()
    await settle()
    expect(seen).toEqual(['inactive'])
  })

  it('that is shared by channels is told which one it is', async () => {
    const ids: string[] = []
    const pipeline = wire.handle({ onMessage: (channel) => ids.push(channel.id) })
    const [one, other] = [open(pipeline), open(pipeline)]
    await one.receive(encoded([1, '']))
    await other.receive(encoded([1, '']))
    expect(ids).toEqual([one.channel.id, other.channel.id])
  })
})

describe('an attribute', () => {
  const name = attribute<string>('name')

  it('is kept for each channel', () => {
    const [one, other] = [testChannel(wire), testChannel(wire)]
    expect(one.channel.get(name)).toBeUndefined()
    one.channel.set(name, 'ann')
    expect(one.channel.get(name)).toBe('ann')
    one.channel.set(name, 'bob')
    expect(one.channel.get(name)).toBe('bob')
    expect(other.channel.get(name)).toBeUndefined()
  })

  it('is no other one of the same name', () => {
    const { channel } = testChannel(wire)
    channel.set(name, 'ann')
    expect(channel.get(attribute<string>('name'))).toBeUndefined()
  })

  it('is there in every event, and after the end', async () => {
    const t = testChannel(
      wire.handle({
        onActive: (channel) => channel.set(name, 'ann'),
        onInactive: (channel) => seen.push(channel.get(name)),
      }),
    )
    const seen: unknown[] = []
    t.reset(new Error('gone'))
    await t.channel.closed
    expect(seen).toEqual(['ann'])
    expect(t.channel.get(name)).toBe('ann')
  })
})
