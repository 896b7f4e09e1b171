// SPDX-License-Identifier: Apache-2.0
//
// Every group of routes of the program, sorted by name. A new resource adds its name here, twice, and nothing
// elsewhere.
#include "http/route.h"

extern const RouteGroup JOBS_ROUTES;
extern const RouteGroup RECORDS_ROUTES;
extern const RouteGroup SESSION_ROUTES;
extern const RouteGroup STREAM_ROUTES;

const RouteGroup *const ROUTE_GROUPS[] = {
    &JOBS_ROUTES,
    &RECORDS_ROUTES,
    &SESSION_ROUTES,
    &STREAM_ROUTES,
    NULL,
};
