// SPDX-License-Identifier: Apache-2.0
//
// Steps of orders: what can be done, doing it, doing it to many.
#include "collect/orders/step.h"
#include "entity/entities.h"
#include "http/bulk.h"

#include <string.h>

#define STEP_NAMES                                                                                 \
    "cancel|close|deliver|exchange|pack|pay|pay_back|pick|receive|refund|reprice|return|ship|"     \
    "undeliver|undo"

// Without an ETag: parcels, payments and returns change while the order keeps its version, which is
// what a step is taken with and stands in the answer.
static bool get_steps(Tx *tx, Request *request, GError **error)
{
    int64_t version;
    return steps_print(tx, &request->access, request->id, &request->out, &version, error);
}

static bool post_step(Tx *tx, Request *request, GError **error)
{
    int64_t version;
    return request_if_match(request, &version, error) &&
           step_take(tx, &request->access, request->id, version, request->body, error) &&
           steps_print(tx, &request->access, request->id, &request->out, &request->version, error);
}

static bool take_one(Tx *tx, const Access *access, const void *context, int64_t id, GError **error)
{
    return step_take(tx, access, id, ANY_VERSION, (json_object *)context, error);
}

static const Shape SHAPES[];
enum { SHAPE_OF_STEP = 12 };

static bool post_steps(Request *request, GError **error)
{
    json_object *step = request_member(request, "step");
    g_assert(strcmp(SHAPES[SHAPE_OF_STEP].name, "OrderStepRequest") == 0);
    if (!shape_check(&SHAPES[SHAPE_OF_STEP], step, error)) {
        error_under(error, "/step");
        return false;
    }
    return bulk_each(request, request_member(request, "ids"), take_one, step, error);
}

// ---- what a step would make ----

typedef struct {
    Request *request;
    bool shown;
} Looking;

// Runs in a transaction that is taken back once all is printed.
static bool look_ahead(Tx *tx, void *context, GError **error)
{
    Looking *looking = context;
    Request *request = looking->request;
    request->out.length = 0;
    looking->shown =
        step_preview(tx, &request->access, request->id, request->body, &request->out, error) &&
        !tx_failed(tx);
    return looking->shown && fail(error, ERROR_CONFLICT, "Nothing was done", "未作任何更改");
}

