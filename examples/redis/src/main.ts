/**
 * EXAMPLE: a client for Redis that is used line by line.
 *
 *   npm start                      commands from the keyboard for 127.0.0.1:6379; Ctrl+D or quit leaves
 *   npm start -- 6380 redis.local  another port, another host
 *
 * A password comes from the environment variable REDISCLI_AUTH. Stop the server, start it again: the next command works.
 */
import { createInterface } from 'node:readline'
import { redisClient } from './client.js'
import { converse } from './session.js'

const [port = '6379', host = '127.0.0.1'] = process.argv.slice(2)
const password = process.env['REDISCLI_AUTH']

function print(line: string): void {
  console.log(line)
}

const client = await redisClient(Number(port), {
  host,
  ...(password !== undefined && { password }),
  onStateChange: (change) => print(`(${change.state})`),
})
await converse(client, createInterface({ input: process.stdin }), print)
await client.close()
