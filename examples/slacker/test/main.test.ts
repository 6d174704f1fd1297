import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

it('pnpm start prints its transcript and ends by itself', async () => {
  const { stdout, stderr } = await run(process.execPath, [main])
  expect(stderr).toBe('')
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/answers a ping, and has \["math\/add","math\/divide","text\/reverse","time\/wait"\]/)
  expect(lines.filter((line) => line.startsWith('  result'))).toEqual([
    '  result math/add(1, 2) = 3',
    '  result text/reverse("slacker") = "rekcals"',
    '  result math/divide(22, 7) = 3.142857142857143',
    '  result time/wait(20) = "waited 20 ms"',
    '  result time/wait(60) = "waited 60 ms"',
    '  result math/add(3, 4) = 7',
  ])
  expect(lines.filter((line) => line.startsWith('  error'))).toEqual([
    '  error  math/divide: RangeError: division by zero (exception)',
    '  error  math/power (not-found)',
    '  error  the connection ended (connection-lost)',
  ])
  expect(stdout).toContain('0001  00 00 00 01              1/0: int32 = 1')
  expect(stdout).toContain('0005  00                       1/1/0: enumeration = "request"')
  expect(stdout).toContain('0009  6d 61 74 68 2f 61 64 64  1/1/1/1: string = "math/add"')
})
