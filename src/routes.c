// SPDX-License-Identifier: Apache-2.0
//
// Every group of routes of the program, sorted by name. A new resource adds its name here, twice,
// and nothing elsewhere. Routes that are made from a table have a maker besides.
#include "http/route.h"

extern const RouteGroup COMPETITORS_ROUTES;
extern const RouteGroup DELIVERED_ROUTES;
extern const RouteGroup EVENT_SCHEMAS_ROUTES;
extern const RouteGroup EXPORT_SCHEDULES_ROUTES;
extern const RouteGroup FILES_ROUTES;
extern const RouteGroup HOME_ROUTES;
extern const RouteGroup HOOKS_ROUTES;
extern const RouteGroup IMPORTS_ROUTES;
extern const RouteGroup IMPORT_LISTS_ROUTES;
extern const RouteGroup IMPORT_PRESETS_ROUTES;
extern const RouteGroup INSIGHT_ROUTES;
extern const RouteGroup JOBS_ROUTES;
extern const RouteGroup LIFT_ROUTES;
extern const RouteGroup METADATA_ROUTES;
extern const RouteGroup MODELS_ROUTES;
extern const RouteGroup ORDERS_ROUTES;
extern const RouteGroup PANEL_ROUTES;
extern const RouteGroup PROFILE_ROUTES;
extern const RouteGroup QUALITY_ROUTES;
extern const RouteGroup RECOMMEND_ROUTES;
extern const RouteGroup RECORDS_ROUTES;
extern const RouteGroup REJECTED_EVENTS_ROUTES;
extern const RouteGroup REPORTS_ROUTES;
extern const RouteGroup RFM_GROUPS_ROUTES;
extern const RouteGroup RULES_ROUTES;
extern const RouteGroup SEARCH_ROUTES;
extern const RouteGroup SEGMENTS_ROUTES;
extern const RouteGroup SEGMENT_SETS_ROUTES;
extern const RouteGroup SEGMENT_SIZES_ROUTES;
extern const RouteGroup SESSION_ROUTES;
extern const RouteGroup STATUS_ROUTES;
extern const RouteGroup STREAM_ROUTES;
extern const RouteGroup TEXTS_ROUTES;
extern const RouteGroup TIMELINE_ROUTES;
extern const RouteGroup TONE_ROUTES;
extern const RouteGroup TRACK_ROUTES;
extern const RouteGroup WEBHOOK_ENDPOINTS_ROUTES;
extern const RouteGroup WEBHOOK_SOURCES_ROUTES;

const RouteGroup *const ROUTE_GROUPS[] = {
    &COMPETITORS_ROUTES,
    &DELIVERED_ROUTES,
    &EVENT_SCHEMAS_ROUTES,
    &EXPORT_SCHEDULES_ROUTES,
    &FILES_ROUTES,
    &HOME_ROUTES,
    &HOOKS_ROUTES,
    &IMPORTS_ROUTES,
    &IMPORT_LISTS_ROUTES,
    &IMPORT_PRESETS_ROUTES,
    &INSIGHT_ROUTES,
    &JOBS_ROUTES,
    &LIFT_ROUTES,
    &METADATA_ROUTES,
    &MODELS_ROUTES,
    &ORDERS_ROUTES,
    &PANEL_ROUTES,
    &PROFILE_ROUTES,
    &QUALITY_ROUTES,
    &RECOMMEND_ROUTES,
    &RECORDS_ROUTES,
    &REJECTED_EVENTS_ROUTES,
    &REPORTS_ROUTES,
    &RFM_GROUPS_ROUTES,
    &RULES_ROUTES,
    &SEARCH_ROUTES,
    &SEGMENTS_ROUTES,
    &SEGMENT_SETS_ROUTES,
    &SEGMENT_SIZES_ROUTES,
    &SESSION_ROUTES,
    &STATUS_ROUTES,
    &STREAM_ROUTES,
    &TEXTS_ROUTES,
    &TIMELINE_ROUTES,
    &TONE_ROUTES,
    &TRACK_ROUTES,
    &WEBHOOK_ENDPOINTS_ROUTES,
    &WEBHOOK_SOURCES_ROUTES,
    NULL,
};

extern void reports_make_routes(Arena *arena, GArray *routes);

const RouteMaker ROUTE_MAKERS[] = {reports_make_routes, NULL};
