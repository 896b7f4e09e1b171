// SPDX-License-Identifier: Apache-2.0
#include "know/report/left_causes_read.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/report/delivered_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECENT = 180,     // days in which a return counts
    LINES_MOST = 400, // of one customer, the last ones, that prices are looked up in
};
#define DEARER     1.05
#define LONG_TIMES 2.0 // what is usual, where nobody says what a long wait is

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static CauseColumns find_columns(const Layout *layout, const OrderColumns *orders)
{
    CauseColumns at = {.table = layout_fact(layout, &ENTITY_EVENT), .price = -1};
    at.discount = column_of(&layout->facts[orders->orders], &ENTITY_ORDER, "discount_minor");
    if (orders->lines >= 0 && orders->product >= 0)
        at.price = column_of(&layout->facts[orders->lines], &ENTITY_ORDER_LINE, "price_millionths");
    if (at.table >= 0) {
        at.name = column_of(&layout->facts[at.table], &ENTITY_EVENT, "name");
        at.time = layout->facts[at.table].time;
        at.table = at.name >= 0 && at.time >= 0 ? at.table : -1;
    }
    at.parcels = layout_fact(layout, &ENTITY_SHIPMENT);
    if (at.parcels >= 0) {
        const FrameLayout *parcels = &layout->facts[at.parcels];
        at.delivered = column_of(parcels, &ENTITY_SHIPMENT, "delivered_at");
        at.wait = column_of(parcels, &ENTITY_SHIPMENT, "wait_days_thousandths");
        at.parcels = at.delivered >= 0 && at.wait >= 0 ? at.parcels : -1;
    }
    return at;
}

void *causes_begin(const ReportRun *run)
{
    Causes *causes = ARENA_NEW(run->arena, Causes);
    int64_t least = run->values[CAUSES_PARAM_LEAST].number;
    *causes = (Causes){.run = run,
                       .orders = order_choice(run, ALWAYS, least),
                       .returns = order_choice(run, ALWAYS, 0),
                       .since = left_since(run, run->values[CAUSES_PARAM_DAYS].number),
                       .parts = ARENA_ARRAY(run->arena, PartCauses, run->version->n_parts + 1)};
    causes->returns.kind = "returns";
    causes->rivals = topic_bit("competitor");
    causes->named = model_competitors(run->version->layout->model);
    causes->at = find_columns(run->version->layout, &causes->orders.at);
    int64_t wait = run->values[CAUSES_PARAM_WAIT].number;
    causes->wait = wait > 0 ? (double)wait : LONG_TIMES * delivered_usual(run).wait_days;
    return causes;
}

// ---- one customer ----

typedef struct {
    const Causes *causes;
    PartCauses *out;
    PartOrders orders, returns;
    PartOpinions opinions;
    const Frame *lines, *events, *parcels; // NULL: not held
    uint32_t *seen;                        // by code of an event's name: the row + 1
} Reading;

static int64_t time_at(const PartOrders *orders, uint32_t position)
{
    return vector_decode(orders->times, part_order_time(orders, position));
}

static void count(Cause *cause, size_t stratum, bool has, bool left)
{
    cause->cells[stratum].n[has]++;
    cause->cells[stratum].left[has] += left;
}

static size_t stratum_of(uint32_t orders, int64_t days)
{
    size_t often = orders == 1 ? 0 : orders <= 3 ? 1 : 2;
    size_t lately = days <= 30 ? 0 : days <= 90 ? 1 : days <= 180 ? 2 : 3;
    return often * 4 + lately;
}

static bool has_returned(const Reading *reading, size_t row)
{
    OrderSpan span = part_orders_of(&reading->returns, row);
    int64_t then = reading->causes->since.then;
    uint32_t after = part_orders_before(&reading->returns, span, then);
    return after > span.first && time_at(&reading->returns, after - 1) >= then - RECENT * DAY_US;
}

