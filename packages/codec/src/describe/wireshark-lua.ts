import { CURSOR } from './wireshark-lua-cursor.js'
import { LISTS } from './wireshark-lua-lists.js'
import { NUMBERS } from './wireshark-lua-numbers.js'
import { REGIONS } from './wireshark-lua-regions.js'
import { TEXTS } from './wireshark-lua-texts.js'

/**
 * The part of a dissector that is the same for all: combinators in Lua under the names of ours, so that what is generated
 * reads like the declaration. It needs `fields`, `TITLE`, `STREAM`, the experts and the limits above it.
 *
 * A reader is a function of a cursor `c`, a tree and, for an item of a list, its index; it gives the value and where the
 * tree shows it. Every message is read twice: without a tree, to see whether all of it is there (if not, nothing must be
 * shown yet), then with one. It keeps to what Lua 5.2 and 5.4 have in common, as Wireshark changed from the one to the
 * other with 4.4.
 *
 * A part of it is a plain string and no call around it, so that whoever does not import the dissector does not carry it.
 */
export const COMBINATORS: readonly string[] = [CURSOR, NUMBERS, TEXTS, REGIONS, LISTS]
