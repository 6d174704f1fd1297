/** Tests of codecs: values made from the declaration, every claim checked on samples, vectors. @module */
export { arbitrary, type ArbitraryOptions } from './arbitrary.js'
export type { AnyArbitrary, Arbitrary, FastCheck } from './fast-check.js'
export { verifyCodec, type Claim, type Verified, type VerifyOptions } from './verify-codec.js'
export { checkVectors, testVectors, type TestVector } from './test-vectors.js'
export { fromJson, toJson, type Json } from './json.js'
