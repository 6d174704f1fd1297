import { describe, expect, it } from 'vitest'
import { alpn, detect, optionalTls, proxyProtocol, sni, tls } from '../src/index.js'
import { stopClients, tcpClient, tcpClientFactory, tcpServer } from '../src/index.js'
import { echo, wire } from './wire.js'

/** As somebody calls it who has no compiler. */
type Untyped = (...args: unknown[]) => unknown

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    return error
  }
}

const server = (options: object) => refusal(() => (tcpServer as unknown as Untyped)(0, echo, options))
const factory = (options: object) => refusal(() => (tcpClientFactory as unknown as Untyped)(wire, options))
const client = (options: object) =>
  refusal(() => (tcpClient as unknown as Untyped)(tcpClientFactory(wire), '127.0.0.1', 1, options))

const none = (call: unknown, ...given: unknown[]) => refusal(() => (call as Untyped)(...given))
const route = (given: unknown) => none(detect, { one: given })
const to = (host: unknown, port: unknown, options = {}) =>
  refusal(() => (tcpClient as unknown as Untyped)(tcpClientFactory(wire), host, port, options))

describe('an option that nobody knows', () => {
  it.each([
    ['tcpServer', () => server({ hots: '127.0.0.1' }), 'hots', 'host'],
    ['options', () => server({ options: { backLog: 5 } }), 'backLog', 'backlog'],
    ['options', () => server({ options: { 'child.tcp-nodelay': true } }), 'child.tcp-nodelay', 'child'],
    ['options', () => server({ options: { 'so-backlog': 128 } }), 'so-backlog', 'backlog'],
    ['options.child', () => server({ options: { child: { 'tcp-nodelay': true } } }), 'tcp-nodelay', 'noDelay'],
    ['options', () => factory({ options: { 'so-keepalive': true } }), 'so-keepalive', 'keepAlive'],
    ['options.child', () => server({ options: { child: { nodelay: true } } }), 'nodelay', 'noDelay'],
    ['channel', () => server({ channel: { highWatermarks: 1 } }), 'highWatermarks', 'highWaterMark'],
    ['tcpClientFactory', () => factory({ option: {} }), 'option', 'options'],
    ['options', () => factory({ options: { tcpNoDelay: true } }), 'tcpNoDelay', 'noDelay'],
    ['tcpClient', () => client({ lazyconnect: true }), 'lazyconnect', 'lazyConnect'],
    ['tcpClient', () => client({ connectTimeoutMillis: 5 }), 'connectTimeoutMillis', 'connectTimeout'],
    ['reconnect', () => client({ reconnect: { maxDelays: 5 } }), 'maxDelays', 'maxDelay'],
    ['offline', () => client({ offline: { maxMessage: 5 } }), 'maxMessage', 'maxMessages'],
  ])('is an error of %s that names the nearest one (%#)', async (where, call, name, nearest) => {
    const error = await call()
    expect(error).toMatchObject({ code: 'TCP_OPTION' })
    expect(error).toMatchObject({ message: expect.stringContaining(`an option of ${where} (`) })
    expect(error).toMatchObject({ message: expect.stringContaining(`got "${name}": did you mean "${nearest}"?`) })
  })
})

describe('an option of a wrong kind', () => {
  it.each([
    [() => client({ connectTimeout: '2000' }), 'tcpClient.connectTimeout: expected a number from 0 on, got string'],
    [() => client({ connectTimeout: Number.NaN }), 'tcpClient.connectTimeout: expected a number from 0 on, got NaN'],
    [() => client({ reconnect: { minDelay: -1 } }), 'reconnect.minDelay: expected a number from 0 on, got -1'],
    [() => client({ reconnect: true }), 'tcpClient.reconnect: expected object or false, got boolean'],
    [() => client({ reconnect: { random: 1 } }), 'reconnect.random: expected function, got 1'],
    [() => server({ options: { child: { noDelay: 1 } } }), 'options.child.noDelay: expected boolean, got 1'],
    [() => server({ channel: null }), 'tcpServer.channel: expected object, got null'],
    [() => server({ signal: {} }), 'tcpServer.signal: expected an AbortSignal, got object'],
    [() => client({ signal: new AbortController() }), 'tcpClient.signal: expected an AbortSignal, got object'],
  ])('is an error that says what it should be (%#)', async (call, message) => {
    const error = await call()
    expect(error).toMatchObject({ code: 'TCP_OPTION', message: `${message} (TCP_OPTION)` })
  })

  it.each([
    [() => server(null as never), 'tcpServer: expected an object with options, got null'],
    [() => client(5 as never), 'tcpClient: expected an object with options, got 5'],
    [() => none(proxyProtocol), 'proxyProtocol: expected an object with options, got undefined'],
    [() => none(tls, null), 'tls: expected an object with options, got null'],
    [() => none(optionalTls, null), 'tls: expected an object with options, got null'],
    [() => server({ limits: { idleTime: 0 } }), 'limits.idleTime: expected a number above 0, got 0'],
    [() => to(null, 80), 'tcpClient.host: expected string, got null'],
    [() => to(undefined, 80), 'tcpClient.host: expected string, got undefined'],
    [() => client({ endpoints: [null] }), 'endpoints[0]: expected an object with options, got null'],
    [() => client({ endpoints: [{ prot: 1 }] }), 'got "prot": did you mean "port"?'],
    [() => none(tcpClient, wire, 'localhost', 80), 'expected what tcpClientFactory() gave, got object'],
    [() => none(stopClients, undefined), 'expected what tcpClientFactory() gave, got undefined'],
    [() => none(detect, {}), 'detect: expected a protocol, got none'],
    [() => route({ whne: 'x', pipeline: wire }), 'got "whne": did you mean "when"?'],
    [() => route({ when: '', pipeline: wire }), 'detect.one.when: expected text or bytes that are not empty'],
    [() => none(alpn, {}), 'expected pipelines by name, got none'],
    [() => none(sni, null), 'sni: expected certificates by name, or a function that finds them, got null'],
  ])('is an error, and so is what has none (%#)', async (call, message) => {
    expect(await call()).toMatchObject({ code: 'TCP_OPTION', message: expect.stringContaining(message) })
  })

  it('is none when it is undefined', async () => {
    const listening = await server({ host: '127.0.0.1', options: undefined, channel: { closeTimeout: undefined } })
    expect(listening).toMatchObject({ address: { host: '127.0.0.1' } })
    await (listening as { close: () => Promise<unknown> }).close()
  })
})

describe('the options of the channels', () => {
  it('are checked when the server or factory is made', async () => {
    expect(await server({ channel: { lowWaterMark: 2, highWaterMark: 1 } })).toMatchObject({
      code: 'CHANNEL_DEFINITION',
    })
    expect(await factory({ channel: { maxPending: 1 } })).toMatchObject({ code: 'CHANNEL_DEFINITION' })
  })
})
