// SPDX-License-Identifier: Apache-2.0
//
// Search over everything.
#include "access/search.h"

#include "http/request.h"

static bool get_search(Tx *tx, Request *request, GError **error)
{
    SearchRequest search = {.text = request_param(request, "q"),
                            .entities = request_param(request, "entity"),
                            .limit = (unsigned)request_param_integer(request, "limit", 20)};
    if (!search.text)
        return fail(error, ERROR_MALFORMED, "The parameter q is missing", "缺少参数 q");
    return search_records(tx, &request->access, &search, &request->out, error);
}

static const Param PARAMS_SEARCH[] = {
    {"q", PARAM_TEXT, .most = 200,
     .doc =
         "Names, parts of names, pinyin, parts of numbers, codes; several words must all match."},
    {"entity", PARAM_TEXT, .most = 500,
     .doc = "Kinds of records with commas between; all when absent."},
    {"limit", PARAM_INTEGER, .least = 1, .most = 100, .doc = "How many at most; 20 when absent."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/search", ROUTE_READ, .run_tx = get_search, .params = PARAMS_SEARCH,
     .response = "SearchAnswer", .doc = "Finds records by text, best first."},
};

static const Shape SHAPES[] = {
    {"SearchAnswer", "What was found, best first.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SearchHit"},
                          {.name = NULL}}},
    {"SearchHit", "One record found.",
     (const ShapeField[]){
         {"entity", SHAPE_TEXT, .flags = 0},
         {"id", SHAPE_INTEGER, .flags = 0},
         {"customer_id", SHAPE_INTEGER, .doc = "Whose it is; 0: nobody's."},
         {"title", SHAPE_TEXT, .flags = 0},
         {"detail", SHAPE_TEXT, .doc = "What tells it from others of the same title."},
         {.name = NULL}}},
};

const RouteGroup SEARCH_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
