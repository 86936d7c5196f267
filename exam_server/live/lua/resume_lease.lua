-- Go on with a lease after a lost line: the same epoch if nobody else claimed. Never raises it.
-- KEYS: slot attempt responses
-- ARGV: candidate epoch
-- Uses: _clock _slot _attempt _truth
-- Returns: truth | {"superseded", device, held_at} | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
if a.state == 'waiting' then return {'refused', 'not_running'} end
if is_open(a) and tonumber(epoch) ~= a.epoch then
  local holder, held_at = unpack(redis.call('HMGET', attempt, 'holder', 'held_at'))
  return {'superseded', holder or '', tonumber(held_at or 0)}
end
return truth(attempt, responses, a, load_slot(slot))
