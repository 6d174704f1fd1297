import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of the first block in `markdown` fenced as one of `languages`, with the place where it ends. */
function block(markdown: string, ...languages: string[]): { text: string; end: number } | undefined {
  const found = new RegExp(`^\`\`\`(?:${languages.join('|')})\\n([^]*?)^\`\`\`$`, 'm').exec(markdown)
  return found ? { text: found[1] ?? '', end: found.index + found[0].length } : undefined
}

/** A program and what it prints, if the README says so. */
export interface Program {
  readonly code: string
  readonly output: string | undefined
}

/**
 * The program a package's README begins with, and what it prints when the block right below says so (as `text`).
 * `undefined` for a package that says it is not built yet; having neither is an error.
 */
export function firstProgram(dir: string): Program | undefined {
  const markdown = readFileSync(join(dir, 'README.md'), 'utf8')
  const code = block(markdown, 'ts')
  if (!code) {
    if (/not built yet/i.test(markdown)) return undefined
    throw new Error(`${dir}/README.md has no program (a ts block) and does not say "not built yet"`)
  }
  // Only what stands before the next program or heading belongs to this one.
  const rest = markdown.slice(code.end).split(/^(?:#|```ts$)/m)[0] ?? ''
  return { code: code.text, output: block(rest, 'text', 'console')?.text }
}

/** The compiler options a package's README asks for in its section "TypeScript", as a json block. */
export function compilerNeeds(dir: string): { lib: string[]; types: string[] } {
  const section = /^## TypeScript$([^]*?)(?=^## |$(?![^]))/m.exec(readFileSync(join(dir, 'README.md'), 'utf8'))?.[1]
  const json = block(section ?? '', 'json')
  if (!json)
    throw new Error(`${dir}/README.md needs a section "## TypeScript" with its compilerOptions as a json block`)
  return JSON.parse(json.text).compilerOptions
}
