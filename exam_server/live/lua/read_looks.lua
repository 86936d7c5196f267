-- Read how long each position of a closed attempt was on the screen; changes nothing.
-- After a restore only what came later would be known, which is told as nothing.
-- KEYS: attempt seen
-- ARGV: attempt_id
-- Uses: _clock _look
-- Returns: {"looked", looks} | {"untold"}
local told, restored, closed_at = unpack(redis.call('HMGET', attempt, 'told', 'regain_from', 'closed_at'))
if not told or restored or not closed_at then return {'untold'} end
local looks = looks_until(attempt, tonumber(closed_at), redis.call('HGET', seen, attempt_id))
return {'looked', cjson.encode(looks)}
