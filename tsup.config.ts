import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { entriesOf } from './scripts/workspace.mjs'

// Used by every package: `tsup --config ../../tsup.config.ts`, run in the package's folder.
export default defineConfig({
  entry: Object.values(entriesOf(JSON.parse(readFileSync('package.json', 'utf8')))),
  format: ['esm', 'cjs'],
  target: 'node20.19',
  tsconfig: 'src/tsconfig.json',
  // Also for CommonJS: otherwise `@link/core` and `@link/core/testing` would each carry a copy of the same classes.
  splitting: true,
  // Lets rollup write the CommonJS chunks. tsup's own way rewrites `?.`, `??` and class fields into helper calls.
  treeshake: true,
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false,
  // The published types are made against the siblings' published types (hence no `paths`), as a user will see them.
  // ignoreDeprecations: tsup itself sets `baseUrl`, which TypeScript 6 warns of.
  dts: { compilerOptions: { ignoreDeprecations: '6.0', paths: {} } },
})
