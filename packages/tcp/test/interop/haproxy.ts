import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '@link/core'
import { afterTest } from '../leak-gate.js'

const program = 'haproxy'

/** Why HAProxy cannot be asked; undefined where it can. */
export function missingTools(): string | undefined {
  try {
    execFileSync(program, ['-v'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `haproxy is needed (on Debian: apt-get install haproxy). ${String(error)}`
  }
}

/** How HAProxy listens, and how it connects: what stands behind `bind` and `server` in its configuration. */
export interface Between {
  readonly bind?: string
  readonly to: Address
  readonly server: string
  readonly more?: readonly string[]
}

/** Starts HAProxy in front of a server, on a port that the system picks. It is gone when the test is over. */
export async function haproxy({ bind = '', to, server, more = [] }: Between): Promise<Address> {
  const folder = mkdtempSync(join(tmpdir(), 'link-haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  const lines = [
    'defaults',
    ' mode tcp',
    ' timeout connect 10s',
    ' timeout client 10s',
    ' timeout server 10s',
    'listen between',
    ` bind fd@3 ${bind}`,
    ...more.map((line) => ` ${line}`),
    ` server ours ${to.host}:${to.port} ${server}`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { descriptor, address, release } = await listening()
  const child = spawn(program, ['-db', '-q', '-f', file], { stdio: ['ignore', 'ignore', 'pipe', descriptor] })
  release()
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      // Killed it has none.
      if (code) console.error(complaint)
      resolve()
    })
  })
  afterTest(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
    return ended
  })
  return address
}

/** A socket that listens, for another process: it learns no port that it has picked itself. */
async function listening(): Promise<{ descriptor: number; address: Address; release: () => void }> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as { readonly port: number }
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } }
  return { descriptor: handle.fd, address: { host: '127.0.0.1', port }, release: () => void server.close() }
}
