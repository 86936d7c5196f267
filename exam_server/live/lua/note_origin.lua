-- Remember from where an attempt is sat, and tell where that has changed, as far as the exam records it.
-- An empty `epoch` is a claim's, which has just been carried out. A resume counts only under the epoch
-- that holds: a forgotten device that comes back changes nothing. What is not recorded is not kept.
-- KEYS: slot attempt log
-- ARGV: attempt_id candidate epoch address network device
-- Uses: _clock _slot _attempt _log _observe
-- Returns: {"done"}
local a = load_attempt(attempt)
if a.candidate ~= candidate or not is_open(a) then return {'done'} end
if epoch ~= '' and tonumber(epoch) ~= a.epoch then return {'done'} end
local keys, now = {attempt = attempt, log = log}, load_slot(slot).now
local before, network_before, device_before = unpack(redis.call(
  'HMGET', attempt, 'address', 'network', 'sat_on'))
if address ~= '' and is_recorded(slot, 'address') then
  if before and before ~= address then
    observe(keys, attempt_id, now, candidate, 'address_changed', 'before', network_before, 'after', network)
  end
  redis.call('HSET', attempt, 'address', address, 'network', network)
end
if device ~= '' and is_recorded(slot, 'device') then
  if device_before and device_before ~= device then
    observe(keys, attempt_id, now, candidate, 'device_changed', 'before', device_before, 'after', device)
  end
  redis.call('HSET', attempt, 'sat_on', device)
end
return {'done'}
