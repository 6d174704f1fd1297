import { tcpServer, type TcpServer } from '@link/tcp'
import { wire } from './wire.js'

/** Starts a server that sends every message back, and prints what it gets. */
export function echoServer(port: number, print: (line: string) => void): Promise<TcpServer> {
  const echo = wire.handle({
    onMessage(channel, message) {
      print(`server: got  ${JSON.stringify(message)}`)
      channel.send(message)
    },
    onError(_channel, error) {
      print(`server: ${error.message}`)
    },
  })
  return tcpServer(port, echo, { host: '127.0.0.1' })
}
