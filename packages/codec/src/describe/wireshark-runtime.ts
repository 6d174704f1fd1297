/**
 * The part of a dissector that is the same for all: combinators in Lua under the names of ours, so that what is generated
 * reads like the declaration. It needs `fields`, `MAX_FRAME` and `MAX_COUNT` above it.
 *
 * A reader is a function of a cursor `c` and a tree. Every message is read twice: without a tree, to see whether all of
 * it is there (if not, nothing must be shown yet), then with one. It keeps to what Lua 5.2 and 5.4 have in common, as
 * Wireshark changed from the one to the other with 4.4.
 *
 * A plain string and no call around it, so that whoever does not import the dissector does not carry it.
 */
export const COMBINATORS: string = `-- Ends the reading of a message whose bytes are wrong.
local function malformed(c, at, what)
  c.at = at
  error({ what = what }, 0)
end

-- The next bytes; if they are not there yet, the message is tried again when they are.
local function take(c, count)
  local at = c.at
  if at + count > c.start + MAX_FRAME then malformed(c, at, "a message above " .. MAX_FRAME .. " bytes") end
  if at + count > c.stop then error({ need = at + count - c.stop }, 0) end
  c.at = at + count
  return c.tvb(at, count)
end

local function number(name, size, get, little)
  return function(c, tree)
    local range = take(c, size)
    if not tree then return range[get](range) end
    return range[get](range), little and tree:add_le(fields[name], range) or tree:add(fields[name], range)
  end
end

-- A value as a key of the tables below, the same in every version of Lua.
local function key(value)
  return type(value) == "number" and string.format("%.14g", value) or tostring(value)
end

-- Keys for values that no table of a field can hold: text, floats, 64-bit integers.
local function enumeration(keys, reader)
  return function(c, tree)
    local value, item = reader(c, tree)
    if item then item:append_text(" (" .. (keys[key(value)] or "unknown") .. ")") end
    return value, item
  end
end

-- A length or a count. One of 64 bits is an object of Wireshark's.
local function whole(c, tree, prefix)
  local at = c.at
  local value = prefix(c, tree)
  if type(value) ~= "number" then value = value:tonumber() end
  if value < 0 or value ~= math.floor(value) then malformed(c, at, "a length of " .. tostring(value)) end
  return value
end

local UTF_16LE = ENC_UTF_16 + ENC_LITTLE_ENDIAN

-- Text in UTF-8. (Wireshark's range:string(encoding) cuts text that is longer in UTF-8 than it is on the wire.)
local function text_of(range, encoding)
  if encoding == ENC_UTF_16 then return range:ustring() end
  if encoding == UTF_16LE then return range:le_ustring() end
  if encoding ~= ENC_ISO_8859_1 then return range:raw() end
  return (range:raw():gsub("[\\x80-\\xff]", function(sign)
    local code = sign:byte()
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  end))
end

-- Shows text and gives its value. With a byte order mark ("bom") the text begins behind it.
local function show_text(c, tree, name, encoding, at, count)
  local range = c.tvb(at, count)
  if encoding ~= "bom" then
    return text_of(range, encoding), tree and tree:add_packet_field(fields[name], range, encoding) or nil
  end
  local mark = count > 1 and c.tvb(at, 2):uint() or 0
  local skipped = (mark == 0xFEFF or mark == 0xFFFE) and 2 or 0
  local value = text_of(c.tvb(at + skipped, count - skipped), mark == 0xFFFE and UTF_16LE or ENC_UTF_16)
  return value, tree and tree:add(fields[name], range, value) or nil
end

local function fixed_string(name, encoding, size)
  return function(c, tree)
    local at = c.at
    take(c, size)
    return show_text(c, tree, name, encoding, at, size)
  end
end

local function prefixed_string(name, encoding, prefix)
  return function(c, tree)
    local size = whole(c, tree, prefix)
    local at = c.at
    take(c, size)
    return show_text(c, tree, name, encoding, at, size)
  end
end

-- Text up to a delimiter, which counts only where a code unit begins.
local function delimited_string(name, encoding, delimiter, unit)
  return function(c, tree)
    local at, from = c.at, c.at + 1
    local found
    repeat
      found = c.raw:find(delimiter, from, true)
      from = (found or 0) + 1
    until not found or (found - 1 - at) % unit == 0
    if not found then take(c, c.stop - at + 1) end
    take(c, found - 1 - at + #delimiter)
    local value, item = show_text(c, tree, name, encoding, at, found - 1 - at)
    if item then item:set_len(c.at - at) end
    return value, item
  end
end

local function bytes(name, prefix, factor, plus)
  return function(c, tree)
    local at = c.at
    local size = whole(c, tree, prefix) * factor + plus
    if size < 0 then malformed(c, at, "a length of " .. size) end
    local range = take(c, size)
    if tree then tree:add(fields[name], range) end
  end
end

local function fixed_bytes(name, size)
  return function(c, tree)
    local range = take(c, size)
    if tree then tree:add(fields[name], range) end
  end
end

-- What only the program's own functions can read: where it ends is not known, so nothing behind it is either.
local function undescribed(what, minimum)
  return function(c)
    local at = c.at
    take(c, minimum)
    c.at = at
    error({ what = what .. ", which is not described", rest = true }, 0)
  end
end

local function constant(name, value)
  return function(c, tree)
    if tree then tree:add(fields[name], c.tvb(c.at, 0)):append_text(": " .. value):set_generated() end
  end
end

local function frame(readers)
  return function(c, tree)
    for _, reader in ipairs(readers) do reader(c, tree) end
  end
end

-- A branch of the tree, for parts that have a name together.
local function branch(name, reader)
  return function(c, tree, index)
    if not tree then return reader(c) end
    local at = c.at
    local item = tree:add(fields[name], c.tvb(at, 0))
    if index then item:append_text(" " .. index) end
    local ok, why = pcall(reader, c, item)
    item:set_len(c.at - at)
    if not ok then error(why, 0) end
  end
end

-- minimum: bytes of the smallest item, so that a count that promises too much is refused at once.
local function counted(prefix, minimum, body)
  return function(c, tree)
    local at = c.at
    local count = whole(c, tree, prefix)
    c.empty = c.empty + (minimum == 0 and count or 0)
    if count > MAX_COUNT or c.empty > MAX_COUNT then malformed(c, at, "a list above " .. MAX_COUNT .. " items") end
    if count * minimum > MAX_FRAME then malformed(c, at, "a list above " .. MAX_FRAME .. " bytes") end
    for index = 0, count - 1 do body(c, tree, index) end
  end
end

local function header(head, cases)
  return function(c, tree)
    local at = c.at
    local value = key((head(c, tree)))
    local case = cases[value]
    if not case then malformed(c, at, "a head without a case, " .. value) end
    if tree then table.insert(c.cases, case[1]) end
    case[2](c, tree)
  end
end
`