static bool post_preview(Request *request, GError **error)
{
    Looking looking = {.request = request};
    g_autoptr(GError) failure = NULL;
    store_write(request->store, look_ahead, &looking, &failure);
    if (looking.shown)
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

static bool get_carriers(Tx *tx, Request *request, GError **error)
{
    (void)error;
    carriers_print(tx, &request->out);
    return true;
}

// ---- the table ----

static void print_words(Buffer *out, const char *key, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    json_key(out, key);
    json_array(out);
    for (char **word = list; *word != NULL; word++)
        json_string(out, *word);
    json_array_end(out);
}

static bool get_table(Request *request, GError **error)
{
    (void)error;
    Buffer *out = &request->out;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (const OrderStep *step = ORDER_STEPS; step->name != NULL; step++) {
        json_object_begin(out);
        json_member_text(out, "step", step->name);
        print_words(out, "kinds", step->kinds);
        print_words(out, "from", step->from);
        json_member_text(out, "to", step->to);
        json_member_text(out, "permission", step->permission);
        json_member_integer(out, "undo_hours", step->undo_hours);
        json_member_boolean(out, "by_status", step->plain);
        json_member_label(out, "label", step->label);
        json_member_label(out, "done", step->done);
        json_member_label(out, "about", step->about);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/orders/carriers", ROUTE_READ, .run_tx = get_carriers, .permission = "shipment.read",
     .response = "OrderCarriers",
     .doc = "The carriers of the last 2,000 parcels, the most used first."},
    {"GET", "/orders/steps", ROUTE_DIRECT, .run = get_table, .response = "OrderStepTable",
     .doc = "What can be done with orders: from which states, by whom, and for how long it can be "
            "undone."},
    {"POST", "/orders/steps", ROUTE_ASYNC, .run = post_steps, .permission = "order.read",
     .body = "OrderStepsRequest", .response = "BulkAnswer",
     .doc = "Takes one step with up to 1,000 orders, each by itself, so that one that cannot take "
            "it stops no other."},
    {"GET", "/orders/{id}/steps", ROUTE_READ, .run_tx = get_steps, .permission = "order.read",
     .response = "OrderSteps",
     .doc = "What an order amounts to by its payments, shipments and returns, and the steps that "
            "can be taken with it next."},
    {"POST", "/orders/{id}/steps", ROUTE_WRITE, ROUTE_MATCHES, .run_tx = post_step,
     .permission = "order.read", .body = "OrderStepRequest", .response = "OrderSteps",
     .doc = "Takes a step: pays, ships, returns, …, or undoes the last one. Each has a permission "
            "of its own, is an entry on the customer's timeline, and is refused from a state it "
            "does not fit."},
    {"POST", "/orders/{id}/steps/preview", ROUTE_WORK, .run = post_preview,
     .permission = "order.read", .body = "OrderStepRequest", .response = "OrderStepPreview",
     .doc = "What a step would make and give back: the step is taken with all its checks, and then "
            "not kept. A reason is not asked for yet."},
};

static const Shape SHAPES[] = {
    {"OrderCarriers", "Carriers that were used of late.",
     (const ShapeField[]){{"items", SHAPE_TEXT, .flags = SHAPE_ARRAY}, {.name = NULL}}},
    {"OrderLineState", "What of a line has left and come back.",
     (const ShapeField[]){{"position", SHAPE_INTEGER, .flags = 0},
                          {"product_code", SHAPE_TEXT, .flags = 0},
                          {"bought_thousandths", SHAPE_INTEGER, .flags = 0},
                          {"packed_thousandths", SHAPE_INTEGER, .flags = 0},
                          {"shipped_thousandths", SHAPE_INTEGER, .doc = "On its way or delivered."},
                          {"delivered_thousandths", SHAPE_INTEGER, .flags = 0},
                          {"returned_thousandths", SHAPE_INTEGER, .flags = 0},
                          {.name = NULL}}},
    {"OrderNextStep", "A step that can be taken now.",
     (const ShapeField[]){{"step", SHAPE_TEXT, .of = STEP_NAMES},
                          {"label", SHAPE_LABEL, .flags = 0},
                          {"about", SHAPE_LABEL, .flags = 0},
                          {"main", SHAPE_BOOLEAN, .doc = "What usually comes next."},
                          {.name = NULL}}},
    {"OrderPaidBy", "What was paid for an order by one method.",
     (const ShapeField[]){{"method", SHAPE_TEXT, .flags = 0},
                          {"amount_minor", SHAPE_INTEGER, .flags = 0},
                          {.name = NULL}}},
    {"OrderParcel", "A parcel of an order.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .doc = "Of the shipment."},
         {"status", SHAPE_TEXT, .of = "packed|shipped|delivered|lost|cancelled"},
         {"carrier", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"tracking_number", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
         {"packed_at", SHAPE_TIME, .flags = SHAPE_NULLABLE},
         {"shipped_at", SHAPE_TIME, .flags = SHAPE_NULLABLE},
         {"delivered_at", SHAPE_TIME, .flags = SHAPE_NULLABLE},
         {"lines", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderParcelLine",
          .doc = "None: what is in it was never said."},
         {"next", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderParcelStep",
          .doc = "What can be done with this parcel alone, with its id as shipment_id."},
         {.name = NULL}}},
    {"OrderParcelLine", "What a parcel holds of a line.",
     (const ShapeField[]){
         {"position", SHAPE_INTEGER, .doc = "Of the order's line, from 1; 0: that line is gone."},
         {"product_code", SHAPE_TEXT, .flags = 0},
         {"quantity_thousandths", SHAPE_INTEGER, .flags = 0},
         {.name = NULL}}},
    {"OrderParcelStep", "A step that one parcel can take.",
     (const ShapeField[]){{"step", SHAPE_TEXT, .of = "deliver|undeliver"},
                          {"label", SHAPE_LABEL, .flags = 0},
                          {.name = NULL}}},
    {"OrderPreviewLine", "A line of what a step would make.",
     (const ShapeField[]){{"product_code", SHAPE_TEXT, .flags = 0},
                          {"name", SHAPE_TEXT, .flags = SHAPE_NULLABLE},
                          {"product_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
                          {"quantity_thousandths", SHAPE_INTEGER, .flags = 0},
                          {"amount_minor", SHAPE_INTEGER, .flags = 0},
                          {.name = NULL}}},
    {"OrderPreviewPart",
     "What comes back, or goes out instead: its lines, less discount, plus tax and shipping.",
     (const ShapeField[]){{"lines", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderPreviewLine"},
                          {"discount_minor", SHAPE_INTEGER, .doc = "Its share of the order's."},
                          {"tax_minor", SHAPE_INTEGER, .flags = 0},
                          {"shipping_minor", SHAPE_INTEGER, .flags = 0},
                          {"total_minor", SHAPE_INTEGER, .flags = 0},
                          {.name = NULL}}},
    {"OrderRelated", "A return, an exchange, or the order it comes from.",
     (const ShapeField[]){{"id", SHAPE_INTEGER, .flags = 0},
                          {"number", SHAPE_TEXT, .flags = 0},
                          {"kind", SHAPE_TEXT, .flags = 0},
                          {"status", SHAPE_TEXT, .flags = 0},
                          {"total_minor", SHAPE_INTEGER, .flags = 0},
                          {.name = NULL}}},
    {"OrderStepLine", "A line that a step is about.",
     (const ShapeField[]){{"position", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL,
                           .doc = "Of the order's line, from 1."},
                          {"product_code", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .most = 64,
                           .doc = "Of what goes out in an exchange."},
                          {"quantity_thousandths", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
                          {"price_millionths", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
                          {.name = NULL}}},
    {"OrderStepPreview", "What a step would make and give back.",
     (const ShapeField[]){
         {"returned", SHAPE_NAMED, .flags = SHAPE_NULLABLE, .of = "OrderPreviewPart"},
         {"sent", SHAPE_NAMED, .flags = SHAPE_NULLABLE, .of = "OrderPreviewPart"},
         {"currency", SHAPE_TEXT, .flags = 0},
         {"refund_due_minor", SHAPE_INTEGER, .doc = "Becomes an open refund."},
         {"refunded_minor", SHAPE_INTEGER, .doc = "Is out already."},
         {"moved_minor", SHAPE_INTEGER, .doc = "Pays for what goes out instead."},
         {"not_given_minor", SHAPE_INTEGER,
          .doc = "What the return is worth beyond that: it was never paid, or is not to be given "
                 "back."},
         {"owed_minor", SHAPE_INTEGER, .doc = "Still to be paid for what goes out instead."},
         {"paid_by", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderPaidBy"},
         {.name = NULL}}},
    {"OrderStepRequest", "A step, and what it is to be done with.",
     (const ShapeField[]){
         {"step", SHAPE_TEXT, .of = STEP_NAMES},
         {"reason", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 500,
          .doc = "Needed to refund, reprice, return and exchange."},
         {"amount_minor", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "pay, refund: how much; all when absent."},
         {"method", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 64,
          .doc = "pay, refund, pay_back: alipay, wechat, card, cash, bank, …"},
         {"reference", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 128,
          .doc = "pay, refund, pay_back: the provider's."},
         {"paid_at", SHAPE_TIME, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "pay: when; now when absent."},
         {"done", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL,
          .doc = "refund: the money is out already."},
         {"payment_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "pay_back: this open refund; all when absent."},
         {"shipment_id", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "deliver: this parcel; all when absent. undeliver: this parcel."},
         {"carrier", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 64,
          .doc = "ship."},
         {"tracking_number", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .most = 64,
          .doc = "ship."},
         {"last", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE, .of = STEP_NAMES,
          .doc = "undo: what is to be undone; refused when something else was done since."},
         {"refund", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL,
          .doc = "return: whether what it is worth becomes an open refund; yes when absent."},
         {"discount_minor", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "reprice."},
         {"shipping_minor", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "reprice: the new one. return, exchange: how much of it is given back; none when "
                 "absent."},
         {"lines", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "OrderStepLine",
          .most = 1000,
          .doc = "ship, return, exchange: positions and quantities, all that is left when absent; "
                 "reprice: positions and prices."},
         {"new_lines", SHAPE_NAMED, .flags = SHAPE_OPTIONAL | SHAPE_ARRAY, .of = "OrderStepLine",
          .most = 1000, .doc = "exchange: what goes out."},
         {.name = NULL}}},
    {"OrderStepRule", "When a step can be taken.",
     (const ShapeField[]){
         {"step", SHAPE_TEXT, .flags = 0},
         {"kinds", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "Of orders."},
         {"from", SHAPE_TEXT, .flags = SHAPE_ARRAY, .doc = "States it may be taken from."},
         {"to", SHAPE_TEXT, .flags = SHAPE_NULLABLE,
          .doc = "Where it leads; null: what payments and shipments then say."},
         {"permission", SHAPE_TEXT, .flags = 0},
         {"undo_hours", SHAPE_INTEGER, .doc = "How long it can be undone; 0: never."},
         {"by_status", SHAPE_BOOLEAN, .doc = "Setting the order's status does it, too."},
         {"label", SHAPE_LABEL, .flags = 0},
         {"done", SHAPE_LABEL, .flags = 0},
         {"about", SHAPE_LABEL, .flags = 0},
         {.name = NULL}}},
    {"OrderStepTable", "All steps there are.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderStepRule"},
                          {.name = NULL}}},
    {"OrderSteps", "What an order amounts to, and what comes next.",
     (const ShapeField[]){
         {"id", SHAPE_INTEGER, .flags = 0},
         {"version", SHAPE_INTEGER, .flags = 0},
         {"status", SHAPE_TEXT, .flags = 0},
         {"currency", SHAPE_TEXT, .flags = 0},
         {"total_minor", SHAPE_INTEGER, .flags = 0},
         {"paid_minor", SHAPE_INTEGER,
          .doc = "By its payments; where none was recorded, by the status."},
         {"refunded_minor", SHAPE_INTEGER, .flags = 0},
         {"refund_due_minor", SHAPE_INTEGER, .doc = "Open refunds."},
         {"returned_minor", SHAPE_INTEGER, .flags = 0},
         {"owed_minor", SHAPE_INTEGER,
          .doc = "What is still to be paid; below zero: too much was."},
         {"refundable_minor", SHAPE_INTEGER, .doc = "What may still be given back."},
         {"payment_state", SHAPE_TEXT, .of = "unpaid|partly_paid|paid|partly_refunded|refunded"},
         {"fulfilment_state", SHAPE_TEXT, .of = "none|partly_shipped|shipped|delivered"},
         {"lines", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderLineState"},
         {"next", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderNextStep"},
         {"undo", SHAPE_NAMED, .flags = SHAPE_NULLABLE, .of = "OrderUndo",
          .doc = "The last step, while it can be undone."},
         {"parcels", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderParcel",
          .doc = "For who may read shipments."},
         {"related", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "OrderRelated"},
         {.name = NULL}}},
    {"OrderStepsRequest", "A step for many orders.",
     (const ShapeField[]){{"ids", SHAPE_INTEGER, .flags = SHAPE_ARRAY, .most = 1000},
                          {"step", SHAPE_NAMED, .of = "OrderStepRequest"},
                          {.name = NULL}}},
    {"OrderUndo", "The step that can be undone.",
     (const ShapeField[]){{"step", SHAPE_TEXT, .of = STEP_NAMES},
                          {"label", SHAPE_LABEL, .flags = 0},
                          {"until", SHAPE_TIME, .flags = 0},
                          {.name = NULL}}},
};

const RouteGroup ORDERS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
