/** Numbers and what lies in their bits, in Lua. */
export const NUMBERS: string = `local function number(name, size, get, little)
  return function(c, tree)
    local range = take(c, size)
    if not tree then return range[get](range) end
    return range[get](range), little and tree:add_le(fields[name], range) or tree:add(fields[name], range)
  end
end

-- IEEE 754 in 16 bits, which Wireshark does not read.
local function float16(name, little)
  return function(c, tree)
    local range = take(c, 2)
    local bits = little and range:le_uint() or range:uint()
    local sign = bits >= 0x8000 and -1 or 1
    local exponent, mantissa = math.floor(bits / 1024) % 32, bits % 1024
    local value = sign * (exponent == 0 and mantissa * 2 ^ -24 or (1024 + mantissa) * 2 ^ (exponent - 25))
    if exponent == 31 then value = mantissa == 0 and sign * math.huge or 0 / 0 end
    return value, tree and tree:add(fields[name], range, value) or nil
  end
end

-- 7 bits a byte, the lowest first, in at most so many bytes. With zigzag signed numbers take turns: 0, -1, 1, …
local function varint(name, most, zigzag)
  return function(c, tree)
    local at, value, place, byte = c.at, UInt64.new(0), 0, nil
    repeat
      if place == most then malformed(c, at, "a varint of more than " .. most .. " bytes") end
      byte = take(c, 1):uint()
      value = value + UInt64.new(byte % 128):lshift(7 * place)
      place = place + 1
    until byte < 128
    local large = most < 10 and value:higher() > 0x1FFFFF or place == 10 and byte > 1
    if large then malformed(c, at, "a varint that is too large") end
    if zigzag then
      local half = value:rshift(1)
      local number = Int64.new(half:lower(), half:higher())
      value = value:lower() % 2 == 0 and number or -number - 1
    end
    return value, tree and tree:add(fields[name], c.tvb(at, c.at - at), value) or nil
  end
end

-- Keys for values that no table of a field can hold: text, floats, 64-bit integers.
local function enumeration(keys, reader, other)
  return function(c, tree)
    local value, item = reader(c, tree)
    if item then item:append_text(" (" .. (keys[key(value)] or other) .. ")") end
    return value, item
  end
end

-- Fields of bits: each in the bytes that it lies in, under a mask; or, if it is too wide for one, as its value, found by
-- its place and its number of bits.
local function bits(name, size, little, parts)
  return function(c, tree)
    local at = c.at
    local range = take(c, size)
    if not tree then return end
    local item = tree:add(fields[name], range)
    for _, part in ipairs(parts) do
      local field, first, count, place, width = fields[part[1]], part[2], part[3], part[4], part[5]
      local bytes = c.tvb(at + first, count)
      if width then
        local all = little and bytes:le_uint64() or bytes:uint64()
        item:add(field, bytes, all:lshift(64 - place - width):rshift(64 - width))
      elseif little then
        item:add_le(field, bytes)
      else
        item:add(field, bytes)
      end
    end
    return nil, item
  end
end

-- Bits of a number by name; those with a value are told by it, the others by the mask of their field.
local function flags(reader, little, parts)
  return function(c, tree, index)
    local at = c.at
    local value, item = reader(c, tree, index)
    if not item then return value end
    local range = c.tvb(at, c.at - at)
    for _, part in ipairs(parts) do
      local field, mask = fields[part[1]], part[2]
      if mask then
        local number = type(value) == "number" and value or value:tonumber()
        item:add(field, range, math.floor(number / mask) % 2 == 1)
      elseif little then
        item:add_le(field, range)
      else
        item:add(field, range)
      end
    end
    return value, item
  end
end
`
