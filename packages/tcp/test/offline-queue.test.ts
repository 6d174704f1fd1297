import { describe, expect, it } from 'vitest'
import { OfflineQueue } from '../src/offline-queue.js'

function filled(count: number, maxMessages = count): OfflineQueue<number> {
  const queue = new OfflineQueue<number>({ maxMessages })
  for (let i = 0; i < count; i++) queue.add(i, undefined)
  return queue
}

describe('the offline queue', () => {
  it('gives messages back in order', () => {
    const queue = filled(3)
    expect([queue.shift()?.message, queue.shift()?.message, queue.shift()?.message]).toEqual([0, 1, 2])
    expect(queue.shift()).toBe(undefined)
  })

  it('keeps 1,000 messages by default and refuses the next', () => {
    const queue = new OfflineQueue<number>()
    for (let i = 0; i < 1_000; i++) expect(queue.add(i, undefined)).toBe(undefined)
    expect(queue).toMatchObject({ length: 1_000, open: false })
    expect(queue.add(1_000, undefined)).toMatchObject({
      code: 'CHANNEL_OVERFLOW',
      message: '1000 messages wait for a connection already (CHANNEL_OVERFLOW)',
    })
    expect(queue.length).toBe(1_000)
  })

  it('has room again for each message that was taken', () => {
    const queue = filled(2)
    expect(queue.open).toBe(false)
    queue.shift()
    expect(queue.open).toBe(true)
    expect(queue.add(2, undefined)).toBe(undefined)
    expect([queue.shift()?.message, queue.shift()?.message]).toEqual([1, 2])
  })

  it('keeps the order when messages come and go', () => {
    const queue = filled(100, Infinity)
    const taken: (number | undefined)[] = []
    for (let i = 100; i < 500; i++) {
      queue.add(i, undefined)
      taken.push(queue.shift()?.message)
      if (i % 7 === 0) taken.push(queue.shift()?.message)
    }
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) taken.push(next.message)
    expect(taken.filter((message) => message !== undefined)).toEqual(Array.from({ length: 500 }, (_, i) => i))
  })

  it('lets 100,000 messages go without moving the rest each time', () => {
    const queue = filled(100_000)
    const began = performance.now()
    while (queue.shift() !== undefined);
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('tells those who watch with the message that was the last one then', () => {
    const queue = filled(2, 10)
    const watcher = (): void => {}
    queue.watch(watcher)
    queue.add(2, undefined)
    expect(queue.clear().map(({ watchers }) => watchers)).toEqual([[], [watcher], []])
    expect(queue.length).toBe(0)
  })

  it('keeps nothing with room for 0 messages', () => {
    expect(new OfflineQueue<number>({ maxMessages: 0 }).add(1, undefined)).toMatchObject({ code: 'CHANNEL_OVERFLOW' })
  })
})
