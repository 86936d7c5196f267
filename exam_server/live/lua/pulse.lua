-- Say that a server is alive for this slot. A gap since the last pulse is an outage: the policy
-- gives it back to every running attempt in this same script, or leaves it to the proctor.
-- KEYS: slot deadlines log
-- ARGV: none
-- Uses: _clock _attempt _log _compensate
-- Returns: {"alive"} | {"outage", gap_ms, given}
local last, threshold, policy = unpack(redis.call('HMGET', slot, 'pulse', 'threshold_ms', 'compensate'))
local now = now_ms()
redis.call('HSET', slot, 'pulse', ms(now))
local gap = now - tonumber(last or now)
if gap <= tonumber(threshold or 3000) or redis.call('ZCARD', deadlines) == 0 then return {'alive'} end
append(log, now, 'outage', '', 'clock', 'from', last, 'gap_ms', ms(gap), 'policy', policy)
if policy ~= 'automatic' then
  if policy == 'propose' then redis.call('HSET', slot, 'owed_ms', ms(gap), 'owed_from', last) end
  return {'outage', gap, 0}
end
local keys = {deadlines = deadlines, log = log}
return {'outage', gap, give_back(slot, keys, window_of(slot), now, 'clock', gap, tonumber(last))}
