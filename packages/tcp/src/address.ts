import type { Address } from '@link/core'

/** An address as it stands in messages: `127.0.0.1:8081`, `[::1]:8081`, or the path of a UNIX socket. */
export function addressText({ host = '*', port, path }: Address): string {
  if (path !== undefined) return path
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** What Node reports of one end of a socket, if it is connected. */
export function addressOf(host: string | undefined, port: number | undefined): Address | undefined {
  return host === undefined || port === undefined ? undefined : { host, port }
}
