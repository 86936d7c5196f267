-- Give every running attempt of a slot time back by a proctor's decision.
-- The proposal is taken away in the same step, so that it is given once.
-- KEYS: slot deadlines log
-- ARGV: by extra_ms
-- Uses: _clock _attempt _log _compensate
-- Returns: {"done", given}
if redis.call('EXISTS', slot) == 0 then return {'refused', 'no_slot'} end
local now, gap = now_ms(), tonumber(extra_ms)
local owed_from = redis.call('HGET', slot, 'owed_from')
redis.call('HDEL', slot, 'owed_ms', 'owed_from')
local keys = {deadlines = deadlines, log = log}
local since = tonumber(owed_from or 0)
return {'done', give_back(slot, keys, window_of(slot), now, by, gap, since)}
