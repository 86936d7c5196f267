-- Claim the right to write for one device: the epoch rises, every older one is refused from now on.
-- KEYS: slot attempt responses deadlines log
-- ARGV: attempt_id candidate device
-- Uses: _clock _attempt _log _close _truth
-- Returns: truth | {"refused", word}
local a, now = load_attempt(attempt), now_ms()
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
local window = window_of(slot)
local keys = {attempt = attempt, deadlines = deadlines, log = log}
close_if_over(keys, attempt_id, a, window, now)
if a.state == 'waiting' then return {'refused', 'not_running'} end
if is_open(a) then
  a.epoch = a.epoch + 1
  redis.call('HSET', attempt, 'epoch', a.epoch, 'holder', device, 'held_at', ms(now))
  append(log, now, 'claimed', attempt_id, candidate, 'epoch', ms(a.epoch), 'device', device)
end
return truth(attempt, responses, a, window, now)
