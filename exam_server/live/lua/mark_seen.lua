-- Note that a line to these attempts was alive just now; for the board only, no event.
-- KEYS: slot seen
-- ARGV: ...attempts
-- Uses: _clock _slot
-- Returns: {"done"}
-- A slot that has left meanwhile must not come back as this alone.
if redis.call('EXISTS', slot) == 0 then return {'done'} end
local now = ms(load_slot(slot).now)
for _, id in ipairs(attempts) do redis.call('HSET', seen, id, now) end
return {'done'}
