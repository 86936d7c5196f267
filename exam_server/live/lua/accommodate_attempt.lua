-- Say what one candidate is granted in all beyond the time limit; the same again changes nothing.
-- Before the start it may be less than before; a clock that runs only ever gets more.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id by reason accommodated_ms
-- Uses: _clock _slot _attempt _log _close _accommodate
-- Returns: {"unjudged"} | {"done", remaining_ms} | {"refused", word}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
local before = tonumber(redis.call('HGET', attempt, 'accommodated_ms') or 0)
if before == tonumber(accommodated_ms) then return {'done', remaining_of(a, window)} end
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if a.state ~= 'waiting' and not is_open(a) then return {'refused', 'closed'} end
if is_open(a) and tonumber(accommodated_ms) < before then return {'refused', 'already_started'} end
if is_unjudged(a, window) then return {'unjudged'} end
accommodate(keys, attempt_id, a, window, {accommodated_ms, by, reason})
return {'done', remaining_of(a, window)}