static double price_of(const Reading *reading, uint32_t line)
{
    const Vector *prices = reading->lines->columns[reading->causes->at.price];
    uint64_t code = vector_code(prices, line);
    return code > 0 ? (double)vector_decode(prices, code) : 0;
}

// The price of a product the time before, among the lines from `first` on; 0: not known.
static double price_before(const Reading *reading, uint32_t first, uint32_t line, uint64_t product)
{
    const Vector *products = reading->lines->columns[reading->causes->orders.at.product];
    uint32_t least = line - MIN(line - first, (uint32_t)LINES_MOST);
    for (uint32_t at = line; at-- > least;)
        if (vector_code(products, at) == product)
            return price_of(reading, at);
    return 0;
}

// Whether something in the last order had become dearer. False in *out_known: nothing was bought
// before.
static bool became_dearer(const Reading *reading, OrderSpan span, bool *out_known)
{
    const uint32_t *starts = reading->lines->starts;
    const Vector *products = reading->lines->columns[reading->causes->orders.at.product];
    uint32_t last = part_order(&reading->orders, span.after - 1);
    uint32_t first = starts[part_order(&reading->orders, span.first)];
    bool dearer = false;
    *out_known = false;
    for (uint32_t line = starts[last]; line < starts[last + 1]; line++) {
        uint64_t product = vector_code(products, line);
        double now = price_of(reading, line);
        double then = product > 0 ? price_before(reading, first, starts[last], product) : 0;
        *out_known |= now > 0 && then > 0;
        dearer |= then > 0 && now > DEARER * then;
    }
    return dearer;
}

static bool has_discount(const Reading *reading, uint32_t position)
{
    const Frame *orders = &reading->orders.chunk->facts[reading->causes->orders.at.orders];
    const Vector *discounts = orders->columns[reading->causes->at.discount];
    uint64_t code = vector_code(discounts, part_order(&reading->orders, position));
    return code > 0 && vector_decode(discounts, code) > 0;
}

static bool had_discount(const Reading *reading, OrderSpan span)
{
    for (uint32_t at = span.first; at + 1 < span.after; at++)
        if (has_discount(reading, at))
            return true;
    return false;
}

static void read_events(const Reading *reading, size_t row, size_t stratum, bool left)
{
    const Causes *causes = reading->causes;
    const Vector *times = reading->events->columns[causes->at.time];
    for (uint32_t at = reading->events->starts[row]; at < reading->events->starts[row + 1]; at++) {
        uint64_t name = vector_code(reading->out->names, at), time = vector_code(times, at);
        if (name == 0 || time == 0 || reading->seen[name] == row + 1)
            continue;
        int64_t moment = vector_decode(times, time);
        if (moment >= causes->since.then || moment < causes->since.told_from)
            continue;
        reading->seen[name] = (uint32_t)row + 1;
        count(&reading->out->events[name], stratum, true, left);
    }
}

// What they wrote is compared with all, what they rated with others who rated.
static void read_opinions(const Reading *reading, size_t row, size_t stratum, bool left)
{
    const LeftSince *since = &reading->causes->since;
    PartCauses *out = reading->out;
    Opinions said = part_opinions(&reading->opinions, row, since->told_from, since->then);
    if (said.ratings > 0)
        count(&out->causes[CAUSE_RATING], stratum, said.low > 0, left);
    count(&out->causes[CAUSE_COMPLAINT], stratum, said.negative > 0, left);
    bool rivals = (said.about & reading->causes->rivals) != 0;
    count(&out->causes[CAUSE_COMPETITOR], stratum, rivals, left);
    uint32_t topics = said.topics & ~reading->causes->rivals;
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        if (topics >> i & 1)
            count(&out->topics[i], stratum, true, left);
    for (size_t i = 0; i < reading->causes->named->n; i++)
        if (said.competitors >> i & 1)
            count(&out->named[i], stratum, true, left);
}

