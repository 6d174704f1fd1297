/**
 * EXAMPLE: a declared message, [version, target id, text], through a real TCP server and client.
 *
 *   npm start                      server and client in one process, with sample messages
 *   npm start -- hello you         the same with messages of your own
 *   npm start -- server            the server alone, until Ctrl+C  (terminal 1)
 *   npm start -- client hello you  the client alone                (terminal 2)
 *
 * The halves meet on port 8081, or on the one in the environment variable PORT.
 */
import { encode, explain } from '@link/codec'
import { stopServer } from '@link/tcp'
import { echoClient } from './client.js'
import { echoServer } from './server.js'
import { message } from './wire.js'

const PORT = Number(process.env['PORT'] ?? 8081)
const SAMPLES = ['hello world', 'one declared message', 'grüße, 世界']

function print(line: string): void {
  console.log(line)
}

async function both(texts: readonly string[]): Promise<void> {
  const server = await echoServer(0, print)
  const { port = 0 } = server.address
  print(`server: listening on 127.0.0.1:${port}`)
  await echoClient(port, texts, print)
  const { drained } = await stopServer(server)
  print(`server: stopped, ${drained} connection open`)
  print('')
  print('the first message on the wire:')
  print(explain(message, encode(message, [1, 348, texts[0] ?? ''])))
}

async function serverAlone(): Promise<void> {
  const server = await echoServer(PORT, print)
  print(`server: listening on 127.0.0.1:${server.address.port}, Ctrl+C stops it`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopServer(server))
}

const [half, ...rest] = process.argv.slice(2)
try {
  if (half === 'server') await serverAlone()
  else if (half === 'client') await echoClient(PORT, rest.length === 0 ? SAMPLES : rest, print)
  else await both(half === undefined ? SAMPLES : [half, ...rest])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
