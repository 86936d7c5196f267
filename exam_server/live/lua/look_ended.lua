-- Say whether a slot has ended for good, and its newest event; changes nothing.
-- KEYS: slot deadlines log
-- ARGV: grace_ms
-- Uses: _clock _slot _ending
-- Returns: {"ended", event_id} | {"goes_on"} | {"gone"}
if redis.call('EXISTS', slot) == 0 then return {'gone'} end
if not has_ended({slot = slot, deadlines = deadlines}, tonumber(grace_ms)) then return {'goes_on'} end
return {'ended', last_event(log)}
