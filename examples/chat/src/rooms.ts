import { attribute, channelGroup, type Channel, type ChannelGroup } from '@link/core'
import type { InferInput } from '@link/codec'
import type { news } from './wire.js'

type News = InferInput<typeof news>
type Member = Channel<News>

interface Seat {
  readonly room: string
  readonly name: string
  readonly group: ChannelGroup<News>
}

/** Where a member sits: one room at a time. */
const seat = attribute<Seat | undefined>('seat')

/** The rooms of a chat: each is there while somebody is in it. */
export class Rooms {
  readonly #groups = new Map<string, ChannelGroup<News>>()

  join(member: Member, room: string, name: string): void {
    this.leave(member)
    const group = this.#groups.get(room) ?? channelGroup<News>()
    this.#groups.set(room, group)
    group.add(member)
    member.set(seat, { room, name, group })
    group.broadcast(['joined', { name, members: group.size }])
  }

  say(member: Member, words: string): void {
    const taken = member.get(seat)
    if (taken === undefined) return void member.send(['refused', 'join a room first'])
    // Encoded once for all. Who does not read fast enough misses some, and holds nobody up.
    taken.group.broadcast(['said', { name: taken.name, words }], { except: member, slow: 'drop-newest' })
  }

  leave(member: Member): void {
    const taken = member.get(seat)
    if (taken === undefined) return
    member.set(seat, undefined)
    const { room, name, group } = taken
    group.remove(member)
    if (group.size === 0) this.#groups.delete(room)
    group.broadcast(['left', { name }])
  }
}
