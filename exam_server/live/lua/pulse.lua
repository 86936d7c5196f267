-- Say that a server is alive for this slot, and judge the time since the last pulse: did it pass,
-- or did the server's clock jump? The process that asks tells between which instants the exam
-- clock must be by its own clock, which cannot jump (`least` and `most`, empty without a past).
-- Back: the exam clock goes on where it must be, in this same step. Ahead: perhaps this script was
-- only late, so that nothing is written until the process, which alone knows when the answer came,
-- asks again with `jumped_ms`; that holds only while the offset is the one it saw, so that several
-- processes correct a jump once. What really passed and is long enough is an outage.
-- KEYS: slot deadlines log
-- ARGV: least most jumped_ms offset_ms
-- Uses: _clock _slot _attempt _log _compensate _jump
-- Returns: {"alive", now} | {"outage", now, gap_ms, given} | {"ahead", now, offset_ms}
--   | {"gone", now}
-- A slot that has left meanwhile must not come back as a pulse alone.
if redis.call('EXISTS', slot) == 0 then return {'gone', time_ms()} end
local window = load_slot(slot)
local last, threshold, policy, owed = unpack(redis.call(
  'HMGET', slot, 'pulse', 'threshold_ms', 'compensate', 'owed'))
if not last or redis.call('ZCARD', deadlines) == 0 then
  -- Nobody's clock runs: the slot keeps to the server's time.
  redis.call('HSET', slot, 'pulse', ms(window.server_now), 'offset_ms', '0')
  return {'alive', window.server_now}
end
last = tonumber(last)
local jumped = window.offset == offset_ms and tonumber(jumped_ms) or 0
local now = window.server_now - window.offset - jumped
if most ~= '' and now > tonumber(most) and last <= tonumber(most) then
  return {'ahead', now + jumped, window.offset}
end
local floor = math.max(last, tonumber(least) or last)
if now < floor - TOLERANCE_MS then jumped, now = jumped + now - floor, floor end
now = math.max(now, last)
window.now, window.judged = now, now
redis.call('HSET', slot, 'pulse', ms(now))
if jumped ~= 0 then
  local found = least == '' and 'pulse' or 'process'
  note_jump({slot = slot, deadlines = deadlines, log = log}, window, jumped, found)
end
local gap = now - last
if gap <= tonumber(threshold or 3000) then return {'alive', now} end
append(log, now, 'outage', '', 'clock', 'from', ms(last), 'gap_ms', ms(gap), 'policy', policy)
if policy ~= 'automatic' then
  if policy == 'propose' then
    local gaps = owed and cjson.decode(owed) or {}
    gaps[#gaps + 1] = {last, gap}
    redis.call('HSET', slot, 'owed', cjson.encode(gaps))
    redis.call('HINCRBY', slot, 'owed_ms', gap)
  end
  return {'outage', now, gap, 0}
end
local keys, act = {deadlines = deadlines, log = log}, {now = now, by = 'clock', reason = 'outage'}
return {'outage', now, gap, give_back(slot, keys, window, act, {{last, gap}})}
