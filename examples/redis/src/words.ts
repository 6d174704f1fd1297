const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+))(?=\s|$)/gy

/** The words of a line: apart by spaces, in quotes where they have some. `undefined` for quotes that do not match. */
export function wordsOf(line: string): string[] | undefined {
  const words: string[] = []
  let end = 0
  for (const match of line.trimEnd().matchAll(WORD)) {
    const [all, double, single, plain] = match
    words.push(double === undefined ? (single ?? plain ?? '') : unescaped(double))
    end = match.index + all.length
  }
  return end === line.trimEnd().length ? words : undefined
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_all, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter)
}
