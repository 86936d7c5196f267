-- Place a slot's window and policies, or renew them; the pulse and the log stay as they are.
-- KEYS: slot
-- ARGV: starts_at entry_closes_at closes_at closing_cuts token compensate threshold_ms title time_zone
-- Returns: {"done"}
redis.call('HSET', slot, 'starts_at', starts_at, 'entry_closes_at', entry_closes_at,
           'closes_at', closes_at, 'closing_cuts', closing_cuts, 'token', token,
           'compensate', compensate, 'threshold_ms', threshold_ms, 'title', title,
           'time_zone', time_zone)
return {'done'}
