/** Any function: only its being there is checked, as its exact type is fast-check's own and changes with its versions. */
type Maker = (...args: never[]) => unknown

/**
 * What is used of fast-check 3 or 4: hand over the module itself, `import * as fc from 'fast-check'`.
 *
 * Told by structure, so that nothing of this package, types included, asks for fast-check where it is not installed.
 */
export interface FastCheck {
  readonly array: Maker
  readonly bigInt: Maker
  readonly constant: Maker
  readonly constantFrom: Maker
  readonly double: Maker
  readonly float: Maker
  readonly integer: Maker
  readonly oneof: Maker
  readonly tuple: Maker
  readonly uint8Array: Maker
}

/** An arbitrary of fast-check as far as a hint must be one. */
export interface AnyArbitrary {
  readonly generate: Maker
  readonly map: Maker
}

/**
 * An arbitrary of fast-check by structure: it goes wherever fast-check wants an `Arbitrary<T>`, with its exact type.
 *
 * `generate` and `shrink` are for fast-check to call. What they give has private parts in one version or another, which
 * no type but its own can name; `never` fits them all.
 */
export interface Arbitrary<T> {
  generate(random: never, bias: number | undefined): never
  shrink(value: T, context: unknown): never
  canShrinkWithoutContext(value: unknown): value is T
  filter<U extends T>(refinement: (value: T) => value is U): Arbitrary<U>
  filter(predicate: (value: T) => boolean): Arbitrary<T>
  map<U>(mapper: (value: T) => U, unmapper?: (mapped: unknown) => T): Arbitrary<U>
  chain<U>(chainer: (value: T) => Arbitrary<U>): Arbitrary<U>
  noShrink(): Arbitrary<T>
  noBias(): Arbitrary<T>
}

/** Least and most. Of its own accord fast-check takes about ten; `max` goes as far as is allowed. */
export interface Lengths {
  readonly minLength: number
  readonly maxLength: number
  readonly size?: 'max'
}

interface Choice<T> {
  readonly weight: number
  readonly arbitrary: Arbitrary<T>
}

/** The same functions with the types that this package calls them by. */
export interface Toolbox {
  array<T>(item: Arbitrary<T>, lengths: Lengths): Arbitrary<T[]>
  bigInt(range: { readonly min: bigint; readonly max: bigint }): Arbitrary<bigint>
  constant<T>(value: T): Arbitrary<T>
  constantFrom<T>(...values: readonly T[]): Arbitrary<T>
  double(): Arbitrary<number>
  float(): Arbitrary<number>
  integer(range: { readonly min: number; readonly max: number }): Arbitrary<number>
  oneof<T>(...choices: readonly Choice<T>[]): Arbitrary<T>
  tuple<T>(...items: readonly Arbitrary<T>[]): Arbitrary<T[]>
  uint8Array(lengths: Lengths): Arbitrary<Uint8Array>
}

/** What is made of lengths, mostly short as fast-check has it, sometimes up to the longest. */
export function ofAnyLength<T>(fc: Toolbox, lengths: Lengths, make: (lengths: Lengths) => Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: make(lengths) }, { weight: 1, arbitrary: make({ ...lengths, size: 'max' }) })
}
