-- Say whether the lease of an epoch of before a restore still waits for its page; changes nothing.
-- KEYS: attempt
-- ARGV: known
-- Uses: _regain
-- Returns: {"waits"} | {"over"}
return {may_regain(attempt, known) and 'waits' or 'over'}
