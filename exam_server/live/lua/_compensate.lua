-- Giving time back after an outage. The attempts' keys are built here because only the script
-- knows which attempts run; they carry the slot's hash tag, so a cluster keeps them together.

-- What one attempt lost of a gap {from, length}; from 0 means: not tied to an instant.
local function lost_of(a, gap)
  local from, length = unpack(gap)
  if from == 0 then return length end
  if a.state == 'running' and due_of(a) <= from then return 0 end
  local till = from + length
  if a.state ~= 'paused' then return math.max(0, till - math.max(from, a.started_at)) end
  local before = math.max(0, math.min(till, a.paused_at) - math.max(from, a.started_at))
  -- A rest that was used up meanwhile is over, and the clock has run on behind it.
  return before + (is_resting(a) and math.max(0, till - math.max(from, rest_ends_at(a))) or 0)
end

-- `gaps`: {{from, length}, …}; `act`: {now, by, reason}, who gives it and why.
local function give_back(slot_key, keys, window, act, gaps)
  local given = 0
  for _, id in ipairs(redis.call('ZRANGE', keys.deadlines, 0, -1)) do
    local key, lost = slot_key .. ':attempt:' .. id, 0
    local a = load_attempt(key)
    for _, gap in ipairs(is_open(a) and gaps or {}) do lost = lost + lost_of(a, gap) end
    if lost > 0 then
      a.granted_ms = a.granted_ms + lost
      redis.call('HSET', key, 'granted_ms', ms(a.granted_ms))
      local deadline = put_deadline(keys.deadlines, id, a, window)
      append(keys.log, act.now, 'compensated', id, act.by, 'extra_ms', ms(lost),
             'reason', act.reason, 'deadline', ms(deadline),
             'remaining_ms', ms(remaining_of(a, window)))
      given = given + 1
    end
  end
  return given
end
