import { defineConfig } from 'vitest/config'

// For `npx vitest` at the root: every suite is a project, `--project @link/codec` picks one.
export default defineConfig({ test: { projects: ['{packages,examples}/*/vitest.config.ts', 'test'] } })
