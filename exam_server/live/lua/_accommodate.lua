-- What one candidate is granted beyond the time limit: said in all, so that saying it again, or
-- anew, changes only the difference.

-- `wish`: {accommodated_ms, by, reason}.
local function accommodate(keys, attempt_id, a, window, wish)
  local in_all, by, reason = unpack(wish)
  local change = tonumber(in_all) - tonumber(redis.call('HGET', keys.attempt, 'accommodated_ms') or 0)
  if change == 0 then return end
  a.granted_ms = a.granted_ms + change
  redis.call('HSET', keys.attempt, 'granted_ms', ms(a.granted_ms), 'accommodated_ms', in_all)
  local deadline = is_open(a) and put_deadline(keys.deadlines, attempt_id, a, window) or 0
  append(keys.log, window.now, 'accommodated', attempt_id, by, 'extra_ms', ms(change),
         'accommodated_ms', in_all, 'reason', reason, 'deadline', ms(deadline),
         'remaining_ms', ms(remaining_of(a, window)))
end
