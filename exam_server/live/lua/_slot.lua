-- The slot's exam clock and what it needs of the window: one read, one look at the time.
-- The exam clock is the server's time less what it has jumped by. It never goes behind the last
-- pulse, and how far time has really come, only a pulse says: `judged`. What lies after that may
-- be a jump or an outage, so that nothing is over by it.

local NEVER = 9007199254740991  -- The largest instant a number holds exactly.
local FRESH_MS = 1000           -- Pulses come twice a second; after a gap a pulse has to judge.

local function load_slot(key)
  local pulse, offset, cuts, closes_at = unpack(redis.call(
    'HMGET', key, 'pulse', 'offset_ms', 'closing_cuts', 'closes_at'))
  local server_now = time_ms()
  local now = server_now - (offset or 0)
  local judged = tonumber(pulse or now)
  return {
    now = math.max(now, judged), judged = judged, server_now = server_now, offset = offset or '0',
    closes_at = cuts == '1' and tonumber(closes_at) or NEVER,
  }
end
