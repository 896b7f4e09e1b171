// SPDX-License-Identifier: Apache-2.0
//
// What waiting, trouble and service are worth in delivered value, for the page that changes the
// setting "insight.delivered": what the setting says, and what holds.
#include "http/request.h"
#include "know/report/delivered_read.h"
#include "know/score.h"

#include <math.h>

static void put_minor(Buffer *out, const char *name, int64_t minor)
{
    json_key(out, name);
    if (minor < 0)
        json_null(out);
    else
        json_integer(out, minor);
}

static void put_kind(Buffer *out, DeliveredWorth kind, const DeliveredCosts *costs,
                     const DeliveredUsual *usual)
{
    const DeliveredKind *of = &DELIVERED_KINDS[kind];
    bool known = costs->minor[kind] >= 0 || isfinite(usual->order);
    json_object_begin(out);
    json_key(out, "name");
    json_string(out, of->name);
    json_key(out, "label");
    label_json(out, of->label);
    json_key(out, "permille");
    json_integer(out, of->permille);
    put_minor(out, "own_minor", costs->minor[kind]);
    put_minor(out, "worth_minor", known ? llround(delivered_worth(kind, costs, usual)) : -1);
    json_object_end(out);
}

static bool get_costs(Tx *tx, Request *request, GError **error)
{
    (void)tx;
    (void)error;
    const Model *model = request->access.model;
    DeliveredUsual usual = {NAN, NAN, NAN};
    g_autoptr(ScoreFitted) fitted = score_standing(score_model_find("delivered"), model, NULL);
    if (fitted != NULL)
        usual = *delivered_fitted_usual(score_fitted_open(fitted));
    json_object_begin(&request->out);
    json_key(&request->out, "currency");
    json_string(&request->out, model_currency(model));
    put_minor(&request->out, "usual_order_minor",
              isfinite(usual.order) ? llround(usual.order) : -1);
    json_key(&request->out, "items");
    json_array(&request->out);
    for (DeliveredWorth kind = 0; kind < DELIVERED_WORTHS; kind++)
        put_kind(&request->out, kind, model_delivered_costs(model), &usual);
    json_array_end(&request->out);
    json_object_end(&request->out);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"GET", "/delivered-costs", ROUTE_READ, .run_tx = get_costs, .permission = "setting.read", .response = "DeliveredCosts",
     .doc = "What waiting, trouble and service are worth in delivered value. The setting insight.delivered says it, else it is a share of a usual order."},
};

static const Shape SHAPES[] = {
    {"DeliveredCost", "What one of a kind is worth.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .doc = "As the setting names it."},
         {"label", SHAPE_LABEL, .flags = 0},
         {"permille", SHAPE_INTEGER, .doc = "Of a usual order, where the setting is silent."},
         {"own_minor", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "What the setting says; null: nothing."},
         {"worth_minor", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "What holds; null: it is not known yet what a usual order is."},
         {.name = NULL}}},
    {"DeliveredCosts", "What waiting, trouble and service are worth.",
     (const ShapeField[]){
         {"currency", SHAPE_TEXT, .flags = 0},
         {"usual_order_minor", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "Null: the model has not been fitted yet."},
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "DeliveredCost"},
         {.name = NULL}}},
};
// clang-format on

const RouteGroup DELIVERED_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
