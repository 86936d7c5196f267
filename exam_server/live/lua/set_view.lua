-- Remember where the candidate is looking, for the next device; the last one wins, no event.
-- KEYS: attempt
-- ARGV: candidate epoch view
-- Returns: {"done"} | {"refused", word}
local owner, now_at = unpack(redis.call('HMGET', attempt, 'candidate', 'epoch'))
if not owner then return {'refused', 'no_attempt'} end
if owner ~= candidate then return {'refused', 'not_yours'} end
if now_at ~= epoch then return {'refused', 'stale_epoch'} end
redis.call('HSET', attempt, 'view', view)
return {'done'}
