/** The dissector itself: cuts the stream into messages. It needs `message`, `proto` and `TITLE` above it. */
export const DISSECTOR: string = `local function cursor(tvb, raw, start)
  return {
    tvb = tvb, raw = raw, start = start, at = start, stop = tvb:len(),
    empty = 0, depth = 0, cases = {}, branches = {},
  }
end

-- What reading a message came to: nothing, or why it ended early.
local function try(c, tree)
  local ok, why = pcall(message, c, tree)
  if ok then return nil end
  close(c, 0)
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
