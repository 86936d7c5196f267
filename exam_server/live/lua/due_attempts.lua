-- Name the attempts of a slot whose deadline has passed; changes nothing.
-- KEYS: deadlines
-- ARGV: most
-- Uses: _clock
-- Returns: {attempt_id, …}
return redis.call('ZRANGEBYSCORE', deadlines, '-inf', now_ms(), 'LIMIT', 0, most)
