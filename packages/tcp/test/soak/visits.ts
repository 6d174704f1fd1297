// The clients of the soak: connections that come, talk, misbehave and go.
import { bytes, type Channel } from '@link/core'
import { tcpClient, tcpClientFactory, type TcpClient, type TcpClientFactory } from '../../src/index.js'
import { encoded, wire } from '../wire.js'

type Message = [number, number, string]
type Sent = readonly [number, number, string]

/** What the visits have found. */
export interface Visits {
  /** Connections that stood. */
  connected: number
  /** Replies that came, each the right one. */
  replies: number
  /** What is not right, in words: nothing is expected. */
  readonly wrong: string[]
}

/** A connection that takes longer hangs: all that may be late on the way takes some tenths of a second. */
const HANGING = 60_000

/** Each of these visits a server at `port`: some talk and close, others cut, send rubbish, or say nothing. */
export class Visitors {
  readonly found: Visits = { connected: 0, replies: 0, wrong: [] }
  readonly #port: number
  readonly #talking: TcpClientFactory<Message, Sent>
  readonly #raw: TcpClientFactory<Uint8Array, Uint8Array>

  constructor(port: number) {
    this.#port = port
    const channel = { onUnhandledError: () => {} }
    this.#talking = tcpClientFactory(wire, { channel })
    this.#raw = tcpClientFactory(bytes, { channel })
  }

  /** Makes so many visits, `atOnce` of them at the same time. */
  async come(first: number, count: number, atOnce: number): Promise<void> {
    let next = first
    const one = async (): Promise<void> => {
      while (next < first + count) await this.#watched(next++)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }

  async #watched(i: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const hangs = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.found.wrong.push(`connection ${i} hangs`)
        resolve()
      }, HANGING)
    })
    await Promise.race([this.#visit(i), hangs])
    clearTimeout(timer)
  }

  async #visit(i: number): Promise<void> {
    const kind = i % 10
    if (kind < 6) return this.#talk(i, Infinity)
    if (kind === 6) return this.#talk(i, 1)
    const client = await this.#connected(this.#raw)
    if (client === undefined) return
    const whole = encoded([1, i, 'hello'])
    if (kind === 7) client.send(whole.subarray(0, 1 + (i % (whole.length - 1))))
    // A text of two bytes that are no UTF-8.
    if (kind === 8) client.send(Uint8Array.of(...whole, 1, 0, 0, 0, 1, 0, 2, 0xff, 0xff))
    if (kind === 9) client.abort()
    else if (kind === 7) void client.close()
    await client.closed
  }

  /** Sends up to 20 messages, and leaves when they or `most` of them have come back. */
  async #talk(i: number, most: number): Promise<void> {
    const client = await this.#connected(this.#talking)
    if (client === undefined) return
    const sent = Array.from({ length: 1 + (i % 20) }, (_, n): Message => [n, i, 'x'.repeat((i * 37 + n) % 2_000)])
    let outcomes = 0
    for (const message of sent) client.send(message, () => outcomes++)
    await this.#hear(client, sent.slice(0, most))
    client.abort()
    await client.closed
    // Told behind the end, if not before.
    await new Promise(setImmediate)
    if (outcomes !== sent.length) this.found.wrong.push(`connection ${i}: ${outcomes} outcomes of ${sent.length} sends`)
  }

  async #hear(client: Channel<Sent, Message>, expected: readonly Message[]): Promise<void> {
    let at = 0
    try {
      for await (const [number, id, text] of client) {
        const [n, i, x] = expected[at++] as Message
        if (number === n && id === i && text === x) this.found.replies++
        else this.found.wrong.push(`connection ${i}: ${number} from ${id} instead of reply ${n}`)
        if (at === expected.length) break
      }
    } catch {
      // The connection broke, as it may.
    }
  }

  async #connected<In, Out>(factory: TcpClientFactory<In, Out>): Promise<TcpClient<Out, In> | undefined> {
    try {
      const client = await tcpClient(factory, '127.0.0.1', this.#port, { reconnect: false })
      this.found.connected++
      return client
    } catch {
      // Cut before it stood.
      return undefined
    }
  }
}
