import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('1,000 connections from a second process on a bad network leave nothing behind (npm run soak: 10,000)', async () => {
  const script = fileURLToPath(new URL('../../../scripts/soak.mjs', import.meta.url))
  const options = ['--connections', '1000', '--warm-up', '500', '--at-once', '50']
  const child = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('5 passed, 0 failed') })
}, 120_000)
