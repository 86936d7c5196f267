-- Read only the state and the time left of one attempt; what a ping is answered with.
-- KEYS: slot attempt
-- ARGV: candidate
-- Uses: _clock _slot _attempt
-- Returns: {"clock", state, remaining_ms} | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
return {'clock', a.state, remaining_of(a, load_slot(slot))}
