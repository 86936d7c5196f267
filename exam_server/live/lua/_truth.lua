-- The whole truth of an attempt in one reply: what a page needs to stand up again.

local function truth(attempt_key, responses_key, a, window)
  local form, view, holder, held_at, reason = unpack(redis.call(
    'HMGET', attempt_key, 'form', 'view', 'holder', 'held_at', 'reason'))
  return {
    'truth', a.state, remaining_of(a, window), a.epoch, window.now,
    form or '[]', view or '{}', holder or '', held_at or '0', a.closed_at,
    reason or '', a.rest_ms, rest_left_of(a, window.now), is_resting(a) and 1 or 0,
    redis.call('HGETALL', responses_key),
  }
end
