import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { connect } from '../src/client.js'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const ca = readFileSync(new URL('../certificates/ca.crt', import.meta.url), 'utf8')

describe('npm start', () => {
  it('exchanges the certificate while a connection stands, refuses one that is none, and ends by itself', async () => {
    const { stdout } = await run(process.execPath, [main])
    const lines = stdout.trim().split('\n')
    expect(lines.filter((line) => !line.includes(' speaks '))).toEqual([
      'client: connected to CN=localhost, it says hello',
      'server: has new certificates',
      'client: connected to CN=localhost renewed, it says hello again',
      'client: the first connection says still here',
      expect.stringMatching(/^server: keeps its certificates: /),
      'client: connected to CN=localhost renewed',
      'server: stopped',
    ])
    expect(lines.filter((line) => line.endsWith(' speaks TLSv1.3'))).toHaveLength(3)
  })

  it('runs the server alone, until a signal', async () => {
    const env = { ...process.env, PORT: '0' }
    const server = spawn(process.execPath, [main, 'server'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [greeting] = await once(server.stdout.setEncoding('utf8'), 'data')
    const { client, ask } = await connect(Number(/:(\d+)/.exec(String(greeting))?.[1]), ca)
    expect(await ask('grüße')).toBe('grüße')
    await client.close()
    server.kill('SIGTERM')
    expect(await once(server, 'exit')).toEqual([0, null])
  })
})
