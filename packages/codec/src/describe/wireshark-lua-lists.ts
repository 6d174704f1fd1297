/** Parts in a row, and lists, in Lua. */
export const LISTS: string = `local function constant(name, value)
  return function(c, tree)
    if tree then tree:add(fields[name], c.tvb(c.at, 0)):append_text(": " .. value):set_generated() end
  end
end

local function frame(readers)
  return function(c, tree)
    for _, reader in ipairs(readers) do reader(c, tree) end
  end
end

-- Fields some of which tell the length of others, or their number of items.
local function record(readers)
  return function(c, tree)
    local outer = c.said
    c.said = { lengths = {}, counts = {} }
    for _, reader in ipairs(readers) do reader(c, tree) end
    c.said = outer
  end
end

local function length_of(field, reader)
  return function(c, tree) c.said.lengths[field] = whole(c, tree, reader) end
end

local function limited(field, reader)
  return function(c, tree, index) return within(c, tree, c.said.lengths[field], reader, index) end
end

local function check_count(c, at, count)
  if count > MAX_COUNT then malformed(c, at, "a list above " .. MAX_COUNT .. " items") end
  return count
end

local function count_of(field, reader)
  return function(c, tree)
    local at = c.at
    c.said.counts[field] = check_count(c, at, whole(c, tree, reader))
  end
end

local function item(c, tree, body, index)
  local at = c.at
  body(c, tree, index)
  if c.at > at then return end
  c.empty = c.empty + 1
  if c.empty > MAX_COUNT then malformed(c, at, "more than " .. MAX_COUNT .. " items without bytes") end
end

-- minimum: bytes of the smallest item, so that a count that promises too much is refused at once.
local function items(c, tree, count, minimum, body)
  if count * minimum > MAX_FRAME then malformed(c, c.at, "a list above " .. MAX_FRAME .. " bytes") end
  for index = 0, count - 1 do item(c, tree, body, index) end
end

local function counted(prefix, minimum, body)
  return function(c, tree)
    local at = c.at
    items(c, tree, check_count(c, at, whole(c, tree, prefix)), minimum, body)
  end
end

local function repeated(count, minimum, body)
  return function(c, tree) items(c, tree, count, minimum, body) end
end

local function counted_by(field, minimum, body)
  return function(c, tree)
    local count = c.said and c.said.counts[field]
    if not count then error({ what = "a list of an unknown number of items", rest = true }, 0) end
    items(c, tree, count, minimum, body)
  end
end

local function until_end(body)
  return function(c, tree)
    need_end(c)
    local index = 0
    while c.at < c.stop do
      check_count(c, c.at, index + 1)
      item(c, tree, body, index)
      index = index + 1
    end
  end
end

-- Up to bytes that are no item.
local function until_bytes(name, sentinel, body)
  return function(c, tree)
    local index = 0
    while true do
      local at = c.at
      local range = take(c, #sentinel)
      if c.raw:sub(at + 1, c.at) == sentinel then
        if tree then tree:add(fields[name], range) end
        return
      end
      c.at = at
      check_count(c, at, index + 1)
      item(c, tree, body, index)
      index = index + 1
    end
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
