-- Begin a rest: the clock stands still, for as long as is left of what is granted. Whoever rests
-- already is told the same again.
-- KEYS: slot attempt deadlines seen log
-- ARGV: attempt_id candidate epoch
-- Uses: _clock _slot _attempt _log _rest _close _look
-- Returns: {"unjudged"} | {"rest", remaining_ms, left_ms, resting} | {"refused", word, remaining_ms}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
local now, keys = window.now, {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over', 0} end
local left = remaining_of(a, window)
if a.state == 'waiting' then return {'refused', 'not_running', left} end
if not is_open(a) then return {'refused', 'closed', 0} end
if tonumber(epoch) ~= a.epoch then return {'refused', 'stale_epoch', left} end
if is_resting(a) then return {'rest', left, rest_left_of(a, now), 1} end
if a.state == 'paused' then return {'refused', 'paused', left} end
if is_unjudged(a, window) then return {'unjudged'} end
local rest_left = rest_left_of(a, now)
if rest_left == 0 then return {'refused', 'no_rest', left} end
end_look(attempt, now, redis.call('HGET', seen, attempt_id))
a.state, a.paused_at, a.resting = 'paused', now, 1
redis.call('HSET', attempt, 'state', 'paused', 'paused_at', ms(now), 'resting', '1', 'reason', '')
put_deadline(deadlines, attempt_id, a, window)
append(log, now, 'paused', attempt_id, candidate, 'reason', 'rest', 'rest_left_ms', ms(rest_left),
       'remaining_ms', ms(left))
return {'rest', left, rest_left, 1}
