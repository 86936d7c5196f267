-- Delete some of a slot that has ended and is archived up to `position`; asked again, the rest.
-- Everything is looked at in the same step as the deleting: an event that nobody has archived yet,
-- an attempt whose clock runs or a window that was moved keeps what is still there.
-- From the first step on the slot is `leaving`: its board is the record's.
-- KEYS: slot deadlines roster items seen log
-- ARGV: position grace_ms most
-- Uses: _clock _slot _ending
-- Returns: {"gone"} | {"going"} | {"goes_on"}
if redis.call('EXISTS', slot) == 0 then return {'gone'} end
if not has_ended({slot = slot, deadlines = deadlines}, tonumber(grace_ms)) then return {'goes_on'} end
if last_event(log) ~= position then return {'goes_on'} end
local leaving = redis.call('ZRANGE', roster, 0, most - 1)
for _, id in ipairs(leaving) do
  local state = redis.call('HGET', slot .. ':attempt:' .. id, 'state')
  if state == 'running' or state == 'paused' then return {'goes_on'} end
end
redis.call('HSET', slot, 'leaving', '1')
for _, id in ipairs(leaving) do
  redis.call('UNLINK', slot .. ':attempt:' .. id, slot .. ':responses:' .. id)
  redis.call('ZREM', roster, id)
end
if redis.call('ZCARD', roster) > 0 then return {'going'} end
redis.call('UNLINK', slot, deadlines, items, seen, log)
return {'gone'}
