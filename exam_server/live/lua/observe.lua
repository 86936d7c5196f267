-- Note what was observed around an attempt, where the exam records it and the attempt is open.
-- The mutation makes it safe to repeat: the same one is noted once. `facts`: name, value, …
-- KEYS: slot attempt log
-- ARGV: attempt_id candidate watched what mutation ...facts
-- Uses: _clock _slot _attempt _log _observe
-- Returns: {"done"} | {"refused", word, wait_ms}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
if a.state == 'waiting' then return {'refused', 'not_running', 0} end
if not is_open(a) then return {'refused', 'closed', 0} end
local seen_before = mutation ~= '' and redis.call('HGET', attempt, 'noted:' .. mutation)
if seen_before or not is_recorded(slot, watched) then return {'done'} end
local keys = {attempt = attempt, log = log}
local wait = observe(keys, attempt_id, load_slot(slot).now, candidate, what, unpack(facts))
if wait then return {'refused', 'too_many', wait} end
if mutation ~= '' then redis.call('HSET', attempt, 'noted:' .. mutation, '1') end
return {'done'}
