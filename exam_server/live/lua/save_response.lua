-- Save one response under the lease's epoch and the response's version.
-- The order of the checks is the protocol: a stale device is told so first; then a repeat of what
-- is stored is answered as saved again, even after the time is over, because it IS saved.
-- Stored is one text, `version epoch at flagged filled response⏎mutation`: the response is JSON
-- and holds no line break, so that what is compared can be read without decoding it.
-- The clock is written out here instead of being taken from `_slot` and `_attempt`: this script
-- runs hundreds of times for each of the others, and their tables would cost it a third more.
-- KEYS: slot attempt responses log
-- ARGV: attempt_id candidate epoch position mutation base flagged response filled
-- Uses: _clock
-- Returns: {"saved", version, at, remaining_ms} | {"conflict", current, remaining_ms}
--   | {"refused", word, remaining_ms}
local call = redis.call
local a = call('HMGET', attempt, 'state', 'candidate', 'epoch', 'positions', 'answered',
               'started_at', 'limit_ms', 'granted_ms', 'paused_ms', 'paused_at')
local state, owner, held, positions, answered, started_at, limit_ms, granted_ms, paused_ms, paused_at
  = a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]
if not state then return {'refused', 'no_attempt', 0} end
if owner ~= candidate then return {'refused', 'not_yours', 0} end
if state == 'waiting' then return {'refused', 'not_running', limit_ms + granted_ms} end

local window = call('HMGET', slot, 'pulse', 'offset_ms', 'closing_cuts', 'closes_at')
local now = time_ms() - (window[2] or 0)
local judged = tonumber(window[1] or now)
if now < judged then now = judged end
local due, left = started_at + limit_ms + granted_ms + paused_ms, 0
local closes_at = window[3] == '1' and tonumber(window[4]) or due
if state == 'running' then
  if closes_at < due then due = closes_at end
  left = due > now and due - now or 0
elseif state == 'paused' then
  left = math.max(0, math.min(due - paused_at, window[3] == '1' and closes_at - now or due))
end

if held == '0' or epoch ~= held then return {'refused', 'stale_epoch', left} end
local place = tonumber(position)
if place < 1 or place > tonumber(positions) then return {'refused', 'bad_position', left} end
local stored, version, was_filled = call('HGET', responses, position), 0, 0
if stored then
  local stored_at, last
  version, stored_at, was_filled, last =
    string.match(stored, '^(%d+) %d+ (%d+) %d (%d) [^\n]*\n(.*)$')
  version = tonumber(version)
  if last == mutation then return {'saved', version, tonumber(stored_at), left} end
end
if state == 'paused' then return {'refused', 'paused', left} end
if state ~= 'running' then
  return {'refused', state == 'expired' and 'time_over' or 'closed', 0}
end
-- Over is only what a pulse has confirmed; until then nobody knows.
if left == 0 then return {'refused', judged >= due and 'time_over' or 'unavailable', 0} end
if tonumber(base) ~= version then
  -- Whichever of the two the candidate keeps, the log has both.
  call('XADD', log, '*', 'kind', 'conflicted', 'attempt', attempt_id, 'at', ms(now), 'by', candidate,
       'epoch', held, 'position', position, 'version', version, 'base', base, 'mutation', mutation,
       'flagged', flagged, 'response', response)
  return {'conflict', stored or '', left}
end

version = version + 1
local at = ms(now)
call('HSET', responses, position, version .. ' ' .. held .. ' ' .. at .. ' ' .. flagged .. ' '
     .. filled .. ' ' .. response .. '\n' .. mutation)
call('HSET', attempt, 'answered', answered + filled - was_filled, 'last_saved_at', at)
call('XADD', log, '*', 'kind', 'saved', 'attempt', attempt_id, 'at', at, 'by', candidate,
     'epoch', held, 'position', position, 'version', version, 'mutation', mutation,
     'flagged', flagged, 'response', response)
return {'saved', version, now, left}
