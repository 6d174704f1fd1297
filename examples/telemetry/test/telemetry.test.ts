import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

it('prints a span for each connection and one for the server, and ends by itself', async () => {
  const { stdout } = await run(process.execPath, [main])
  const lines = stdout.trim().split('\n')
  // Ports differ, and the server may have seen the end of the last connection or not.
  const spans = lines
    .filter((line) => line.startsWith('tcp'))
    .map((line) => line.replaceAll(/"((?:client|server).port|drained)":\d+/g, '"$1":0'))
  const address = '"server.address":"127.0.0.1","server.port":0,"network.transport":"tcp"'
  const connection = `{${address},"client.address":"127.0.0.1","client.port":0,"orderly":true,"network.bytes.received"`
  expect(spans).toEqual([
    `tcp connection ${connection}:6,"network.bytes.sent":6}`,
    `tcp connection ${connection}:5,"network.bytes.sent":0}`,
    `tcp server {${address},"drained":0,"reset":0,"refused":0}`,
  ])
  expect(lines).toContain('  exception asked to fail')
  expect(lines.at(-1)).toMatch(/^ {2}closing {"connections":\d,"grace":5000}$/)
})
