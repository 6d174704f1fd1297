import { TcpError } from './error.js'

/** Options of a connection's socket, under Node's names. */
export interface SocketOptions {
  /** Send small writes at once (`TCP_NODELAY`), default true: the channel joins the writes of a turn itself. */
  readonly noDelay?: boolean
  /** Let the system probe an idle connection (`SO_KEEPALIVE`), default false. */
  readonly keepAlive?: boolean
  /** Milliseconds of silence before the first probe, default 0: what the system says. */
  readonly keepAliveInitialDelay?: number
}

/** Options of a listening socket, under Node's names; those of accepted sockets under `child`. */
export interface ListenOptions {
  /** Connections that wait to be accepted, default 511. */
  readonly backlog?: number
  /** In a cluster, do not share the port, default false. */
  readonly exclusive?: boolean
  /** Listen on IPv6 only, not on both families, default false. */
  readonly ipv6Only?: boolean
  readonly child?: SocketOptions
}

const SOCKET = ['noDelay', 'keepAlive', 'keepAliveInitialDelay'] as const satisfies readonly (keyof SocketOptions)[]
const LISTEN = ['backlog', 'exclusive', 'ipv6Only', 'child'] as const satisfies readonly (keyof ListenOptions)[]

/** Refuses socket options that nobody knows. */
export function checkSocketOptions(options: SocketOptions | undefined, where: string): void {
  checkNames(options, SOCKET, where)
}

/** Refuses listen options that nobody knows. */
export function checkListenOptions(options: ListenOptions | undefined, where: string): void {
  checkNames(options, LISTEN, where)
  checkSocketOptions(options?.child, `${where}.child`)
}

/** Refuses names that are not `known`: a misspelt option is an error that names the nearest right one. */
export function checkNames(options: object | undefined, known: readonly string[], where: string): void {
  for (const name of Object.keys(options ?? {})) {
    if (known.includes(name)) continue
    const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0]
    const message = `expected an option of ${where} (${known.join(', ')}), got "${name}": did you mean "${nearest}"?`
    throw new TcpError({ code: 'TCP_OPTION', message })
  }
}

/** How many letters must be added, dropped or changed to make one word of the other (Levenshtein), case aside. */
function distance(one: string, other: string): number {
  const from = one.toLowerCase()
  const to = other.toLowerCase()
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
