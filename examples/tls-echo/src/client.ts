import { protocol } from '@link/core'
import { tcpClient, tcpClientFactory, tls, tlsInfo, type TcpClient } from '@link/tcp'
import { lines } from './wire.js'

/** A connection to the server, and what its certificate said. */
export interface Connection {
  readonly client: TcpClient<string, string>
  readonly subject: string | undefined
  /** Sends a line and waits for the answer. */
  readonly ask: (line: string) => Promise<string | undefined>
}

/** Connects to a server whose certificate is signed by the authority `ca`. */
export async function connect(port: number, ca: string): Promise<Connection> {
  let subject: string | undefined
  const factory = tcpClientFactory(
    protocol(tls({ ca }))
      .use(lines)
      .handle({
        onActive(channel) {
          subject = channel.get(tlsInfo)?.peerCertificate?.subject
        },
      }),
  )
  const client = await tcpClient(factory, 'localhost', port)
  const answers = client[Symbol.asyncIterator]()
  return {
    client,
    subject,
    async ask(line) {
      client.send(line)
      const { value } = await answers.next()
      return value
    },
  }
}
