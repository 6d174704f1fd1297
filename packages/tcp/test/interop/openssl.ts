import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterTest } from '../leak-gate.js'

const program = 'openssl'

/** Why OpenSSL cannot be asked; undefined where it can. */
export function missingTools(): string | undefined {
  try {
    execFileSync(program, ['version'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `openssl is needed (on Debian: apt-get install openssl). ${String(error)}`
  }
}

/** Where a certificate or key is. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
}

/** A program of OpenSSL that runs. */
export interface Running {
  /** Types something. */
  readonly type: (text: string) => void
  /** Waits until it has printed this, and gives the match. */
  readonly prints: (text: RegExp) => Promise<RegExpExecArray>
  /** Resolves to all that it has printed when it has ended. */
  readonly ended: Promise<string>
  /** Ends its input. */
  readonly hangUp: () => void
  /** Ends it as a crash would. */
  readonly kill: () => void
}

/** Runs a program of OpenSSL; it is gone when the test is over. */
function openssl(...options: readonly string[]): Running {
  const child = spawn(program, options, { stdio: 'pipe' })
  const kill = (): void => void child.kill('SIGKILL')
  let printed = ''
  const changed = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('latin1').on('data', (text: string) => {
      printed += text
      for (const look of changed) look()
    })
  }
  // It may be gone before it has read what was typed.
  child.stdin.on('error', () => {})
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => {
      for (const look of changed) look()
      resolve(printed)
    })
  })
  afterTest(async () => {
    kill()
    await ended
  })
  return {
    ended,
    kill,
    type: (text) => void child.stdin.write(text),
    hangUp: () => void child.stdin.end(),
    prints: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = text.exec(printed)
          if (found === null && child.exitCode === null && child.signalCode === null) return
          changed.delete(look)
          if (found === null) reject(new Error(`expected ${text}, got ${printed}`))
          else resolve(found)
        }
        changed.add(look)
        look()
      }),
  }
}

/** A client of OpenSSL. */
export function sClient({ port }: { readonly port?: number }, ...options: readonly string[]): Running {
  return openssl('s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', fixture('ca.crt'), ...options)
}

/** A server of OpenSSL on a port that the system chooses, with the certificate of localhost. */
export async function sServer(...options: readonly string[]): Promise<Running & { readonly port: number }> {
  const certificate = ['-cert', fixture('server.crt'), '-key', fixture('server.key')]
  const running = openssl('s_server', '-accept', '127.0.0.1:0', ...certificate, ...options)
  const [, port] = await running.prints(/ACCEPT 127\.0\.0\.1:(\d+)/)
  return { ...running, port: Number(port) }
}
