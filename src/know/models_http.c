// SPDX-License-Identifier: Apache-2.0
//
// Models and scores for the web app and for programs.
#include "access/records.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/models.h"

static bool get_models(Tx *tx, Request *request, GError **error)
{
    (void)error;
    models_json(tx, NULL, &request->out);
    return true;
}

static bool get_day(Tx *tx, Request *request, GError **error)
{
    (void)error;
    models_day_json(request->access.model, tx_now(tx), &request->out);
    return true;
}

static bool post_fit(Tx *tx, Request *request, GError **error)
{
    const char *name = json_object_get_string(request_member(request, "name"));
    const ScoreModel *of = score_model_find(name);
    const Actor *actor = request->access.actor;
    if (of == NULL) {
        fail(error, ERROR_INVALID, "There is no model “%s”.", "没有模型“%s”。", name);
        error_under(error, "/name");
        return false;
    }
    int64_t job = models_enqueue(tx, of, (JobAsker){actor_staff_id(actor), actor_role_id(actor)});
    request->status = 202;
    json_object_begin(&request->out);
    json_key(&request->out, "job_id");
    json_integer(&request->out, job);
    json_object_end(&request->out);
    return true;
}

static bool get_scores(Tx *tx, Request *request, GError **error)
{
    if (records_load(tx, &request->access, &ENTITY_CUSTOMER, request->id, error) == NULL)
        return false;
    models_scores_json(tx, request->access.model, request->id, &request->out);
    return true;
}

// clang-format off
static const Route ROUTES[] = {
    {"GET", "/customers/{id}/scores", ROUTE_COUNT, .run_tx = get_scores, .permission = "order.read", .response = "CustomerScores",
     .doc = "What the models that stand say of this customer, computed now. A model that does not stand says why, as far as it is known."},
    {"GET", "/models", ROUTE_READ, .run_tx = get_models, .permission = "model.read", .response = "Models",
     .doc = "The models that foresee what customers will do, and how each was fitted the last ten times. The latest that succeeded stands."},
    {"GET", "/models/day", ROUTE_READ, .run_tx = get_day, .permission = "order.read", .response = "ModelsDay",
     .doc = "The day that scores are of, everywhere: today, unless the newest order is older than `still_days`; then that order's day. With the next order it is today again."},
    {"POST", "/models/fit", ROUTE_WRITE, .flags = ROUTE_ACCEPTS, .run_tx = post_fit, .permission = "model.create", .body = "ModelAsk", .response = "ModelJob",
     .doc = "Fits a model to what the panel holds, by a job. Models are fitted by themselves when they are older than 7 days or data have grown by a tenth."},
};

static const Shape SHAPES[] = {
    {"CustomerModel", "What a model says of a customer.",
     (const ShapeField[]){
         {"model", SHAPE_TEXT, .flags = 0},
         {"title", SHAPE_LABEL, .flags = 0},
         {"variant", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"fitted_at", SHAPE_TIME, .flags = SHAPE_NULLABLE, .doc = "Null: it does not stand."},
         {"reason", SHAPE_LABEL, .flags = SHAPE_NULLABLE, .doc = "Why it could not be fitted."},
         {"quality", SHAPE_OBJECT, .flags = SHAPE_NULLABLE, .doc = "How good the fit is: figures by name."},
         {"scores", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "CustomerScore"},
         {"reasons", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "CustomerReason", .doc = "Why the first score is what it is, the weightiest first."},
         {.name = NULL}}},
    {"CustomerReason", "What adds to a score, or takes from it.",
     (const ShapeField[]){
         {"direction", SHAPE_TEXT, .of = "up|down"},
         {"text", SHAPE_LABEL, .flags = 0},
         {.name = NULL}}},
    {"CustomerScore", "A figure of a model about a customer.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .doc = "As rules ask for it."},
         {"title", SHAPE_LABEL, .flags = 0},
         {"unit", SHAPE_TEXT, .of = "share|count|money|points|group|day|hour|weekday|source|name"},
         {"ahead", SHAPE_TEXT, .of = "now|days|months"},
         {"within", SHAPE_INTEGER, .doc = "So many days or months ahead; 0: now."},
         {"value", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "Money in minor units; points as they are; of a group and a name its place, of a day those since 1970; all else in millionths. Null: nothing can be said."},
         {"low", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "In eight of ten cases at least this, as the value; null: it is not said."},
         {"high", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "In eight of ten cases at most this."},
         {"label", SHAPE_LABEL, .flags = SHAPE_NULLABLE, .doc = "Of a group, a name, an hour, a weekday and a source: what it is called."},
         {"day", SHAPE_DAY, .flags = SHAPE_NULLABLE, .doc = "Of a day."},
         {.name = NULL}}},
    {"CustomerScores", "What models say of a customer.",
     (const ShapeField[]){
         {"as_of_day", SHAPE_DAY, .doc = "The scores are as of the end of this day."},
         {"as_of_past", SHAPE_BOOLEAN, .doc = "It is not today but the last day of a shop that has been still since."},
         {"currency", SHAPE_TEXT, .doc = "Of all money."},
         {"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "CustomerModel"},
         {.name = NULL}}},
    {"FittedModel", "A model each time it was fitted.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .flags = 0},
         {"state", SHAPE_TEXT, .of = "fitted|refused"},
         {"fitted_at", SHAPE_TIME, .flags = 0},
         {"as_of_day", SHAPE_DAY, .doc = "It knew what had happened until the end of this day."},
         {"variant", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"customers", SHAPE_INTEGER, .flags = 0},
         {"facts", SHAPE_INTEGER, .doc = "Days with orders, or whatever it counts."},
         {"converged", SHAPE_BOOLEAN, .flags = 0},
         {"quality", SHAPE_OBJECT, .flags = SHAPE_NULLABLE, .doc = "Figures by name."},
         {"reason", SHAPE_LABEL, .flags = SHAPE_NULLABLE, .doc = "Why it could not be fitted."},
         {"asked_by_staff_id", SHAPE_INTEGER, .flags = SHAPE_NULLABLE, .doc = "Null: by itself, or from the command line."},
         {.name = NULL}}},
    {"ForesightModel", "A model.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"title", SHAPE_LABEL, .flags = 0},
         {"reads", SHAPE_LABEL, .doc = "What it is fitted on."},
         {"scores", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ModelScore"},
         {"fits", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "FittedModel", .doc = "The latest first."},
         {.name = NULL}}},
    {"ModelAsk", "Which model.",
     (const ShapeField[]){{"name", SHAPE_TEXT, .most = 64}, {.name = NULL}}},
    {"ModelJob", "The job that fits it.",
     (const ShapeField[]){{"job_id", SHAPE_INTEGER, .flags = 0}, {.name = NULL}}},
    {"ModelScore", "A figure that a model gives of every customer.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"title", SHAPE_LABEL, .flags = 0},
         {"unit", SHAPE_TEXT, .of = "share|count|money|points|group|day|hour|weekday|source|name"},
         {"ahead", SHAPE_TEXT, .of = "now|days|months"},
         {.name = NULL}}},
    {"Models", "All models.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ForesightModel"},
                          {.name = NULL}}},
    {"ModelsDay", "The day that scores are of.",
     (const ShapeField[]){
         {"as_of_day", SHAPE_DAY, .doc = "Scores are as of the end of this day."},
         {"as_of_past", SHAPE_BOOLEAN, .doc = "It is not today but the last day of a shop that has been still since."},
         {"still_days", SHAPE_INTEGER, .doc = "So many days without an order make a shop still."},
         {.name = NULL}}},
};
// clang-format on

const RouteGroup MODELS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
