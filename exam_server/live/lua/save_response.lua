-- Save one response under the lease's epoch and the response's version.
-- The order of the checks is the protocol: a stale device is told so first; then a repeat of what
-- is stored is answered as saved again, even after the time is over, because it IS saved.
-- KEYS: slot attempt responses log
-- ARGV: attempt_id candidate epoch position mutation base flagged response filled
-- Uses: _clock _attempt _log
-- Returns: {"saved", version, at, remaining_ms} | {"conflict", current, remaining_ms}
--   | {"refused", word, remaining_ms}
local a, now = load_attempt(attempt), now_ms()
if not a.state then return {'refused', 'no_attempt', 0} end
if a.candidate ~= candidate then return {'refused', 'not_yours', 0} end
local window = window_of(slot)
local left = remaining_of(a, window, now)
if a.state == 'waiting' then return {'refused', 'not_running', left} end
if a.epoch == 0 or tonumber(epoch) ~= a.epoch then return {'refused', 'stale_epoch', left} end
local place = tonumber(position)
if place < 1 or place > a.positions then return {'refused', 'bad_position', left} end
local stored = redis.call('HGET', responses, position)
local current = stored and cjson.decode(stored) or {version = 0, filled = '0'}
if current.mutation == mutation then return {'saved', current.version, current.at, left} end
if a.state == 'paused' then return {'refused', 'paused', left} end
if a.state ~= 'running' then
  return {'refused', a.state == 'expired' and 'time_over' or 'closed', 0}
end
if left <= 0 then return {'refused', window.accounted and 'time_over' or 'unavailable', 0} end
if tonumber(base) ~= current.version then return {'conflict', stored or '', left} end
local version = current.version + 1
redis.call('HSET', responses, position, cjson.encode({
  version = version, mutation = mutation, epoch = a.epoch, at = now,
  flagged = flagged, filled = filled, response = response,
}))
a.answered = a.answered + tonumber(filled) - tonumber(current.filled)
redis.call('HSET', attempt, 'answered', a.answered, 'last_saved_at', ms(now))
append(log, now, 'saved', attempt_id, candidate, 'epoch', ms(a.epoch), 'position', position,
       'version', ms(version), 'mutation', mutation, 'flagged', flagged, 'response', response)
return {'saved', version, now, left}
