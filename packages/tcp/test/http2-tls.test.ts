import { createSecureContext } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { http2Tls } from '../src/index.js'
import { localhost } from './certificates.js'
import { serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'
import { message } from './wire.js'

describe('http2Tls', () => {
  for (const [kind, options] of [
    ['options', localhost],
    ['a context', createSecureContext(localhost)],
  ] as const) {
    it(`of ${kind} agrees on h2, else on HTTP/1.1, and refuses other protocols`, async () => {
      const server = await serve([http2Tls(options), message], { channel: { onUnhandledError: () => {} } })
      const agreed = async (ALPNProtocols: string[]): Promise<unknown> => {
        const peer = await tlsConnect(server, { ALPNProtocols })
        return peer.socket.alpnProtocol
      }
      expect(await agreed(['http/1.1', 'h2'])).toBe('h2')
      expect(await agreed(['http/1.1'])).toBe('http/1.1')
      expect(await agreed([])).toBe(false)
      await expect(agreed(['spdy/3'])).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL' })
    })
  }
})
