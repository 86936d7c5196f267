-- Moving a slot's closing time: one event for the slot, and every open attempt's deadline with it.

-- `act`: {by, reason}, who moved it and why.
local function renew_deadlines(slot_key, keys, window, act)
  local by, reason = unpack(act)
  for _, id in ipairs(redis.call('ZRANGE', keys.deadlines, 0, -1)) do
    local a = load_attempt(slot_key .. ':attempt:' .. id)
    local before = tonumber(redis.call('ZSCORE', keys.deadlines, id))
    if is_open(a) and (is_resting(a) or deadline_of(a, window) ~= before) then
      local deadline = put_deadline(keys.deadlines, id, a, window)
      append(keys.log, window.now, 'closing_moved', id, by, 'reason', reason,
             'from', ms(before), 'deadline', ms(deadline),
             'remaining_ms', ms(remaining_of(a, window)))
    end
  end
end
