-- Observations: what an exam records of what happens around the page and the device.
-- In the attempt: `integrity`, how many the board counts; `observed:WHAT`, since when and how many of
-- one kind were noted lately.

local LATELY_MS, MOST_LATELY = 600000, 20  -- Of one kind, so many in ten minutes fill no log.

local function is_recorded(slot_key, watched)
  local kinds = redis.call('HGET', slot_key, 'integrity') or ''
  return string.find(' ' .. kinds .. ' ', ' ' .. watched .. ' ', 1, true) ~= nil
end

-- Returns how long to wait (ms) where too many of this kind came lately, nil where it was noted.
local function observe(keys, attempt_id, now, by, what, ...)
  local field = 'observed:' .. what
  local since, count = string.match(redis.call('HGET', keys.attempt, field) or '', '^(%d+) (%d+)$')
  since, count = tonumber(since or 0), tonumber(count or 0)
  if now - since >= LATELY_MS then since, count = now, 0 end
  if count >= MOST_LATELY then return since + LATELY_MS - now end
  redis.call('HSET', keys.attempt, field, ms(since) .. ' ' .. ms(count + 1))
  -- Coming back belongs to having left, which was counted.
  if what ~= 'focus_back' then redis.call('HINCRBY', keys.attempt, 'integrity', 1) end
  append(keys.log, now, 'observed', attempt_id, by, 'what', what, ...)
end
