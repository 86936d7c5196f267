-- Read the board's rows of some attempts at one instant; changes nothing.
-- The attempts' keys are built from the slot's, whose hash tag they carry.
-- KEYS: slot seen
-- ARGV: ...attempts
-- Uses: _clock _attempt
-- Returns: {now, {attempt_id, number, name, seat, state, answered, positions, remaining_ms,
--   granted_ms, last_saved_at, device, incidents, seen_at, epoch, candidate, started_at,
--   closed_at, requests}, …}
local now, window = now_ms(), window_of(slot)
local rows = {now}
for _, id in ipairs(attempts) do
  local a = load_attempt(slot .. ':attempt:' .. id)
  if a.state then
    rows[#rows + 1] = {
      id, a.number, a.name, a.seat, a.state, a.answered, a.positions,
      remaining_of(a, window, now), a.granted_ms, a.last_saved_at or '0', a.holder or '',
      a.incidents, redis.call('HGET', seen, id) or '0', a.epoch, a.candidate,
      a.started_at, a.closed_at, tonumber(a.requests or 0),
    }
  end
end
return rows
