import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { packages } from '../scripts/workspace.mjs'
import { firstProgram } from './readme.js'
import { emptyProject, npmInstall, runNode } from './user.js'

const built = packages().flatMap(({ name, dir }) => {
  const program = firstProgram(dir)
  return program ? [{ name, ...program }] : []
})

it.each(built)("the first program of $name's README runs as it stands", async ({ name, code, output }) => {
  const dir = emptyProject()
  await npmInstall(dir, name)
  writeFileSync(join(dir, 'program.mjs'), transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code)
  const printed = await runNode(dir, 'program.mjs')
  if (output !== undefined) expect(printed.trimEnd()).toBe(output.trimEnd())
})

it.each(packages())(
  'the README of $name says "not built yet" exactly when it exports nothing',
  async ({ name, dir }) => {
    expect(Object.keys(await import(name)).length > 0).toBe(firstProgram(dir) !== undefined)
  },
)
