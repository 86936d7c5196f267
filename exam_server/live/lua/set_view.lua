-- Remember where the candidate is looking, for the next device and for how long it is looked at; the
-- last one wins, no event. A `position` of 0 says nothing new; not `shown`, the page is hidden.
-- KEYS: slot attempt seen
-- ARGV: attempt_id candidate epoch view position shown
-- Uses: _clock _slot _attempt _look
-- Returns: {"done"} | {"refused", word}
local owner, now_at = unpack(redis.call('HMGET', attempt, 'candidate', 'epoch'))
if not owner then return {'refused', 'no_attempt'} end
if owner ~= candidate then return {'refused', 'not_yours'} end
if now_at ~= epoch then return {'refused', 'stale_epoch'} end
redis.call('HSET', attempt, 'view', view, 'told', '1')
local a = load_attempt(attempt)
local place = tonumber(position)
if not is_open(a) or place > a.positions or (place == 0 and shown == '1') then return {'done'} end
local now = load_slot(slot).now
end_look(attempt, now, redis.call('HGET', seen, attempt_id))
begin_look(attempt, shown == '1' and position or '', a, now)
return {'done'}
