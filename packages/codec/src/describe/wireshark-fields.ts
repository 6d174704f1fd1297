import { luaBlock, luaString } from './lua.js'

/** How Wireshark shows a field: its type, and for integers the names of values. */
export interface FieldForm {
  /** A constructor of `ProtoField`: `int8`, `string`, … */
  readonly type: string
  /** Names by wire value, in the order of the declaration. */
  readonly names?: readonly (readonly [wire: string, name: string])[]
  /** The bits that it is of the bytes that it is shown in; `width` is the number of all of them, for booleans. */
  readonly mask?: string
  readonly width?: number
}

/**
 * The fields and value tables that a dissector registers. Parts of one name and form are one field, so that a filter
 * finds them in every case; parts that only share their name are told apart by a number.
 */
export class FieldTable {
  readonly #prefix: string
  readonly #fields = new Map<string, string>()
  readonly #tables: string[] = []

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Registers a part and gives the name under which Lua knows it, as a Lua string. */
  add(segments: readonly string[], label: string, { type, names, mask, width }: FieldForm): string {
    const name = segments.map((segment) => segment.replaceAll(/[^\w-]/g, '_') || '_').join('.')
    for (let count = 1; ; count++) {
      const unique = count === 1 ? name : `${name}_${count}`
      const known = this.#fields.get(unique)
      const filter = luaString(`${this.#prefix}.${unique}`)
      const shown = isInteger(type) ? ', base.DEC' : width === undefined ? '' : `, ${width}`
      const table = names === undefined ? '' : `, values[${this.#tableOf(names)}]`
      const values = mask === undefined ? table : `${table || ', nil'}, ${mask}`
      // Wireshark takes no empty label; a field of a record may have that name.
      const made = `ProtoField.${type}(${filter}, ${luaString(label || unique)}${shown}${values})`
      if (known !== undefined && known !== made) continue
      this.#fields.set(unique, made)
      return luaString(unique)
    }
  }

  /** Where a table of values stands, counted from 1 as Lua does. */
  #tableOf(names: readonly (readonly [wire: string, name: string])[]): number {
    const table = luaBlock(
      '{',
      names.map(([wire, name]) => `[${wire}] = ${luaString(name)}`),
      '}',
    )
    const known = this.#tables.indexOf(table)
    return known < 0 ? this.#tables.push(table) : known + 1
  }

  /** Their declarations in Lua. */
  declarations(): string {
    const fields = Array.from(this.#fields, ([name, made]) => `[${luaString(name)}] = ${made}`)
    const tables = this.#tables.length === 0 ? '' : `${luaBlock('local values = {', this.#tables, '}')}\n\n`
    return `${tables}${luaBlock('local fields = {', fields, '}')}`
  }
}

function isInteger(type: string): boolean {
  return /^u?int/.test(type)
}
