-- Giving time back after an outage. The attempts' keys are built here because only the script
-- knows which attempts run; they carry the slot's hash tag, so a cluster keeps them together.

-- What one attempt lost of the gap [since, since + gap]; since 0 means: not tied to an instant.
local function lost_of(a, gap, since)
  if not is_open(a) then return 0 end
  if since == 0 then return gap end
  local till = since + gap
  if a.state == 'paused' then till = math.min(till, a.paused_at) end
  return till - math.max(since, a.started_at)
end

local function give_back(slot_key, keys, window, now, by, gap, since)
  local given = 0
  for _, id in ipairs(redis.call('ZRANGE', keys.deadlines, 0, -1)) do
    local key = slot_key .. ':attempt:' .. id
    local a = load_attempt(key)
    local lost = lost_of(a, gap, since)
    if lost > 0 then
      a.granted_ms = a.granted_ms + lost
      redis.call('HSET', key, 'granted_ms', ms(a.granted_ms))
      local deadline = put_deadline(keys.deadlines, id, a, window)
      append(keys.log, now, 'compensated', id, by, 'extra_ms', ms(lost), 'reason', 'outage',
             'deadline', ms(deadline), 'remaining_ms', ms(remaining_of(a, window, now)))
      given = given + 1
    end
  end
  return given
end
