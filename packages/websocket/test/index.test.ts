import { expect, it } from 'vitest'
import * as entry from '@link/websocket'

it('exports nothing yet, as its README says', () => {
  expect(Object.keys(entry)).toEqual([])
})
