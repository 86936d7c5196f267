-- Read the board's rows of some attempts at one instant; changes nothing.
-- The attempts' keys are built from the slot's, whose hash tag they carry.
-- KEYS: slot seen
-- ARGV: ...attempts
-- Uses: _clock _slot _attempt
-- Returns: {now, {attempt_id, number, name, seat, state, answered, positions, remaining_ms,
--   granted_ms, last_saved_at, device, incidents, seen_at, epoch, candidate, started_at,
--   closed_at, requests, integrity, resting_until}, …}
local window = load_slot(slot)
local rows = {window.now}
for _, id in ipairs(attempts) do
  local key = slot .. ':attempt:' .. id
  local a = load_attempt(key)
  if a.state then
    local number, name, seat, saved_at, holder, incidents, requests, integrity = unpack(redis.call(
      'HMGET', key, 'number', 'name', 'seat', 'last_saved_at', 'holder', 'incidents', 'requests',
      'integrity'))
    rows[#rows + 1] = {
      id, number, name, seat, a.state, a.answered, a.positions,
      remaining_of(a, window), a.granted_ms, saved_at or '0', holder or '',
      tonumber(incidents or 0), redis.call('HGET', seen, id) or '0', a.epoch, a.candidate,
      a.started_at, a.closed_at, tonumber(requests or 0), tonumber(integrity or 0),
      is_resting(a) and rest_ends_at(a) or 0,
    }
  end
end
return rows
