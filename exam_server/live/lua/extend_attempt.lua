-- Grant one attempt more time; a waiting one keeps it for its start.
-- The mutation makes the request safe to repeat: the same one is granted once.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id by reason extra_ms mutation
-- Uses: _clock _slot _attempt _log _rest _close
-- Returns: {"unjudged"} | {"done", remaining_ms} | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
local window = load_slot(slot)
local granted = 'granted:' .. mutation
if mutation ~= '' and redis.call('HGET', attempt, granted) then
  return {'done', remaining_of(a, window)}
end
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if a.state ~= 'waiting' and not is_open(a) then return {'refused', 'closed'} end
if is_unjudged(a, window) then return {'unjudged'} end
a.granted_ms = a.granted_ms + tonumber(extra_ms)
redis.call('HSET', attempt, 'granted_ms', ms(a.granted_ms))
if mutation ~= '' then redis.call('HSET', attempt, granted, ms(window.now)) end
local deadline = 0
if is_open(a) then deadline = put_deadline(deadlines, attempt_id, a, window) end
local left = remaining_of(a, window)
append(log, window.now, 'extended', attempt_id, by, 'reason', reason, 'extra_ms', extra_ms,
       'deadline', ms(deadline), 'remaining_ms', ms(left))
return {'done', left}
