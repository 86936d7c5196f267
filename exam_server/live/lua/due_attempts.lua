-- Name the attempts of a slot whose deadline has passed for certain; changes nothing.
-- KEYS: slot deadlines
-- ARGV: most
-- Uses: _clock _slot
-- Returns: {attempt_id, …}
return redis.call('ZRANGEBYSCORE', deadlines, '-inf', ms(load_slot(slot).judged), 'LIMIT', 0, most)
