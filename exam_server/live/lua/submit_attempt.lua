-- Close an attempt because its candidate has finished; asked again, the same closing is told.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id candidate epoch
-- Uses: _clock _slot _attempt _log _rest _close
-- Returns: {"unjudged"} | {"closed", state, closed_at, fresh} | {"refused", word, remaining_ms}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
local now = window.now
local left = remaining_of(a, window)
if a.state == 'waiting' then return {'refused', 'not_running', left} end
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'closed', 'expired', a.closed_at, 0} end
if not is_open(a) then return {'closed', a.state, a.closed_at, 0} end
if epoch ~= '' and tonumber(epoch) ~= a.epoch then return {'refused', 'stale_epoch', left} end
if a.state == 'paused' then return {'refused', 'paused', left} end
if is_unjudged(a, window) then return {'unjudged'} end
close(keys, attempt_id, a, 'submitted', now, now, candidate, '')
return {'closed', 'submitted', now, 1}
