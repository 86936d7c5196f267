-- Go on with a lease after a lost line: the same epoch if nobody else claimed. Never raises it, and
-- changes nothing but since when the page is known to be looked at.
-- KEYS: slot attempt responses seen
-- ARGV: attempt_id candidate epoch
-- Uses: _clock _slot _attempt _log _rest _truth _look
-- Returns: truth | {"superseded", device, held_at} | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
if a.state == 'waiting' then return {'refused', 'not_running'} end
if is_open(a) and tonumber(epoch) ~= a.epoch then
  local holder, held_at = unpack(redis.call('HMGET', attempt, 'holder', 'held_at'))
  return {'superseded', holder or '', tonumber(held_at or 0)}
end
local window = load_slot(slot)
local place, since = unpack(redis.call('HMGET', attempt, 'look_at', 'look_since'))
if is_open(a) and since and since ~= '' then
  end_look(attempt, window.now, redis.call('HGET', seen, attempt_id))
  begin_look(attempt, place, a, window.now)
end
return truth(attempt, responses, a, window)
