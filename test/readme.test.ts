import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { packages, root } from '../scripts/workspace.mjs'
import { firstProgram, type Program } from './readme.js'
import { emptyProject, npmInstall, runNode } from './user.js'

const built = packages().flatMap(({ name, dir }) => {
  const program = firstProgram(dir)
  return program ? [{ name, program }] : []
})

it('the program of the root README runs as it stands', async () => {
  await run('@link/tcp', firstProgram(root))
})

it.each(built)("the first program of $name's README runs as it stands", async ({ name, program }) => {
  await run(name, program)
})

/** Installs the package in an empty project, runs the program there and compares what it prints. */
async function run(name: string, program: Program | undefined): Promise<void> {
  const { code, output } = program ?? { code: '', output: 'no program' }
  const dir = emptyProject()
  await npmInstall(dir, name)
  writeFileSync(join(dir, 'program.mjs'), transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code)
  const printed = await runNode(dir, 'program.mjs')
  if (output !== undefined) expect(printed.trimEnd()).toBe(output.trimEnd())
}

it.each(packages())(
  'the README of $name says "not built yet" exactly when it exports nothing',
  async ({ name, dir }) => {
    expect(Object.keys(await import(name)).length > 0).toBe(firstProgram(dir) !== undefined)
  },
)

it('a README with neither a program nor the words "not built yet" is an error', () => {
  const dir = emptyProject()
  writeFileSync(join(dir, 'README.md'), '# @link/x\n\n```sh\nnpm install @link/x\n```\n')
  expect(() => firstProgram(dir)).toThrow('has no program')
})

it('the output is the text block below the program, up to the next heading or program', () => {
  const dir = emptyProject()
  const readme = (...between: string[]) => ['```ts', 'run()', '```', ...between, '```text', 'ran', '```', ''].join('\n')
  writeFileSync(join(dir, 'README.md'), readme('prints'))
  expect(firstProgram(dir)).toEqual({ code: 'run()\n', output: 'ran\n' })
  writeFileSync(join(dir, 'README.md'), readme('## Another thing'))
  expect(firstProgram(dir)).toEqual({ code: 'run()\n', output: undefined })
})
