// SPDX-License-Identifier: Apache-2.0
//
// The names of competitors that are looked for, for the page that changes the setting
// "insight.competitors".
#include "http/request.h"

static bool get_competitors(Tx *tx, Request *request, GError **error)
{
    (void)tx;
    (void)error;
    const Competitors *all = model_competitors(request->access.model);
    json_object_begin(&request->out);
    json_key(&request->out, "names");
    json_array(&request->out);
    for (size_t i = 0; i < all->n; i++)
        json_string(&request->out, all->each[i].name);
    json_array_end(&request->out);
    json_key(&request->out, "most");
    json_integer(&request->out, COMPETITORS_MOST);
    json_key(&request->out, "characters");
    json_integer(&request->out, COMPETITOR_CHARACTERS);
    json_object_end(&request->out);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"GET", "/competitors", ROUTE_READ, .run_tx = get_competitors, .permission = "setting.read", .response = "Competitors",
     .doc = "The names of competitors that are looked for in what customers write. The setting insight.competitors is a list of them."},
};

static const Shape SHAPES[] = {
    {"Competitors", "Names that are looked for in texts.",
     (const ShapeField[]){
         {"names", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "In the order of the setting."},
         {"most", SHAPE_INTEGER, .doc = "How many there may be."},
         {"characters", SHAPE_INTEGER, .doc = "How long a name may be."},
         {.name = NULL}}},
};
// clang-format on

const RouteGroup COMPETITORS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
