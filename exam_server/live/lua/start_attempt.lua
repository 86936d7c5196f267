-- Start an attempt's clock, once. Whoever asks again gets the truth and the clock as it runs.
-- KEYS: slot attempt responses deadlines log
-- ARGV: attempt_id candidate token
-- Uses: _clock _slot _attempt _log _rest _truth
-- Returns: {"unjudged"} | {"started", truth} | {"existing", truth} | {"refused", word, ms?}
local a, window = load_attempt(attempt), load_slot(slot)
if not a.state then return {'refused', 'no_attempt'} end
if a.candidate ~= candidate then return {'refused', 'not_yours'} end
if a.state ~= 'waiting' then return {'existing', truth(attempt, responses, a, window)} end
if is_unjudged(a, window) then return {'unjudged'} end
local now = window.now
local opens, entry, wanted = unpack(redis.call('HMGET', slot, 'starts_at', 'entry_closes_at', 'token'))
if now < tonumber(opens) then return {'refused', 'too_early', tonumber(opens) - now} end
if now >= math.min(tonumber(entry), window.closes_at) then return {'refused', 'too_late', 0} end
if wanted ~= '' and string.upper(token) ~= wanted then return {'refused', 'wrong_token'} end
a.state, a.started_at = 'running', now
redis.call('HSET', attempt, 'state', 'running', 'started_at', ms(now))
local deadline = put_deadline(deadlines, attempt_id, a, window)
append(log, now, 'started', attempt_id, candidate, 'limit_ms', ms(a.limit_ms),
       'granted_ms', ms(a.granted_ms), 'deadline', ms(deadline))
return {'started', truth(attempt, responses, a, window)}
