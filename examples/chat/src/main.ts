/**
 * EXAMPLE: a chat with rooms.
 *
 *   npm start                         a server and three people in one process
 *   npm start -- server               the server alone, until Ctrl+C  (terminal 1)
 *   npm start -- client ann kitchen   a person; type, Ctrl+D leaves   (terminals 2, 3 …)
 *
 * They meet on port 8082, or on the one in the environment variable PORT.
 */
import { createInterface } from 'node:readline'
import { closeOnSignals } from '@link/tcp'
import { enter } from './client.js'
import { chatServer } from './server.js'

const PORT = Number(process.env['PORT'] ?? 8082)

function print(line: string): void {
  console.log(line)
}

/** Prints, and lets wait for a line. */
function printer(): { print: (line: string) => void; printed: (line: string) => Promise<void> } {
  const seen = new Set<string>()
  const waiting = new Map<string, () => void>()
  return {
    print(line) {
      print(line)
      seen.add(line)
      waiting.get(line)?.()
    },
    printed: (line) =>
      new Promise((resolve) => {
        if (seen.has(line)) resolve()
        else waiting.set(line, resolve)
      }),
  }
}

async function all(): Promise<void> {
  const { print: told, printed } = printer()
  const server = await chatServer(0, told)
  const port = server.address.port ?? 0
  const ann = await enter(port, { room: 'kitchen', name: 'ann', print: told })
  await printed('ann hears: ann has joined, we are 1')
  const bob = await enter(port, { room: 'kitchen', name: 'bob', print: told })
  await printed('ann hears: bob has joined, we are 2')
  const cid = await enter(port, { room: 'garden', name: 'cid', print: told })
  await printed('cid hears: cid has joined, we are 1')
  ann.send(['say', 'anybody hungry?'])
  await printed('bob hears: ann: anybody hungry?')
  bob.send(['leave', []])
  await printed('ann hears: bob has left')
  bob.send(['say', 'hello?'])
  await printed('bob hears: no: join a room first')
  await bob.close()
  const people = [ann, cid]
  // A client connects again when its server is gone: these are told not to.
  const closing = server.close()
  await printed('ann hears: the chat is closing')
  await printed('cid hears: the chat is closing')
  for (const one of people) await one.close()
  await closing
}

async function serverAlone(): Promise<void> {
  const server = await chatServer(PORT, print)
  closeOnSignals(server)
}

async function clientAlone(name = 'nobody', room = 'kitchen'): Promise<void> {
  const client = await enter(PORT, { room, name, print })
  for await (const words of createInterface({ input: process.stdin })) client.send(['say', words])
  await client.close()
}

const [half, name, room] = process.argv.slice(2)
if (half === 'server') await serverAlone()
else if (half === 'client') await clientAlone(name, room)
else await all()
