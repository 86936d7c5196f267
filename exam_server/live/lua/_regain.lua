-- After a restore: whether the lease of an epoch of before may still be regained. Its page held
-- `regain_from` or a later one, none of `regain_until` on, and nobody has claimed since.

local function may_regain(attempt_key, known)
  local epoch, from, till, free = unpack(redis.call(
    'HMGET', attempt_key, 'epoch', 'regain_from', 'regain_until', 'regain_at'))
  if not from or free ~= epoch then return false end
  return tonumber(known) >= tonumber(from) and tonumber(known) < tonumber(till)
end
