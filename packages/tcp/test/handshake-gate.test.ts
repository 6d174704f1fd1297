import { protocol } from '@link/core'
import { describe, expect, it } from 'vitest'
import { tls } from '../src/index.js'
import { localhost } from './certificates.js'
import { Collector } from './collector.js'
import { rawClient, serve, untilReset } from './rig.js'
import { handshakesOver, tlsConnect } from './tls-peer.js'
import { wire } from './wire.js'

describe('maxHandshakes', () => {
  it('bounds the handshakes under way, not the connections, and each that ends makes room', async () => {
    const errors = new Collector<Error>()
    const handler = { onError: (_channel: unknown, error: Error) => errors.add(error) }
    const pipeline = protocol(tls({ ...localhost, maxHandshakes: 2 }))
      .use(wire)
      .handle(handler)
    const server = await serve(pipeline)
    // Done, refused, gone away: none of them counts any more.
    for (let i = 0; i < 3; i++) {
      await tlsConnect(server)
      await handshakesOver(server)
      const garbage = await rawClient(server)
      garbage.write(new Uint8Array(10))
      await garbage.ended
      garbage.end()
      const gone = await rawClient(server)
      gone.end()
      await gone.ended
    }
    expect(errors.all.map(({ message }) => message).join('\n')).not.toContain('TCP_TLS_BUSY')
    const silent = [await rawClient(server), await rawClient(server)]
    await untilReset(server)
    expect(errors.all.at(-1)).toMatchObject({ code: 'TCP_TLS_BUSY', message: expect.stringContaining('at most 2') })
    silent[0]?.end()
    await silent[0]?.ended
    await tlsConnect(server)
  })
})
