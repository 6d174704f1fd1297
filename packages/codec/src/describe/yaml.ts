/** What our YAML is made of. */
export type Yaml = string | number | boolean | readonly Yaml[] | YamlMap
export interface YamlMap {
  readonly [key: string]: Yaml | undefined
}

/** Words that a YAML reader takes for something else than text. */
const WORDS = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i

/** Block YAML, keys in the order in which they were put in, those without a value left out. */
export function yaml(value: Yaml, indent: string = ''): string {
  if (typeof value !== 'object') return `${indent}${scalar(value)}\n`
  if (isList(value)) {
    return value.map((item) => `${indent}- ${yaml(item, `${indent}  `).trimStart()}`).join('')
  }
  return Object.entries(value)
    .map(([key, part]) => (part === undefined ? '' : `${indent}${keyText(key)}:${after(part, indent)}`))
    .join('')
}

function after(part: Yaml, indent: string): string {
  if (typeof part !== 'object') return ` ${scalar(part)}\n`
  // A list of numbers is short; an empty one has no other form.
  if (isList(part) && part.every((item) => typeof item === 'number')) return ` [${part.join(', ')}]\n`
  if (!isList(part) && Object.keys(part).length === 0) return ' {}\n'
  return `\n${yaml(part, `${indent}  `)}`
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value)
}

/** Keys that are numbers stay numbers. */
function keyText(key: string): string {
  return /^-?\d+$/.test(key) ? key : scalar(key)
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  if (/^-?[A-Za-z_][\w-]*$/.test(value) && !WORDS.test(value)) return value
  // JSON's strings are YAML's, but for a few signs that YAML does not take as they are.
  return JSON.stringify(value).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
