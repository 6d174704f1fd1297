import { Attributes } from './attribute.js'
import { longId, nextSerial, shortId } from './channel-id.js'
import type { Address, Ends } from './transport.js'

/** Who a channel is: its names, where its two ends are, and what its users keep on it. */
export class Identity extends Attributes {
  readonly #serial = nextSerial()
  /** As far as is known. */
  #ends: Ends

  /** `shared` are attributes that show through where there are none of its own. */
  constructor(ends: Ends, shared: ConstructorParameters<typeof Attributes>[0]) {
    super(shared)
    this.#ends = ends
  }

  get id(): string {
    return longId(this.#serial)
  }

  get shortId(): string {
    return shortId(this.#serial)
  }

  get localAddress(): Address | undefined {
    return this.#ends.localAddress
  }

  get remoteAddress(): Address | undefined {
    return this.#ends.remoteAddress
  }

  /** Shows other addresses from now on, such as those that a proxy has told. */
  readdress(ends: Ends): void {
    this.#ends = ends
  }
}
