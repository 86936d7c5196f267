-- Say what one candidate is granted in all beyond the time limit and for rests; the same again
-- changes nothing.
-- Before the start it may be less than before; a clock that runs only ever gets more.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id by reason accommodated_ms rest_ms
-- Uses: _clock _slot _attempt _log _rest _close _accommodate
-- Returns: {"unjudged"} | {"done", remaining_ms} | {"refused", word}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
local before = tonumber(redis.call('HGET', attempt, 'accommodated_ms') or 0)
if before == tonumber(accommodated_ms) and a.rest_ms == tonumber(rest_ms) then
  return {'done', remaining_of(a, window)}
end
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, window) then return {'refused', 'time_over'} end
if a.state ~= 'waiting' and not is_open(a) then return {'refused', 'closed'} end
local less = tonumber(accommodated_ms) < before or tonumber(rest_ms) < a.rest_ms
if is_open(a) and less then return {'refused', 'already_started'} end
if is_unjudged(a, window) then return {'unjudged'} end
accommodate(keys, attempt_id, a, window, {accommodated_ms, by, reason, rest_ms})
return {'done', remaining_of(a, window)}
