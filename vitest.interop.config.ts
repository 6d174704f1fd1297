import { defineConfig } from 'vitest/config'

// `npm run test:interop`: the tests of all packages against other programs.
export default defineConfig({ test: { projects: ['{packages,examples}/*/vitest.interop.config.ts'] } })
