/** Declarative binary codecs: describe a message once, encode it, decode it, stream it. */
export {}
