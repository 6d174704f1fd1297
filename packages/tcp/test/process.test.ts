import { expect, it } from 'vitest'
import { start } from './own-process.js'
import { rawConnect, type RawPeer } from './raw-peer.js'
import { encoded } from './wire.js'

it('no reset, garbage or failing handler ends a process, each is told, and it ends by itself when all is closed', async () => {
  const { code, out, err } = await (await start(new URL('./survivor.ts', import.meta.url))).ended
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

it.skipIf(process.platform === 'win32')(
  'a process without file descriptors goes on with the connections it has, and takes others when it can',
  async () => {
    const server = await start(new URL('./crowded.ts', import.meta.url), { descriptors: 40 })
    const address = { host: '127.0.0.1', port: Number(await server.firstLine) }
    const hello = encoded([1, 2, 'hello'])
    const answered = async (peer: RawPeer): Promise<boolean> => {
      peer.write(hello)
      return (await peer.read(hello.length)).length === hello.length
    }
    const first = await rawConnect(address)
    expect(await answered(first)).toBe(true)
    const peers = await Promise.all(Array.from({ length: 40 }, () => rawConnect(address)))
    const served = await Promise.all(peers.map(answered))
    // What it has no descriptor for it closes at once: nobody is left waiting.
    expect(served).toContain(true)
    expect(served).toContain(false)
    expect(await answered(first)).toBe(true)
    for (const { socket } of peers) socket.destroy()
    let again = false
    while (!again) {
      const peer = await rawConnect(address)
      again = await answered(peer)
      peer.socket.destroy()
    }
    first.socket.destroy()
    expect(server.child.exitCode).toBeNull()
  },
  20_000,
)
