/** How Lua reads bytes, and leaves it: what every other combinator is made with. */
export const CURSOR: string = `-- Ends the reading of a message whose bytes are wrong.
local function malformed(c, at, what)
  c.at = at
  error({ what = what }, 0)
end

-- The next bytes; if they are not there yet, the message is tried again when they are.
local function take(c, count)
  local at = c.at
  if at + count > c.start + MAX_FRAME then malformed(c, at, "a message above " .. MAX_FRAME .. " bytes") end
  local missing = at + count - c.stop
  -- All bytes of a region are there: no more will come.
  if missing > 0 and c.region then malformed(c, at, missing .. " bytes beyond the end of a region") end
  if missing > 0 then error({ need = missing }, 0) end
  c.at = at + count
  return c.tvb(at, count)
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

-- For what takes all bytes there are: a region has an end, and a datagram, but no stream.
local function need_end(c)
  if STREAM and not c.region then error({ what = "all bytes to the end, which a stream does not tell", rest = true }, 0) end
end

-- Ends the branches of the tree above so many, here.
local function close(c, count)
  for i = #c.branches, count + 1, -1 do
    local open = c.branches[i]
    open.item:set_len(math.max(0, c.at - open.at))
    c.branches[i] = nil
  end
end

-- A branch of the tree, for parts that have a name together.
local function branch(name, reader)
  return function(c, tree, index)
    if not tree then return reader(c) end
    local item = tree:add(fields[name], c.tvb(c.at, 0))
    if index then item:append_text(" " .. index) end
    local count = #c.branches
    c.branches[count + 1] = { item = item, at = c.at }
    local value = reader(c, item)
    close(c, count)
    return value, item
  end
end

-- A value as a key of tables, the same in every version of Lua.
local function key(value)
  return type(value) == "number" and string.format("%.14g", value) or tostring(value)
end

-- A length or a count. One of 64 bits is an object of Wireshark's.
local function whole(c, tree, prefix)
  local at = c.at
  local value = prefix(c, tree)
  if type(value) ~= "number" then value = value:tonumber() end
  if value < 0 or value ~= math.floor(value) then malformed(c, at, "a length of " .. tostring(value)) end
  return value
end

-- A value of which there is more to say than its bytes do.
local function noted(note, reader)
  return function(c, tree, index)
    local value, item = reader(c, tree, index)
    if item then item:append_text(" (" .. note .. ")") end
    return value, item
  end
end
`
