-- Note something about an attempt: a proctor's incident or a candidate's report.
-- An owner named in ARGV must be the attempt's candidate; a proctor names none.
-- The mutation makes the request safe to repeat: the same one is noted once.
-- KEYS: slot attempt log
-- ARGV: attempt_id owner by kind severity text mutation
-- Uses: _clock _slot _log
-- Returns: {"done"} | {"refused", word}
local candidate = redis.call('HGET', attempt, 'candidate')
if not candidate then return {'refused', 'no_attempt'} end
if owner ~= '' and candidate ~= owner then return {'refused', 'not_yours'} end
if mutation ~= '' and redis.call('HSETNX', attempt, 'noted:' .. mutation, '1') == 0 then
  return {'done'}
end
if kind == 'incident' then redis.call('HINCRBY', attempt, 'incidents', 1) end
if kind == 'reported' then redis.call('HINCRBY', attempt, 'requests', 1) end
append(log, load_slot(slot).now, kind, attempt_id, by, 'severity', severity, 'text', text)
return {'done'}
