/**
 * Names for parts that have only an index, by path: `{ '0': 'version', '1/0': 'id' }`.
 *
 * Paths are those of errors and of `explain`, with `*` for the items of a list. The body of a header is `1`, for every
 * case or, as in `1=request`, for one. A name stands for the whole path to its part, down from the last part above it
 * that is named itself: with `{ '3': 'list', '3/1': 'id' }` the latter is `list.id`.
 */
export type Names = Readonly<Record<string, string>>

/** The way to a part: `2`, `name`, `*` for any item, `1=request` for the body of one case. */
export type Steps = readonly string[]

/** Gives the name of a part, as segments from the outside in. */
export type Namer = (steps: Steps) => string[]

/** `plain` is the name of a step that has none. */
export function namer(names: Names | undefined, plain: (step: string) => string): Namer {
  const given = Object.entries(names ?? {}).map(([path, name]) => ({ steps: path.split('/'), name }))
  const find = (steps: Steps): string | undefined => {
    let found: string | undefined
    let most = -1
    for (const { steps: pattern, name } of given) {
      const cases = matches(pattern, steps)
      // The name for one case goes before that for all.
      if (cases > most) [found, most] = [name, cases]
    }
    return found
  }
  return (steps) => {
    let named: string[] = []
    let rest: string[] = []
    steps.forEach((step, i) => {
      const name = find(steps.slice(0, i + 1))
      if (name === undefined) rest.push(plain(step))
      else [named, rest] = [[...named, name], []]
    })
    return [...named, ...rest]
  }
}

/** How many cases a path names that leads to this place, -1 if it leads elsewhere. */
function matches(pattern: Steps, steps: Steps): number {
  if (pattern.length !== steps.length) return -1
  let cases = 0
  for (const [i, wanted] of pattern.entries()) {
    const step = steps[i] as string
    if (wanted !== step && !(wanted === '1' && step.startsWith('1='))) return -1
    if (wanted.startsWith('1=')) cases++
  }
  return cases
}

/** A step as part of a name for other programs: a body is named by its case. */
export function shortStep(step: string): string {
  if (step === '*') return 'item'
  return step.startsWith('1=') ? step.slice(2) : step
}
