import type { DescribedCodec } from './description.js'
import { luaString } from './lua.js'
import type { Namer, Steps } from './naming.js'
import type { FieldForm, FieldTable } from './wireshark-fields.js'

/** What the makers of readers share. Each kind's file gets the others through `read`, so that they do not import each other. */
export interface Context {
  readonly name: Namer
  readonly fields: FieldTable
  /** The codecs that may contain themselves, and the readers of those that have been met. */
  readonly lazies: ReadonlyMap<number, DescribedCodec>
  readonly readers: Map<number, string>
  /** What the part is to the one at its path, where it is not that itself: its length, its sum, … */
  readonly role?: string
  readonly read: (codec: DescribedCodec, steps: Steps, context: Context) => string
}

/** Registers a field for a part; gives its name as a Lua string. */
export function field(
  steps: Steps,
  { name, fields, role }: Context,
  form: FieldForm,
  part: string | undefined = role,
): string {
  const segments = name(steps)
  if (segments.length === 0) segments.push('message')
  const label = segments.at(-1) as string
  return part === undefined || part === ''
    ? fields.add(segments, label, form)
    : fields.add([...segments, part], `${label} ${part}`, form)
}

export function undescribed(what: string, minimum: number): string {
  return `undescribed(${luaString(what)}, ${minimum})`
}

/** Parts with a name of their own are a branch of the tree; those that only have a number lie in the branch above. */
export function branch(reader: string, steps: Steps, context: Context): string {
  const name = context.name(steps).at(-1)
  if (name === undefined || /^\d+$/.test(name)) return reader
  return `branch(${field(steps, context, { type: 'none' })}, ${reader})`
}

/** The reader of what stands beside a part (a length, a flag, a sum), if it is one field with one value. */
export function beside(codec: DescribedCodec, steps: Steps, context: Context, role: string): string | undefined {
  let base = codec
  while (base.type === 'mapped' || base.type === 'enumeration') base = base.codec
  return base.type === 'number' || base.type === 'varint' ? context.read(codec, steps, { ...context, role }) : undefined
}

/** The reader of a length or a count: a number as it stands on the wire. */
export function prefix(codec: DescribedCodec, steps: Steps, context: Context, role: string): string | undefined {
  let base = codec
  // What else functions or entries make of it cannot be known.
  while (base.type === 'mapped' && base.kind === 'validated') base = base.codec
  return base.type === 'number' || base.type === 'varint' ? beside(base, steps, context, role) : undefined
}
