-- Note that a line to these attempts was alive just now; for the board only, no event.
-- KEYS: seen
-- ARGV: ...attempts
-- Uses: _clock
-- Returns: {"done"}
for _, id in ipairs(attempts) do redis.call('HSET', seen, id, now_ms()) end
return {'done'}
