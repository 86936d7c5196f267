-- The whole truth of an attempt in one reply: what a page needs to stand up again.

local function truth(attempt_key, responses_key, a, window, now)
  return {
    'truth', a.state, remaining_of(a, window, now), a.epoch, now,
    a.form or '[]', a.view or '{}', a.holder or '', a.held_at or '0', a.closed_at,
    a.reason or '', redis.call('HGETALL', responses_key),
  }
end
