-- Give every running attempt of a slot time back by a proctor's decision.
-- As much as the outages that wait for this decision lasted: each attempt gets what it lost of
-- them. Any other amount: everybody gets it. The proposal is taken away in the same step, and the
-- mutation makes the request safe to repeat: the same one gives once.
-- KEYS: slot deadlines log
-- ARGV: by reason extra_ms mutation
-- Uses: _clock _slot _attempt _log _compensate
-- Returns: {"unjudged"} | {"done", given} | {"refused", word}
if redis.call('EXISTS', slot) == 0 then return {'refused', 'no_slot'} end
local memory = 'compensated:' .. mutation
local before = mutation ~= '' and redis.call('HGET', slot, memory)
if before then return {'done', tonumber(before)} end
local window = load_slot(slot)
if is_unjudged({}, window) then return {'unjudged'} end
local owed_ms, owed = unpack(redis.call('HMGET', slot, 'owed_ms', 'owed'))
local gaps = owed_ms == extra_ms and cjson.decode(owed) or {{0, tonumber(extra_ms)}}
redis.call('HDEL', slot, 'owed_ms', 'owed')
local keys = {deadlines = deadlines, log = log}
local given = give_back(slot, keys, window, {now = window.now, by = by, reason = reason}, gaps)
if mutation ~= '' then redis.call('HSET', slot, memory, given) end
append(log, window.now, 'given_back', '', by, 'extra_ms', extra_ms, 'reason', reason, 'given', given)
return {'done', given}
