-- Say something to everybody in a slot; the text stays on the slot for those who come later.
-- The mutation makes the request safe to repeat: the same one is said once.
-- KEYS: slot log
-- ARGV: by text mutation
-- Uses: _clock _slot _log
-- Returns: {"done", at} | {"refused", word}
if redis.call('EXISTS', slot) == 0 then return {'refused', 'no_slot'} end
local memory = 'announced:' .. mutation
local before = mutation ~= '' and redis.call('HGET', slot, memory)
if before then return {'done', tonumber(before)} end
local now = load_slot(slot).now
if mutation ~= '' then redis.call('HSET', slot, memory, ms(now)) end
redis.call('HSET', slot, 'announcement', text, 'announced_at', ms(now))
append(log, now, 'announced', '', by, 'text', text)
return {'done', now}
