import type { Infer, InferInput } from '@link/codec'
import { tcpClient, tcpClientFactory, type TcpClient } from '@link/tcp'
import { clientSide, type news, type request } from './wire.js'

/** Enters a room; `print` gets what is told there. */
export async function enter(
  port: number,
  { room, name, print }: { readonly room: string; readonly name: string; readonly print: (line: string) => void },
): Promise<TcpClient<InferInput<typeof request>, Infer<typeof news>>> {
  const handled = clientSide.handle({
    // After a reconnect, too.
    onActive: (channel) => channel.send(['join', { room, name }]),
    onMessage(_channel, message) {
      print(`${name} hears: ${wordsOf(message)}`)
    },
  })
  return tcpClient(tcpClientFactory(handled), '127.0.0.1', port)
}

function wordsOf([kind, body]: Infer<typeof news>): string {
  switch (kind) {
    case 'joined':
      return `${body.name} has joined, we are ${body.members}`
    case 'said':
      return `${body.name}: ${body.words}`
    case 'left':
      return `${body.name} has left`
    case 'refused':
      return `no: ${body}`
    default:
      return 'the chat is closing'
  }
}
