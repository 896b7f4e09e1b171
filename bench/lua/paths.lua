-- SPDX-License-Identifier: Apache-2.0
-- wrk: GETs the paths of a file, one a line, in the file's order, over and over; each thread begins elsewhere.
-- usage: wrk -s paths.lua URL -- FILE [COOKIE]
local threads = 0
local ready = {}
local at = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   local headers = { ["Host"] = wrk.host .. ":" .. wrk.port }
   if args[2] then headers["Cookie"] = args[2] end
   for path in io.lines(args[1]) do
      ready[#ready + 1] = wrk.format("GET", path, headers)
   end
   at = math.floor(#ready / 7 * number) % #ready
end

function request()
   at = at + 1
   if at > #ready then at = 1 end
   return ready[at]
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format(
      '\nRESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"bytes":%d,"errors":%d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      latency.max / 1e3, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout))
end
