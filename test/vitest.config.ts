import { defineConfig } from 'vitest/config'

// Nothing is taken from source here: these tests see the packages as they are built and packed.
export default defineConfig({
  test: {
    name: 'repository',
    include: ['*.test.ts'],
    globalSetup: './setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['TURBO_HASH'] ? ['default', ['json', { outputFile: '.results/test.json' }]] : ['default'],
  },
})
