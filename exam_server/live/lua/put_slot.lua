-- Place a slot's window and policies, or renew them; the pulse and the log stay as they are.
-- A slot that was here before and comes back: its log goes on behind what is archived, also under
-- a clock that is slow, and the rest of its board is in the record.
-- KEYS: slot log
-- ARGV: starts_at entry_closes_at closes_at closing_cuts token compensate threshold_ms title time_zone venue address position
-- Returns: {"done"}
redis.call('HSET', slot, 'starts_at', starts_at, 'entry_closes_at', entry_closes_at,
           'closes_at', closes_at, 'closing_cuts', closing_cuts, 'token', token,
           'compensate', compensate, 'threshold_ms', threshold_ms, 'title', title,
           'time_zone', time_zone, 'venue', venue, 'address', address)
local back = redis.call('HDEL', slot, 'leaving') == 1
if position ~= '0-0' and redis.call('EXISTS', log) == 0 then
  redis.call('XADD', log, position, 'kind', 'archived')
  redis.call('XDEL', log, position)
  back = true
end
if back then redis.call('HSET', slot, 'returned', '1') end
return {'done'}
