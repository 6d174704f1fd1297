import { createStage, pass, pipeline, type Pipeline, type Stage, type StageContext } from '@link/core'
import { checkOptions } from './check-options.js'
import { asError, TcpError, type TcpErrorCode } from './error.js'
import { FirstBytes } from './first-bytes.js'
import { openingTest, type Opening } from './opening.js'

export type { Opening } from './opening.js'

/** One of the protocols on a port. */
export interface DetectRoute {
  /** How it is known. */
  readonly when: Opening
  /** What goes on with the connection, from its first byte. For a list, see `pipeline` of `@link/core`. */
  readonly pipeline: AnyPipeline
}

/** What {@link detect} does when no protocol is known. */
export interface DetectOptions {
  /** What goes on with other connections, and with those that say nothing in time. By default they end with an error. */
  readonly otherwise?: AnyPipeline
  /** Bytes to look at, default 1,024: a protocol that has not said yes by then is not it. */
  readonly maxBytes?: number
  /** Milliseconds in which it must be known, default 5,000. */
  readonly timeout?: number
}

type AnyPipeline = Pipeline<unknown, never>

/** What is received from any of several pipelines. */
type AnyIn<P> = P extends Pipeline<infer In, never> ? In : never

/** What may be sent to each of several pipelines. */
type EachOut<P> = (P extends Pipeline<unknown, infer Out> ? (out: Out) => void : never) extends (out: infer All) => void
  ? All
  : never

/** A pipeline that becomes one of several; where they are protocols, handlers on top get the messages of any of them. */
export interface Detected<P>
  extends Stage<Uint8Array, AnyIn<P>, EachOut<P>, Uint8Array>, Pipeline<AnyIn<P>, EachOut<P>> {}

const OPTIONS = { otherwise: 'object', maxBytes: 'number', timeout: 'number' } as const

type Route = readonly [
  name: string,
  test: (bytes: Uint8Array) => boolean | undefined,
  pipeline: Pipeline<unknown, never>,
]

/**
 * Serves several protocols on one port: looks at the first bytes of a connection, and goes on with the first of the
 * pipelines whose protocol they are, which is given these bytes like all others. A protocol is asked when those before it
 * have said no. Who is not known within `maxBytes` or `timeout` ends with TcpError `TCP_DETECT_UNKNOWN` or
 * `TCP_DETECT_TIMEOUT` in `onError`, before any `onActive`.
 *
 * @throws TcpError `TCP_OPTION` for options that are unknown or of a wrong kind
 *
 * @example
 * const server = await tcpServer(8081, detect({
 *   http: { when: ['GET ', 'HEAD ', 'POST '], pipeline: web },
 *   chat: { when: (bytes) => bytes.length >= 2 ? bytes[0] === 0 : undefined, pipeline: chat },
 * }))
 */
export function detect<
  Routes extends Readonly<Record<string, DetectRoute>>,
  Options extends DetectOptions = { readonly otherwise?: never },
>(
  routes: Routes,
  options?: Options,
): Detected<Routes[keyof Routes]['pipeline'] | Exclude<Options['otherwise'], undefined>>
export function detect(routes: Readonly<Record<string, DetectRoute>>, options: DetectOptions = {}): unknown {
  checkOptions(options, OPTIONS, 'detect')
  const { otherwise, maxBytes = 1_024, timeout = 5_000 } = options
  const list = Object.entries(Object(routes) as typeof routes).map(([name, route]): Route => {
    checkOptions(route, { when: 'any', pipeline: 'any' }, `detect.${name}`)
    const { when, pipeline: chosen } = route
    return [name, openingTest(when, `detect.${name}.when`), pipeline(chosen)]
  })
  if (list.length === 0) throw new TcpError({ code: 'TCP_OPTION', message: 'detect: expected a protocol, got none' })
  const terms: Terms = { routes: list, otherwise, maxBytes, timeout }
  return createStage<Uint8Array, Uint8Array, Uint8Array, Uint8Array, Detection>({
    name: 'detect',
    state: () => new Detection(terms),
    onActive: (context) => context.state.begin(context),
    onMessage: (context, bytes) => context.state.receive(context, bytes),
    onEvent: (context, event) => (event.type === 'inputClosed' ? context.state.ended(context) : pass),
    onInactive(context) {
      context.state.stop(context)
      return pass
    },
    write: (context, bytes) => context.write(bytes),
  })
}

interface Terms {
  readonly routes: readonly Route[]
  readonly otherwise: AnyPipeline | undefined
  readonly maxBytes: number
  readonly timeout: number
}

type Context = StageContext<Uint8Array, Uint8Array, Detection>

/** What is known of one connection. */
class Detection {
  readonly #terms: Terms
  readonly #first = new FirstBytes()
  #timer: unknown
  #over = false

  constructor(terms: Terms) {
    this.#terms = terms
  }

  begin(context: Context): void {
    this.#timer = context.clock.schedule(() => this.#decide(context, 'TCP_DETECT_TIMEOUT'), this.#terms.timeout)
  }

  receive(context: Context, bytes: Uint8Array): void {
    if (this.#over) return
    const enough = this.#first.add(bytes).length >= this.#terms.maxBytes
    this.#decide(context, enough ? 'TCP_DETECT_UNKNOWN' : undefined)
  }

  /** The peer sends no more. One that has gone without a byte, as health checks do, is no error. */
  ended(context: Context): unknown {
    if (this.#over) return pass
    if (this.#first.length > 0 || this.#terms.otherwise !== undefined) {
      this.#decide(context, 'TCP_DETECT_UNKNOWN')
      return pass
    }
    this.stop(context)
    return void context.channel.close()
  }

  /** Goes on with a pipeline if it is known which. If `last` is given there is no other chance, and that is the error. */
  #decide(context: Context, last: TcpErrorCode | undefined): void {
    const { routes, otherwise, timeout } = this.#terms
    const bytes = this.#first.all
    try {
      for (const [, test, pipeline] of routes) {
        const verdict = bytes.length === 0 ? undefined : test(bytes)
        if (verdict === true) return this.#goOn(context, pipeline)
        if (verdict === undefined && last === undefined) return
      }
    } catch (error) {
      return this.#fail(context, asError(error))
    }
    if (otherwise !== undefined) return this.#goOn(context, otherwise)
    const names = routes.map(([name]) => name).join(', ')
    const found = bytes.length === 0 ? 'nothing' : Buffer.from(bytes.subarray(0, 16)).toString('hex')
    const late = last === 'TCP_DETECT_TIMEOUT' ? ` within ${timeout} ms` : ''
    const message = `expected the first bytes of one of ${names}${late}, got ${found}`
    this.#fail(context, new TcpError({ code: last ?? 'TCP_DETECT_UNKNOWN', message }))
  }

  stop({ clock }: Context): void {
    clock.clear(this.#timer)
    this.#over = true
  }

  #goOn(context: Context, pipeline: AnyPipeline): void {
    this.stop(context)
    context.replace(pipeline, ...(this.#first.length > 0 ? [this.#first.all] : []))
  }

  #fail(context: Context, error: Error): void {
    this.stop(context)
    context.fail(error)
    context.channel.abort(error)
  }
}
