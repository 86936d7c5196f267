-- Place a slot's window and policies, or renew them; the pulse and the log stay as they are.
-- A closing time that is another one now was moved: that is told, and the deadlines go with it.
-- Whoever still holds the window of before the last move (`moved_at`) changes nothing.
-- A slot that was here before and comes back: its log goes on behind what is archived, also under
-- a clock that is slow, and the rest of its board is in the record.
-- KEYS: slot deadlines log
-- ARGV: starts_at entry_closes_at closes_at closing_cuts token compensate threshold_ms title time_zone venue address integrity position moved_at moved_by moved_reason
-- Uses: _clock _slot _attempt _log _closing
-- Returns: {"done"}
local TOLD_MS = 3600000  -- So long before the start, what is recorded has been told and stays.
local closed_at, entry, cuts, moved = unpack(redis.call(
  'HMGET', slot, 'closes_at', 'entry_closes_at', 'closing_cuts', 'moved_at'))
if tonumber(moved or 0) > tonumber(moved_at) then return {'done'} end
local recorded = redis.call('HGET', slot, 'integrity')
if recorded and load_slot(slot).now >= tonumber(starts_at) - TOLD_MS then integrity = recorded end
redis.call('HSET', slot, 'starts_at', starts_at, 'entry_closes_at', entry_closes_at,
           'closes_at', closes_at, 'closing_cuts', closing_cuts, 'token', token,
           'compensate', compensate, 'threshold_ms', threshold_ms, 'title', title,
           'time_zone', time_zone, 'venue', venue, 'address', address,
           'integrity', integrity, 'moved_at', moved_at)
local back = redis.call('HDEL', slot, 'leaving') == 1
if position ~= '0-0' and redis.call('EXISTS', log) == 0 then
  redis.call('XADD', log, position, 'kind', 'archived')
  redis.call('XDEL', log, position)
  back = true
end
if back then redis.call('HSET', slot, 'returned', '1') end
if closed_at and (closed_at ~= closes_at or entry ~= entry_closes_at or cuts ~= closing_cuts) then
  local window = load_slot(slot)
  append(log, window.now, 'closing_moved', '', moved_by, 'from', closed_at, 'closes_at', closes_at,
         'entry_closes_at', entry_closes_at, 'reason', moved_reason)
  renew_deadlines(slot, {deadlines = deadlines, log = log}, window, {moved_by, moved_reason})
end
return {'done'}
