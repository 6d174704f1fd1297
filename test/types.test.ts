import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { packages } from '../scripts/workspace.mjs'
import { compilerNeeds, programs } from './readme.js'
import { addNodeTypes, emptyProject, npmInstall } from './user.js'

const resolutions = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

/** What `tsc` would print for these files in this project, strictly and without skipping the library's own types. */
function compile(dir: string, files: string[], options: Record<string, unknown>): string {
  const json = { target: 'es2022', strict: true, noEmit: true, skipLibCheck: false, ...options }
  const parsed = ts.convertCompilerOptionsFromJson(json, dir)
  const program = ts.createProgram(files, parsed.options)
  return ts.formatDiagnostics([...parsed.errors, ...ts.getPreEmitDiagnostics(program)], {
    getCurrentDirectory: () => dir,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  })
}

function write(dir: string, name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}

describe.each(packages())('in an empty project $name', ({ name, dir: source, entries }) => {
  it('type-checks under nodenext and bundler with what its README asks for, and its programs too', async () => {
    const dir = emptyProject()
    await npmInstall(dir, name)
    const { lib, types } = compilerNeeds(source)
    addNodeTypes(dir)
    const imports = Object.keys(entries).map((entry, i) => `export * as entry${i} from '${entry}'\n`)
    const requires = Object.keys(entries).map(
      (entry, i) => `import entry${i} = require('${entry}')\nexport { entry${i} }\n`,
    )
    const esm = write(dir, 'all.ts', imports.join(''))
    const cjs = write(dir, 'all.cts', requires.join(''))
    expect(compile(dir, [esm, cjs], { lib, types, ...resolutions.nodenext })).toBe('')
    expect(compile(dir, [esm], { lib, types, ...resolutions.bundler })).toBe('')
    // They run on Node and print, so they are checked with Node's types.
    const files = programs(source).map(({ line, code }) => write(dir, `program-${line}.ts`, code))
    expect(compile(dir, files, { lib, types: ['node'], ...resolutions.nodenext })).toBe('')
  })
})

it('a wrong program is found, so that silence means something', async () => {
  const dir = emptyProject()
  await npmInstall(dir, '@link/codec')
  const file = write(dir, 'wrong.ts', `import { nothingOfThisName } from '@link/codec'\nexport const n: string = 1\n`)
  const output = compile(dir, [file], { lib: ['es2023'], types: [], ...resolutions.nodenext })
  expect(output).toMatch(/nothingOfThisName.*\n.*not assignable/)
})
