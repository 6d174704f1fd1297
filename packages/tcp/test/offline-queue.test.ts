import { describe, expect, it } from 'vitest'
import { OfflineQueue } from '../src/offline-queue.js'

function filled(count: number, maxMessages = count): OfflineQueue<number> {
  const queue = new OfflineQueue<number>({ maxMessages })
  for (let i = 0; i < count; i++) queue.add(i, undefined, 0)
  return queue
}

const kept = { dropped: [], refused: undefined }

describe('the offline queue', () => {
  it('gives messages back in order', () => {
    const queue = filled(3)
    expect([queue.shift()?.message, queue.shift()?.message, queue.shift()?.message]).toEqual([0, 1, 2])
    expect(queue.shift()).toBe(undefined)
  })

  it('keeps 1,000 messages by default and refuses the next', () => {
    const queue = new OfflineQueue<number>()
    for (let i = 0; i < 1_000; i++) expect(queue.add(i, undefined, 0)).toEqual(kept)
    expect(queue).toMatchObject({ length: 1_000, open: false })
    expect(queue.add(1_000, undefined, 0).refused).toMatchObject({
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
    expect(queue.add(2, undefined, 0)).toEqual(kept)
    expect([queue.shift()?.message, queue.shift()?.message]).toEqual([1, 2])
  })

  it('keeps the order when messages come and go', () => {
    const queue = filled(100, Infinity)
    const taken: (number | undefined)[] = []
    for (let i = 100; i < 500; i++) {
      queue.add(i, undefined, 0)
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
    queue.add(2, undefined, 0)
    expect(queue.clear().map(({ watchers }) => watchers)).toEqual([[], [watcher], []])
    expect(queue.length).toBe(0)
  })

  it('keeps nothing with room for 0 messages', () => {
    expect(new OfflineQueue<number>({ maxMessages: 0 }).add(1, undefined, 0).refused).toMatchObject({
      code: 'CHANNEL_OVERFLOW',
    })
  })

  it('keeps as many bytes as it may, and lets them go with their messages', () => {
    const queue = new OfflineQueue<Uint8Array>({ maxBytes: 3 * 116 })
    const message = new Uint8Array(100)
    for (let i = 0; i < 3; i++) expect(queue.add(message, undefined, 0).refused).toBe(undefined)
    expect(queue).toMatchObject({ bytes: 348, open: false })
    expect(queue.add(message, undefined, 0).refused).toMatchObject({
      code: 'CHANNEL_OVERFLOW',
      message: 'expected at most 348 bytes that wait for a connection, got 348 and 116 more (CHANNEL_OVERFLOW)',
    })
    queue.shift()
    expect(queue).toMatchObject({ bytes: 232, open: true })
    queue.clear()
    expect(queue).toMatchObject({ bytes: 0, length: 0 })
  })

  it('drops as many of the oldest as a new one needs, if told so', () => {
    const queue = new OfflineQueue<Uint8Array>({ maxBytes: 3 * 116 })
    for (let i = 0; i < 3; i++) queue.add(new Uint8Array(100).fill(i), undefined, 0)
    const { dropped, refused } = queue.add(new Uint8Array(200).fill(3), undefined, 0, true)
    expect(refused).toBe(undefined)
    expect(dropped.map(({ message }) => message[0])).toEqual([0, 1])
    expect(queue.clear().map(({ message }) => message[0])).toEqual([2, 3])
  })

  it('drops nothing for a message that would not fit alone', () => {
    const queue = new OfflineQueue<Uint8Array>({ maxBytes: 200 })
    queue.add(new Uint8Array(100), undefined, 0)
    expect(queue.add(new Uint8Array(200), undefined, 0, true)).toMatchObject({
      dropped: [],
      refused: { code: 'CHANNEL_OVERFLOW' },
    })
    expect(queue.length).toBe(1)
  })

  it('knows when its first message will have waited too long', () => {
    const queue = new OfflineQueue<number>({ maxAge: 1_000 })
    expect(queue.expires).toBe(Infinity)
    queue.add(1, undefined, 50)
    queue.add(2, undefined, 70)
    expect(queue.expires).toBe(1_050)
    queue.shift()
    expect(queue.expires).toBe(1_070)
    const byDefault = new OfflineQueue<number>()
    byDefault.add(1, undefined, 50)
    expect(byDefault.expires).toBe(60_050)
    const patient = new OfflineQueue<number>({ maxAge: Infinity })
    patient.add(1, undefined, 50)
    expect(patient.expires).toBe(Infinity)
  })
})
