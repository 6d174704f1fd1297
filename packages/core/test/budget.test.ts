import { createHook } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { channelOpener, createPassThrough, pass, systemClock } from '../src/index.js'
import { idle, logging, metrics, rateLimit, readTimeout, writeTimeout } from '../src/index.js'
import { testChannel, virtualClock } from '../src/testing/index.js'
import { encoded, wire, type Text } from './rig.js'

it('the stages that only watch set no timer and write no more often for a message', () => {
  const clock = virtualClock()
  let scheduled = 0
  let asked = 0
  const counting = {
    ...clock,
    now: () => (asked++, clock.now()),
    schedule: (task: () => void, milliseconds: number) => (scheduled++, clock.schedule(task, milliseconds)),
  }
  const watched = wire
    .use(idle({ read: 1_000, write: 1_000, all: 500 }))
    .use(readTimeout(1_000))
    .use(writeTimeout(1_000))
    .use(logging({ level: 'error' }))
    .use(metrics())
    .use(rateLimit({ messages: 1_000_000 }))
  const t = testChannel(watched.handle({ onMessage: (channel, message) => channel.send(message) }), { clock: counting })
  const burst = encoded(...Array.from({ length: 200 }, (_, i): Text => [i % 100, '']))
  const bursts = 50
  scheduled = 0
  asked = 0
  for (let i = 0; i < bursts; i++) {
    t.deliver(burst)
    expect(t.written().length).toBe(200)
  }
  expect(t.writes()).toBe(bursts)
  // That of writeTimeout, once for all that is written within its time.
  expect(scheduled).toBe(1)
  // The limit alone has to know the time of each message; the others ask a few times a burst.
  expect(asked).toBeLessThanOrEqual(bursts * (200 + 6))
})

describe('a message that is echoed', () => {
  const burst = encoded(...Array.from({ length: 200 }, (_, i): Text => [i % 100, 'hello']))
  const echo = wire
    .use(createPassThrough({ onMessage: () => pass, write: () => pass }))
    .handle({ onMessage: (channel, message) => channel.send(message) })

  /** A channel on a transport that takes everything at once, and what it was asked for. */
  function open() {
    const asked = { writes: 0, deferred: 0, timers: 0 }
    const tasks: (() => void)[] = []
    const defer = (task: () => void): void => {
      asked.deferred++
      tasks.push(task)
    }
    const clock = { ...systemClock, schedule: () => asked.timers++ }
    const channel = channelOpener(echo, { clock }).open({
      localAddress: undefined,
      remoteAddress: undefined,
      freesWritten: true,
      write() {
        asked.writes++
        tasks.push(() => channel.written())
      },
      pause: () => {},
      resume: () => {},
      end: () => {},
      destroy: () => {},
      defer,
    })
    channel.opened()
    const run = (): void => {
      channel.received(burst)
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task()
    }
    return { asked, run }
  }

  it('makes no promise and no timer, puts nothing off, and goes out in one write a burst', () => {
    const { asked, run } = open()
    let promises = 0
    const hook = createHook({ init: (_, type) => void (type === 'PROMISE' && promises++) }).enable()
    for (let i = 0; i < 100; i++) run()
    hook.disable()
    expect(promises).toBe(0)
    expect(asked).toEqual({ writes: 100, deferred: 0, timers: 0 })
  })
})
