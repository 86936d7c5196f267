-- How long each position was on the screen, by the exam clock: told by the page, counted here.
-- A look begins with the message that tells it, or with the lease of a page that is opened or comes
-- back, and ends with the next message, a pause, the closing or a page that is hidden. It never
-- lasts longer than ALIVE_MS after the page's last sign of life: what nobody heard of is not known.
-- In the attempt: `look_at`, the position ('' while the page is hidden); `look_since`, while it is
-- counted; `looks`, position → ms as JSON; `told`, once the page has said where it looks.

local ALIVE_MS = 15000  -- A page is heard of every five seconds or so, which is written every two.

local function looks_until(attempt_key, till, seen_at)
  local place, since, looks = unpack(redis.call('HMGET', attempt_key, 'look_at', 'look_since', 'looks'))
  local found = cjson.decode(looks or '{}')
  if not since or since == '' then return found end
  local alive_till = math.max(tonumber(since), tonumber(seen_at or 0)) + ALIVE_MS
  local length = math.min(till, alive_till) - since
  if length > 0 then found[place] = (found[place] or 0) + length end
  return found
end

local function end_look(attempt_key, now, seen_at)
  local looks = cjson.encode(looks_until(attempt_key, now, seen_at))
  redis.call('HSET', attempt_key, 'looks', looks, 'look_since', '')
end

-- In a pause nothing is looked at; what is on the screen then counts from its end.
local function begin_look(attempt_key, place, a, now)
  local since = a.state == 'running' and place ~= '' and ms(now) or ''
  redis.call('HSET', attempt_key, 'look_at', place, 'look_since', since)
end
