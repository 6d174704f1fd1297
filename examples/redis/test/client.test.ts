import { afterEach, describe, expect, it } from 'vitest'
import { virtualClock } from '@link/core/testing'
import type { Value } from 'example-formats/resp'
import { redisClient, type RedisClient, type RedisClientOptions } from '../src/client.js'
import { scripted } from './scripted-server.js'

const open: { close(options?: { grace: number }): Promise<unknown> }[] = []

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close({ grace: 0 })
})

async function serve(answer: (words: readonly string[]) => Value | undefined, port = 0) {
  const made = await scripted(answer, port)
  open.push(made.server)
  return made
}

async function connect(port: number, options?: RedisClientOptions): Promise<RedisClient> {
  const client = await redisClient(port, { reconnect: { maxDelay: 5 }, ...options })
  open.push(client)
  return client
}

const OK: Value = ['simple', 'OK']

function echo(words: readonly string[]): Value {
  return ['bulk', new TextEncoder().encode(words.join(' '))]
}

describe('a client of Redis', () => {
  it('gives each command its answer, many at a time, in their order', async () => {
    const { port } = await serve(echo)
    const client = await connect(port)
    const texts = Array.from({ length: 100 }, (_, i) => `echo ${i}`)
    expect(await Promise.all(texts.map((text) => client.command(...text.split(' '))))).toEqual(texts)
  })

  it('gives every kind of answer', async () => {
    const answers: Value[] = [
      ['simple', 'OK'],
      ['integer', 2n ** 62n],
      ['bulk', null],
      [
        'array',
        [
          ['bulk', new Uint8Array([0x68, 0x69])],
          ['array', [['error', 'ERR inside']]],
          ['array', null],
        ],
      ],
    ]
    const { port } = await serve(() => answers.shift())
    const client = await connect(port)
    const replies = []
    for (let i = 0; i < 4; i++) replies.push(await client.command('get'))
    expect(replies).toMatchObject(['OK', 2n ** 62n, null, ['hi', [{ code: 'ERR', message: 'ERR inside' }], null]])
  })

  it('rejects with an answer that is an error, and goes on', async () => {
    const { port } = await serve(([word]) => (word === 'bad' ? ['error', 'ERR unknown command'] : OK))
    const client = await connect(port)
    await expect(client.command('bad')).rejects.toMatchObject({ name: 'RedisError', code: 'ERR' })
    expect(await client.command('good')).toBe('OK')
  })

  it('logs in and selects its database on each connection, before any command', async () => {
    const { port, asked, server } = await serve(() => OK)
    const client = await connect(port, { username: 'ann', password: 'secret', database: 2 })
    await client.command('first')
    await server.close({ grace: 0 })
    const later = client.command('second')
    const again = await serve(() => OK, port)
    await later
    expect([asked, again.asked]).toEqual([
      ['AUTH ann secret', 'SELECT 2', 'first'],
      ['AUTH ann secret', 'SELECT 2', 'second'],
    ])
  })

  it('gives up at once when it is refused', async () => {
    const { port, asked } = await serve(() => ['error', 'WRONGPASS invalid username-password pair'])
    await expect(connect(port, { password: 'wrong' })).rejects.toMatchObject({
      code: 'TCP_PREPARE',
      cause: { code: 'WRONGPASS' },
    })
    expect(asked).toEqual(['AUTH wrong'])
  })

  it('rejects a command whose connection is lost', async () => {
    const { port, server, asked } = await serve(() => undefined)
    const client = await connect(port)
    const outcome = client.command('blpop', 'queue', '0').catch((error: unknown) => error)
    while (asked.length === 0) await new Promise(setImmediate)
    await server.close({ grace: 0 })
    expect(await outcome).toMatchObject({ code: 'CHANNEL_CLOSED' })
  })

  it('rejects a command that is not answered in time, and gives its late answer to no other', async () => {
    const clock = virtualClock()
    const { port } = await serve(echo)
    const client = await connect(port, { clock, timeout: 1_000 })
    const slow = client.command('slow')
    clock.advance(1_000)
    await expect(slow).rejects.toMatchObject({ code: 'CHANNEL_TIMEOUT' })
    expect(await client.command('next')).toBe('next')
  })
})
