import { tcpServer, type TcpServer } from '@link/tcp'
import type { Value } from 'example-formats/resp'
import { wire } from '../src/client.js'

const decoder = new TextDecoder()

/** The words of a command. */
function wordsOf(value: Value): string[] {
  if (value[0] !== 'array') return []
  return (value[1] ?? []).map((item) => (item[0] === 'bulk' && item[1] !== null ? decoder.decode(item[1]) : ''))
}

/** A server that answers each command as the script says, or not at all; and what it was asked. */
export async function scripted(
  answer: (words: readonly string[]) => Value | undefined,
  port = 0,
): Promise<{ asked: string[]; port: number; server: TcpServer }> {
  const asked: string[] = []
  const pipeline = wire.handle({
    onMessage(channel, message) {
      const words = wordsOf(message)
      asked.push(words.join(' '))
      const value = answer(words)
      if (value !== undefined) channel.send(value)
    },
    onError: (channel) => channel.close(),
  })
  const server = await tcpServer(port, pipeline, { host: '127.0.0.1' })
  return { asked, port: server.address.port ?? 0, server }
}
