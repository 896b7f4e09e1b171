// SPDX-License-Identifier: Apache-2.0
//
// Data quality over HTTP. Figures are over all records, so whoever sees only some customers is not
// told them.
#include "collect/quality/quality.h"
#include "entity/entities.h"
#include "http/request.h"

static const Entity *asked_entity(const Request *request, GError **error)
{
    const Actor *actor = request->access.actor;
    const char *name = request_param(request, "entity");
    const Entity *entity = name != NULL ? entity_find(name) : &ENTITY_CUSTOMER;
    if (!actor_require(actor, MAY_READ, entity, error) ||
        !actor_require(actor, MAY_READ, &ENTITY_CUSTOMER, error))
        return NULL;
    if (actor_customer_rule(actor) == NULL)
        return entity;
    fail(error, ERROR_FORBIDDEN, "These figures are for those who see all customers",
         "这些数字只供可查看全部客户的人查看");
    return NULL;
}

static bool get_quality(Tx *tx, Request *request, GError **error)
{
    const Entity *entity = asked_entity(request, error);
    return entity != NULL && figures_json(tx, entity->name, request->arena, &request->out);
}

static bool get_course(Tx *tx, Request *request, GError **error)
{
    const Entity *entity = asked_entity(request, error);
    if (entity == NULL)
        return false;
    const char *field = request_param(request, "field"), *aspect = request_param(request, "aspect");
    course_json(tx,
                &(Course){.entity = entity->name,
                          .field = field != NULL ? field : "",
                          .aspect = aspect != NULL ? aspect : "total",
                          .source_id = request_param_integer(request, "source", SOURCE_ALL)},
                &request->out);
    return true;
}

static bool post_run(Tx *tx, Request *request, GError **error)
{
    const Actor *actor = request->access.actor;
    if (!actor_require(actor, MAY_UPDATE, &ENTITY_CUSTOMER, error))
        return false;
    int64_t job_id = job_enqueue(tx, QUALITY_JOB.name, NULL, "by hand",
                                 (JobAsker){actor_staff_id(actor), actor_role_id(actor)});
    request->out.length = 0;
    buffer_printf(&request->out, "{\"job_id\":%" G_GINT64_FORMAT "}", job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

static const Param PARAMS_QUALITY[] = {
    {"entity", PARAM_CHOICE, .choices = "customer|order|product",
     .doc = "What is looked at; customers when absent."},
    {.name = NULL},
};
static const Param PARAMS_COURSE[] = {
    {"entity", PARAM_CHOICE, .choices = "customer|order|product",
     .doc = "What is looked at; customers when absent."},
    {"field", PARAM_TEXT, .most = 64, .doc = "A field; absent: the record as a whole."},
    {"aspect", PARAM_TEXT, .most = 32,
     .doc = "filled, doubtful, shared, fresh, …; total when absent."},
    {"source", PARAM_INTEGER, .least = -1, .most = INT64_C(1) << 53,
     .doc = "Of this source; 0 or absent: all; -1: of none."},
    {.name = NULL},
};

static const ShapeField FIGURE[] = {
    {.name = "field", .type = SHAPE_TEXT, .doc = "empty: the record as a whole"},
    {.name = "aspect",
     .type = SHAPE_TEXT,
     .of = "total|reachable|fresh|stale|filled|doubtful|shared"},
    {.name = "source_id", .type = SHAPE_INTEGER, .doc = "0: all; -1: of none"},
    {.name = "count", .type = SHAPE_INTEGER},
    {.name = "rule", .type = SHAPE_TEXT, .doc = "whose records were counted; empty: all"},
    {.name = NULL},
};
static const ShapeField SOURCE[] = {
    {.name = "id", .type = SHAPE_INTEGER},
    {.name = "name", .type = SHAPE_TEXT},
    {.name = NULL},
};
static const ShapeField QUALITY[] = {
    {.name = "at", .type = SHAPE_TIME, .flags = SHAPE_NULLABLE, .doc = "null: not looked at yet"},
    {.name = "sources", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "QualitySource"},
    {.name = "figures", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "QualityFigure"},
    {.name = NULL},
};
static const ShapeField POINT[] = {
    {.name = "day", .type = SHAPE_DAY},
    {.name = "count", .type = SHAPE_INTEGER},
    {.name = "total", .type = SHAPE_INTEGER},
    {.name = NULL},
};
static const ShapeField COURSE[] = {
    {.name = "points", .type = SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "QualityPoint"},
    {.name = NULL},
};

static const Shape SHAPES[] = {
    {"Quality", "The last look at data quality.", QUALITY},
    {"QualityCourse", "A figure over the days.", COURSE},
    {"QualityFigure", "How many records a rule counts.", FIGURE},
    {"QualityPoint", "One day's figure.", POINT},
    {"QualitySource", "A source that records come from.", SOURCE},
};

static const Route ROUTES[] = {
    {"GET", "/quality", ROUTE_READ, .run_tx = get_quality, .params = PARAMS_QUALITY,
     .response = "Quality",
     .doc = "How complete, valid, unique and fresh records are, by field and source, as last "
            "counted; each figure with the rule that opens its records."},
    {"GET", "/quality/course", ROUTE_READ, .run_tx = get_course, .params = PARAMS_COURSE,
     .response = "QualityCourse", .doc = "One figure over the days, with the total beside."},
    {"POST", "/quality/run", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = post_run,
     .response = "JobStarted", .doc = "Looks at data quality now, as is done every night."},
};

const RouteGroup QUALITY_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
