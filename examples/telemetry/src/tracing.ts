import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Channel } from '@link/core'
import type { TcpDiagnostics, TcpServer } from '@link/tcp'

/** What is needed of a tracer: that of `@opentelemetry/api` has it, `trace.getTracer('link')`. */
export interface Tracer {
  readonly startSpan: (name: string, options: { readonly attributes: Attributes }) => Span
}

/** What is needed of a span. */
interface Span {
  readonly setAttributes: (attributes: Attributes) => unknown
  readonly addEvent: (name: string, attributes: Attributes) => unknown
  readonly recordException: (error: Error) => unknown
  readonly end: () => unknown
}

export type Attributes = Readonly<Record<string, string | number | boolean>>

/**
 * Makes a span of the life of each server, and one of each of its connections, by the semantic conventions of
 * OpenTelemetry. Returns the function that stops it.
 */
export function traceServers(tracer: Tracer): () => void {
  // Nothing is kept of what is over.
  const servers = new WeakMap<TcpServer, Span>()
  const connections = new WeakMap<Channel<never>, Span>()
  const stops: (() => void)[] = []

  function on<Event extends keyof TcpDiagnostics>(event: Event, take: (detail: TcpDiagnostics[Event]) => void): void {
    const onMessage = (message: unknown): void => take(message as TcpDiagnostics[Event])
    subscribe(event, onMessage)
    stops.push(() => unsubscribe(event, onMessage))
  }

  on('link.tcp.server.listening', ({ server }) => {
    servers.set(server, tracer.startSpan('tcp server', { attributes: addressOf('server', server.address) }))
  })
  on('link.tcp.connection.refused', ({ server, reason, remoteAddress }) => {
    servers.get(server)?.addEvent('refused', { reason, ...addressOf('client', remoteAddress) })
  })
  on('link.tcp.server.closing', ({ server, connections: open, grace }) => {
    servers.get(server)?.addEvent('closing', { connections: open, grace })
  })
  on('link.tcp.server.closed', ({ server, counts }) => {
    servers.get(server)?.setAttributes({ ...counts })
    servers.get(server)?.end()
  })
  on('link.tcp.connection.opened', ({ server, channel }) => {
    const attributes = { ...addressOf('server', server.address), ...addressOf('client', channel.remoteAddress) }
    connections.set(channel, tracer.startSpan('tcp connection', { attributes }))
  })
  on('link.tcp.connection.error', ({ channel, error }) => {
    connections.get(channel)?.recordException(error)
  })
  on('link.tcp.connection.closed', ({ channel, orderly, bytesRead, bytesWritten }) => {
    const span = connections.get(channel)
    span?.setAttributes({ orderly, 'network.bytes.received': bytesRead, 'network.bytes.sent': bytesWritten })
    span?.end()
  })
  return () => {
    for (const stop of stops) stop()
  }
}

function addressOf(side: 'server' | 'client', address: TcpServer['address'] | undefined): Attributes {
  if (address === undefined) return {}
  const { host, port, path } = address
  if (path !== undefined) return { [`${side}.address`]: path, 'network.transport': 'unix' }
  return { [`${side}.address`]: host ?? '', [`${side}.port`]: port ?? 0, 'network.transport': 'tcp' }
}
