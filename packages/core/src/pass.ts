/** What a method returns to hand the event on to the next one. */
export interface Pass {
  readonly pass: true
}

/** Returned by a method of a handler or stage: the event goes on to the next one, as if the method were not there. */
// One for all copies of the package: the ESM and the CJS one understand each other's handlers.
export const pass: Pass = Symbol.for('@link/core.pass') as unknown as Pass
