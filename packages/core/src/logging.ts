import type { Channel } from './channel.js'
import { checkOptions, type OptionKinds } from './check-options.js'
import { hexDump } from './hex-dump.js'
import { look } from './look.js'
import type { Pass } from './pass.js'
import { requireWhole } from './requirement.js'
import { showMessage } from './show-message.js'
import { createPassThrough, type PassThrough, type StageContext } from './stage.js'
import type { Address } from './transport.js'

/** How much an entry matters, least first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** One line of a log, or several if it shows bytes. */
export interface LogEntry {
  /** `error` for errors, `info` for the beginning and end of a channel, `debug` for all else. */
  readonly level: LogLevel
  readonly event: 'active' | 'inactive' | 'in' | 'out' | 'event' | 'writability' | 'close' | 'error'
  readonly channel: Channel<never>
  /** What is to be read: the stage's name, the channel's `shortId`, the event and what it brought. */
  readonly text: string
}

/** What {@link logging} logs, and where. */
export interface LoggingOptions {
  /** Takes the entries; by default `console[level](text)`. */
  readonly log?: ((entry: LogEntry) => void) | undefined
  /** The least level that is logged, default `debug`. Above it, messages pass at no cost. */
  readonly level?: LogLevel | undefined
  /** Tells the logs of several places in a pipeline apart. */
  readonly name?: string | undefined
  /** Bytes of each burst or message of bytes that are dumped, default 256; 0 for their length only. */
  readonly bytes?: number | undefined
  /** Shows a message that is not bytes: for leaving out what is secret. By default JSON of at most 1,000 characters. */
  readonly show?: ((message: unknown) => string) | undefined
}

declare const console: Record<LogLevel, (text: string) => void>

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

const KINDS: OptionKinds<LoggingOptions> = {
  log: 'function',
  level: LEVELS,
  name: 'string',
  bytes: 'number',
  show: 'function',
}

type Seen = StageContext<never, never>

/**
 * A stage that logs what passes it: below a codec as a hex dump, above it as messages. What `log` or `show` throw goes to
 * `onError`; the event goes on.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for options that cannot be
 *
 * @example
 * const wire = protocol(logging({ name: 'wire' })).use(codec).use(logging({ log: ({ level, text }) => logger[level](text) }))
 */
export function logging(options: LoggingOptions = {}): PassThrough {
  checkOptions(options, KINDS, 'logging')
  const { log = toConsole, level = 'debug', name, bytes = 256, show = showMessage } = options
  requireWhole('bytes of logging', bytes, 0)
  const least = LEVELS.indexOf(level)
  const prefix = name === undefined ? '' : `${name} `

  function entry(event: LogEntry['event'], level: LogLevel, what: (seen: Seen, argument: unknown) => string) {
    if (LEVELS.indexOf(level) < least) return undefined
    return (seen: Seen, argument?: unknown): Pass =>
      look(seen, () => {
        const { channel } = seen
        const text = `${prefix}${channel.shortId} ${event} ${what(seen, argument)}`.trimEnd()
        return log({ level, event, channel, text })
      })
  }

  const shown = (_: Seen, message: unknown): string =>
    message instanceof Uint8Array ? dump(message, bytes) : show(message)

  return createPassThrough({
    name: 'logging',
    onActive: entry('active', 'info', ({ channel }) => `${end(channel.localAddress)} - ${end(channel.remoteAddress)}`),
    onInactive: entry('inactive', 'info', ({ bytesIn, bytesOut }) => `${bytesIn} B in, ${bytesOut} B out`),
    onMessage: entry('in', 'debug', shown),
    write: entry('out', 'debug', shown),
    onEvent: entry('event', 'debug', (_, event) => showMessage(event)),
    onWritabilityChanged: entry('writability', 'debug', (_, writable) => String(writable)),
    onError: entry('error', 'error', (_, error) => String(error)),
    close: entry('close', 'debug', () => ''),
  })
}

function toConsole({ level, text }: LogEntry): void {
  console[level](text)
}

function dump(message: Uint8Array, most: number): string {
  const length = `${message.length} B`
  return most === 0 || message.length === 0 ? length : `${length}\n${hexDump(message, most)}`
}

function end(address: Address | undefined): string {
  if (address === undefined) return 'unknown'
  const { host = '', port = '', path } = address
  return path ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}
