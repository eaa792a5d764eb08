-- Load for wrk. After `--`: what to ask (get_user, list_users, patch_user, path), then its arguments.
local threads = 0

function setup(thread)
  thread:set("index", threads)
  threads = threads + 1
end

function init(args)
  what = args[1]
  low, high = tonumber(args[2]), tonumber(args[3])
  -- The same ids in the same order for every server, other ones in every thread and run.
  math.randomseed(7919 * (index + 1) + (tonumber(args[4]) or 0))
  wrk.headers["Content-Type"] = what == "patch_user" and "application/json" or nil
  if what == "path" then
    path = args[2]
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

function request()
  if what == "get_user" then
    return wrk.format("GET", "/api/users/" .. math.random(low, high))
  elseif what == "patch_user" then
    return wrk.format("PATCH", "/api/users/" .. math.random(low, high), nil, patch())
  elseif what == "list_users" then
    return wrk.format("GET", "/api/users")
  end
  return wrk.format("GET", path)
end
