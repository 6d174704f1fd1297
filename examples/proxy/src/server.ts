import { string } from '@link/codec'
import { protocol } from '@link/core'
import { proxyInfo, proxyProtocol, tcpServer, type TcpServer } from '@link/tcp'

/** Lines of text. */
export const lines = protocol(string({ delimiter: '\n' }))

/** Starts a server that tells each client who it is, as the proxy in front of it says. */
export function whoServer(port: number, print: (line: string) => void): Promise<TcpServer> {
  const who = protocol(proxyProtocol({ from: ['127.0.0.0/8', '::1'] }))
    .use(lines)
    .handle({
      onActive(channel) {
        const { host, port: from } = channel.remoteAddress ?? {}
        const { version, command } = channel.get(proxyInfo) ?? {}
        print(`server: version ${version}, ${command}: ${host}:${from}`)
        channel.send(`you are ${host}:${from}`)
      },
      onError: (_channel, error) => print(`server: ${error.message}`),
    })
  return tcpServer(port, who, { host: '127.0.0.1' })
}
