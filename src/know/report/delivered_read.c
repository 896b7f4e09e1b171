// SPDX-License-Identifier: Apache-2.0
#include "know/report/delivered_read.h"

#include "entity/entities.h"
#include "entity/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 365, PROMPT_DAYS = 7, SAMPLE = 4096, PARCELS_BACK = 32 };

// ---- where things stand in a chunk ----

// Columns of one kind of fact; NULL: not held.
typedef struct {
    const Frame *frame;
    const Vector *times;
} Facts;

static Facts facts_of(const Chunk *chunk, const Entity *entity)
{
    int at = layout_fact(chunk->layout, entity);
    if (at < 0)
        return (Facts){0};
    const Frame *frame = &chunk->facts[at];
    const Vector *times = frame->layout->time >= 0 ? frame->columns[frame->layout->time] : NULL;
    return times != NULL && times->unfit ? (Facts){0} : (Facts){frame, times};
}

static const Vector *column_of(const Facts *facts, const char *name)
{
    if (facts->frame == NULL)
        return NULL;
    const FrameLayout *layout = facts->frame->layout;
    int at = layout_column(layout, entity_field(layout->entity, name), false, NULL);
    return at < 0 || facts->frame->columns[at]->unfit ? NULL : facts->frame->columns[at];
}

// The code of a text; UINT64_MAX: nothing is so called here.
static uint64_t code_of(const Vector *column, const char *text)
{
    for (uint64_t code = 1; column != NULL && code <= column->most; code++)
        if (strcmp(vector_text(column, code), text) == 0)
            return code;
    return UINT64_MAX;
}

static bool is(const Vector *column, size_t row, uint64_t code)
{
    return column != NULL && vector_code(column, row) == code;
}

typedef struct {
    int64_t from, now; // from < moment ≤ now
    double wait_days;
    Facts orders, lines, shipments, payments, events;
    const Vector *kinds, *statuses, *amounts, *rates, *discounts, *fees;
    uint64_t sale, returned, cancelled;
    const Vector *products, *quantities, *line_amounts;
    double *list;     // costs_list_prices()
    uint32_t *stamps; // by code of the product: the row + 1 of the customer who bought it last
    const Vector *parcel_statuses, *parcel_orders, *waits;
    uint64_t lost, parcel_cancelled, packed;
    const Vector *payment_kinds, *payment_statuses;
    uint64_t refund, done;
    const Vector *names;
    uint64_t complaint, solved;
} Reading;

static void find_orders(Reading *out, const ReportRun *run, const Chunk *chunk)
{
    out->orders = facts_of(chunk, &ENTITY_ORDER);
    out->kinds = column_of(&out->orders, "kind");
    out->statuses = column_of(&out->orders, "status");
    out->amounts = column_of(&out->orders, "base_amount_minor");
    out->rates = column_of(&out->orders, "rate_millionths");
    out->discounts = column_of(&out->orders, "discount_minor");
    out->fees = column_of(&out->orders, "shipping_minor");
    out->sale = code_of(out->kinds, "sale");
    out->returned = code_of(out->kinds, "return");
    out->cancelled = code_of(out->statuses, "cancelled");
    OrderColumns at;
    out->lines =
        order_columns(chunk->layout, &at) ? facts_of(chunk, &ENTITY_ORDER_LINE) : (Facts){0};
    out->products = column_of(&out->lines, "product_id");
    out->quantities = column_of(&out->lines, "quantity_thousandths");
    out->line_amounts = column_of(&out->lines, "amount_minor");
    if (out->products == NULL)
        return;
    Costs costs = costs_new(run, &at);
    out->list = costs_list_prices(&costs, out->products);
    out->stamps = g_new0(uint32_t, out->products->most + 1);
}

static void find_others(Reading *out, const Chunk *chunk)
{
    out->shipments = facts_of(chunk, &ENTITY_SHIPMENT);
    out->parcel_statuses = column_of(&out->shipments, "status");
    out->parcel_orders = column_of(&out->shipments, "order_id");
    out->waits = column_of(&out->shipments, "wait_days_thousandths");
    out->lost = code_of(out->parcel_statuses, "lost");
    out->packed = code_of(out->parcel_statuses, "packed");
    out->parcel_cancelled = code_of(out->parcel_statuses, "cancelled");
    out->payments = facts_of(chunk, &ENTITY_PAYMENT);
    out->payment_kinds = column_of(&out->payments, "kind");
    out->payment_statuses = column_of(&out->payments, "status");
    out->refund = code_of(out->payment_kinds, "refund");
    out->done = code_of(out->payment_statuses, "done");
    out->events = facts_of(chunk, &ENTITY_EVENT);
    out->names = column_of(&out->events, "name");
    out->complaint = code_of(out->names, "complaint");
    out->solved = code_of(out->names, "case_solved");
}

