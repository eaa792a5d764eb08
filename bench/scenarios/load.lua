-- Load for wrk. After `--`: what to ask (get_user, list_users, patch_user, path, call), then its arguments.
-- call: method, path, body, a file with an id and an address a line, number of the run, number of threads.
-- In path and body stand {id} and {email} for somebody of the file, {next} for each of its first half once, {back} for
-- each of its second half once, {n} for any number and {new} for one never used before.
local threads = 0

function setup(thread)
  thread:set("index", threads)
  threads = threads + 1
end

local function read_people(file)
  ids, emails = {}, {}
  for line in io.lines(file) do
    local id, email = line:match("^(%d+) (.*)$")
    ids[#ids + 1], emails[#emails + 1] = id, email
  end
end

function init(args)
  what = args[1]
  low, high = tonumber(args[2]), tonumber(args[3])
  -- The same ids in the same order for every server, other ones in every thread and run.
  math.randomseed(7919 * (index + 1) + (tonumber(args[4]) or 0))
  wrk.headers["Content-Type"] = what == "patch_user" and "application/json" or nil
  if what == "path" then
    path = args[2]
  elseif what == "call" then
    method, path, body = args[2], args[3], args[4]
    read_people(args[5])
    run, place, step = tonumber(args[6]), index + 1, tonumber(args[7])
    math.randomseed(7919 * (index + 1) + run)
    made = 0
    if body:sub(1, 2) == "--" then
      wrk.headers["Content-Type"] = "multipart/form-data; boundary=" .. body:match("^%-%-([%w-]+)")
    elseif body ~= "" then
      wrk.headers["Content-Type"] = "application/json"
    end
  end
end

local function patch()
  -- Every second body changes one field, the others two. A number in it makes every one a real change.
  local number = math.random(1, 1000000000)
  if number % 2 == 0 then
    return '{"notes":"Called back, case ' .. number .. '"}'
  end
  return '{"notes":"Wants an offer, case ' .. number .. '","zip_code":"' .. number % 100000 .. '"}'
end

local function call()
  local at = math.random(1, #ids)
  local back = path:find("{back}", 1, true)
  if back or path:find("{next}", 1, true) then
    if place > #ids / 2 then
      -- Nobody is left; whoever reads the figures knows how many there were.
      return wrk.format("GET", "/health/live")
    end
    at, place = back and #ids + 1 - place or place, place + step
  end
  made = made + 1
  local values = {
    id = ids[at], next = ids[at], back = ids[at], email = emails[at],
    n = tostring(math.random(1, 1000000000)), new = run .. "x" .. index .. "x" .. made,
  }
  local filled = body ~= "" and body:gsub("{(%l+)}", values) or nil
  return wrk.format(method, (path:gsub("{(%l+)}", values)), nil, filled)
end

function request()
  if what == "call" then
    return call()
  elseif what == "get_user" then
    return wrk.format("GET", "/api/users/" .. math.random(low, high))
  elseif what == "patch_user" then
    return wrk.format("PATCH", "/api/users/" .. math.random(low, high), nil, patch())
  elseif what == "list_users" then
    return wrk.format("GET", "/api/users")
  end
  return wrk.format("GET", path)
end

function done(summary, latency, requests)
  io.write(string.format("p95 %.0f us, p99 %.0f us\n", latency:percentile(95), latency:percentile(99)))
end
