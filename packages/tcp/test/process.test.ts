import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** Runs one of the files here as a process of its own; esbuild finds the siblings' sources by `paths`. */
async function run(file: URL): Promise<{ code: number | null; out: string; err: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  })
  const child = spawn(process.execPath, ['--input-type=module'], { stdio: 'pipe' })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.end(outputFiles[0]?.contents)
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  return { code, out, err }
}

it('no reset, garbage or failing handler ends a process, each is told, and it ends by itself when all is closed', async () => {
  const { code, out, err } = await run(new URL('./survivor.ts', import.meta.url))
  expect({ code, out: out.trim() }).toEqual({ code: 0, out: 'alive, 0 open' })
  for (const told of [
    'thrown by a handler',
    'rejected by a handler',
    'CHANNEL_SEND_FAILED',
    'thrown by a callback',
    'CODEC_TEXT_MALFORMED',
    'CODEC_TRUNCATED',
    'thrown by onInactive',
  ]) {
    expect(err).toContain(told)
  }
  expect(err).not.toContain('Uncaught')
}, 20_000)