static void reading_begin(Reading *out, const ReportRun *run, const Chunk *chunk, double wait_days)
{
    *out = (Reading){
        .from = run->clock.now - YEAR * DAY_US, .now = run->clock.now, .wait_days = wait_days};
    find_orders(out, run, chunk);
    find_others(out, chunk);
}

static void reading_end(Reading *reading)
{
    g_free(reading->list);
    g_free(reading->stamps);
}

static bool is_within(const Reading *reading, const Facts *facts, uint32_t row)
{
    uint64_t code = vector_code(facts->times, row);
    int64_t at = code > 0 ? vector_decode(facts->times, code) : 0;
    return code > 0 && at > reading->from && at <= reading->now;
}

// A customer's facts of a kind within the time: one stretch, since they lie by time.
static OrderSpan within(const Reading *reading, const Facts *facts, size_t row)
{
    OrderSpan span = {0, 0};
    if (facts->frame == NULL || facts->times == NULL)
        return span;
    span = (OrderSpan){facts->frame->starts[row], facts->frame->starts[row + 1]};
    while (span.after > span.first && column_value(facts->times, span.after - 1) > reading->now)
        span.after--;
    uint32_t first = span.after;
    while (first > span.first && is_within(reading, facts, first - 1))
        first--;
    return (OrderSpan){first, span.after};
}

// ---- one customer ----

// An amount of the order in the organisation's currency.
static double in_base(const Reading *reading, uint32_t order, int64_t minor)
{
    int64_t rate = reading->rates != NULL ? column_value(reading->rates, order) : 1000000;
    return (double)minor * (double)rate / 1e6;
}

static void read_lines(const Reading *reading, uint32_t stamp, uint32_t order, DeliveredFacts *out)
{
    if (reading->products == NULL)
        return;
    const uint32_t *starts = reading->lines.frame->starts;
    for (uint32_t line = starts[order]; line < starts[order + 1]; line++) {
        uint64_t code = vector_code(reading->products, line);
        if (code == 0)
            continue;
        out->products += reading->stamps[code] != stamp;
        reading->stamps[code] = stamp;
        double list = reading->list[code] * (double)column_value(reading->quantities, line);
        double paid = in_base(reading, order, column_value(reading->line_amounts, line));
        out->savings += list > 0 && paid >= 0 ? fmax(list - paid, 0) : 0;
    }
}

static void read_order(const Reading *reading, size_t row, uint32_t order, DeliveredFacts *out,
                       int64_t *out_charged)
{
    bool cancelled = is(reading->statuses, order, reading->cancelled);
    double amount = (double)column_value(reading->amounts, order);
    if (is(reading->kinds, order, reading->returned) && !cancelled) {
        out->returns++;
        out->price += amount; // goods and money both go back
    }
    if (!is(reading->kinds, order, reading->sale))
        return;
    out->cancelled += cancelled;
    if (cancelled)
        return;
    double fee = in_base(reading, order, column_value(reading->fees, order));
    out->orders++;
    out->price += amount - fee;
    out->shipping += fmax(fee, 0);
    out->savings += fmax(in_base(reading, order, column_value(reading->discounts, order)), 0);
    *out_charged += fee > 0;
    read_lines(reading, (uint32_t)row + 1, order, out);
}

// Whether a parcel of the same order is among those before it; they are mostly next to each other.
static bool is_further(const Reading *reading, uint32_t first, uint32_t parcel)
{
    uint64_t order = vector_code(reading->parcel_orders, parcel);
    uint32_t end = parcel - first > PARCELS_BACK ? parcel - PARCELS_BACK : first;
    for (uint32_t at = parcel; order > 0 && at > end; at--)
        if (vector_code(reading->parcel_orders, at - 1) == order)
            return true;
    return false;
}

static void read_parcels(const Reading *reading, size_t row, int64_t charged, DeliveredFacts *out)
{
    OrderSpan span = within(reading, &reading->shipments, row);
    int64_t sent = 0;
    if (reading->parcel_orders == NULL)
        return;
    for (uint32_t at = span.first; at < span.after; at++) {
        uint64_t status = vector_code(reading->parcel_statuses, at);
        if (status == reading->parcel_cancelled || status == reading->packed)
            continue;
        bool further = is_further(reading, span.first, at);
        out->parcels += further;
        sent += !further;
        out->lost += status == reading->lost;
        if (reading->waits != NULL && vector_code(reading->waits, at) > 0 &&
            isfinite(reading->wait_days))
            out->late_days +=
                fmax((double)column_value(reading->waits, at) / 1000 - reading->wait_days, 0);
    }
    out->shipped_free = MAX(MIN(sent, out->orders) - charged, 0);
}

// Whether the customer returned something in the week before.
static bool is_prompt(const Reading *reading, size_t row, int64_t refunded)
{
    const uint32_t *starts = reading->orders.frame->starts;
    for (uint32_t order = starts[row]; order < starts[row + 1]; order++) {
        int64_t since = refunded - column_value(reading->orders.times, order);
        if (since >= 0 && since <= PROMPT_DAYS * DAY_US &&
            is(reading->kinds, order, reading->returned) &&
            !is(reading->statuses, order, reading->cancelled))
            return true;
    }
    return false;
}

