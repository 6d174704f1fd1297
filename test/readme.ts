import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of the first block in `markdown` fenced as one of `languages`. */
function block(markdown: string, ...languages: string[]): string | undefined {
  return new RegExp(`^\`\`\`(?:${languages.join('|')})\\n([^]*?)^\`\`\`$`, 'm').exec(markdown)?.[1]
}

/** A program and what it prints, if the README says so. */
export interface Program {
  /** Where its block begins in the README. */
  readonly line: number
  readonly code: string
  readonly output: string | undefined
}

/**
 * The programs of a package's README: the first `ts` block, and each other one that begins with its imports and has what it
 * prints below it, as `text`. None for a package that says it is not built yet; having neither is an error.
 */
export function programs(dir: string): Program[] {
  const markdown = readFileSync(join(dir, 'README.md'), 'utf8')
  const found = Array.from(markdown.matchAll(/^```ts\n([^]*?)^```$/gm), ({ 0: all, 1: code = '', index }) => {
    // Only what stands before the next program or heading belongs to this one.
    const rest = markdown.slice(index + all.length).split(/^(?:#|```ts$)/m)[0] ?? ''
    return { line: markdown.slice(0, index).split('\n').length, code, output: block(rest, 'text', 'console') }
  })
  if (found.length === 0 && !/not built yet/i.test(markdown))
    throw new Error(`${dir}/README.md has no program (a ts block) and does not say "not built yet"`)
  return found.filter(({ code, output }, i) => i === 0 || (code.startsWith('import ') && output !== undefined))
}

/** The compiler options a package's README asks for in its section "TypeScript", as a json block. */
export function compilerNeeds(dir: string): { lib: string[]; types: string[] } {
  const section = /^## TypeScript$([^]*?)(?=^## |$(?![^]))/m.exec(readFileSync(join(dir, 'README.md'), 'utf8'))?.[1]
  const json = block(section ?? '', 'json')
  if (!json)
    throw new Error(`${dir}/README.md needs a section "## TypeScript" with its compilerOptions as a json block`)
  return JSON.parse(json).compilerOptions
}
