import { expect, it } from 'vitest'
import { tcpServer } from '../src/index.js'
import { leftBehind, resources } from './leak-gate.js'
import { rawConnect } from './raw-peer.js'
import { echo } from './wire.js'

it('the gate behind every test sees a socket, a server and a timer that are left', async () => {
  const before = resources()
  const server = await tcpServer(0, echo, { host: '127.0.0.1' })
  const peer = await rawConnect(server.address)
  const timer = setTimeout(() => {}, 60_000)
  expect((await leftBehind(before, 10)).toSorted()).toEqual([
    expect.stringMatching(/^TCPS\w+ × /),
    expect.stringMatching(/^TCPS\w+ × /),
    expect.stringMatching(/^Timeout × /),
  ])
  clearTimeout(timer)
  peer.socket.destroy()
  await server.close()
  expect(await leftBehind(before)).toEqual([])
})
