-- SPDX-License-Identifier: Apache-2.0
-- wrk: POSTs the bodies of a file, one a line: "PATH<tab>BODY"; @ in a body becomes a number used once, ~ a second
-- used once. With a pause in
-- milliseconds each connection waits that long between two requests.
-- usage: wrk -s posts.lua URL -- FILE COOKIE CSRF FIRST PAUSE
local threads = 0
local paths, bodies = {}, {}
local at, next_number, pause = 0, 0, 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   for line in io.lines(args[1]) do
      local tab = line:find("\t", 1, true)
      paths[#paths + 1] = line:sub(1, tab - 1)
      bodies[#bodies + 1] = line:sub(tab + 1)
   end
   wrk.headers["Cookie"] = args[2]
   wrk.headers["X-CSRF-Token"] = args[3]
   wrk.headers["Content-Type"] = "application/json"
   wrk.headers["Host"] = wrk.host .. ":" .. wrk.port
   next_number = tonumber(args[4]) + number * 100000000
   pause = tonumber(args[5] or "0")
   if pause == 0 then delay = nil end
end

function delay()
   return pause
end

function request()
   at = at % #bodies + 1
   next_number = next_number + 1
   local body = bodies[at]:gsub("[@~]", { ["@"] = string.format("%d", next_number), ["~"] = os.date("!%Y-%m-%dT%H:%M:%S", 1600000000 + next_number % 100000000) })
   return wrk.format("POST", paths[at], nil, body)
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format(
      '\nRESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"bytes":%d,"errors":%d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      latency.max / 1e3, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout))
end
