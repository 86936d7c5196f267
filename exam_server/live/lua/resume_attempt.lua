-- Let a paused attempt's clock go on, a resting one's too; the pause is added to its ledger.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id by
-- Uses: _clock _slot _attempt _log _rest _close _look
-- Returns: {"unjudged"} | {"done", remaining_ms} | {"refused", word}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
local now = window.now
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if a.state ~= 'paused' then
  return {'refused', (a.state == 'running' or a.state == 'waiting') and 'not_paused' or 'closed'}
end
if is_unjudged(a, window) then return {'unjudged'} end
if is_resting(a) then
  end_rest(keys, attempt_id, a, window, {math.min(now, rest_ends_at(a)), by})
  return {'done', remaining_of(a, window)}
end
local length = now - a.paused_at
a.state, a.paused_ms, a.paused_at = 'running', a.paused_ms + length, 0
redis.call('HSET', attempt, 'state', 'running', 'paused_at', '0', 'paused_ms', ms(a.paused_ms), 'reason', '')
begin_look(attempt, redis.call('HGET', attempt, 'look_at') or '', a, now)
local deadline = put_deadline(deadlines, attempt_id, a, window)
local left = remaining_of(a, window)
append(log, now, 'resumed', attempt_id, by, 'paused_ms', ms(length), 'deadline', ms(deadline),
       'remaining_ms', ms(left))
return {'done', left}
