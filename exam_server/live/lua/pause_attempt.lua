-- Stop a running attempt's clock; what is written meanwhile is refused with "paused". A rest ends
-- with it: what is left of it is kept for later.
-- KEYS: slot attempt deadlines seen log
-- ARGV: attempt_id by reason
-- Uses: _clock _slot _attempt _log _rest _close _look
-- Returns: {"unjudged"} | {"done", remaining_ms} | {"refused", word}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
local now = window.now
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if is_unjudged(a, window) then return {'unjudged'} end
if is_resting(a) then
  end_rest(keys, attempt_id, a, window, {math.min(now, rest_ends_at(a)), by})
end
if a.state == 'paused' then return {'refused', 'paused'} end
if a.state ~= 'running' then return {'refused', a.state == 'waiting' and 'not_running' or 'closed'} end
end_look(attempt, now, redis.call('HGET', seen, attempt_id))
a.state, a.paused_at = 'paused', now
redis.call('HSET', attempt, 'state', 'paused', 'paused_at', ms(now), 'reason', reason)
put_deadline(deadlines, attempt_id, a, window)
local left = remaining_of(a, window)
append(log, now, 'paused', attempt_id, by, 'reason', reason, 'remaining_ms', ms(left))
return {'done', left}
