import { describe, expect, it } from 'vitest'
import { isTcpError } from '../src/index.js'
import type { ClientState } from '../src/index.js'
import { FakeConnection, fakeRig, refused, settle, type RigOptions } from './fake-dialler.js'

type Rig = ReturnType<typeof fakeRig>

/** The steps that lead to each state. */
const WAYS: { readonly [State in Exclude<ClientState, 'closed'>]: (rig: Rig) => void } = {
  idle: () => {},
  connecting: ({ reconnector }) => reconnector.start(),
  preparing(rig) {
    WAYS.connecting(rig)
    rig.underWay.dialled[0]?.connected(new FakeConnection())
  },
  connected(rig) {
    WAYS.connecting(rig)
    rig.underWay.dialled[0]?.connected(new FakeConnection())
  },
  waiting(rig) {
    WAYS.connecting(rig)
    rig.underWay.dialled[0]?.failed(refused())
  },
}

function inState(state: Exclude<ClientState, 'closed'>, options: RigOptions = {}): Rig {
  const rig = fakeRig({ prepares: state === 'preparing', ...options })
  WAYS[state](rig)
  expect(rig.reconnector.state).toBe(state)
  return rig
}

describe('a client that is closed', () => {
  it.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('while %s leaves nothing under way', async (state) => {
    const rig = inState(state)
    rig.reconnector.stop()
    expect(rig.reconnector.state).toBe('closed')
    expect(rig.underWay).toEqual({ dialled: [], preparing: [] })
    expect(rig.clock.pending()).toBe(0)
    expect(rig.connections.every(({ how }) => how === 'closed')).toBe(true)
    expect(rig.endings).toEqual([undefined])
    rig.clock.advance(100_000)
    await settle()
    rig.reconnector.start()
    rig.reconnector.stop()
    expect(rig.changes.at(-1)).toEqual({ state: 'closed', previous: state })
    expect(rig.endings.length).toBe(1)
  })

  it('by its listener begins nothing more, in each state', () => {
    for (const state of ['connecting', 'preparing', 'connected', 'waiting'] as const) {
      const rig = fakeRig({ prepares: state === 'preparing' })
      rig.changes.push = (change) => {
        if (change.state === state) rig.reconnector.stop()
        return 0
      }
      WAYS[state](rig)
      expect([rig.reconnector.state, rig.underWay, rig.clock.pending()]).toEqual([
        'closed',
        { dialled: [], preparing: [] },
        0,
      ])
    }
  })
})

describe('the steps of a client', () => {
  it('are told with what there is to know', async () => {
    const { reconnector, underWay, changes, clock } = fakeRig({ ports: [1, 2], prepares: true })
    const [one, two] = [refused(1), refused(2)]
    reconnector.start()
    underWay.dialled[0]?.failed(one)
    underWay.dialled[0]?.failed(two)
    clock.advance(100)
    const connection = new FakeConnection()
    underWay.dialled[0]?.connected(connection)
    underWay.preparing[0]?.done()
    await settle()
    connection.end('lost')
    await settle()
    const [first, second] = [
      { host: 'test', port: 1 },
      { host: 'test', port: 2 },
    ]
    expect(changes).toEqual([
      { previous: 'idle', state: 'connecting', endpoint: first },
      { previous: 'connecting', state: 'connecting', endpoint: second, error: one },
      { previous: 'connecting', state: 'waiting', delay: 100, failures: 1, error: expect.any(Error) },
      { previous: 'waiting', state: 'connecting', endpoint: first },
      { previous: 'connecting', state: 'preparing', endpoint: first },
      { previous: 'preparing', state: 'connected', endpoint: first },
      { previous: 'connected', state: 'waiting', delay: 200, failures: 0 },
    ])
    expect((changes[2] as { readonly error?: Error }).error).toMatchObject({
      code: 'TCP_CONNECT',
      message: `every endpoint failed: ${one.message}; ${two.message} (TCP_CONNECT)`,
      cause: { errors: [one, two] },
    })
  })

  it('follow each other although an attempt fails before it has quite begun', () => {
    let failures = 0
    const { reconnector, changes } = fakeRig({
      ports: [1, 2],
      connect: (_to, { failed }) => {
        failures++
        failed(refused())
        return () => {}
      },
    })
    reconnector.start()
    expect([reconnector.state, failures, changes.map(({ state }) => state)]).toEqual([
      'waiting',
      2,
      ['connecting', 'connecting', 'waiting'],
    ])
  })
})

