-- Close an attempt by a proctor's decision; what was saved stays and is scored.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id by reason
-- Uses: _clock _slot _attempt _log _rest _close
-- Returns: {"unjudged"} | {"done", 0} | {"refused", word}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
local now = window.now
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if not is_open(a) then
  return {'refused', a.state == 'waiting' and 'not_running' or 'closed'}
end
if is_unjudged(a, window) then return {'unjudged'} end
close(keys, attempt_id, a, 'terminated', now, now, by, reason)
return {'done', 0}
