// SPDX-License-Identifier: Apache-2.0
//
// Is it alive, and what is in it.
#include "entity/status.h"

#include "http/request.h"

static bool get_health(Tx *tx, Request *request, GError **error)
{
    (void)error;
    tx_integer(tx, "SELECT 1", NO_PARAMS, 0); // the store answers too
    json_object_begin(&request->out);
    json_member_text(&request->out, "status", "ok");
    json_object_end(&request->out);
    return true;
}

static bool may_count(const Entity *entity, const void *actor)
{
    return actor_may(actor, MAY_READ, entity);
}

static bool get_status(Tx *tx, Request *request, GError **error)
{
    // Totals of everything are not for those who may see only some customers.
    if (actor_customer_rule(request->access.actor))
        return fail(error, ERROR_FORBIDDEN, "You see only some customers, so not the totals",
                    "您只能查看部分客户，不能查看总数");
    status_print(tx, request->access.model, may_count, request->access.actor, &request->out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/healthz", ROUTE_READ, ROUTE_PUBLIC, .run_tx = get_health, .response = "Health",
     .doc = "Answers while server and store work; needs no sign-in."},
    {"GET", "/status", ROUTE_COUNT, .run_tx = get_status, .response = "Status",
     .doc = "Counts, sizes and versions, as guanxi status --json; counts of what the caller may "
            "not read are left out."},
};

static const Shape SHAPES[] = {
    {"Health", "All is well.",
     (const ShapeField[]){{"status", SHAPE_TEXT, .of = "ok"}, {.name = NULL}}},
    {"Status", "The figures of the whole store.",
     (const ShapeField[]){
         {"customers", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Persons and organisations."},
         {"products", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"sources", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"staff", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"events", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"jobs_waiting", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"jobs_dead", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"orders", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL, .doc = "Sales."},
         {"returns", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"adjustments", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"lines", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"net_revenue_minor", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"currency", SHAPE_TEXT, .flags = 0},
         {"change_pos", SHAPE_INTEGER, .flags = 0},
         {"schema_version", SHAPE_INTEGER, .flags = 0},
         {"engine", SHAPE_TEXT, .flags = 0},
         {"size_bytes", SHAPE_INTEGER, .flags = 0},
         {"organisation", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"timezone", SHAPE_TEXT, .flags = 0},
         {"language", SHAPE_TEXT, .flags = 0},
         {.name = NULL}}},
};

const RouteGroup STATUS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
