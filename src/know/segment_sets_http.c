// SPDX-License-Identifier: Apache-2.0
//
// Segments side by side: how they overlap.
#include "http/request.h"
#include "know/overlap.h"

static bool post_overlap(Request *request, GError **error)
{
    return overlap_print(request->store, &request->access, request_member(request, "rules"),
                         &request->out, error);
}

// clang-format off
static const Route ROUTES[] = {
    {"POST", "/segments/overlap", ROUTE_WORK, .run = post_overlap, .permission = "customer.read", .body = "SegmentRules", .response = "SegmentOverlap",
     .doc = "How many pass each of several rules, each pair of them, and exactly these and no others."},
};

static const Shape SHAPES[] = {
    {"SegmentOverlap", "How audiences overlap.",
     (const ShapeField[]){
         {"customers", SHAPE_INTEGER, .doc = "All that there are."},
         {"any", SHAPE_INTEGER, .doc = "In at least one of them."},
         {"sets", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentSet"},
         {"pairs", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentPair"},
         {"regions", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "SegmentRegion", .doc = "That hold somebody, the largest first."},
         {"left_off", SHAPE_INTEGER, .doc = "Regions beyond the first 64."},
         {.name = NULL}}},
    {"SegmentPair", "Two of them together.",
     (const ShapeField[]){
         {"a", SHAPE_INTEGER, .doc = "Place among the sets, from 0."},
         {"b", SHAPE_INTEGER, .flags = 0},
         {"both", SHAPE_INTEGER, .doc = "Customers in both."},
         {"jaccard", SHAPE_REAL, .doc = "Those in both through those in either."},
         {.name = NULL}}},
    {"SegmentRegion", "Who is in exactly these.",
     (const ShapeField[]){
         {"sets", SHAPE_INTEGER, .flags = SHAPE_ARRAY, .doc = "Places among the sets."},
         {"count", SHAPE_INTEGER, .flags = 0},
         {"rule", SHAPE_TEXT, .flags = SHAPE_NULLABLE, .doc = "That opens them; null where no rule says it exactly."},
         {.name = NULL}}},
    {"SegmentRules", "Rules on customers.",
     (const ShapeField[]){
         {"rules", SHAPE_TEXT, .flags = SHAPE_ARRAY, .most = OVERLAP_MOST, .doc = "Texts, 2 to 12."},
         {.name = NULL}}},
    {"SegmentSet", "One of the audiences compared.",
     (const ShapeField[]){
         {"rule", SHAPE_TEXT, .flags = 0}, {"count", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
};
// clang-format on

const RouteGroup SEGMENT_SETS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
