import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

// Tests against other programs, which a newcomer need not have: `npm run test:interop`. Their files end in `.interop.ts`,
// so that the suites of `npm test` neither run nor skip them.
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [] } },
  { test: { include: ['test/**/*.interop.ts'], setupFiles: ['test/leak-gate.ts'], testTimeout: 60_000 } },
)
