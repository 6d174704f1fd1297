/** What can be called. It may return a promise; `signal` aborts when the client gives the call up or is gone. */
export type RemoteFunction = (args: readonly unknown[], signal: AbortSignal) => unknown

/** By name; slacker's own are named `namespace/function`. */
export type Functions = Readonly<Record<string, RemoteFunction>>

/** The function of this name; what every object has, such as `constructor`, is none. */
export function functionNamed(functions: Functions, name: string): RemoteFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined
}

/** The names that begin so, in order. */
export function namesOf(functions: Functions, prefix: string): string[] {
  return Object.keys(functions)
    .filter((name) => name.startsWith(prefix))
    .toSorted()
}
