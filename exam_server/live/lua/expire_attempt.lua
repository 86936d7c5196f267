-- Close one attempt if its deadline has really passed; closing twice changes nothing.
-- KEYS: slot attempt deadlines log
-- ARGV: attempt_id
-- Uses: _clock _slot _attempt _log _rest _close
-- Returns: {"expired"} | {"open"}
local a = load_attempt(attempt)
local keys = {attempt = attempt, deadlines = deadlines, log = log}
if close_if_over(keys, attempt_id, a, load_slot(slot)) then return {'expired'} end
return {'open'}
