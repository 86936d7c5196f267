-- The one clock of every attempt: the time of the Redis server that holds the slot, in ms.

-- Lua would write a large number with an exponent.
local function ms(number)
  return string.format('%.0f', number)
end

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
