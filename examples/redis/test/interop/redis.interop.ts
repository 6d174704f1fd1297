import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { redisClient, type RedisClient, type RedisClientOptions } from '../../src/client.js'

const program = 'redis-server'

function missing(): string | undefined {
  try {
    execFileSync(program, ['--version'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `${program} is needed (on Debian: apt-get install redis-server). ${String(error)}`
  }
}

const running: ChildProcess[] = []
const clients: RedisClient[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  for (const child of running.splice(0)) await stop(child)
})

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A port that was free a moment ago: Redis tells none that it has picked itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts Redis, which keeps nothing on disk, and waits until it says that it is ready. */
async function redis(port: number, ...more: readonly string[]): Promise<ChildProcess> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...more]
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept connections')) break
  }
  child.stdout.resume()
  return child
}

async function connect(port: number, options: RedisClientOptions = {}): Promise<RedisClient> {
  const client = await redisClient(port, { reconnect: { maxDelay: 50 }, ...options })
  clients.push(client)
  return client
}

const why = missing()

// In CI it must be there; elsewhere it need not.
if (process.env['LINK_INTEROP'] === '1') it('finds its tools', () => expect(why).toBe(undefined))

describe.skipIf(why !== undefined)('the real Redis', () => {
  it('answers a thousand commands that are on their way together', async () => {
    const port = await freePort()
    await redis(port)
    const client = await connect(port)
    const keys = Array.from({ length: 500 }, (_, i) => `key:${i}`)
    const set = keys.map((key) => client.command('SET', key, `value of ${key}`))
    const got = keys.map((key) => client.command('GET', key))
    expect(new Set(await Promise.all(set))).toEqual(new Set(['OK']))
    expect(await Promise.all(got)).toEqual(keys.map((key) => `value of ${key}`))
    expect(await client.command('DBSIZE')).toBe(500n)
  })

  it('answers with every kind of value', async () => {
    const port = await freePort()
    await redis(port)
    const client = await connect(port)
    expect(await client.command('RPUSH', 'list', 'a', 'ü', '')).toBe(3n)
    expect(await client.command('LRANGE', 'list', '0', '-1')).toEqual(['a', 'ü', ''])
    expect(await client.command('GET', 'nothing')).toBe(null)
    expect(await client.command('LRANGE', 'nothing', '0', '-1')).toEqual([])
    await expect(client.command('GET', 'list')).rejects.toMatchObject({ code: 'WRONGTYPE' })
    const large = 'x'.repeat(500_000)
    await client.command('SET', 'large', large)
    expect(await client.command('GET', 'large')).toBe(large)
    await client.command('MULTI')
    await client.command('INCR', 'list')
    await client.command('INCR', 'number')
    expect(await client.command('EXEC')).toMatchObject([{ code: 'WRONGTYPE' }, 1n])
  })

  it('is logged in to again after it was killed and started again', async () => {
    const port = await freePort()
    const first = await redis(port, '--requirepass', 'secret')
    const states: string[] = []
    const client = await connect(port, {
      password: 'secret',
      database: 3,
      onStateChange: ({ state }) => states.push(state),
    })
    await client.command('SET', 'key', 'value')
    const lost = client.command('BLPOP', 'queue', '0').catch((error: unknown) => error)
    // Redis works on one command after the other: that it is answered says that the one before it has arrived.
    const other = await connect(port, { password: 'secret' })
    while (!String(await other.command('CLIENT', 'LIST')).includes('cmd=blpop'));
    await other.close()
    await stop(first)
    expect(await lost).toMatchObject({ code: 'CHANNEL_CLOSED' })
    const early = client.command('GET', 'key')
    await redis(port, '--requirepass', 'secret')
    // It kept nothing, and the database is the right one.
    expect(await early).toBe(null)
    expect(await client.command('CLIENT', 'INFO')).toContain(' db=3 ')
    expect(states.slice(0, 3)).toEqual(['connecting', 'preparing', 'connected'])
    expect(states.at(-1)).toBe('connected')
  })

  it('refuses a wrong password once and for all', async () => {
    const port = await freePort()
    await redis(port, '--requirepass', 'secret')
    await expect(connect(port, { password: 'wrong' })).rejects.toMatchObject({
      code: 'TCP_PREPARE',
      cause: { code: 'WRONGPASS' },
    })
  })
})
