-- What every script knows about an attempt: its fields, its clock and its closing.
-- The clock: due = started_at + limit_ms + granted_ms + paused_ms, cut by the slot's closing
-- time unless the exam says otherwise. Nothing ever rewrites started_at.

-- What every script decides by. What is only told, above all the form, is read where it is told:
-- a save must not pay for it.
local FIELDS = {'state', 'candidate', 'epoch', 'started_at', 'limit_ms', 'granted_ms',
                'paused_at', 'paused_ms', 'closed_at', 'answered', 'positions', 'rest_ms', 'rested_ms',
                'resting'}

local function load_attempt(key)
  local values, fields = redis.call('HMGET', key, unpack(FIELDS)), {}
  if not values[1] then return fields end
  fields.state, fields.candidate = values[1], values[2]
  for i = 3, #FIELDS do fields[FIELDS[i]] = tonumber(values[i] or 0) end
  return fields
end

local function due_of(a)
  return a.started_at + a.limit_ms + a.granted_ms + a.paused_ms
end

-- A pause that the candidate takes, and that ends by itself (see _rest.lua).
local function is_resting(a)
  return a.state == 'paused' and a.resting == 1
end

local function rest_ends_at(a)
  return a.paused_at + math.max(0, a.rest_ms - a.rested_ms)
end

-- Running: counted from now. Paused: stands still, and only the closing time goes on.
local function remaining_of(a, window)
  if a.state == 'waiting' then return a.limit_ms + a.granted_ms end
  if a.state ~= 'running' and a.state ~= 'paused' then return 0 end
  local since = a.state == 'paused' and a.paused_at or window.now
  if is_resting(a) then since = since + math.max(0, window.now - rest_ends_at(a)) end
  return math.max(0, math.min(due_of(a) - since, window.closes_at - window.now))
end

local function is_open(a)
  return a.state == 'running' or a.state == 'paused'
end

-- The instant at which nobody can change anything any more.
local function deadline_of(a, window)
  if is_resting(a) then
    return math.min(due_of(a) + rest_ends_at(a) - a.paused_at, window.closes_at)
  end
  if a.state == 'paused' then return window.closes_at end
  return math.min(due_of(a), window.closes_at)
end

-- The deadlines set is ordered by when the clock does something next: a rest ends before its attempt.
local function put_deadline(deadlines_key, attempt_id, a, window)
  local deadline = deadline_of(a, window)
  local next_at = is_resting(a) and math.min(rest_ends_at(a), deadline) or deadline
  redis.call('ZADD', deadlines_key, ms(next_at), attempt_id)
  return deadline
end

local function is_over(a, window)
  return is_open(a) and window.judged >= deadline_of(a, window)
end

-- Instants that stay (a start, a pause, a closing) are not taken from a clock nobody has judged,
-- and nobody is let in or out between a deadline and the pulse that confirms it.
local function is_unjudged(a, window)
  if window.now - window.judged > FRESH_MS then return true end
  return is_open(a) and window.now >= deadline_of(a, window) and not is_over(a, window)
end
