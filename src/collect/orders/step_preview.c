// SPDX-License-Identifier: Apache-2.0
//
// What a step would make, before somebody takes it: the step itself is taken, with all its checks,
// what it made is printed, and the transaction is not kept. So the figures are those of the step;
// there is no second computation that could differ.
#include "collect/orders/step_inside.h"

#include "entity/entities.h"

#include <string.h>

// Which way a record of the step counts: what comes back is printed as positive amounts.
typedef enum { COMES_BACK = -1, GOES_OUT = 1 } Way;

static void print_line(const Record *line, Way way, Buffer *out)
{
    json_object_begin(out);
    json_member_text(out, "product_code", record_text(line, "product_code"));
    json_member_text(out, "name", record_text(line, "name"));
    if (record_integer(line, "product_id") != 0)
        json_member_integer(out, "product_id", record_integer(line, "product_id"));
    json_member_integer(out, "quantity_thousandths",
                        way * record_integer(line, "quantity_thousandths"));
    json_member_integer(out, "amount_minor", way * record_integer(line, "amount_minor"));
    json_object_end(out);
}

static void print_made(const Record *order, Way way, Buffer *out)
{
    static const char *const SUMS[] = {"discount_minor", "tax_minor", "shipping_minor",
                                       "total_minor"};
    json_key(out, way == COMES_BACK ? "returned" : "sent");
    if (order == NULL) {
        json_null(out);
        return;
    }
    json_object_begin(out);
    json_key(out, "lines");
    json_array(out);
    for (size_t i = 0; i < order->n_parts; i++)
        print_line(order->parts[i], way, out);
    json_array_end(out);
    for (size_t i = 0; i < G_N_ELEMENTS(SUMS); i++)
        json_member_integer(out, SUMS[i], way * record_integer(order, SUMS[i]));
    json_object_end(out);
}

// The order of a kind among those that the step made; NULL: none.
static const Record *made_of_kind(const Step *step, const char *kind)
{
    json_object *ids = json_object_object_get(step->details, "orders");
    size_t n = ids != NULL ? json_object_array_length(ids) : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t id = json_object_get_int64(json_object_array_get_idx(ids, i));
        const Record *order = record_load(step->tx, step->arena, &ENTITY_ORDER, id);
        if (order != NULL && strcmp(record_text(order, "kind"), kind) == 0)
            return order;
    }
    return NULL;
}

// Where the money goes that the step gives back.
typedef struct {
    int64_t due;   // to be paid out
    int64_t done;  // out already
    int64_t moved; // pays for what goes out instead
} Given;

static Given given_back(const Step *step)
{
    Given given = {0};
    json_object *ids = json_object_object_get(step->details, "payments");
    size_t n = ids != NULL ? json_object_array_length(ids) : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t id = json_object_get_int64(json_object_array_get_idx(ids, i));
        const Record *payment = record_load(step->tx, step->arena, &ENTITY_PAYMENT, id);
        if (payment == NULL || strcmp(record_text(payment, "kind"), "refund") != 0)
            continue;
        bool open = strcmp(record_text(payment, "status"), "open") == 0;
        bool inside = g_strcmp0(record_text(payment, "method"), "exchange") == 0;
        *(open     ? &given.due
          : inside ? &given.moved
                   : &given.done) += record_integer(payment, "amount_minor");
    }
    return given;
}

static void print_money(const Step *step, const Record *returned, const Record *sent, Buffer *out)
{
    Given given = given_back(step);
    int64_t all = given.due + given.done + given.moved;
    int64_t worth = returned != NULL ? -record_integer(returned, "total_minor") : all;
    OrderMoney money = sent != NULL ? order_money(step->tx, sent) : (OrderMoney){0};
    json_member_text(out, "currency", record_text(step->order, "currency"));
    json_member_integer(out, "refund_due_minor", given.due);
    json_member_integer(out, "refunded_minor", given.done);
    json_member_integer(out, "moved_minor", given.moved);
    json_member_integer(out, "not_given_minor", MAX(worth - all, 0));
    json_member_integer(out, "owed_minor", sent != NULL ? order_owed(sent, &money) : 0);
}

// How the order was paid: most goes back the way it came.
static void print_paid_by(const Step *step, Buffer *out)
{
    g_autoptr(Cursor) rows = tx_query(
        step->tx,
        "SELECT method, CAST(sum(amount_minor) AS bigint) FROM payment WHERE order_id = $1 "
        "AND customer_id = $2 AND kind = 'payment' AND status = 'done' AND deleted_at IS NULL "
        "AND method IS NOT NULL GROUP BY method ORDER BY 2 DESC, "
        "method NULLS LAST",
        PARAMS(value_integer(record_id(step->order)), value_integer(record_owner(step->order))));
    json_key(out, "paid_by");
    json_array(out);
    while (cursor_next(rows)) {
        json_object_begin(out);
        json_member_text(out, "method", cursor_text(rows, 0, NULL));
        json_member_integer(out, "amount_minor", cursor_integer(rows, 1));
        json_object_end(out);
    }
    json_array_end(out);
}

static bool run(Step *step, const Actor *actor, Buffer *out, GError **error)
{
    if (!step_run(step, step_text(step, "step"), actor, error))
        return false;
    const Record *returned = made_of_kind(step, "return"), *sent = made_of_kind(step, "sale");
    json_object_begin(out);
    print_made(returned, COMES_BACK, out);
    print_made(sent, GOES_OUT, out);
    print_money(step, returned, sent, out);
    print_paid_by(step, out);
    json_object_end(out);
    return true;
}

bool step_preview(Tx *tx, const Access *access, int64_t order_id, json_object *body, Buffer *out,
                  GError **error)
{
    Writing writing;
    Step step = {.body = NULL};
    if (json_object_deep_copy(body, &step.body, NULL) != 0)
        return fail(error, ERROR_INTERNAL, "Out of memory", "内存不足");
    json_object *copy = step.body;
    if (step_text(&step, "reason") == NULL) // it comes when the step is taken
        json_object_object_add(copy, "reason", json_object_new_string("…"));
    bool good = step_begin(tx, access, order_id, &writing, &step, error);
    if (good) {
        good = run(&step, access->actor, out, error);
        json_object_put(step.details);
    }
    json_object_put(copy);
    return good;
}
