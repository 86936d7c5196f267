-- Closing an attempt, once, whoever comes first: the candidate, the deadline or a proctor.

local function close(keys, attempt_id, a, state, closed_at, now, by, reason)
  a.state, a.closed_at = state, closed_at
  redis.call('HSET', keys.attempt, 'state', state, 'closed_at', ms(closed_at), 'paused_at', '0',
             'resting', '0')
  redis.call('ZREM', keys.deadlines, attempt_id)
  append(keys.log, now, state, attempt_id, by, 'closed_at', ms(closed_at), 'reason', reason,
         'answered', ms(a.answered), 'epoch', ms(a.epoch))
end

-- What the clock does by itself: it ends a rest that is used up, and closes at the deadline, however
-- late somebody notices.
local function close_if_over(keys, attempt_id, a, window)
  end_rest_if_used_up(keys, attempt_id, a, window)
  if not is_over(a, window) then return false end
  close(keys, attempt_id, a, 'expired', deadline_of(a, window), window.now, 'clock', 'time_over')
  return true
end
