// `npm run soak`: thousands of connections come and go through a bad network, and nothing of them may be left.
// 10,000 by default; by hand `npm run soak -- --minutes 60`. Further options: packages/tcp/test/soak/soak.ts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { foreground } from './run.mjs'
import { setup } from './setup.mjs'
import { root } from './workspace.mjs'

setup()
const dir = mkdtempSync(join(tmpdir(), 'link-soak-'))
try {
  const outfile = join(dir, 'soak.mjs')
  // esbuild finds the sources of the siblings by `paths`: nothing has to be built before.
  await build({
    entryPoints: [join(root, 'packages', 'tcp', 'test', 'soak', 'soak.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  const code = await foreground([process.execPath, '--expose-gc', outfile, ...process.argv.slice(2)])
  mkdirSync(join(root, '.results'), { recursive: true })
  writeFileSync(
    join(root, '.results', 'soak.json'),
    JSON.stringify({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }),
  )
  process.exitCode = code
} finally {
  rmSync(dir, { recursive: true, force: true })
}
