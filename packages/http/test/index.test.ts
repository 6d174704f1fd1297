import { expect, it } from 'vitest'
import * as entry from '@link/http'

it('exports nothing yet, as its README says', () => {
  expect(Object.keys(entry)).toEqual([])
})
