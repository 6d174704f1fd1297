import type { Address } from '@link/core'
import { virtualClock } from '@link/core/testing'
import { BackOff, type BackOffOptions } from '../src/back-off.js'
import type { ClientStateChange } from '../src/client-states.js'
import { Endpoints } from '../src/endpoints.js'
import { TcpError } from '../src/index.js'
import { Reconnector, type Connection, type ReconnectorParts } from '../src/reconnector.js'

/** A connection without a socket: it ends when the test says so, or when it is told to. */
export class FakeConnection implements Connection {
  readonly closed: Promise<void>
  how: 'open' | 'lost' | 'closed' | 'aborted' = 'open'
  #over!: () => void

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#over = resolve
    })
  }

  end(how: 'lost' | 'closed' | 'aborted'): void {
    if (this.how === 'open') this.how = how
    this.#over()
  }

  readonly close = (): Promise<void> => {
    this.end('closed')
    return this.closed
  }

  readonly abort = (): void => this.end('aborted')
}

/** An attempt that waits for the test to say what comes of it. */
interface Dialled {
  readonly to: Address
  readonly connected: (connection: FakeConnection) => void
  readonly failed: (error: TcpError) => void
}

/** A preparation that waits for the test to say what comes of it. */
interface Preparation {
  readonly connection: FakeConnection
  readonly signal: AbortSignal
  readonly done: () => unknown
  readonly failed: (error: Error) => unknown
}

export interface RigOptions extends Partial<Omit<ReconnectorParts<FakeConnection>, 'backOff' | 'endpoints'>> {
  readonly ports?: readonly [number, ...number[]]
  readonly prepares?: boolean
  readonly backOff?: BackOffOptions
}

/** The machine of a client with nothing real around it: the test dials, prepares and turns the clock. */
export function fakeRig({ ports = [1], prepares = false, backOff, ...parts }: RigOptions = {}) {
  const clock = virtualClock()
  const changes: ClientStateChange[] = []
  const connections: FakeConnection[] = []
  const endings: (TcpError | undefined)[] = []
  const underWay: { dialled: Dialled[]; preparing: Preparation[] } = { dialled: [], preparing: [] }

  function prepareByHand(connection: FakeConnection, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const preparation: Preparation = {
        connection,
        signal,
        done: () => remove(underWay.preparing, preparation) && resolve(),
        failed: (error) => remove(underWay.preparing, preparation) && reject(error),
      }
      underWay.preparing.push(preparation)
      signal.addEventListener('abort', () => remove(underWay.preparing, preparation))
      connection.closed.then(() => remove(underWay.preparing, preparation), reject)
    })
  }

  const [first, ...others] = ports.map((port): Address => ({ host: 'test', port })) as [Address, ...Address[]]
  const reconnector = new Reconnector<FakeConnection>(
    {
      clock,
      endpoints: new Endpoints([first, ...others]),
      backOff: new BackOff({ random: () => 1, ...backOff }),
      prepare: prepares ? prepareByHand : undefined,
      prepareTimeout: 10_000,
      again: () => true,
      giveUp: () => false,
      connect: (to, answer) => {
        const take = (): boolean => remove(underWay.dialled, dialled)
        const dialled: Dialled = {
          to,
          connected: (connection) => take() && answer.connected(connection),
          failed: (error) => take() && answer.failed(error),
        }
        underWay.dialled.push(dialled)
        return () => void take()
      },
      ...parts,
    },
    {
      changed: (change) => changes.push(change),
      connected: (connection) => connections.push(connection),
      lost: () => {},
      closed: (_over, error) => endings.push(error),
    },
  )
  return { reconnector, clock, changes, connections, endings, underWay }
}

function remove<T>(from: T[], item: T): boolean {
  const at = from.indexOf(item)
  if (at >= 0) from.splice(at, 1)
  return at >= 0
}

export function refused(port = 1): TcpError {
  return new TcpError({ code: 'TCP_CONNECT', message: `cannot connect to test:${port}: refused` })
}

/** Lets promises go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve()
}
