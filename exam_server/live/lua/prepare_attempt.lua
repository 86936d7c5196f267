-- Place one candidate's waiting attempt with its frozen form; an attempt that exists is kept.
-- An accommodation is part of what is granted and one event; `by` is empty where it has been told
-- before, because the slot was here before.
-- KEYS: slot attempt roster log
-- ARGV: attempt_id candidate number name seat limit_ms granted_ms positions form accommodated_ms rest_ms by reason
-- Uses: _clock _slot _attempt _log _accommodate
-- Returns: {"prepared"} | {"existing"}
if redis.call('HSETNX', attempt, 'candidate', candidate) == 0 then return {'existing'} end
redis.call('HSET', attempt, 'state', 'waiting', 'number', number, 'name', name, 'seat', seat,
           'limit_ms', limit_ms, 'granted_ms', granted_ms, 'paused_ms', '0', 'paused_at', '0',
           'epoch', '0', 'answered', '0', 'incidents', '0', 'positions', positions, 'form', form,
           'accommodated_ms', by == '' and accommodated_ms or '0',
           'rest_ms', by == '' and rest_ms or '0')
redis.call('ZADD', roster, seat, attempt_id)
if by ~= '' and tonumber(accommodated_ms) + tonumber(rest_ms) > 0 then
  local keys = {attempt = attempt, log = log}
  local wish = {accommodated_ms, by, reason, rest_ms}
  accommodate(keys, attempt_id, load_attempt(attempt), load_slot(slot), wish)
end
return {'prepared'}
