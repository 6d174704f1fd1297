import { Attributes } from '../attribute.js'
import type { Channel } from '../channel.js'
import { checkOptions } from '../check-options.js'
import { noStats } from '../channel-stats.js'
import { longId, nextSerial, shortId } from '../channel-id.js'
import { ChannelError } from '../error.js'
import type { PipelineEdits } from '../pipeline-edits.js'
import type { Address } from '../transport.js'

// The package compiles without the types of any platform; every platform has this.
declare function queueMicrotask(task: () => void): void

/** A channel that only records what is sent: for calling a handler's methods one by one. */
export interface MockChannel<Out, In = never> extends Channel<Out, In> {
  /** Everything that was sent, in order. */
  readonly written: Out[]
}

/** What a mock channel says of itself. */
export interface MockChannelOptions {
  readonly id?: string
  readonly localAddress?: Address
  readonly remoteAddress?: Address
}

/**
 * A channel without pipeline or transport. It is open until `close` or `abort`; each send succeeds until then.
 *
 * @example
 * const channel = mockChannel<string>({ id: 'test' })
 * handler.onMessage?.(channel, 'ping')
 * channel.written // ['pong']
 */
export function mockChannel<Out = unknown, In = never>(options: MockChannelOptions = {}): MockChannel<Out, In> {
  checkOptions(options, { id: 'string', localAddress: 'object', remoteAddress: 'object' }, 'mockChannel')
  const serial = nextSerial()
  const attributes = new Attributes()
  const written: Out[] = []
  let valid = true
  let finish: () => void
  const closed = new Promise<void>((resolve) => {
    finish = resolve
  })

  function end(): Promise<void> {
    valid = false
    finish()
    return closed
  }

  const mock: MockChannel<Out, In> = {
    written,
    closed,
    id: options.id ?? longId(serial),
    shortId: options.id?.slice(0, 8) ?? shortId(serial),
    localAddress: options.localAddress,
    remoteAddress: options.remoteAddress,
    get valid() {
      return valid
    },
    get writable() {
      return valid
    },
    send(message, callback) {
      const error = valid ? undefined : new ChannelError({ code: 'CHANNEL_CLOSED', message: 'the channel is closed' })
      if (valid) written.push(message)
      if (callback !== undefined) queueMicrotask(() => callback(error))
      return valid
    },
    sent: () => Promise.resolve(),
    flush: () => {},
    pause: () => {},
    resume: () => {},
    close: end,
    abort: () => void end(),
    upgrade: () => mock as never,
    pipeline: NO_PIPELINE,
    fire: () => {},
    owe: () => {},
    settle: () => {},
    stats: () => noStats,
    get: (key) => attributes.get(key),
    set: (key, value) => attributes.set(key, value),
    messages: () => mock,
    endWrite: () => {
      valid = false
    },
    [Symbol.asyncDispose]: end,
    [Symbol.asyncIterator]: () => ({ next: () => closed.then(() => ({ done: true, value: undefined })) }),
  }
  return mock
}

const NO_PIPELINE: PipelineEdits = {
  names: [],
  get: () => undefined,
  addFirst: () => {},
  addLast: () => {},
  addBefore: () => {},
  addAfter: () => {},
  remove: () => {},
  replace: () => {},
}
