import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterTest } from './leak-gate.js'

/** A file of these tests that runs as a process of its own. */
export interface OwnProcess {
  readonly child: ChildProcess
  /** The first line that it printed. */
  readonly firstLine: Promise<string>
  /** Resolves when it has ended: to its exit code or the signal, and all that it printed. */
  readonly ended: Promise<{ code: number | null; signal: string | null; out: string; err: string }>
}

/** Starts a file; esbuild finds the siblings' sources by `paths`. `descriptors` are those that it may have open. */
export async function start(file: URL, { descriptors }: { readonly descriptors?: number } = {}): Promise<OwnProcess> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  })
  const node = `exec "${process.execPath}" --input-type=module`
  const limit = descriptors === undefined ? '' : `ulimit -n ${descriptors}; `
  const child = spawn('sh', ['-c', limit + node], { stdio: 'pipe' })
  let [out, err] = ['', '']
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')))
    })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Awaited<OwnProcess['ended']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, out, err }))
  })
  afterTest(() => {
    child.kill('SIGKILL')
    return ended
  })
  child.stdin.end(outputFiles[0]?.contents)
  return { child, firstLine, ended }
}
