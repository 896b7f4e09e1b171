// SPDX-License-Identifier: Apache-2.0
//
// The named groups that hold, for the page that changes them: those of the setting "insight.rfm",
// and the ready-made ones beside them.
#include "entity/model.h"
#include "http/request.h"

static void put_pair(Buffer *out, const RfmRange *range, int axis)
{
    json_key(out, RFM_AXIS_NAMES[axis]);
    json_array(out);
    json_integer(out, range->least[axis]);
    json_integer(out, range->most[axis]);
    json_array_end(out);
}

static void put_group(Buffer *out, const Choice *name, const RfmRange *range)
{
    json_object_begin(out);
    json_key(out, "name");
    json_string(out, name->name);
    json_key(out, "label");
    json_object_begin(out);
    json_key(out, "en");
    json_string(out, name->label.en);
    json_key(out, "zh");
    json_string(out, name->label.zh);
    json_object_end(out);
    for (int axis = 0; axis < RFM_AXES; axis++)
        put_pair(out, range, axis);
    json_object_end(out);
}

static void put_groups(Buffer *out, const char *key, const RfmGroups *groups)
{
    json_key(out, key);
    json_array(out);
    for (size_t i = 0; i < groups->n; i++)
        put_group(out, &groups->names[i], &groups->ranges[i]);
    json_array_end(out);
}

static void put_cuts(Buffer *out, const RfmGroups *groups)
{
    json_key(out, "cuts");
    json_object_begin(out);
    for (int axis = 0; axis < RFM_AXES; axis++) {
        if (!groups->own_cuts[axis])
            continue;
        json_key(out, RFM_AXIS_NAMES[axis]);
        json_array(out);
        for (int i = 0; i < RFM_CUTS; i++)
            json_integer(out, groups->cuts[axis][i]);
        json_array_end(out);
    }
    json_object_end(out);
}

static bool get_groups(Tx *tx, Request *request, GError **error)
{
    (void)tx;
    (void)error;
    const RfmGroups *groups = model_rfm_groups(request->access.model);
    json_object_begin(&request->out);
    put_groups(&request->out, "groups", groups);
    put_cuts(&request->out, groups);
    put_groups(&request->out, "ready", &RFM_GROUPS_READY);
    json_object_end(&request->out);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"GET", "/rfm-groups", ROUTE_READ, .run_tx = get_groups, .permission = "setting.read", .response = "RfmGroups",
     .doc = "The named groups by recency, frequency and money that hold, and the ready-made ones. The setting insight.rfm replaces them."},
};

static const Shape SHAPES[] = {
    {"RfmCuts", "Own cut points; axes without them have groups of equal size.",
     (const ShapeField[]){
         {"recency", SHAPE_INTEGER, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .most = RFM_CUTS, .doc = "Days since the last order; up to the first: 5."},
         {"frequency", SHAPE_INTEGER, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .most = RFM_CUTS, .doc = "Orders with which the next score begins."},
         {"monetary", SHAPE_INTEGER, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .most = RFM_CUTS, .doc = "Minor units with which the next score begins."},
         {.name = NULL}}},
    {"RfmGroup", "A group: the lowest and the highest score on each axis.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"label", SHAPE_LABEL, .flags = 0},
         {"recency", SHAPE_INTEGER, .flags = SHAPE_ARRAY, .most = 2},
         {"frequency", SHAPE_INTEGER, .flags = SHAPE_ARRAY, .most = 2},
         {"monetary", SHAPE_INTEGER, .flags = SHAPE_ARRAY, .most = 2},
         {.name = NULL}}},
    {"RfmGroups", "From the best group to the worst; the first that holds a customer names it.",
     (const ShapeField[]){
         {"groups", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RfmGroup"},
         {"cuts", SHAPE_NAMED, .of = "RfmCuts"},
         {"ready", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "RfmGroup"},
         {.name = NULL}}},
};
// clang-format on

const RouteGroup RFM_GROUPS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
