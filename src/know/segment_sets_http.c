// SPDX-License-Identifier: Apache-2.0
//
// Segments side by side, and lists filled from files.
#include "entity/entities.h"
#include "http/request.h"
#include "know/list_file.h"
#include "know/overlap.h"

static bool post_overlap(Request *request, GError **error)
{
    return overlap_print(request->store, &request->access, request_member(request, "rules"),
                         &request->out, error);
}

// ---- lists from files ----

static bool visible_file(Tx *tx, void *context, GError **error)
{
    Request *request = context;
    return records_load(tx, &request->access, &ENTITY_FILE, request_integer(request, "file_id", 0),
                        error) != NULL;
}

static bool post_upload_preview(Request *request, GError **error)
{
    return store_read(request->store, visible_file, request, error) &&
           list_file_preview(request->store, &request->access,
                             request_integer(request, "file_id", 0), &request->out, error);
}

static bool post_upload(Tx *tx, Request *request, GError **error)
{
    const Actor *actor = request->access.actor;
    ListFile file = {.segment_id = request->id,
                     .file_id = request_integer(request, "file_id", 0),
                     .column = request_text(request, "column"),
                     .add = g_str_equal(request_text(request, "operation"), "add"),
                     .asker = {actor_staff_id(actor), actor_role_id(actor)}};
    int64_t job_id = 0;
    if (!list_file_enqueue(tx, &request->access, &file, &job_id, error))
        return false;
    request->out.length = 0;
    buffer_printf(&request->out, "{\"job_id\":%" G_GINT64_FORMAT "}", job_id);
    request->status = 202;
    request->location = arena_printf(request->arena, "/api/v1/jobs/%" G_GINT64_FORMAT, job_id);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"POST", "/segments/overlap", ROUTE_WORK, .run = post_overlap, .permission = "customer.read", .body = "SegmentRules", .response = "SegmentOverlap",
     .doc = "How many pass each of several rules, each pair of them, and exactly these and no others."},
    {"POST", "/segments/upload/preview", ROUTE_WORK, .run = post_upload_preview, .permission = "segment.read", .body = "SegmentFile", .response = "SegmentFilePreview",
     .doc = "The columns of an uploaded file, the one that seems to say who, and the first rows."},
    {"POST", "/segments/{id}/upload", ROUTE_WRITE, ROUTE_ACCEPTS, .run_tx = post_upload, .permission = "segment.read", .body = "SegmentUpload", .response = "JobStarted",
     .doc = "Puts the customers that a column of an uploaded file names on a list, or takes them off it; the job's result names the file of rows that could not be used."},
};

static const Shape SHAPES[] = {
    {"SegmentFile", "An uploaded file.",
     (const ShapeField[]){{"file_id", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"SegmentFilePreview", "What is in it.",
     (const ShapeField[]){
         {"columns", SHAPE_TEXT, .flags = SHAPE_ARRAY},
         {"column", SHAPE_TEXT, .flags = SHAPE_NULLABLE, .doc = "That seems to say who."},
         {"rows", SHAPE_ANY, .flags = SHAPE_ARRAY, .doc = "The first five, each a list of texts."},
         {.name = NULL}}},
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
    {"SegmentUpload", "Customers for a list, from a file.",
     (const ShapeField[]){
         {"file_id", SHAPE_INTEGER, .doc = "The uploaded file."},
         {"column", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 200, .doc = "That says who; null: found by its name."},
         {"operation", SHAPE_TEXT, .of = "add|remove"},
         {.name = NULL}}},
};
// clang-format on

const RouteGroup SEGMENT_SETS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
