-- End a rest before it is used up. Whoever does not rest any more is told the same again.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id candidate epoch
-- Uses: _clock _slot _attempt _log _rest _close
-- Returns: {"unjudged"} | {"rest", remaining_ms, left_ms, resting} | {"refused", word, remaining_ms}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over', 0} end
local left = remaining_of(a, window)
if a.state == 'waiting' then return {'refused', 'not_running', left} end
if not is_open(a) then return {'refused', 'closed', 0} end
if tonumber(epoch) ~= a.epoch then return {'refused', 'stale_epoch', left} end
if a.state == 'paused' and not is_resting(a) then return {'refused', 'paused', left} end
if is_resting(a) then
  if is_unjudged(a, window) then return {'unjudged'} end
  end_rest(keys, attempt_id, a, window, {math.min(window.now, rest_ends_at(a)), candidate})
end
return {'rest', remaining_of(a, window), rest_left_of(a, window.now), 0}
