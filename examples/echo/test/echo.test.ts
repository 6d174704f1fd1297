import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { testChannel } from '@link/core/testing'
import { echoClient } from '../src/client.js'
import { echoServer } from '../src/server.js'
import { wire } from '../src/wire.js'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

describe('the echo server and client', () => {
  it('bring every text back, in order', async () => {
    const lines: string[] = []
    const server = await echoServer(0, (line) => lines.push(line))
    await echoClient(server.address.port ?? 0, ['a', '', 'ü'], (line) => lines.push(line))
    await server.close()
    expect(lines.filter((line) => line.startsWith('server: got'))).toEqual([
      'server: got  [1,348,"a"]',
      'server: got  [1,348,""]',
      'server: got  [1,348,"ü"]',
    ])
    expect(lines.filter((line) => line.startsWith('client: got'))).toHaveLength(3)
  })

  it('fail with the reason when a text is too long for its prefix', async () => {
    // What no handler takes is told there, too.
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = await echoServer(0, () => {})
    const sending = echoClient(server.address.port ?? 0, ['x'.repeat(65_536)], () => {})
    await expect(sending).rejects.toThrow(/2: expected a length that fits its uint16 prefix .* got 65536/)
    await server.close()
    expect(told.mock.calls.join()).toContain('(CODEC_LENGTH)')
    told.mockRestore()
  })
})

describe('npm start', () => {
  it('prints both sides and an annotated hex dump, and ends by itself', async () => {
    const { stdout } = await run(process.execPath, [main])
    expect(stdout).toContain('client: sent [1,348,"hello world"]')
    expect(stdout).toContain('server: got  [1,348,"hello world"]')
    expect(stdout).toContain('client: got  [1,348,"hello world"]')
    expect(stdout).toContain('0001  00 00 01 5c              1: int32 = 348')
    expect(stdout).toContain('0007  68 65 6c 6c 6f 20 77 6f  2: string = "hello world"')
  })

  it('sends the texts of its arguments', async () => {
    const { stdout } = await run(process.execPath, [main, 'one', 'two'])
    expect(stdout.match(/client: got .*/g)).toEqual(['client: got  [1,348,"one"]', 'client: got  [1,348,"two"]'])
  })

  it('runs the halves apart', async () => {
    const env = { ...process.env, PORT: '0' }
    const server = spawn(process.execPath, [main, 'server'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [greeting] = await once(server.stdout.setEncoding('utf8'), 'data')
    const PORT = /127\.0\.0\.1:(\d+)/.exec(String(greeting))?.[1] ?? ''
    const { stdout } = await run(process.execPath, [main, 'client', 'apart'], { env: { ...process.env, PORT } })
    expect(stdout).toContain('client: got  [1,348,"apart"]')
    server.kill('SIGTERM')
    expect(await once(server, 'exit')).toEqual([0, null])
  })
})

describe('the wire', () => {
  it('is the same in a test channel, without a socket', () => {
    const t = testChannel(wire.handle({ onMessage: (channel, message) => channel.send(message) }))
    t.deliver([1, 348, 'hello world'])
    expect(t.written()).toEqual([[1, 348, 'hello world']])
  })
})
