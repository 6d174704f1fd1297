import { CodecError, isCodecError } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { ChannelError, isChannelError, pass } from '../src/index.js'
import { describeChannels, encoded, joined, settle, wire, type Text } from './rig.js'

const garbage = Uint8Array.of(1, 0, 2, 0xff, 0xff)

describe('ChannelError', () => {
  it('does not take every ChannelError for an error of a class that extends it', () => {
    class OwnError extends ChannelError {}
    const own = new OwnError({ code: 'CHANNEL_CLOSED', message: 'closed' })
    expect(own).toBeInstanceOf(OwnError)
    expect(own).toBeInstanceOf(ChannelError)
    expect(new ChannelError({ code: 'CHANNEL_CLOSED', message: 'closed' })).not.toBeInstanceOf(OwnError)
  })

  it('has a name, a code, a cause and a message that ends with the code', () => {
    const cause = new Error('why')
    const error = new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the channel is closed', cause })
    expect(error).toMatchObject({ name: 'ChannelError', code: 'CHANNEL_CLOSED', cause })
    expect(error.message).toBe('the channel is closed (CHANNEL_CLOSED)')
  })

  it('is recognised by isChannelError, with the right code, and by instanceof', () => {
    const error: unknown = new ChannelError({ code: 'CHANNEL_CLOSED', message: 'x' })
    expect(error).toBeInstanceOf(ChannelError)
    expect(isChannelError(error)).toBe(true)
    expect(isChannelError(error, 'CHANNEL_CLOSED')).toBe(true)
    expect(isChannelError(error, 'CHANNEL_OVERFLOW')).toBe(false)
    expect([new Error('x'), null, undefined, 'x', {}].some((other) => isChannelError(other))).toBe(false)
  })

  it('of another copy of the package is recognised too', () => {
    class OtherCopy extends Error {
      readonly code = 'CHANNEL_CLOSED'
    }
    Object.defineProperty(OtherCopy.prototype, Symbol.for('@link/core.error'), { value: true })
    expect(isChannelError(new OtherCopy('x'), 'CHANNEL_CLOSED')).toBe(true)
  })
})

describeChannels('an error', (open) => {
  it('of decoding goes to onError as a CodecError, then the channel closes and later bytes are ignored', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({
        onMessage: (_, message) => seen.push(message),
        onError: (_, error) => seen.push(isCodecError(error) && error instanceof CodecError),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await rig.receive(encoded([1, 'before']), joined([encoded([2, 'just before']), garbage, encoded([3, 'after'])]))
    await rig.receive(encoded([4, 'later']))
    await rig.peerEnds()
    await rig.channel.closed
    expect(seen).toEqual([[1, 'before'], [2, 'just before'], true, 'inactive'])
    expect(rig.errors).toEqual([])
  })

  it('of decoding can be answered before the channel closes', async () => {
    const rig = open(wire.handle({ onError: (channel) => channel.send([0, 'garbage']) }))
    await rig.receive(garbage)
    expect(await rig.heard()).toEqual([[0, 'garbage']])
    expect(rig.channel.valid).toBe(false)
  })

  it('of decoding is reported if no handler takes errors', async () => {
    const rig = open(wire.handle({ onMessage: () => {} }))
    await rig.receive(garbage)
    expect(rig.errors).toEqual([expect.any(CodecError)])
    expect(rig.channel.valid).toBe(false)
  })

  it('is a message that the end of the connection cuts off', async () => {
    const errors: Error[] = []
    const rig = open(wire.handle({ onError: (_, error) => errors.push(error) }))
    await rig.receive(encoded([1, 'whole']).subarray(0, 4))
    await rig.peerEnds()
    await rig.channel.closed
    expect(errors).toMatchObject([{ code: 'CODEC_TRUNCATED' }])
  })

  it('thrown by a handler goes to its own onError and leaves the channel open', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle(
        {
          onMessage(_, message) {
            if (message[0] === 1) throw new Error('first')
            seen.push(message)
          },
          onError: (_, error) => seen.push(error.message),
        },
        { onError: () => seen.push('never here') },
      ),
    )
    await rig.receive(encoded([1, ''], [2, '']))
    expect(seen).toEqual(['first', [2, '']])
    expect(rig.channel.valid).toBe(true)
  })

  it('thrown by onError goes to the next one, and so does one it passes', async () => {
    const seen: string[] = []
    const rig = open(
      wire.handle(
        {
          onMessage() {
            throw new Error('first')
          },
          onError() {
            throw new Error('second')
          },
        },
        {
          onError(_, error) {
            seen.push(`passed ${error.message}`)
            return pass
          },
        },
        { onError: (_, error) => seen.push(`took ${error.message}`) },
      ),
    )
    await rig.receive(encoded([1, '']))
    expect(seen).toEqual(['passed second', 'took second'])
    expect(rig.errors).toEqual([])
  })

  it('of a promise goes to the own onError, before the next message', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({
        async onMessage(_, message) {
          await Promise.resolve()
          if (message[0] === 1) throw new Error('later')
          seen.push(message)
        },
        onError: (_, error) => seen.push(error.message),
      }),
    )
    await rig.receive(encoded([1, ''], [2, '']))
    expect(seen).toEqual(['later', [2, '']])
  })

  it('of an onError that returns a promise goes to the next one', async () => {
    const seen: string[] = []
    const rig = open(
      wire.handle(
        {
          onMessage() {
            throw new Error('first')
          },
          async onError() {
            await Promise.resolve()
            throw new Error('second')
          },
        },
        { onError: (_, error) => seen.push(error.message) },
      ),
    )
    await rig.receive(encoded([1, '']))
    expect(seen).toEqual(['second'])
  })

  it('that nobody handles is reported once and closes the channel', async () => {
    let inactive = 0
    const rig = open(
      wire.handle({
        onMessage() {
          throw new Error('nobody cares')
        },
        onInactive: () => inactive++,
      }),
    )
    await rig.receive(encoded([1, ''], [2, '']))
    await rig.peerEnds()
    await rig.channel.closed
    expect(rig.errors).toMatchObject([{ message: 'nobody cares' }])
    expect(inactive).toBe(1)
  })

  it('that is no Error is made one', async () => {
    const errors: Error[] = []
    const thrown: unknown[] = ['a word', 5, undefined, null, Object.create(null), Symbol('s')]
    const rig = open(
      wire.handle({
        onMessage(_, [index]) {
          throw thrown[index]
        },
        onError: (_, error) => errors.push(error),
      }),
    )
    await rig.receive(encoded(...thrown.map((_, index): Text => [index, ''])))
    expect(errors.every((error) => error instanceof Error)).toBe(true)
    expect(errors.map(({ cause }) => cause)).toEqual(thrown)
  })

  it('of the connection goes to onError, then comes onInactive', async () => {
    const seen: unknown[] = []
    const rig = open(
      wire.handle({
        onError: (_, error) => seen.push(isChannelError(error, 'CHANNEL_TRANSPORT') && error.message),
        onInactive: () => seen.push('inactive'),
      }),
    )
    await rig.breaks()
    expect(seen).toEqual(['the connection broke: read ECONNRESET (CHANNEL_TRANSPORT)', 'inactive'])
    expect(rig.errors).toEqual([])
  })

  it('is raised by a message that every handler passes', async () => {
    const rig = open(wire.handle({ onMessage: () => pass }, { onMessage: async () => pass }))
    await rig.receive(encoded([1, '']))
    await settle()
    expect(rig.errors).toMatchObject([{ code: 'CHANNEL_UNHANDLED' }])
    expect(rig.channel.valid).toBe(false)
  })
})
