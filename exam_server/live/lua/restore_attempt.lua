-- Place one attempt as the record knows it, in a slot that is being placed anew. What happened after
-- the last archived event is lost, a claim perhaps among it: the epoch rises above every one that
-- can have been given out (`epoch`), and waits for the page that held the lease, which may go on
-- with `known` or any later epoch (see regain_lease.lua).
-- KEYS: slot attempt responses deadlines roster log
-- ARGV: attempt_id known epoch fields stored
-- Uses: _clock _slot _attempt _log
-- Returns: {"restored", deadline}
for name, value in pairs(cjson.decode(fields)) do redis.call('HSET', attempt, name, value) end
for position, text in pairs(cjson.decode(stored)) do redis.call('HSET', responses, position, text) end
redis.call('HSET', attempt, 'epoch', epoch, 'regain_from', known, 'regain_until', epoch,
           'regain_at', epoch)
redis.call('ZADD', roster, redis.call('HGET', attempt, 'seat'), attempt_id)
local a, window = load_attempt(attempt), load_slot(slot)
local deadline = is_open(a) and put_deadline(deadlines, attempt_id, a, window) or 0
append(log, window.now, 'restored', attempt_id, 'record', 'epoch', epoch, 'deadline', ms(deadline),
       'remaining_ms', ms(remaining_of(a, window)))
return {'restored', deadline}
