-- Go on, after the slot was placed anew, with a lease of before: nobody has to touch that page.
-- Of several pages the one with the newest of the old epochs wins, whoever comes first; once
-- somebody has claimed, no old epoch counts any more. The same page may ask again, should the reply
-- be lost on its way.
-- KEYS: slot attempt responses deadlines log
-- ARGV: attempt_id candidate known device
-- Uses: _clock _slot _attempt _log _rest _close _truth _regain
-- Returns: truth | {"refused", word}
local a = load_attempt(attempt)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
if not may_regain(attempt, known) then return {'refused', 'superseded'} end
local window = load_slot(slot)
close_if_over({attempt = attempt, deadlines = deadlines, log = log}, attempt_id, a, window)
if is_open(a) then
  local holder = device ~= '' and device or redis.call('HGET', attempt, 'holder') or ''
  a.epoch = a.epoch + 1
  redis.call('HSET', attempt, 'epoch', a.epoch, 'holder', holder, 'held_at', ms(window.now),
             'regain_from', known, 'regain_at', a.epoch)
  append(log, window.now, 'claimed', attempt_id, candidate, 'epoch', ms(a.epoch), 'device', holder)
end
return truth(attempt, responses, a, window)
