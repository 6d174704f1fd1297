import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const section = /^## Testing$([^]*?)^## /m.exec(readme)?.[1] ?? ''
const blocks = section.matchAll(/^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm)
const programs = Array.from(blocks, ([, code = '', output = '']) => ({ code, output }))

/** Runs a program as a process of its own; esbuild finds the sources of the packages by `paths`. */
async function run(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: here },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  })
  const child = spawn(process.execPath, ['--input-type=module'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stdin.end(outputFiles[0]?.contents)
  await new Promise((resolve) => child.once('close', resolve))
  return out
}

describe('the section on testing of the README', () => {
  it('has three programs', () => {
    expect(programs.length).toBe(3)
  })

  it.each(programs)('has programs that print what it says: %#', async ({ code, output }) => {
    expect(await run(code)).toBe(output)
  })
})
