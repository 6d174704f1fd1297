/** Whether two messages are the same by structure: numbers as `Object.is` has it, bytes by their content. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other) && !bothBytes(one, other)) return false
  if (one instanceof Map && other instanceof Map) return same([...one], [...other])
  if (one instanceof Set && other instanceof Set) return same([...one], [...other])
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => Object.hasOwn(other, key) && same(Reflect.get(one, key), Reflect.get(other, key)))
}

/** A `Buffer` is bytes like others. */
function bothBytes(one: object, other: object): boolean {
  return one instanceof Uint8Array && other instanceof Uint8Array
}
