-- Save one response under the lease's epoch and the response's version.
-- The order of the checks is the protocol: a stale device is told so first; then a repeat of what
-- is stored is answered as saved again, even after the time is over, because it IS saved.
-- Stored is one text, `version epoch at flagged filled response⏎mutation`: the response is JSON
-- and holds no line break, so that what is compared can be read without decoding it.
-- KEYS: slot attempt responses log
-- ARGV: attempt_id candidate epoch position mutation base flagged response filled
-- Uses: _clock _slot _attempt _log
-- Returns: {"saved", version, at, remaining_ms} | {"conflict", current, remaining_ms}
--   | {"refused", word, remaining_ms}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
local window = load_slot(slot)
local left, now = remaining_of(a, window), window.now
if a.state == 'waiting' then return {'refused', 'not_running', left} end
if a.epoch == 0 or tonumber(epoch) ~= a.epoch then return {'refused', 'stale_epoch', left} end
local place = tonumber(position)
if place < 1 or place > a.positions then return {'refused', 'bad_position', left} end
local stored, current = redis.call('HGET', responses, position), 0
local was_filled = 0
if stored then
  local version, at, full, last = string.match(stored, '^(%d+) %d+ (%d+) %d (%d) [^\n]*\n(.*)$')
  if last == mutation then return {'saved', tonumber(version), tonumber(at), left} end
  current, was_filled = tonumber(version), tonumber(full)
end
if a.state == 'paused' then return {'refused', 'paused', left} end
if a.state ~= 'running' then
  return {'refused', a.state == 'expired' and 'time_over' or 'closed', 0}
end
if left <= 0 then return {'refused', is_over(a, window) and 'time_over' or 'unavailable', 0} end
if tonumber(base) ~= current then return {'conflict', stored or '', left} end
local version = current + 1
redis.call('HSET', responses, position, string.format('%d %d %.0f %s %s %s\n%s',
  version, a.epoch, now, flagged, filled, response, mutation))
a.answered = a.answered + tonumber(filled) - was_filled
redis.call('HSET', attempt, 'answered', a.answered, 'last_saved_at', ms(now))
append(log, now, 'saved', attempt_id, candidate, 'epoch', ms(a.epoch), 'position', position,
       'version', ms(version), 'mutation', mutation, 'flagged', flagged, 'response', response)
return {'saved', version, now, left}
