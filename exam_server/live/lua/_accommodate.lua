-- What one candidate is granted beyond the time limit, and for rests: said in all, so that saying it
-- again, or anew, changes only the difference.

-- `wish`: {accommodated_ms, by, reason, rest_ms}.
local function accommodate(keys, attempt_id, a, window, wish)
  local in_all, by, reason, rest_ms = unpack(wish)
  local change = tonumber(in_all) - tonumber(redis.call('HGET', keys.attempt, 'accommodated_ms') or 0)
  if change == 0 and a.rest_ms == tonumber(rest_ms) then return end
  a.granted_ms, a.rest_ms = a.granted_ms + change, tonumber(rest_ms)
  redis.call('HSET', keys.attempt, 'granted_ms', ms(a.granted_ms), 'accommodated_ms', in_all,
             'rest_ms', rest_ms)
  local deadline = is_open(a) and put_deadline(keys.deadlines, attempt_id, a, window) or 0
  append(keys.log, window.now, 'accommodated', attempt_id, by, 'extra_ms', ms(change),
         'accommodated_ms', in_all, 'rest_ms', rest_ms, 'reason', reason,
         'deadline', ms(deadline),
         'remaining_ms', ms(remaining_of(a, window)))
end
