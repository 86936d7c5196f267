-- Claim the right to write for one device: the epoch rises, every older one is refused from now on.
-- KEYS: slot attempt responses deadlines seen log
-- ARGV: attempt_id candidate device
-- Uses: _clock _slot _attempt _log _rest _close _truth _look
-- Returns: truth | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
local window = load_slot(slot)
local keys = {attempt = attempt, deadlines = deadlines, log = log}
close_if_over(keys, attempt_id, a, window)
if a.state == 'waiting' then return {'refused', 'not_running'} end
if is_open(a) then
  a.epoch = a.epoch + 1
  redis.call('HSET', attempt, 'epoch', a.epoch, 'holder', device, 'held_at', ms(window.now))
  -- The page opens where the last one was.
  local view = cjson.decode(redis.call('HGET', attempt, 'view') or '{}')
  end_look(attempt, window.now, redis.call('HGET', seen, attempt_id))
  begin_look(attempt, ms(view.position or 1), a, window.now)
  append(log, window.now, 'claimed', attempt_id, candidate, 'epoch', ms(a.epoch), 'device', device)
end
return truth(attempt, responses, a, window)
