import { rateLimit } from '@link/core'
import { tcpServer, type TcpServer } from '@link/tcp'
import { Rooms } from './rooms.js'
import { serverSide } from './wire.js'

/** Starts a chat. */
export function chatServer(port: number, print: (line: string) => void): Promise<TcpServer> {
  const rooms = new Rooms()
  const handled = serverSide.use(rateLimit({ messages: 20 })).handle({
    onMessage(member, [kind, body]) {
      if (kind === 'join') rooms.join(member, body.room, body.name)
      else if (kind === 'say') rooms.say(member, body)
      else rooms.leave(member)
    },
    onInactive: (member) => rooms.leave(member),
    onEvent(member, event) {
      if (event.type === 'quiesce') member.send(['closing', []])
    },
    onError: (member, error) => print(`server: ${member.shortId}: ${error.message}`),
  })
  return tcpServer(port, handled, {
    host: '127.0.0.1',
    limits: { connections: 1_000, perAddress: 100, idleTime: 600_000 },
    log: ({ level, text }) => level !== 'debug' && print(`server: ${text}`),
  })
}
