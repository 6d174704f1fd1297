import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { transformSync } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { packages, root } from '../scripts/workspace.mjs'
import { programs } from './readme.js'
import { emptyProject, npmInstall, runNode } from './user.js'

const readmes = [
  { of: 'the repository', name: '@link/tcp', found: programs(root) },
  ...packages().map(({ name, dir }) => ({ of: name, name, found: programs(dir) })),
].filter(({ found }) => found.length > 0)

describe.each(readmes)('the README of $of', ({ name, found }) => {
  const dir = emptyProject()

  beforeAll(async () => {
    await npmInstall(dir, name)
    // For programs with TLS: a certificate for localhost that is signed by itself.
    const fixtures = join(root, 'packages', 'tcp', 'test', 'fixtures')
    copyFileSync(join(fixtures, 'stranger.key'), join(dir, 'key.pem'))
    copyFileSync(join(fixtures, 'stranger.crt'), join(dir, 'cert.pem'))
  })

  it.each(found)('has a program in line $line that runs as it stands', async ({ line, code, output }) => {
    const file = `program-${line}.mjs`
    writeFileSync(join(dir, file), transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code)
    const printed = await runNode(dir, file)
    if (output !== undefined) expect(printed.trimEnd()).toBe(output.trimEnd())
  })
})

it.each(packages())(
  'the README of $name says "not built yet" exactly when it exports nothing',
  async ({ name, dir }) => {
    expect(Object.keys(await import(name)).length > 0).toBe(programs(dir).length > 0)
  },
)

it('the README of the examples has a line for each of them', () => {
  const table = readFileSync(join(root, 'examples', 'README.md'), 'utf8').matchAll(/^\| \[([\w-]+)\]\(\1\)/gm)
  const names = packages(root, 'examples').map(({ dir }) => basename(dir))
  expect(new Set(Array.from(table, ([, name]) => name))).toEqual(new Set(names))
})

it('a README with neither a program nor the words "not built yet" is an error', () => {
  expect(() => programs(readme('# @link/x', '```sh', 'npm install @link/x', '```'))).toThrow('has no program')
})

it('the output is the text block below the program, up to the next heading or program', () => {
  const written = (...between: string[]) => readme('```ts', 'run()', '```', ...between, '```text', 'ran', '```')
  expect(programs(written('prints'))).toEqual([{ line: 1, code: 'run()\n', output: 'ran\n' }])
  expect(programs(written('## Another thing'))).toEqual([{ line: 1, code: 'run()\n', output: undefined }])
})

it('further programs are those that begin with their imports and say what they print', () => {
  const block = (...lines: string[]) => ['```ts', ...lines, '```', '']
  const prints = ['```text', 'ran', '```', '']
  const first = block('run()')
  const sketches = [...block("import 'x'"), ...block('run()'), ...prints]
  const dir = readme(...first, ...sketches, ...block("import 'y'"), ...prints)
  expect(programs(dir).map(({ code }) => code)).toEqual(['run()\n', "import 'y'\n"])
})

/** A folder with a README of these lines. */
function readme(...lines: string[]): string {
  const dir = emptyProject()
  writeFileSync(join(dir, 'README.md'), `${lines.join('\n')}\n`)
  return dir
}
