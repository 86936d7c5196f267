-- Read the whole truth of one attempt for its candidate; changes nothing.
-- KEYS: slot attempt responses
-- ARGV: candidate
-- Uses: _clock _slot _attempt _log _rest _truth
-- Returns: truth | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
return truth(attempt, responses, a, load_slot(slot))