describe('endpoints', () => {
  const ports = [1, 2, 3] as const

  function port({ underWay }: Rig): number | undefined {
    return underWay.dialled[0]?.to.port
  }

  it('are tried one after the other at once, and from the first again after the delay', () => {
    const rig = inState('connecting', { ports })
    const tried = []
    for (let i = 0; i < 6; i++) {
      tried.push(port(rig))
      rig.underWay.dialled[0]?.failed(refused())
      if (rig.reconnector.state === 'waiting') rig.clock.advance(200)
    }
    expect(tried).toEqual([1, 2, 3, 1, 2, 3])
  })

  it('begin with the first after a connection that was stable, and with the next one after another', async () => {
    const rig = inState('connected', { ports })
    rig.connections[0]?.end('lost')
    await settle()
    rig.clock.advance(100)
    expect(port(rig)).toBe(2)
    rig.underWay.dialled[0]?.connected(new FakeConnection())
    rig.clock.advance(5_000)
    rig.connections[1]?.end('lost')
    await settle()
    rig.clock.advance(100)
    expect(port(rig)).toBe(1)
  })

  it('all have their turn in a round, whichever it began with', async () => {
    const rig = inState('connected', { ports })
    rig.connections[0]?.end('lost')
    await settle()
    rig.clock.advance(100)
    const tried = []
    while (rig.reconnector.state === 'connecting') {
      tried.push(port(rig))
      rig.underWay.dialled[0]?.failed(refused())
    }
    expect(tried).toEqual([2, 3, 1])
  })
})

describe('a preparation', () => {
  it.each([
    ['rejects', (rig: Rig) => rig.underWay.preparing[0]?.failed(new Error('wrong password')), 'wrong password'],
    ['takes too long', (rig: Rig) => rig.clock.advance(10_000), 'not done within 10000 ms'],
    ['loses its connection', (rig: Rig) => rig.underWay.preparing[0]?.connection.end('lost'), 'the connection ended'],
  ])('that %s is a failure of the endpoint, and ends the connection', async (_what, fail, reason) => {
    const rig = inState('preparing')
    const [{ connection, signal }] = rig.underWay.preparing as [Rig['underWay']['preparing'][0]]
    fail(rig)
    await settle()
    expect(rig.changes.at(-1)).toMatchObject({
      state: 'waiting',
      failures: 1,
      error: {
        code: 'TCP_PREPARE',
        message: `the connection to test:1 could not be prepared: ${reason} (TCP_PREPARE)`,
      },
    })
    expect([connection.how === 'open', signal.aborted, rig.clock.pending()]).toEqual([false, true, 1])
  })

  it('that throws at once is a failure too', async () => {
    const rig = inState('connecting', {
      prepare() {
        throw new Error('at once')
      },
    })
    rig.underWay.dialled[0]?.connected(new FakeConnection())
    await settle()
    expect(rig.changes.at(-1)).toMatchObject({ state: 'waiting', error: { cause: new Error('at once') } })
  })

  it('that is done too late changes nothing', async () => {
    const rig = inState('preparing')
    const [{ done, signal }] = rig.underWay.preparing as [Rig['underWay']['preparing'][0]]
    rig.clock.advance(10_000)
    rig.clock.advance(100)
    expect([rig.reconnector.state, signal.aborted]).toEqual(['connecting', true])
    done()
    await settle()
    expect(rig.reconnector.state).toBe('connecting')
  })
})

describe('the rule for giving up', () => {
  it('is asked with the error and the number of rounds that failed one after the other', () => {
    const asked: unknown[] = []
    const rig = fakeRig({
      giveUp(error, failures) {
        asked.push([error.code, failures])
        return failures === 3
      },
    })
    rig.reconnector.start()
    for (let i = 0; i < 3; i++) {
      rig.underWay.dialled[0]?.failed(refused())
      rig.clock.advance(1_000)
    }
    expect(asked).toEqual([
      ['TCP_CONNECT', 1],
      ['TCP_CONNECT', 2],
      ['TCP_CONNECT', 3],
    ])
    expect(rig.reconnector.state).toBe('closed')
    expect(isTcpError(rig.endings[0], 'TCP_CONNECT')).toBe(true)
  })
})
