-- Note the answers of an answer file that the store lacks: evidence, never a response.
-- Only of an attempt that has ended; the same file is noted once.
-- KEYS: slot attempt log
-- ARGV: attempt_id by file made_at positions answers
-- Uses: _clock _slot _log
-- Returns: {"done"} | {"refused", word}
local state = redis.call('HGET', attempt, 'state')
if not state then return {'refused', 'no_attempt'} end
if state == 'waiting' or state == 'running' or state == 'paused' then
  return {'refused', 'not_over'}
end
if redis.call('HSETNX', attempt, 'noted:' .. file, '1') == 1 then
  append(log, load_slot(slot).now, 'late_answers', attempt_id, by, 'file', file,
         'made_at', made_at, 'positions', positions, 'answers', answers)
end
return {'done'}
