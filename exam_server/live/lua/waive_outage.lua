-- Take the proposal to give an outage back away, by a proctor's decision, without giving anything.
-- KEYS: slot log
-- ARGV: by reason
-- Uses: _clock _slot _log
-- Returns: {"done", ms_kept} | {"refused", word}
if redis.call('EXISTS', slot) == 0 then return {'refused', 'no_slot'} end
local owed = tonumber(redis.call('HGET', slot, 'owed_ms') or 0)
redis.call('HDEL', slot, 'owed_ms', 'owed')
if owed > 0 then append(log, load_slot(slot).now, 'waived', '', by, 'gap_ms', ms(owed), 'reason', reason) end
return {'done', owed}
