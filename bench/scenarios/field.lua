-- Load for wrk on field service. After `--`: what to ask (get, patch, create, list, path), then for path the path, and
-- for the others the lowest and highest id of a work order, a customer and a technician, and the number of the run.
local threads = 0

function setup(thread)
  thread:set("index", threads)
  threads = threads + 1
end

function init(args)
  what = args[1]
  if what == "path" then
    path = args[2]
    return
  end
  order_low, order_high = tonumber(args[2]), tonumber(args[3])
  customer_low, customer_high = tonumber(args[4]), tonumber(args[5])
  technician_low, technician_high = tonumber(args[6]), tonumber(args[7])
  -- The same requests in the same order for every server, other ones in every thread and run.
  math.randomseed(7919 * (index + 1) + tonumber(args[8]))
  wrk.headers["Content-Type"] = (what == "patch" or what == "create") and "application/json" or nil
end

local function patch()
  -- Every second one is a note, the others drag the job to somebody's hour. A number makes every one a real change.
  local number = math.random(1, 1000000000)
  if number % 2 == 0 then
    return '{"notes":"Called back, case ' .. number .. '"}'
  end
  return string.format(
    '{"assigned_technician_id":%d,"scheduled_date":"2027-%02d-%02d","scheduled_time":"%02d:%02d:00"}',
    math.random(technician_low, technician_high), math.random(1, 12), math.random(1, 28), math.random(7, 18),
    math.random(0, 59)
  )
end

local function create()
  return string.format(
    '{"customer_id":%d,"priority":%d,"description":"No heat in the hall, case %d"}',
    math.random(customer_low, customer_high), math.random(1, 5), math.random(1, 1000000000)
  )
end

function request()
  local all = "/api/v2/work-orders/"
  if what == "get" then
    return wrk.format("GET", all .. math.random(order_low, order_high))
  elseif what == "patch" then
    return wrk.format("PATCH", all .. math.random(order_low, order_high), nil, patch())
  elseif what == "create" then
    return wrk.format("POST", all, nil, create())
  elseif what == "list" then
    return wrk.format("GET", all .. "?technician_id=" .. math.random(technician_low, technician_high))
  end
  return wrk.format("GET", path)
end

function done(summary, latency, requests)
  io.write(string.format("p95 %.0f us, p99 %.0f us\n", latency:percentile(95), latency:percentile(99)))
end
