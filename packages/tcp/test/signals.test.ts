import { describe, expect, it } from 'vitest'
import { start, type OwnProcess } from './own-process.js'
import type { RawPeer } from './raw-peer.js'
import { rawConnect } from './raw-peer.js'
import { afterTest } from './leak-gate.js'
import { encoded } from './wire.js'

async function signalled(): Promise<{ server: OwnProcess; peer: RawPeer }> {
  const server = await start(new URL('./signalled.ts', import.meta.url))
  const peer = await rawConnect({ host: '127.0.0.1', port: Number(await server.firstLine) })
  afterTest(() => peer.socket.destroy())
  peer.write(encoded([1, 2, 'x']))
  await peer.read(8)
  return { server, peer }
}

describe.skipIf(process.platform === 'win32')('a process with closeOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('drains its servers at %s and ends with 0', async (signal) => {
    const { server, peer } = await signalled()
    server.child.kill(signal)
    expect(await peer.read(10)).toEqual(encoded([0, 0, 'bye']))
    await peer.ended
    peer.end()
    expect(await server.ended).toMatchObject({ code: 0, signal: null })
  })

  it('ends at once at a second signal, with the code that a shell gives it', async () => {
    const { server, peer } = await signalled()
    server.child.kill('SIGINT')
    // It has begun to close, and waits for this peer.
    await peer.ended
    server.child.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 143, signal: null })
  })

  it('ends with 1 and says why when one of them could not be closed', async () => {
    process.env['LINK_FAILS'] = 'yes'
    afterTest(() => delete process.env['LINK_FAILS'])
    const { server, peer } = await signalled()
    server.child.kill('SIGTERM')
    await peer.ended
    peer.end()
    const { code, err } = await server.ended
    expect(code).toBe(1)
    expect(err).toContain('a server could not be closed: Error: the disk is full')
  })
})
