-- Correcting the exam clock after the server's clock has jumped.

local TOLERANCE_MS = 100  -- A clock that is slewed moves by less between two pulses.

-- `found`: by the clock of a living process, or, where none has a past, by the last pulse.
local function note_jump(keys, window, jumped, found)
  local offset, now = ms(window.offset + jumped), window.now
  redis.call('HSET', keys.slot, 'offset_ms', offset)
  append(keys.log, now, 'clock_jumped', '', 'clock', 'jump_ms', ms(jumped), 'offset_ms', offset,
         'found', found)
  -- A pause that began after the jump and before this correction would lie ahead of the clock, and
  -- its candidate would lose the difference.
  for _, id in ipairs(redis.call('ZRANGE', keys.deadlines, 0, -1)) do
    local key = keys.slot .. ':attempt:' .. id
    if tonumber(redis.call('HGET', key, 'paused_at') or 0) > now then
      redis.call('HSET', key, 'paused_at', ms(now))
      append(keys.log, now, 'clock_jumped', id, 'clock', 'paused_at', ms(now))
      put_deadline(keys.deadlines, id, load_attempt(key), window)
    end
  end
end