/** The dissector itself: cuts the stream into messages. It needs `message`, `proto` and `TITLE` above it. */
export const DISSECTOR: string = `local function cursor(tvb, raw, start)
  return { tvb = tvb, raw = raw, start = start, at = start, stop = tvb:len(), empty = 0, cases = {} }
end

-- What reading a message came to: nothing, or why it ended early.
local function try(c, tree)
  local ok, why = pcall(message, c, tree)
  if ok then return nil end
  if type(why) ~= "table" then error(why, 0) end
  return why
end

function proto.dissector(tvb, pinfo, tree)
  local start, stop = 0, tvb:len()
  local raw, info = tvb:raw(), {}
  pinfo.cols.protocol = TITLE
  while start < stop do
    local c = cursor(tvb, raw, start)
    local problem = try(c)
    -- Cut off by the capture itself, no more will come: what is there is shown.
    if problem and problem.need and pinfo.can_desegment > 0 and stop == tvb:reported_len() then
      pinfo.desegment_offset = start
      pinfo.desegment_len = problem.need
      break
    end
    local item = tree:add(proto, tvb(start, (problem and stop or c.at) - start))
    local shown = cursor(tvb, raw, start)
    try(shown, item)
    if problem then
      local what = problem.need and (problem.need .. " more bytes are missing") or problem.what
      item:add_proto_expert_info(problem.rest and expert_rest or expert_malformed, TITLE .. ": " .. what)
    end
    local summary = table.concat(shown.cases, " ")
    if #summary > 0 then item:append_text(", " .. summary) end
    info[#info + 1] = #summary > 0 and summary or TITLE
    -- After an error nobody knows where the next message begins.
    if problem or c.at == start then start = stop else start = c.at end
  end
  if #info > 0 then
    pinfo.cols.info:clear()
    -- What is left are the messages that an earlier call found in this packet.
    local separator = tostring(pinfo.cols.info) == "" and "" or "; "
    pinfo.cols.info:append(separator .. table.concat(info, "; "))
  end
  return stop
end
`
