import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))

/** What the compiler says of a file, each error with its line. */
function compile(file: string): string[] {
  const config = join(here, 'tsconfig.json')
  const { config: json } = ts.readConfigFile(config, (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, here)
  const program = ts.createProgram([file], { ...options, types: [] })
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const line = (diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? -1) + 1
    return `${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`
  })
}

it('the compiler’s words for the five common mistakes are short and name the wrong place', { timeout: 60_000 }, () => {
  const messages = compile(join(here, 'messages', 'mistakes.mts'))
  expect(`${messages.join('\n\n')}\n`).toBe(readFileSync(join(here, 'messages', 'mistakes.txt'), 'utf8'))
  for (const message of messages) expect(message.length).toBeLessThan(600)
})
