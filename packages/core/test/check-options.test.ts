import { int32 } from '@link/codec'
import { describe, expect, it } from 'vitest'
import { channelOpener, correlate, idle, lengthField, lines, logging, metrics } from '../src/index.js'
import { bytes, optionFault, pcap, protocol, rateLimit, type OptionKinds } from '../src/index.js'
import { channelPair, faults, memoryNetwork, mockChannel, testChannel, verifyStage } from '../src/testing/index.js'

/** As somebody calls it who has no compiler. */
function untyped(call: unknown, ...before: unknown[]): (options: unknown) => unknown {
  return (options) => (call as (...given: unknown[]) => unknown)(...before, options)
}

const takers: Readonly<Record<string, (options: unknown) => unknown>> = {
  idle: untyped(idle),
  rateLimit: untyped(rateLimit),
  lines: untyped(lines),
  lengthField: untyped(lengthField),
  logging: untyped(logging),
  metrics: untyped(metrics),
  pcap: untyped(pcap),
  correlate: untyped(correlate),
  protocol: untyped(protocol, int32()),
  channelOpener: untyped(channelOpener, bytes),
  testChannel: untyped(testChannel, bytes),
  channelPair: untyped(channelPair, bytes, bytes),
  memoryNetwork: untyped(memoryNetwork),
  mockChannel: untyped(mockChannel),
  faults: untyped(faults, 1),
  verifyStage: untyped(verifyStage, bytes, []),
}

describe.each(Object.entries(takers))('%s', (_, take) => {
  it('refuses an option that nobody knows', () => {
    expect(() => take({ xyz: 1 })).toThrow(
      /expected an option of .* got "xyz": did you mean "\w+"\? \(CHANNEL_DEFINITION\)/,
    )
  })

  it.each([null, 5, 'x', () => {}])('refuses what is no object with options: %s', (options) => {
    expect(() => take(options)).toThrow(/expected an object with options, got .* \(CHANNEL_DEFINITION\)/)
  })
})

describe('an option', () => {
  it.each([
    [() => takers['idle']?.({ read: 5, wirte: 5 }), 'got "wirte": did you mean "write"?'],
    [() => takers['idle']?.({ read: '5' }), 'idle.read: expected a number above 0, got string'],
    [() => takers['idle']?.({ read: null }), 'idle.read: expected a number above 0, got null'],
    [() => takers['lines']?.({ maxlength: 5 }), 'did you mean "maxLength"?'],
    [() => takers['lines']?.({ delimiter: 5 }), 'expected a delimiter of lines as text or bytes, got 5'],
    [() => takers['rateLimit']?.({ messages: 5, shared: 'no' }), 'rateLimit.shared: expected boolean, got string'],
    [
      () => takers['logging']?.({ level: 'loud' }),
      'logging.level: expected one of debug, info, warn, error, got "loud"',
    ],
    [() => takers['pcap']?.({}), 'expected write of pcap as a function, got undefined'],
    [() => takers['correlate']?.({ tag: () => 1 }), 'expected idOf of correlate as a function, got undefined'],
    [() => takers['correlate']?.({ timeout: 0 }), 'correlate in order.timeout: expected a number above 0, got 0'],
    [() => takers['channelOpener']?.({ hihgWaterMark: 5 }), 'did you mean "highWaterMark"?'],
    [
      () => takers['channelOpener']?.({ closeTimeout: Number.NaN }),
      'channel.closeTimeout: expected a number from 0 on',
    ],
    [() => takers['channelOpener']?.({ highWaterMark: '5' }), 'channel.highWaterMark: expected a number from 0 on'],
    [() => takers['channelOpener']?.({ clock: null }), 'channel.clock: expected object, got null'],
    [() => takers['memoryNetwork']?.({ capacity: -1 }), 'memoryNetwork.capacity: expected a number above 0, got -1'],
  ])('that cannot be is refused in words (%#)', (take, text) => {
    expect(take).toThrow(text)
  })

  it('that is undefined is one that was not given', () => {
    const nothing = { highWaterMark: undefined, clock: undefined, overflow: undefined }
    expect(() => takers['channelOpener']?.(nothing)).not.toThrow()
  })
})

describe('optionFault', () => {
  const kinds: OptionKinds<Record<'noDelay' | 'keepAlive' | 'child' | 'retry', unknown>> = {
    noDelay: 'boolean',
    keepAlive: 'boolean',
    child: 'object',
    retry: 'object or false',
  }

  it('finds the nearest name, as those write it who come from the original, too', () => {
    for (const [name, nearest] of [
      ['so-keepalive', 'keepAlive'],
      ['tcp-nodelay', 'noDelay'],
      ['child.tcp-nodelay', 'child'],
      ['NODELAY', 'noDelay'],
    ]) {
      expect(optionFault({ [name as string]: true } as never, kinds, 'there')).toBe(
        `expected an option of there (noDelay, keepAlive, child, retry), got "${name}": did you mean "${nearest}"?`,
      )
    }
  })

  it('says what an option should be', () => {
    expect(optionFault({ retry: true } as never, kinds, 'there')).toBe(
      'there.retry: expected object or false, got boolean',
    )
  })

  it('is nothing where nothing is wrong', () => {
    expect(optionFault({ noDelay: true, keepAlive: undefined, retry: false } as never, kinds, 'there')).toBeUndefined()
  })
})
