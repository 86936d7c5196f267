-- The time of the Redis server that holds the slot, in ms: what every exam clock is told from.

-- Lua would write a large number with an exponent.
local function ms(number)
  return string.format('%.0f', number)
end

local function time_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
