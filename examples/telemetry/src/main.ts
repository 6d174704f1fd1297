/**
 * EXAMPLE: the events of a server as spans.
 *
 *   npm start   a server with a good and a bad client, and the spans they leave
 *
 * With OpenTelemetry, `traceServers(trace.getTracer('link'))` is all there is to do.
 */
import { string, uint8 } from '@link/codec'
import { protocol } from '@link/core'
import { tcpClient, tcpClientFactory, tcpServer } from '@link/tcp'
import { consoleTracer } from './console-tracer.js'
import { traceServers } from './tracing.js'

const texts = protocol(string({ prefix: uint8() }))

const stop = traceServers(consoleTracer((line) => console.log(line)))
const echo = texts.handle({
  onMessage(channel, text) {
    if (text === 'fail') throw new Error('asked to fail')
    channel.send(text)
  },
})
// What no handler takes is in the span: nobody else need be told.
const server = await tcpServer(0, echo, { host: '127.0.0.1', channel: { onUnhandledError: () => {} } })
const factory = tcpClientFactory(texts)
const port = server.address.port ?? 0

const good = await tcpClient(factory, '127.0.0.1', port)
good.send('hello')
for await (const text of good) if (text === 'hello') break

const bad = await tcpClient(factory, '127.0.0.1', port, { reconnect: false })
bad.send('fail')
await bad.closed

await server.close()
stop()