static void read_refunds(const Reading *reading, size_t row, DeliveredFacts *out)
{
    OrderSpan span = within(reading, &reading->payments, row);
    for (uint32_t at = span.first; at < span.after; at++)
        out->refunds += is(reading->payment_kinds, at, reading->refund) &&
                        is(reading->payment_statuses, at, reading->done) &&
                        is_prompt(reading, row, column_value(reading->payments.times, at));
}

static void read_events(const Reading *reading, size_t row, DeliveredFacts *out)
{
    if (reading->complaint == UINT64_MAX && reading->solved == UINT64_MAX)
        return;
    OrderSpan span = within(reading, &reading->events, row);
    for (uint32_t at = span.first; at < span.after; at++) {
        out->complaints += is(reading->names, at, reading->complaint);
        out->solved += is(reading->names, at, reading->solved);
    }
}

void delivered_each(const ReportRun *run, const Chunk *chunk, const uint8_t *rows, double wait_days,
                    DeliveredEach each, void *context)
{
    Reading reading;
    reading_begin(&reading, run, chunk, wait_days);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        DeliveredFacts facts = {0};
        int64_t charged = 0;
        if (rows != NULL && !rows[row])
            continue;
        OrderSpan span = within(&reading, &reading.orders, row);
        for (uint32_t order = span.first; order < span.after; order++)
            read_order(&reading, row, order, &facts, &charged);
        read_parcels(&reading, row, charged, &facts);
        read_refunds(&reading, row, &facts);
        read_events(&reading, row, &facts);
        each(context, row, &facts);
    }
    reading_end(&reading);
}

// ---- what is usual ----

typedef struct {
    GArray *orders, *fees, *waits; // of double
} Samples;

typedef struct {
    const ReportRun *run;
    Samples *parts;
} Usual;

// Every so-manieth row of a frame, so that some thousands are seen; of all when there are few.
static size_t step_of(const Facts *facts)
{
    return facts->frame == NULL ? 1 : facts->frame->n_rows / SAMPLE + 1;
}

static void sample_part(void *context, size_t part)
{
    Usual *usual = context;
    Samples *out = &usual->parts[part];
    Reading reading;
    reading_begin(&reading, usual->run, usual->run->version->parts[part].chunk, NAN);
    size_t n_orders = reading.orders.frame != NULL ? reading.orders.frame->n_rows : 0;
    for (size_t row = 0; row < n_orders; row += step_of(&reading.orders)) {
        uint32_t order = (uint32_t)row;
        if (!is(reading.kinds, order, reading.sale) ||
            is(reading.statuses, order, reading.cancelled) ||
            !is_within(&reading, &reading.orders, order))
            continue;
        double amount = (double)column_value(reading.amounts, order);
        double fee = in_base(&reading, order, column_value(reading.fees, order));
        g_array_append_val(out->orders, amount);
        if (fee > 0)
            g_array_append_val(out->fees, fee);
    }
    size_t n_parcels = reading.waits != NULL ? reading.shipments.frame->n_rows : 0;
    for (size_t row = 0; row < n_parcels; row += step_of(&reading.shipments)) {
        double days = (double)column_value(reading.waits, row) / 1000;
        if (vector_code(reading.waits, row) > 0 &&
            is_within(&reading, &reading.shipments, (uint32_t)row))
            g_array_append_val(out->waits, days);
    }
    reading_end(&reading);
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

// NAN without any.
static double median_of(GArray *all)
{
    if (all->len == 0)
        return NAN;
    g_array_sort(all, ascending);
    return (g_array_index(all, double, (all->len - 1) / 2) +
            g_array_index(all, double, all->len / 2)) /
           2;
}

static void samples_move(GArray *into, GArray *from)
{
    g_array_append_vals(into, from->data, from->len);
    g_array_unref(from);
}

DeliveredUsual delivered_usual(const ReportRun *run)
{
    size_t n = run->version->n_parts;
    Usual usual = {run, g_new(Samples, n + 1)};
    for (size_t part = 0; part <= n; part++)
        usual.parts[part] = (Samples){g_array_new(FALSE, FALSE, sizeof(double)),
                                      g_array_new(FALSE, FALSE, sizeof(double)),
                                      g_array_new(FALSE, FALSE, sizeof(double))};
    crew_run(run->crew, n, sample_part, &usual);
    const Samples *all = &usual.parts[n];
    for (size_t part = 0; part < n; part++) {
        samples_move(all->orders, usual.parts[part].orders);
        samples_move(all->fees, usual.parts[part].fees);
        samples_move(all->waits, usual.parts[part].waits);
    }
    DeliveredUsual out = {median_of(all->orders), median_of(all->fees), median_of(all->waits)};
    g_array_unref(all->orders);
    g_array_unref(all->fees);
    g_array_unref(all->waits);
    g_free(usual.parts);
    return out;
}
