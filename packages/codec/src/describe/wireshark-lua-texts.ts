/** Text and bytes, in Lua. */
export const TEXTS: string = `local UTF_16LE = ENC_UTF_16 + ENC_LITTLE_ENDIAN

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

-- Shows text and gives its value. With a byte order mark ("bom") the text begins behind it; what
-- Wireshark has no encoding for is "bytes".
local function show_text(c, tree, name, encoding, at, count)
  local range = c.tvb(at, count)
  if encoding == "bytes" then return range:raw(), tree and tree:add(fields[name], range) or nil end
  if encoding ~= "bom" then
    return text_of(range, encoding), tree and tree:add_packet_field(fields[name], range, encoding) or nil
  end
  local mark = count > 1 and c.tvb(at, 2):uint() or 0
  local skipped = (mark == 0xFEFF or mark == 0xFFFE) and 2 or 0
  local value = text_of(c.tvb(at + skipped, count - skipped), mark == 0xFFFE and UTF_16LE or ENC_UTF_16)
  return value, tree and tree:add(fields[name], range, value) or nil
end

-- Text of a fixed size, perhaps filled up behind it.
local function fixed_string(name, encoding, size, pad)
  return function(c, tree)
    local at = c.at
    take(c, size)
    local count = size
    while pad and count >= #pad and c.raw:sub(at + count - #pad + 1, at + count) == pad do count = count - #pad end
    local value, item = show_text(c, tree, name, encoding, at, count)
    if item then item:set_len(size) end
    return value, item
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

-- Where the first of several delimiters begins and ends; the longer of two that end at one place. Each counts only where
-- a code unit begins.
local function find(c, delimiters, unit)
  local first, behind
  for _, delimiter in ipairs(delimiters) do
    local from, found = c.at + 1, nil
    repeat
      found = c.raw:find(delimiter, from, true)
      from = (found or 0) + 1
    until not found or (found - 1 - c.at) % unit == 0
    local stop = found and found - 1 + #delimiter
    local better = stop and stop <= c.stop and (not behind or stop < behind or (stop == behind and found - 1 < first))
    if better then first, behind = found - 1, stop end
  end
  return first, behind
end

local function delimited_string(name, encoding, delimiters, unit)
  return function(c, tree)
    local at = c.at
    local first, behind = find(c, delimiters, unit)
    if not first then take(c, c.stop - at + 1) end
    take(c, behind - at)
    local value, item = show_text(c, tree, name, encoding, at, first - at)
    if item then item:set_len(behind - at) end
    return value, item
  end
end

local function rest_string(name, encoding)
  return function(c, tree)
    need_end(c)
    local at = c.at
    take(c, c.stop - at)
    return show_text(c, tree, name, encoding, at, c.at - at)
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

local function rest_bytes(name)
  return function(c, tree)
    need_end(c)
    local range = take(c, c.stop - c.at)
    if tree then tree:add(fields[name], range) end
  end
end

local function magic(name, expected)
  return function(c, tree)
    local at = c.at
    local range = take(c, #expected)
    if tree then tree:add(fields[name], range) end
    if c.raw:sub(at + 1, c.at) ~= expected then malformed(c, at, "other bytes than those that must stand there") end
  end
end
`
