/**
 * EXAMPLE: a server behind a load balancer, which says by the PROXY protocol for whom each connection is.
 *
 *   npm start             connections of several kinds in one process
 *   npm start -- server   the server alone on port 8083 (or PORT), until Ctrl+C; then, with HAProxy from Debian:
 *
 *   haproxy -f haproxy.cfg   and   nc 127.0.0.1 8084
 */
import { closeOnSignals, sendProxyHeader, tcpClient, tcpClientFactory, type ProxyHeaderInput } from '@link/tcp'
import { lines, whoServer } from './server.js'

const PORT = Number(process.env['PORT'] ?? 8083)

function print(line: string): void {
  console.log(line)
}

/** Connects as a load balancer does, and prints what the server says. */
async function ask(port: number, header: ProxyHeaderInput): Promise<void> {
  const factory = tcpClientFactory([sendProxyHeader(header), lines])
  for await (const line of await tcpClient(factory, '127.0.0.1', port)) {
    print(`client: ${line}`)
    break
  }
}

async function all(): Promise<void> {
  const server = await whoServer(0, print)
  const port = server.address.port ?? 0
  const source = { host: '203.0.113.9', port: 51_000 }
  const destination = { host: '198.51.100.1', port: 443 }
  await ask(port, { version: 1, source, destination })
  await ask(port, { source, destination, checksum: true })
  const six = { source: { host: '2001:db8::9', port: 51_000 }, destination: { host: '2001:db8::1', port: 443 } }
  await ask(port, six)
  // Somebody who connects past the proxy, without a header.
  const direct = await tcpClient(tcpClientFactory(lines), '127.0.0.1', port, { reconnect: false })
  direct.send('GET /')
  await direct.closed
  await server.close()
}

const [half] = process.argv.slice(2)
if (half === 'server') {
  const server = await whoServer(PORT, print)
  print(`server: listening on 127.0.0.1:${server.address.port}`)
  closeOnSignals(server)
} else await all()
