-- When a slot has ended for good: its window and a grace are over, and nobody's clock runs.

local function has_ended(keys, grace_ms)
  local closes_at = tonumber(redis.call('HGET', keys.slot, 'closes_at'))
  if not closes_at or load_slot(keys.slot).now < closes_at + grace_ms then return false end
  return redis.call('ZCARD', keys.deadlines) == 0
end

-- The id of the newest event ever appended, also where the log has been trimmed down to nothing.
local function last_event(log_key)
  if redis.call('EXISTS', log_key) == 0 then return '0-0' end
  local told = redis.call('XINFO', 'STREAM', log_key)
  for place = 1, #told, 2 do
    if told[place] == 'last-generated-id' then return told[place + 1] end
  end
end
