import { createSecureContext } from 'node:tls'
import { protocol } from '@link/core'
import { describe, expect, it, vi } from 'vitest'
import { sni, tls, type Certificates } from '../src/index.js'
import { ca, localhost, renewed, wildcard } from './certificates.js'
import { afterTest } from './leak-gate.js'
import { serve } from './rig.js'
import { tlsConnect } from './tls-peer.js'
import { encoded, message, wire } from './wire.js'

describe('reload', () => {
  it('shows the new certificate to new connections and leaves the others alone', async () => {
    const stage = tls(localhost)
    const server = await serve(
      protocol(stage)
        .use(wire)
        .handle({ onMessage: (channel, each) => channel.send(each) }),
    )
    const before = await tlsConnect(server)
    stage.reload(renewed)
    const after = await tlsConnect(server)
    stage.reload(createSecureContext(localhost))
    const last = await tlsConnect(server)
    const shown = [before, after, last].map(({ socket }) => socket.getPeerX509Certificate()?.subject)
    expect(shown).toEqual(['CN=localhost', 'CN=localhost renewed', 'CN=localhost'])
    for (const peer of [before, after, last]) {
      peer.write(encoded([1, 2, 'x']))
      expect(await peer.read(8)).toEqual(encoded([1, 2, 'x']))
    }
  })

  const bad: readonly (readonly [string, object, RegExp])[] = [
    ['fits another key', { key: renewed.key, cert: localhost.cert }, /cannot be used/],
    ['has no key', { cert: renewed.cert }, /expected key and cert, got one of them/],
    ['is missing', { ca }, /expected key and cert, got none/],
    ['is no certificate', { key: renewed.key, cert: 'none' }, /expected a certificate in PEM/],
    ['comes with an option of the handshake', { ...renewed, requestCert: true }, /got "requestCert"/],
  ]
  for (const [what, certificates, text] of bad) {
    it(`refuses a certificate that ${what}, and keeps the one there is`, async () => {
      const stage = tls(localhost)
      const refusal = expect.objectContaining({ code: 'TCP_OPTION', message: expect.stringMatching(text) })
      expect(() => stage.reload(certificates as Certificates)).toThrow(refusal)
      const peer = await tlsConnect(await serve([stage, message]))
      expect(peer.socket.getPeerX509Certificate()?.subject).toBe('CN=localhost')
    })
  }

  for (const year of ['2000', '2200']) {
    it(`refuses a certificate that is not valid in ${year}`, () => {
      const [stage, names] = [tls(localhost), sni({ 'example.test': wildcard })]
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(year) })
      afterTest(() => vi.useRealTimers())
      expect(() => stage.reload(renewed)).toThrow(/expected a certificate for today/)
      expect(() => names.reload({ 'example.test': wildcard })).toThrow(/expected a certificate for today/)
    })
  }
})
