// SPDX-License-Identifier: Apache-2.0
//
// Jobs as people see them: their own, and everybody's for those with the permission to read jobs
// who see all customers and personal data (arguments and results are full of both).
// Cancelling and running again asks for the permission to change jobs when they are not one's own.

#include "access/records.h"
#include "entity/entities.h"
#include "http/request.h"
#include "http/route.h"
#include "job/job.h"
#include <string.h>

// ---- who may see what ----

// Jobs are read as the system, limited here: to those of the caller unless they may read all.
static Access as_system(const Request *request, const Actor *system)
{
    return (Access){.actor = system, .model = request->access.model, .arena = request->arena};
}

static bool sees_all(const Request *request)
{
    const Actor *actor = request->access.actor;
    return actor_may(actor, MAY_READ, &ENTITY_JOB) && actor_sees_work_of_others(actor);
}

static char *own_filter(const Actor *actor, const char *text)
{
    g_autoptr(GString) own = g_string_new(NULL);
    g_string_printf(own, "staff_id = %" G_GINT64_FORMAT, actor_staff_id(actor));
    if (actor_role_id(actor) != 0)
        g_string_append_printf(own, " and role_id = %" G_GINT64_FORMAT, actor_role_id(actor));
    if (text != NULL)
        g_string_append_printf(own, " and (%s)", text);
    return g_strdup(own->str);
}

// The caller's own filter, and the limit to their own jobs; *out NULL: no condition.
static bool list_filter(const Request *request, Rule **out, GError **error)
{
    const char *text = request_param(request, "filter");
    g_autofree char *own = NULL;
    if (!sees_all(request))
        own = own_filter(request->access.actor, text);
    if (text == NULL && own == NULL)
        return true;
    // Checked alone first: “a) or (b” must not slip out of the brackets, and positions belong to
    // the caller's text.
    if (text != NULL) {
        g_autoptr(Rule) alone = rule_parse(text, &ENTITY_JOB, request->access.model, error);
        if (alone == NULL)
            return false;
    }
    *out = rule_parse(own ? own : text, &ENTITY_JOB, request->access.model, error);
    return *out != NULL;
}

static bool require(Tx *tx, const Request *request, Verb verb, GError **error)
{
    g_autoptr(Cursor) row = tx_query(tx, "SELECT staff_id, role_id FROM job WHERE id = $1",
                                     PARAMS(value_integer(request->id)));
    bool there = cursor_next(row);
    bool own = there && actor_owns_work(request->access.actor, cursor_integer(row, 0),
                                        cursor_integer(row, 1));
    if (!there || !(own || sees_all(request)))
        return fail(error, ERROR_NOT_FOUND, "There is no such job.", "没有这个任务。");
    return own || actor_require(request->access.actor, verb, &ENTITY_JOB, error);
}

// ---- handlers ----

static bool jobs_list(Tx *tx, Request *request, GError **error)
{
    g_autoptr(Rule) filter = NULL;
    if (!list_filter(request, &filter, error))
        return false;
    const char *count = request_param(request, "count");
    ListQuery query = {.entity = &ENTITY_JOB,
                       .filter = filter,
                       .sort = request_param(request, "sort"),
                       .cursor = request_param(request, "cursor"),
                       .limit = (unsigned)request_param_integer(request, "limit", 50),
                       .fields = request_param(request, "fields"),
                       .count = count != NULL && strcmp(count, "exact") == 0};
    g_autoptr(Actor) system = actor_system();
    Access access = as_system(request, system);
    return records_list(tx, &access, &query, &request->out, error);
}

static bool print_job(Tx *tx, Request *request, GError **error)
{
    g_autoptr(Actor) system = actor_system();
    Access access = as_system(request, system);
    return records_read(tx, &access, &ENTITY_JOB, request->id, &request->out, &request->version,
                        error);
}

static bool jobs_read(Tx *tx, Request *request, GError **error)
{
    return require(tx, request, MAY_READ, error) && print_job(tx, request, error);
}

static bool jobs_cancel(Tx *tx, Request *request, GError **error)
{
    return require(tx, request, MAY_UPDATE, error) &&
           job_cancel(tx, JOB_KINDS, request->id, error) && print_job(tx, request, error);
}

static bool jobs_retry(Tx *tx, Request *request, GError **error)
{
    return require(tx, request, MAY_UPDATE, error) && job_retry(tx, request->id, error) &&
           print_job(tx, request, error);
}

// ---- routes ----

static const Param LIST_PARAMS[] = {
    {"filter", PARAM_TEXT, .most = RULE_TEXT_MAX,
     .doc = "A condition in the rule language, such as status = \"dead\"."},
    {"sort", PARAM_TEXT, .most = 64,
     .doc = "A field, with a minus sign before it for the largest first; -created_at when absent."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 200, .doc = "How many at most; 50 when absent."},
    {"cursor", PARAM_TEXT, .most = 4096, .doc = "What the page before gave as next."},
    {"fields", PARAM_TEXT, .most = 4096,
     .doc = "Names of fields with commas between; all when absent."},
    {"count", PARAM_CHOICE, .choices = "exact|none", .doc = "Whether to count all that match."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/jobs", ROUTE_READ, .run_tx = jobs_list, .params = LIST_PARAMS, .response = "JobList",
     .doc =
         "Background jobs, newest first: one's own, or everybody's with the permission job.read."},
    {"GET", "/jobs/{id}", ROUTE_READ, .run_tx = jobs_read, .response = "Job",
     .doc = "State, progress and result of a job."},
    {"POST", "/jobs/{id}/cancel", ROUTE_WRITE, .run_tx = jobs_cancel, .response = "Job",
     .doc = "Cancels a job that waits or runs. What it has done so far stays; nothing more of it "
            "is written. Of a scheduled export that waits this run alone is left out."},
    {"POST", "/jobs/{id}/retry", ROUTE_WRITE, .run_tx = jobs_retry, .response = "Job",
     .doc = "Runs a job again that failed, was given up or was cancelled, from where it stood."},
};

const RouteGroup JOBS_ROUTES = {.routes = ROUTES, .n_routes = G_N_ELEMENTS(ROUTES)};
