-- Place one candidate's waiting attempt with its frozen form; an attempt that exists is kept.
-- KEYS: attempt roster
-- ARGV: attempt_id candidate number name seat limit_ms granted_ms positions form
-- Returns: {"prepared"} | {"existing"}
if redis.call('HSETNX', attempt, 'candidate', candidate) == 0 then return {'existing'} end
redis.call('HSET', attempt, 'state', 'waiting', 'number', number, 'name', name, 'seat', seat,
           'limit_ms', limit_ms, 'granted_ms', granted_ms, 'paused_ms', '0', 'paused_at', '0',
           'epoch', '0', 'answered', '0', 'incidents', '0', 'positions', positions, 'form', form)
redis.call('ZADD', roster, seat, attempt_id)
return {'prepared'}