// Parcels that had come by then, beside others who got one.
static void read_waits(const Reading *reading, size_t row, size_t stratum, bool left)
{
    const Causes *causes = reading->causes;
    const Vector *moments = reading->parcels->columns[causes->at.delivered];
    const Vector *waits = reading->parcels->columns[causes->at.wait];
    const uint32_t *starts = reading->parcels->starts;
    bool any = false, is_long = false;
    for (uint32_t at = starts[row]; at < starts[row + 1]; at++) {
        uint64_t moment = vector_code(moments, at), wait = vector_code(waits, at);
        int64_t came = moment > 0 ? vector_decode(moments, moment) : INT64_MIN;
        if (wait == 0 || came >= causes->since.then || came < causes->since.told_from)
            continue;
        any = true;
        is_long |= (double)vector_decode(waits, wait) / 1000 > causes->wait;
    }
    if (any)
        count(&reading->out->causes[CAUSE_WAIT], stratum, is_long, left);
}

// `span`: orders before the moment, at least one.
static void read_customer(const Reading *reading, size_t row, OrderSpan span, bool left)
{
    const Causes *causes = reading->causes;
    Cause *found = reading->out->causes;
    int64_t days = (causes->since.then - time_at(&reading->orders, span.after - 1)) / DAY_US;
    size_t stratum = stratum_of(span.after - span.first, days);
    bool known = false;
    count(&reading->out->all, stratum, false, left);
    count(&found[CAUSE_RETURN], stratum, has_returned(reading, row), left);
    bool dearer = causes->at.price >= 0 && became_dearer(reading, span, &known);
    if (known)
        count(&found[CAUSE_PRICE], stratum, dearer, left);
    if (causes->at.discount >= 0 && had_discount(reading, span))
        count(&found[CAUSE_DISCOUNT], stratum, !has_discount(reading, span.after - 1), left);
    if (reading->events != NULL)
        read_events(reading, row, stratum, left);
    if (reading->opinions.events != NULL)
        read_opinions(reading, row, stratum, left);
    if (reading->parcels != NULL)
        read_waits(reading, row, stratum, left);
}

static Reading reading_begin(Causes *causes, size_t part)
{
    const Chunk *chunk = causes->run->version->parts[part].chunk;
    Reading reading = {.causes = causes, .out = &causes->parts[part]};
    part_orders_read(&reading.orders, &causes->orders, part);
    part_orders_read(&reading.returns, &causes->returns, part);
    chunk_opinions_read(&reading.opinions, chunk);
    if (causes->at.price >= 0)
        reading.lines = &chunk->facts[causes->orders.at.lines];
    if (causes->at.parcels >= 0 && isfinite(causes->wait))
        reading.parcels = &chunk->facts[causes->at.parcels];
    if (causes->at.table >= 0) {
        reading.events = &chunk->facts[causes->at.table];
        reading.out->names = reading.events->columns[causes->at.name];
        reading.out->events = g_new0(Cause, reading.out->names->most + 1);
        reading.seen = g_new0(uint32_t, reading.out->names->most + 1);
    }
    return reading;
}

static void reading_end(Reading *reading)
{
    g_free(reading->seen);
    part_opinions_clear(&reading->opinions);
    part_orders_clear(&reading->orders);
    part_orders_clear(&reading->returns);
}

void causes_read(void *state, size_t part, const uint8_t *rows)
{
    Causes *causes = state;
    Reading reading = reading_begin(causes, part);
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        OrderSpan was;
        if (left_since_active(&causes->since, &reading.orders, span, &was))
            read_customer(&reading, row, was,
                          left_since_gone(&causes->since, &reading.orders, span, was));
    }
    reading_end(&reading);
}

void causes_end(void *state)
{
    Causes *causes = state;
    for (size_t part = 0; part < causes->run->version->n_parts; part++)
        g_free(causes->parts[part].events);
}
