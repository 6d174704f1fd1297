/**
 * EXAMPLE: lines of text over TLS, and new certificates while connections stand.
 *
 *   npm start             all of it in one process: connect, exchange the certificate, connect again
 *   npm start -- server   the server alone, until Ctrl+C; then type lines in another terminal:
 *                         openssl s_client -quiet -connect localhost:8443 -CAfile certificates/ca.crt
 *
 * The server watches certificates/server.key and certificates/server.crt.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeOnSignals } from '@link/tcp'
import { connect } from './client.js'
import { tlsEchoServer } from './server.js'

const certificates = fileURLToPath(new URL('../certificates/', import.meta.url))
const said: string[] = []
let told = (): void => {}

function print(line: string): void {
  console.log(line)
  said.push(line)
  told()
}

/** Waits until a line was printed that begins so. */
async function printed(beginning: string): Promise<void> {
  while (!said.some((line) => line.startsWith(beginning))) {
    await new Promise<void>((resolve) => {
      told = resolve
    })
  }
}

async function all(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'link-tls-echo-'))
  const files = { key: join(folder, 'server.key'), cert: join(folder, 'server.crt') }
  copyFileSync(join(certificates, 'server.key'), files.key)
  copyFileSync(join(certificates, 'server.crt'), files.cert)
  const ca = readFileSync(join(certificates, 'ca.crt'), 'utf8')

  // STEP 1: connect, and look who the server is.
  const server = await tlsEchoServer(0, files, print)
  const { port = 0 } = server.address
  const first = await connect(port, ca)
  print(`client: connected to ${first.subject}, it says ${await first.ask('hello')}`)

  // STEP 2: put another certificate in the place of the first one.
  copyFileSync(join(certificates, 'renewed.key'), files.key)
  copyFileSync(join(certificates, 'renewed.crt'), files.cert)
  await printed('server: has new certificates')

  // STEP 3: who connects now sees it; who is connected stays so.
  const second = await connect(port, ca)
  print(`client: connected to ${second.subject}, it says ${await second.ask('hello again')}`)
  print(`client: the first connection says ${await first.ask('still here')}`)

  // STEP 4: a certificate that cannot be used is refused, and nothing changes.
  writeFileSync(files.cert, 'no certificate')
  await printed('server: keeps its certificates')
  const third = await connect(port, ca)
  print(`client: connected to ${third.subject}`)

  await Promise.all([first, second, third].map(({ client }) => client.close()))
  await server.close()
  print('server: stopped')
  rmSync(folder, { recursive: true })
}

async function serverAlone(): Promise<void> {
  const files = { key: join(certificates, 'server.key'), cert: join(certificates, 'server.crt') }
  const server = await tlsEchoServer(Number(process.env['PORT'] ?? 8443), files, print)
  print(`server: listening on 127.0.0.1:${server.address.port}, Ctrl+C stops it`)
  closeOnSignals(server)
}

try {
  await (process.argv[2] === 'server' ? serverAlone() : all())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
