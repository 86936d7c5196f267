-- Say that a server is alive for this slot. A gap since the last pulse is an outage: the policy
-- gives it back to every running attempt in this same script, or leaves it to the proctor, who
-- may find several of them waiting.
-- KEYS: slot deadlines log
-- ARGV: none
-- Uses: _clock _attempt _log _compensate
-- Returns: {"alive"} | {"outage", gap_ms, given}
local last, threshold, policy, owed = unpack(
  redis.call('HMGET', slot, 'pulse', 'threshold_ms', 'compensate', 'owed'))
local now = now_ms()
redis.call('HSET', slot, 'pulse', ms(now))
local gap = now - tonumber(last or now)
if gap <= tonumber(threshold or 3000) or redis.call('ZCARD', deadlines) == 0 then return {'alive'} end
append(log, now, 'outage', '', 'clock', 'from', last, 'gap_ms', ms(gap), 'policy', policy)
if policy ~= 'automatic' then
  if policy == 'propose' then
    local gaps = owed and cjson.decode(owed) or {}
    gaps[#gaps + 1] = {tonumber(last), gap}
    redis.call('HSET', slot, 'owed', cjson.encode(gaps))
    redis.call('HINCRBY', slot, 'owed_ms', gap)
  end
  return {'outage', gap, 0}
end
local keys, act = {deadlines = deadlines, log = log}, {now = now, by = 'clock', reason = 'outage'}
return {'outage', gap, give_back(slot, keys, window_of(slot), act, {{tonumber(last), gap}})}
