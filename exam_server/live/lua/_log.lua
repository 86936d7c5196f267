-- The slot's log: one event for every change, appended by the script that makes the change.

local function append(log_key, now, kind, attempt_id, by, ...)
  return redis.call('XADD', log_key, '*', 'kind', kind, 'attempt', attempt_id,
                    'at', ms(now), 'by', by, ...)
end
