import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

it('tells each room what is said there, and nobody else, and ends by itself', async () => {
  const { stdout } = await run(process.execPath, [main])
  const heard = (name: string): string[] =>
    [...stdout.matchAll(new RegExp(`^${name} hears: (.*)$`, 'gm'))].map(([, words = '']) => words)
  expect(heard('ann')).toEqual([
    'ann has joined, we are 1',
    'bob has joined, we are 2',
    'bob has left',
    'the chat is closing',
  ])
  expect(heard('bob')).toEqual(['bob has joined, we are 2', 'ann: anybody hungry?', 'no: join a room first'])
  expect(heard('cid')).toEqual(['cid has joined, we are 1', 'the chat is closing'])
  expect(stdout).toMatch(/server: closed: 2 drained, 0 reset, 0 refused/)
})

it('runs the halves apart, until a signal', async () => {
  const env = { ...process.env, PORT: '0' }
  const server = spawn(process.execPath, [main, 'server'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [greeting] = await once(server.stdout.setEncoding('utf8'), 'data')
  const PORT = /127\.0\.0\.1:(\d+)/.exec(String(greeting))?.[1] ?? ''
  const client = spawn(process.execPath, [main, 'client', 'ann', 'hall'], { env: { ...env, PORT }, stdio: 'pipe' })
  const [first] = await once(client.stdout.setEncoding('utf8'), 'data')
  expect(first).toBe('ann hears: ann has joined, we are 1\n')
  client.stdin.end('hello\n')
  expect(await once(client, 'exit')).toEqual([0, null])
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
})
