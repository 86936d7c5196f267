-- A rest: a pause that the candidate takes out of what an accommodation grants, and that ends by
-- itself when it is used up, at that very instant, however late somebody notices.
-- In the attempt: `rest_ms`, what is granted in all; `rested_ms`, what ended rests have used;
-- `resting`, 1 while one lasts.

local function rest_left_of(a, now)
  local since = is_resting(a) and math.max(0, now - a.paused_at) or 0
  return math.max(0, a.rest_ms - a.rested_ms - since)
end

-- `keys`: {attempt, deadlines, log}. The clock goes on from `ended_at`.
local function end_rest(keys, attempt_id, a, window, act)
  local ended_at, by = unpack(act)
  local length = ended_at - a.paused_at
  a.state, a.paused_at, a.resting = 'running', 0, 0
  a.paused_ms, a.rested_ms = a.paused_ms + length, a.rested_ms + length
  redis.call('HSET', keys.attempt, 'state', 'running', 'paused_at', '0', 'resting', '0', 'reason', '',
             'paused_ms', ms(a.paused_ms), 'rested_ms', ms(a.rested_ms))
  -- What is on the screen is looked at again (see _look.lua).
  local place = redis.call('HGET', keys.attempt, 'look_at') or ''
  if place ~= '' then redis.call('HSET', keys.attempt, 'look_since', ms(ended_at)) end
  local deadline = put_deadline(keys.deadlines, attempt_id, a, window)
  append(keys.log, ended_at, 'resumed', attempt_id, by, 'paused_ms', ms(length),
         'rest_left_ms', ms(rest_left_of(a, ended_at)), 'deadline', ms(deadline),
         'remaining_ms', ms(remaining_of(a, window)))
end

local function end_rest_if_used_up(keys, attempt_id, a, window)
  if is_resting(a) and window.judged >= rest_ends_at(a) then
    end_rest(keys, attempt_id, a, window, {rest_ends_at(a), 'clock'})
  end
end
