/** What bounds other parts, or comes before and behind them, in Lua. */
export const REGIONS: string = `-- Reads in a region of so many bytes. What is not described in it ends with it; what is left may be padding.
local function within(c, tree, size, reader, index, padding)
  local outer = { stop = c.stop, region = c.region, depth = c.depth, said = c.said, branches = #c.branches }
  local at = c.at
  take(c, size)
  local last = c.at
  c.at, c.stop, c.region = at, last, true
  local ok, value, item = pcall(reader, c, tree, index)
  if not ok then
    local why = value
    if type(why) ~= "table" or not why.rest then error(why, 0) end
    value, item = nil, nil
    local from = c.at
    c.at = last
    close(c, outer.branches)
    if tree then
      tree:add(c.tvb(from, last - from), "Not described"):add_proto_expert_info(expert_rest, TITLE .. ": " .. why.what)
    end
  end
  c.stop, c.region, c.depth, c.said = outer.stop, outer.region, outer.depth, outer.said
  local left = last - c.at
  if left > 0 and not padding then malformed(c, c.at, left .. " bytes too many in a region") end
  if left > 0 and tree then tree:add(fields[padding], c.tvb(c.at, left)) end
  c.at = last
  return value, item
end

local function sized(size, reader, padding)
  return function(c, tree, index) return within(c, tree, size, reader, index, padding) end
end

local function sized_by(prefix, reader)
  return function(c, tree, index) return within(c, tree, whole(c, tree, prefix), reader, index) end
end

-- Filled up to a multiple of bytes from the first.
local function aligned(multiple, reader, padding)
  return function(c, tree, index)
    local at = c.at
    local value, item = reader(c, tree, index)
    local range = take(c, (multiple - (c.at - at) % multiple) % multiple)
    if tree and range:len() > 0 then tree:add(fields[padding], range) end
    return value, item
  end
end

-- A value with something behind it, such as its sum.
local function followed(reader, behind)
  return function(c, tree, index)
    local value, item = reader(c, tree, index)
    behind(c, tree)
    return value, item
  end
end

local function optional(flag, present, reader)
  return function(c, tree, index)
    local at = c.at
    local value = key((flag(c, tree)))
    if present[value] == nil then malformed(c, at, "a flag of " .. value) end
    if present[value] then return reader(c, tree, index) end
  end
end

local function optional_rest(reader)
  return function(c, tree, index)
    need_end(c)
    if c.at < c.stop then return reader(c, tree, index) end
  end
end

-- What may contain itself: again(id) stands for it there.
local lazies = {}

local function lazy(id, reader)
  lazies[id] = function(c, tree, index)
    if c.depth == MAX_DEPTH then malformed(c, c.at, "more than " .. MAX_DEPTH .. " levels") end
    c.depth = c.depth + 1
    local value, item = reader(c, tree, index)
    c.depth = c.depth - 1
    return value, item
  end
end

local function again(id)
  return function(c, tree, index) return lazies[id](c, tree, index) end
end
`
