// SPDX-License-Identifier: Apache-2.0
//
// What scheduled exports offer beyond the routes every entity has: the folders there are, runs, and
// one at once.
#include "collect/schedule/address.h"
#include "collect/schedule/folders.h"
#include "collect/schedule/plan.h"
#include "entity/entities.h"
#include "http/request.h"

static bool get_folders(Tx *tx, Request *request, GError **error)
{
    if (!actor_require(request->access.actor, MAY_READ, &ENTITY_EXPORT_SCHEDULE, error))
        return false;
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    folders_json(tx_store(tx), &request->out);
    json_key(&request->out, "addresses");
    addresses_json(tx, &request->out);
    json_object_end(&request->out);
    return true;
}

static const Record *load(Tx *tx, Request *request, GError **error)
{
    return records_load(tx, &request->access, &ENTITY_EXPORT_SCHEDULE, request->id, error);
}

static bool get_runs(Tx *tx, Request *request, GError **error)
{
    if (load(tx, request, error) == NULL)
        return false;
    plan_json(tx, request->id, &request->out);
    return true;
}

static bool get_states(Tx *tx, Request *request, GError **error)
{
    if (!actor_require(request->access.actor, MAY_READ, &ENTITY_EXPORT_SCHEDULE, error))
        return false;
    plan_states_json(tx, &request->out);
    return true;
}

static bool post_run(Tx *tx, Request *request, GError **error)
{
    const Record *schedule = load(tx, request, error);
    if (schedule == NULL ||
        !actor_require(request->access.actor, MAY_UPDATE, &ENTITY_EXPORT_SCHEDULE, error))
        return false;
    int64_t job_id = plan_now(tx, schedule);
    request->out.length = 0;
    buffer_printf(&request->out, "{\"job_id\":%" G_GINT64_FORMAT "}", job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

static const ShapeField FOLDERS[] = {
    {.name = "items", .type = SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "names of folders"},
    {.name = "addresses",
     .type = SHAPE_TEXT,
     .flags = SHAPE_ARRAY,
     .doc = "names of outgoing webhooks that take files"},
    {.name = NULL},
};
static const ShapeField RUN[] = {
    {.name = "job_id", .type = SHAPE_INTEGER},
    {.name = "status", .type = SHAPE_TEXT, .of = "running|done|failed|dead|cancelled"},
    {.name = "started_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "finished_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE},
    {.name = "done", .type = SHAPE_INTEGER, .doc = "records written"},
    {.name = "total", .type = SHAPE_INTEGER, .doc = "0: not known yet"},
    {.name = "result",
     .type = SHAPE_OBJECT,
     .flags = SHAPE_NULLABLE,
     .doc = "name and count; folder and removed (older files of it that went), or address, status, "
            "tries and bytes"},
    {.name = "error", .type = SHAPE_LABEL, .flags = SHAPE_NULLABLE},
    {.name = NULL},
};
static const ShapeField RUNS[] = {
    {.name = "next_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE, .doc = "null: none planned"},
    {.name = "runs",
     .type = SHAPE_NAMED,
     .flags = SHAPE_ARRAY,
     .of = "ExportRun",
     .doc = "the last 20, newest first; kept for 30 days, those that failed for 90"},
    {.name = NULL},
};

static const ShapeField STATE[] = {
    {.name = "id", .type = SHAPE_INTEGER, .doc = "of the schedule"},
    {.name = "next_at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE, .doc = "null: none planned"},
    {.name = "last",
     .type = SHAPE_NAMED,
     .flags = SHAPE_NULLABLE,
     .of = "ExportRun",
     .doc = "null: has not run yet, or so long ago that it is forgotten"},
    {.name = NULL},
};
static const ShapeField STATES[] = {
    {.name = "items", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ExportState"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"ExportFolders", "Where exports may be written to.", FOLDERS},
    {"ExportRun", "One run of a scheduled export.", RUN},
    {"ExportRuns", "When a scheduled export runs next, and how its last runs ended.", RUNS},
    {"ExportState", "A scheduled export: its next run, and its last one.", STATE},
    {"ExportStates", "All scheduled exports.", STATES},
};

static const Route ROUTES[] = {
    {"GET", "/export-folders", ROUTE_READ, .run_tx = get_folders, .response = "ExportFolders",
     .doc = "Where the files of scheduled exports may go, by name: the folders that the option "
            "export-folders of serve names, and the outgoing webhooks that take files."},
    {"GET", "/export-states", ROUTE_COUNT, .run_tx = get_states, .response = "ExportStates",
     .doc = "Of every scheduled export the next run and the last one."},
    {"POST", "/export-schedules/{id}/run", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = post_run,
     .response = "JobStarted",
     .doc = "Runs a scheduled export now, active or not, with the rights it always has."},
    {"GET", "/export-schedules/{id}/runs", ROUTE_READ, .run_tx = get_runs, .response = "ExportRuns",
     .doc = "The next run of a scheduled export, and its last ones."},
};

const RouteGroup EXPORT_SCHEDULES_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES,
                                            G_N_ELEMENTS(SHAPES)};
