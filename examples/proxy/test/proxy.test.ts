import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

it('tells each client its own address, refuses who has no header, and ends by itself', async () => {
  const { stdout } = await run(process.execPath, [main])
  const lines = stdout.trim().split('\n')
  expect(lines.filter((line) => line.startsWith('client'))).toEqual([
    'client: you are 203.0.113.9:51000',
    'client: you are 203.0.113.9:51000',
    'client: you are 2001:db8::9:51000',
  ])
  expect(lines.filter((line) => line.startsWith('server'))).toEqual([
    'server: version 1, proxy: 203.0.113.9:51000',
    'server: version 2, proxy: 203.0.113.9:51000',
    'server: version 2, proxy: 2001:db8::9:51000',
    expect.stringContaining('expected a signature of version 1 or 2, got 474554202f'),
  ])
})

it('runs the server alone, until a signal', async () => {
  const env = { ...process.env, PORT: '0' }
  const server = spawn(process.execPath, [main, 'server'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [greeting] = await once(server.stdout.setEncoding('utf8'), 'data')
  const socket = connect(Number(/:(\d+)/.exec(String(greeting))?.[1]), '127.0.0.1')
  socket.write('PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n')
  const [line] = await once(socket.setEncoding('utf8'), 'data')
  expect(line).toBe('you are 192.0.2.1:5\n')
  socket.end()
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
})
