import { expect, it } from 'vitest'
import { addressOf, addressText } from '../src/address.js'

it.each([
  [{ host: '127.0.0.1', port: 8081 }, '127.0.0.1:8081'],
  [{ host: '::1', port: 8081 }, '[::1]:8081'],
  [{ host: 'localhost', port: 0 }, 'localhost:0'],
  [{ port: 8081 }, '*:8081'],
  [{ path: '/run/link.sock' }, '/run/link.sock'],
])('the address %j stands in messages as %s', (address, text) => {
  expect(addressText(address)).toBe(text)
})

it('the end of a socket has an address when it is connected', () => {
  expect(addressOf('::1', 1)).toEqual({ host: '::1', port: 1 })
  expect(addressOf(undefined, undefined)).toBe(undefined)
})
