import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { packages } from './scripts/workspace.mjs'

// The configuration of every package. Siblings are read from source (as `paths` in tsconfig.base.json says), so that a
// test needs no build and can never run against a stale one. test/ at the root proves the built and packed packages.
export default defineConfig({
  resolve: {
    alias: packages().flatMap(({ dir, entries }) =>
      Object.entries(entries).map(([specifier, file]) => ({
        find: new RegExp(`^${specifier}$`),
        replacement: join(dir, file),
      })),
    ),
  },
  test: {
    include: ['test/**/*.test.ts'],
    // A guard against tests that hang, not a measure of speed: a busy machine must not make a right test fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Run by turbo, a suite leaves its counts for scripts/test.mjs. By hand it does not, so that a run of one file
    // never passes for the whole.
    reporters: process.env['TURBO_HASH'] ? ['default', ['json', { outputFile: '.results/test.json' }]] : ['default'],
  },
})
