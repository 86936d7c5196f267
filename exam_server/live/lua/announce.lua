-- Say something to everybody in a slot; the text stays on the slot for those who come later.
-- KEYS: slot log
-- ARGV: by text
-- Uses: _clock _slot _log
-- Returns: {"done", at} | {"refused", word}
if redis.call('EXISTS', slot) == 0 then return {'refused', 'no_slot'} end
local now = load_slot(slot).now
redis.call('HSET', slot, 'announcement', text, 'announced_at', ms(now))
append(log, now, 'announced', '', by, 'text', text)
return {'done', now}
