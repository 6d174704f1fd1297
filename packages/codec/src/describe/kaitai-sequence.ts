import { unused } from './kaitai-types.js'
import type { YamlMap } from './yaml.js'

const REST = 'Known to functions of the program only; so is where it ends, and what follows.'

/** The attributes of a type, in the order of the wire. */
export class Sequence {
  readonly #ids = new Set<string>()
  readonly #attributes: YamlMap[] = []
  #ended = false
  /** Whether the last attribute has found a place. */
  #added = false
  #fresh: boolean

  /** An expression for the number of items of the list that it is for. */
  readonly count: string | undefined

  /** `fresh`: whether it is for one part, the parts of which then stand in it, and not in a type of their own. */
  constructor(fresh: boolean, count?: string) {
    this.#fresh = fresh
    this.count = count
  }

  /** Whether it is for the part that asks, which is the first one to do so. */
  open(): boolean {
    const fresh = this.#fresh
    this.#fresh = false
    return fresh
  }
  readonly #constants: Record<string, YamlMap> = {}

  /** Adds an attribute and gives its id, which others refer to. */
  add(wanted: string, attribute: YamlMap): string {
    const id = this.#take(wanted)
    this.#added = !this.#ended
    if (this.#added) this.#attributes.push({ id, ...attribute })
    return id
  }

  /** Says something more of the last attribute. */
  document(doc: string): void {
    const last = this.#added ? this.#attributes.pop() : undefined
    if (last === undefined) return
    const { doc: said } = last
    this.#attributes.push({ ...last, doc: typeof said === 'string' ? `${said} ${doc}` : doc })
  }

  /** Adds what nobody but the program can read: all bytes from here on. What would follow has no place that is known. */
  rest(wanted: string, doc: string = REST): void {
    this.add(wanted, { 'size-eos': true, doc })
    this.#ended = true
  }

  /** Ends with a part that ends so. */
  end(): void {
    this.#ended = true
  }

  get ended(): boolean {
    return this.#ended
  }

  /** A value that is not on the wire. Gives its name. */
  constant(wanted: string, value: string): string {
    const id = this.#take(wanted)
    this.#constants[id] = { value }
    return id
  }

  #take(wanted: string): string {
    const id = unused(wanted, this.#ids)
    this.#ids.add(id)
    return id
  }

  specification(): YamlMap {
    const constants = Object.keys(this.#constants).length === 0 ? undefined : this.#constants
    return { seq: this.#attributes, instances: constants }
  }
}
