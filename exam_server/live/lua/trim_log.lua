-- Trim what is archived and old off a slot's log. The newest event that goes is remembered: an
-- archiver whose position lies before it has lost events and must say so.
-- KEYS: slot log
-- ARGV: position tail_ms
-- Uses: _clock
-- Returns: {"trimmed", events}
local cut, old = position, time_ms() - tail_ms
if tonumber(string.match(position, '^%d+')) > old then cut = ms(old) .. '-0' end
local newest = redis.call('XREVRANGE', log, '(' .. cut, '-', 'COUNT', 1)[1]
if not newest then return {'trimmed', 0} end
redis.call('HSET', slot, 'trimmed', newest[1])
return {'trimmed', redis.call('XTRIM', log, 'MINID', cut)}
