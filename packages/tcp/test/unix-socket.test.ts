import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { tcpClient, tcpServer } from '../src/index.js'
import { afterTest } from './leak-gate.js'
import { factoryOf, rawClient, serve } from './rig.js'
import { echo, encoded, wire } from './wire.js'

let path = ''

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'link-'))
  path = join(folder, 'echo.sock')
  afterTest(() => rmSync(folder, { recursive: true }))
})

/** A socket that a process has left behind which was killed. */
function leaveStale(): void {
  const killed = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  expect(() => execFileSync(process.execPath, ['-e', killed])).toThrow()
  expect(lstatSync(path).isSocket()).toBe(true)
}

async function answers(): Promise<void> {
  const peer = await rawClient({ address: { path } } as Parameters<typeof rawClient>[0])
  peer.write(encoded([1, 2, 'x']))
  expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
}

describe.skipIf(process.platform === 'win32')('a server on a UNIX socket', () => {
  it('answers there, whatever the port, and removes the socket when it closes', async () => {
    const server = await serve(echo, { path, port: 70_000 })
    expect(server.address).toEqual({ path })
    await answers()
    const [channel] = server.channels
    expect([channel?.localAddress, channel?.remoteAddress]).toEqual([{ path }, { path }])
    await server.close({ grace: 0 })
    expect(existsSync(path)).toBe(false)
  })

  it('replaces a socket on which nobody listens', async () => {
    leaveStale()
    await serve(echo, { path })
    await answers()
  })

  it('leaves the socket of a server that runs to it', async () => {
    const server = await serve(echo, { path, mode: 0o600 })
    await expect(tcpServer(0, echo, { path, mode: 0o666 })).rejects.toMatchObject({
      code: 'TCP_LISTEN',
      message: expect.stringContaining(`cannot listen on ${path}: `),
      cause: { code: 'EADDRINUSE' },
    })
    await answers()
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    await server.close({ grace: 0 })
  })

  it('never removes a file that is no socket', async () => {
    writeFileSync(path, 'precious')
    await expect(tcpServer(0, echo, { path })).rejects.toMatchObject({ code: 'TCP_LISTEN' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })

  it('has the mode that was asked for, and leaves the mask of the process as it was', async () => {
    const mask = process.umask()
    await serve(echo, { path, mode: 0o620 })
    expect(lstatSync(path).mode & 0o777).toBe(0o620)
    expect(process.umask()).toBe(mask)
    await answers()
  })

  it('refuses a path of 108 bytes, which Node 20 would cut off', async () => {
    const long = path.padEnd(108, 'x')
    await expect(tcpServer(0, echo, { path: long })).rejects.toThrow(
      /expected a path of at most 10[37] bytes, got 108 \(TCP_LISTEN\)/,
    )
  })

  it('is not looked for at a path of 108 bytes, which Node 20 would cut off', async () => {
    const long = path.padEnd(108, 'x')
    await expect(tcpClient(factoryOf(wire), '', 0, { path: long })).rejects.toThrow(
      /cannot connect to .*: expected a path of at most 10[37] bytes, got 108 \(TCP_CONNECT\)/,
    )
  })

  it('holds its peers to the limits that need no address', async () => {
    const server = await serve(echo, { path, allow: ['10.0.0.0/8'], limits: { connections: 1, perAddress: 1 } })
    await answers()
    const peer = await rawClient(server)
    expect(await peer.read(1)).toHaveLength(0)
    expect(server.metrics().refused.connections).toBe(1)
  })

  it.runIf(process.platform === 'linux')('may have a name without a file', async () => {
    const name = `\0link-${process.pid}`
    const server = await serve(echo, { path: name, mode: 0o600 })
    const peer = await rawClient(server)
    peer.write(encoded([1, 2, 'x']))
    expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
  })
})
