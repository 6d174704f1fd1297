import { stopClients, tcpClient, tcpClientFactory } from '@link/tcp'
import { wire } from './wire.js'

const VERSION = 1
const TARGET = 348

/** Connects, sends the texts, and prints what comes back until all of them have. */
export async function echoClient(port: number, texts: readonly string[], print: (line: string) => void): Promise<void> {
  const factory = tcpClientFactory(wire)
  const client = await tcpClient(factory, '127.0.0.1', port)
  try {
    for (const text of texts) {
      print(`client: sent ${JSON.stringify([VERSION, TARGET, text])}`)
      client.send([VERSION, TARGET, text])
    }
    // Rejects if one of them could not be sent, as a text of more than 65,535 bytes.
    await client.sent()
    let expected = texts.length
    for await (const message of client) {
      print(`client: got  ${JSON.stringify(message)}`)
      if (--expected === 0) break
    }
  } finally {
    await stopClients(factory)
  }
}
