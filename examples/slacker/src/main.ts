/**
 * EXAMPLE: the wire protocol of the slacker RPC, with a server and a client that speak it in one process.
 *
 *   pnpm start
 *
 * Five calls over one connection, answered out of order; calls that fail; a server that stops and comes back.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { encode, explain } from '@link/codec'
import { slackerClient, type SlackerClient } from './client.js'
import { SlackerError } from './error.js'
import type { Functions } from './functions.js'
import { toJson } from './json.js'
import { slackerServer } from './server.js'
import { packet } from './wire.js'

const functions: Functions = {
  'math/add': ([a, b]) => Number(a) + Number(b),
  'math/divide'([a, b]) {
    if (b === 0) throw new RangeError('division by zero')
    return Number(a) / Number(b)
  },
  'text/reverse': ([text]) => Array.from(String(text)).toReversed().join(''),
  'time/wait': ([milliseconds], signal) => delay(Number(milliseconds), `waited ${String(milliseconds)} ms`, { signal }),
}

function print(line: string): void {
  console.log(line)
}

/** Prints the call and, whenever that comes, what became of it. */
async function show(client: SlackerClient, name: string, ...args: unknown[]): Promise<void> {
  const call = `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`
  print(`  call   ${call}`)
  try {
    print(`  result ${call} = ${JSON.stringify(await client.call(name, ...args))}`)
  } catch (error) {
    if (!(error instanceof SlackerError)) throw error
    print(`  error  ${error.message}`)
  }
}

const server = await slackerServer(0, functions)
const { port = 0 } = server.address
const client = await slackerClient(port, { reconnect: { minDelay: 10, maxDelay: 50 } })

await client.ping()
print(`the server answers a ping, and has ${JSON.stringify(await client.functions())}`)

print('\nfive calls at once, answered as each is done:')
await Promise.all([
  show(client, 'time/wait', 60),
  show(client, 'time/wait', 20),
  show(client, 'math/add', 1, 2),
  show(client, 'text/reverse', 'slacker'),
  show(client, 'math/divide', 22, 7),
])

print('\ncalls that have no result:')
await show(client, 'math/divide', 1, 0)
await show(client, 'math/power', 2, 10)

print('\nthe server stops during a call, and comes back on the same port:')
const lost = show(client, 'time/wait', 60_000)
// The answer to the ping says that the call before it has arrived.
await client.ping()
await server.close()
await lost
const another = await slackerServer(port, functions)
await show(client, 'math/add', 3, 4)

await client.close()
await another.close()

print('\none request on the wire:')
const request = encode(packet, [6, [1, ['request', ['json', 'math/add', toJson([1, 2]), []]]]])
print(explain(packet, request))
