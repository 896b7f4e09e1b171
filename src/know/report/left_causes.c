// SPDX-License-Identifier: Apache-2.0
//
// What those who left had in common: of customers active so many days ago, what had happened to
// each before, and whether they have ordered since. Each cause is compared with others who bought
// as often and as lately, since who buys seldom meets fewer events and leaves more: differences of
// shares over strata by Mantel and Haenszel, their variance by Greenland and Robins, Estimation of
// a common effect parameter from sparse follow-up data, Biometrics 41 (1985); chances of all causes
// corrected together.
#include "base/when.h"
#include "entity/entities.h"
#include "know/insight/distribution.h"
#include "know/insight/lift.h"
#include "know/report/delivered_read.h"
#include "know/report/opinions.h"
#include "know/report/say.h"
#include "know/report/step_names.h"
#include "know/tone/topics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAM_DAYS, PARAM_LEAST, PARAM_WAIT };
enum {
    YEAR = 365,
    RECENT = 180,      // days in which a return counts
    EVENT_RECENT = 90, // the same of an event, of what they wrote and rated, and of a parcel
    LINES_MOST = 400,  // of one customer, the last ones, that prices are looked up in
    EVENTS_MOST = 40,  // names told of
    CASES_LEAST = 20,  // customers on each side
    STRATA = 12
};
// Those before CAUSE_TOPIC are one thing each, the others one of each topic and each event.
enum {
    CAUSE_RETURN,
    CAUSE_PRICE,
    CAUSE_DISCOUNT,
    CAUSE_RATING,
    CAUSE_WAIT,
    CAUSE_COMPLAINT,
    CAUSE_TOPIC,
    CAUSE_EVENT,
    CAUSES = CAUSE_TOPIC
};
#define DEARER     1.05
#define LONG_TIMES 2.0 // what is usual, where nobody says what a long wait is

// Customers by whether they have it, and of them who left.
typedef struct {
    int64_t n[2], left[2];
} Cell;

typedef struct {
    Cell cells[STRATA];
} Cause;

typedef struct {
    Cause causes[CAUSES];
    Cause all; // of events and topics: all who could have one, as not having it
    Cause topics[TOPICS_MOST];
    Cause *events; // by code of the name: those who had it
    const Vector *names;
} PartCauses;

typedef struct {
    int table, name, time;        // of events; table -1: not held
    int discount, price;          // of orders and lines; -1: not held
    int parcels, delivered, wait; // parcels -1: not held
} CauseColumns;

typedef struct {
    const ReportRun *run;
    OrderChoice orders, returns;
    CauseColumns at;
    int64_t then, days; // the moment asked about, and how far after it, microseconds
    double wait;        // of more days is long; NAN: nobody has waited
    PartCauses *parts;
} Causes;

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

static void *begin(const ReportRun *run)
{
    Causes *causes = ARENA_NEW(run->arena, Causes);
    int64_t least = run->values[PARAM_LEAST].number, days = run->values[PARAM_DAYS].number;
    int64_t today = day_of(run->clock.now - 1, run->clock.zone);
    *causes = (Causes){.run = run,
                       .orders = order_choice(run, ALWAYS, least),
                       .returns = order_choice(run, ALWAYS, 0),
                       .then = day_start(today + 1 - days, run->clock.zone),
                       .days = days * DAY_US,
                       .parts = ARENA_ARRAY(run->arena, PartCauses, run->version->n_parts + 1)};
    causes->returns.kind = "returns";
    causes->at = find_columns(run->version->layout, &causes->orders.at);
    int64_t wait = run->values[PARAM_WAIT].number;
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

// The position behind the last order before the moment.
static uint32_t before(const PartOrders *orders, OrderSpan span, int64_t moment)
{
    while (span.after > span.first && time_at(orders, span.after - 1) >= moment)
        span.after--;
    return span.after;
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
    int64_t then = reading->causes->then;
    uint32_t after = before(&reading->returns, span, then);
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
        if (moment >= causes->then || moment < causes->then - EVENT_RECENT * DAY_US)
            continue;
        reading->seen[name] = (uint32_t)row + 1;
        count(&reading->out->events[name], stratum, true, left);
    }
}

// What they wrote is compared with all, what they rated with others who rated.
static void read_opinions(const Reading *reading, size_t row, size_t stratum, bool left)
{
    int64_t then = reading->causes->then;
    PartCauses *out = reading->out;
    Opinions said = part_opinions(&reading->opinions, row, then - EVENT_RECENT * DAY_US, then);
    if (said.ratings > 0)
        count(&out->causes[CAUSE_RATING], stratum, said.low > 0, left);
    count(&out->causes[CAUSE_COMPLAINT], stratum, said.negative > 0, left);
    for (size_t i = 0; TOPICS[i].name != NULL; i++)
        if (said.topics >> i & 1)
            count(&out->topics[i], stratum, true, left);
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
        if (wait == 0 || came >= causes->then || came < causes->then - EVENT_RECENT * DAY_US)
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
    int64_t days = (causes->then - time_at(&reading->orders, span.after - 1)) / DAY_US;
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

static void read_part(void *state, size_t part, const uint8_t *rows)
{
    Causes *causes = state;
    Reading reading = reading_begin(causes, part);
    for (size_t row = 0; row < reading.orders.chunk->n_rows; row++) {
        OrderSpan span = part_orders_of(&reading.orders, row);
        if (!rows[row] || span.first == span.after)
            continue;
        OrderSpan was = {span.first, before(&reading.orders, span, causes->then)};
        bool active = was.after > was.first &&
                      time_at(&reading.orders, was.after - 1) >= causes->then - YEAR * DAY_US;
        bool left = was.after == span.after ||
                    time_at(&reading.orders, was.after) >= causes->then + causes->days;
        if (active)
            read_customer(&reading, row, was, left);
    }
    reading_end(&reading);
}

static void end(void *state)
{
    Causes *causes = state;
    for (size_t part = 0; part < causes->run->version->n_parts; part++)
        g_free(causes->parts[part].events);
}

// ---- all of them ----

typedef struct {
    int kind;
    int topic;         // -1: none
    const char *event; // borrowed from the panel; NULL: none
    Cause sums;
    int64_t n[2], left[2];
    double more, error, p, corrected; // NAN: nothing can be said
} Found;

static void add(Cause *to, const Cause *from)
{
    for (size_t i = 0; i < STRATA; i++)
        for (int has = 0; has < 2; has++) {
            to->cells[i].n[has] += from->cells[i].n[has];
            to->cells[i].left[has] += from->cells[i].left[has];
        }
}

static void compare(Found *found)
{
    double weights = 0, more = 0, variance = 0;
    for (size_t i = 0; i < STRATA; i++) {
        const Cell *cell = &found->sums.cells[i];
        double with = (double)cell->n[1], without = (double)cell->n[0], n = with + without;
        double a = (double)cell->left[1], c = (double)cell->left[0];
        for (int has = 0; has < 2; has++) {
            found->n[has] += cell->n[has];
            found->left[has] += cell->left[has];
        }
        if (!(with > 0 && without > 0))
            continue;
        weights += with * without / n;
        more += (a * without - c * with) / n;
        variance += (a * (with - a) * pow(without, 3) + c * (without - c) * pow(with, 3)) /
                    (with * without * n * n);
    }
    bool enough = found->n[0] >= CASES_LEAST && found->n[1] >= CASES_LEAST && variance > 0;
    found->more = enough ? more / weights : NAN;
    found->error = enough ? sqrt(variance) / weights : NAN;
    found->p = enough ? normal_two_sided(found->more / found->error) : NAN;
}

// By how many customers more left than of others like them.
static int by_excess(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    double left = one->more * (double)one->n[1], right = other->more * (double)other->n[1];
    return (left < right) - (left > right);
}

static Found *event_found(GHashTable *events, const char *name)
{
    Found *found = g_hash_table_lookup(events, name);
    if (found == NULL && g_hash_table_size(events) < EVENTS_MOST) {
        found = g_new0(Found, 1);
        *found = (Found){.kind = CAUSE_EVENT, .topic = -1, .event = name};
        g_hash_table_insert(events, (gpointer)name, found);
    }
    return found;
}

static void gather_events(const Causes *causes, GHashTable *events, Cause *all)
{
    for (size_t part = 0; part < causes->run->version->n_parts; part++) {
        const PartCauses *from = &causes->parts[part];
        add(all, &from->all);
        for (uint64_t code = 1; from->names != NULL && code <= from->names->most; code++) {
            Found *found = event_found(events, vector_text(from->names, code));
            if (found != NULL)
                add(&found->sums, &from->events[code]);
        }
    }
}

// Who could have had it and did not: everybody less those who did.
static void add_found(GArray *found, const Found *from, const Cause *all)
{
    Found one = *from;
    for (size_t i = 0; i < STRATA; i++) {
        Cell *cell = &one.sums.cells[i];
        cell->n[0] = all->cells[i].n[0] - cell->n[1];
        cell->left[0] = all->cells[i].left[0] - cell->left[1];
    }
    g_array_append_val(found, one);
}

static GArray *gather(const Causes *causes, Cause *all)
{
    GArray *found = g_array_new(FALSE, TRUE, sizeof(Found));
    g_autoptr(GHashTable) events = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    gather_events(causes, events, all);
    for (int kind = 0; kind < CAUSES; kind++) {
        Found one = {.kind = kind, .topic = -1};
        for (size_t part = 0; part < causes->run->version->n_parts; part++)
            add(&one.sums, &causes->parts[part].causes[kind]);
        g_array_append_val(found, one);
    }
    GHashTableIter each;
    gpointer value;
    for (g_hash_table_iter_init(&each, events); g_hash_table_iter_next(&each, NULL, &value);)
        add_found(found, value, all);
    for (int topic = 0; TOPICS[topic].name != NULL; topic++) {
        Found one = {.kind = CAUSE_TOPIC, .topic = topic};
        for (size_t part = 0; part < causes->run->version->n_parts; part++)
            add(&one.sums, &causes->parts[part].topics[topic]);
        add_found(found, &one, all);
    }
    return found;
}

// Those of which something can be said, the weightiest first.
static void judge(GArray *found)
{
    Found *all = (Found *)(void *)found->data;
    guint n = 0;
    for (guint i = 0; i < found->len; i++) {
        compare(&all[i]);
        if (isfinite(all[i].p))
            all[n++] = all[i];
    }
    g_array_set_size(found, n);
    g_autofree double *p = g_new(double, n + 1);
    g_autofree double *corrected = g_new(double, n + 1);
    for (guint i = 0; i < n; i++)
        p[i] = all[i].p;
    correct_many(p, n, CORRECT_BENJAMINI_HOCHBERG, corrected);
    for (guint i = 0; i < n; i++)
        all[i].corrected = corrected[i];
    g_array_sort(found, by_excess);
}

static void put(const Found *one, ReportResult *out)
{
    double rate = (double)one->left[1] / (double)one->n[1], z = normal_quantile(0.975);
    report_add(out, (int64_t[]){one->kind, one->topic >= 0 ? one->topic : REPORT_MISSING,
                                one->event != NULL ? report_word(out, one->event) : REPORT_MISSING,
                                one->n[1], one->left[1], report_figure_of(rate, 1e6),
                                report_figure_of(rate - one->more, 1e6),
                                report_figure_of(one->more, 1e6),
                                report_figure_of(one->more - z * one->error, 1e6),
                                report_figure_of(one->more + z * one->error, 1e6),
                                report_figure_of(one->corrected, 1e6),
                                report_figure_of(one->more * (double)one->n[1], 1)});
}

static void finish(void *state, ReportResult *out)
{
    const Causes *causes = state;
    Cause all = {0};
    int64_t n = 0, left = 0, sure = 0;
    g_autoptr(GArray) found = gather(causes, &all);
    judge(found);
    for (guint i = 0; i < found->len; i++) {
        const Found *one = &g_array_index(found, Found, i);
        sure += one->corrected < 0.05 && one->more > 0;
        put(one, out);
    }
    for (size_t i = 0; i < STRATA; i++) {
        n += all.cells[i].n[0];
        left += all.cells[i].left[0];
    }
    out->totals[0] = n;
    out->totals[1] = left;
    out->totals[2] = n > 0 ? report_figure_of((double)left / (double)n, 1e6) : REPORT_MISSING;
    out->totals[3] = sure;
}

// ---- what is said of it ----

#define FOUND_EN                                                                                   \
    "{sure} things that are known go with leaving beyond chance; most of all: {first.cause}: "
#define FOUND_ZH  "有 {sure} 种情况与流失明显相关，首先是：{first.cause}"
#define BESIDE_EN "Of those {first.rate} left, of others like them {first.others}."
#define BESIDE_ZH "其中 {first.rate} 流失，相近的其他客户为 {first.others}。"

static void say(ReportSaying *saying)
{
    if (say_total(saying, "sure") == 0)
        say_sentence(saying,
                     (Label){"Nothing that is known stands out among the {left} of {customers} "
                             "customers who left beyond what may be chance.",
                             "{customers} 位客户中流失了 {left} "
                             "位，已知的情况都没有超出偶然的差别。"});
    else if (say_cell(saying, 0, "topic") != REPORT_MISSING)
        say_sentence(saying, (Label){FOUND_EN "{first.topic}. " BESIDE_EN,
                                     FOUND_ZH "“{first.topic}”。" BESIDE_ZH});
    else if (say_cell(saying, 0, "event") != REPORT_MISSING)
        say_sentence(saying, (Label){FOUND_EN "{first.event}. " BESIDE_EN,
                                     FOUND_ZH "“{first.event}”。" BESIDE_ZH});
    say_quiet(saying, (Label){"Others are those who bought as often and as lately. What goes with "
                              "leaving need not be why they leave: only a trial says that.",
                              "比较的是购买次数和时间相近的其他客户。与流失同时出现的情况未必就是"
                              "原因，只有试验才能证明。"});
}

static const Choice CAUSE_NAMES[] = {
    [CAUSE_RETURN] = {"returned", {"A return in the 180 days before", "此前 180 天内退过货"}},
    [CAUSE_PRICE] = {"dearer",
                     {"Something they buy had become dearer by 5 % or more",
                      "所买的商品涨价 5% 以上"}},
    [CAUSE_DISCOUNT] = {"no_discount",
                        {"Discounts had stopped with the last order", "最近一单不再有优惠"}},
    [CAUSE_RATING] = {"low_rating", {"A low rating in the 90 days before", "此前 90 天内打过低分"}},
    [CAUSE_WAIT] = {"long_wait",
                    {"A long wait for a parcel in the 90 days before",
                     "此前 90 天内有包裹等了很久"}},
    [CAUSE_COMPLAINT] = {"complaint",
                         {"A complaint, whatever about, in the 90 days before",
                          "此前 90 天内有过抱怨（不论内容）"}},
    [CAUSE_TOPIC] = {"complaint_about",
                     {"A complaint in the 90 days before, about", "此前 90 天内抱怨过"}},
    [CAUSE_EVENT] = {"event", {"The event, in the 90 days before", "此前 90 天内发生的行为"}},
    {.name = NULL},
};

static const ReportParam PARAMS[] = {
    [PARAM_DAYS] = {.name = "days",
                    .type = REPORT_NUMBER,
                    .least = 14,
                    .most = 365,
                    .otherwise = "90",
                    .about = {"Left: active so many days ago, and no order since",
                              "流失：这么多天前活跃，此后没有订单"}},
    [PARAM_LEAST] = REPORT_LEAST,
    [PARAM_WAIT] = {.name = "wait",
                    .type = REPORT_NUMBER,
                    .most = 365,
                    .otherwise = "0",
                    .about = {"A wait for a parcel of more than so many days is long; 0: twice "
                              "what is usual",
                              "等待包裹超过多少天算久；0 表示平常的两倍"}},
    {.name = NULL},
};

static const ReportColumn TOTALS[] = {
    {"customers", REPORT_COUNT, NULL, {"Active then", "当时活跃的客户"}},
    {"left", REPORT_COUNT, NULL, {"Left", "流失"}},
    {"rate", REPORT_SHARE, NULL, {"Rate", "流失率"}},
    {"sure", REPORT_COUNT, NULL, {"Causes beyond chance", "超出偶然的情况"}},
    {.name = NULL},
};

static const ReportColumn COLUMNS[] = {
    {"cause", REPORT_NAME, CAUSE_NAMES, {"What had happened", "此前的情况"}},
    {"topic", REPORT_NAME, TOPIC_CHOICES, {"Topic", "话题"}},
    {"event", REPORT_WORD, STEP_NAMES, {"Event", "行为"}},
    {"customers", REPORT_COUNT, NULL, {"Customers with it", "有此情况的客户"}},
    {"left", REPORT_COUNT, NULL, {"Of them left", "其中流失"}},
    {"rate", REPORT_SHARE, NULL, {"Rate", "流失率"}},
    {"others", REPORT_SHARE, NULL, {"Rate of others like them", "相近客户的流失率"}},
    {"more", REPORT_SHARE, NULL, {"Difference", "相差"}},
    {"more_low", REPORT_SHARE, NULL, {"At least, 95 %", "下限（95%）"}},
    {"more_high", REPORT_SHARE, NULL, {"At most, 95 %", "上限（95%）"}},
    {"chance", REPORT_SHARE, NULL, {"By chance", "出于偶然的概率"}},
    {"excess", REPORT_COUNT, NULL, {"Left beyond what others would", "多流失的客户"}},
    {.name = NULL},
};

const Report REPORT_LEFT_CAUSES = {
    .name = "left_causes",
    .title = {"What goes with leaving", "流失前发生了什么"},
    .question = {"What had happened to those who left?", "流失的客户此前遇到了什么？"},
    .about =
        {"Customers active so many days ago (an order in the 365 days before), by what had "
         "happened to them until then: a return, a higher price of what they had bought before, no "
         "discount on the last order where they had had one; in the 90 days before a complaint (a "
         "text with a negative tone), each topic of complaints, a low rating, a long wait for a "
         "parcel that came, each event by its name. Low is 2 of 5 or less, in surveys 6 of 10 or "
         "less. Who has it is compared with others who bought as often (1, 2 to 3, more) and as "
         "lately (30, 90, 180, 365 days), ratings and waits with others who rated or got a parcel: "
         "Mantel and Haenszel's difference of shares with the interval of Greenland and Robins, "
         "chances of all causes corrected together. Fewer than 20 customers on a side are left "
         "out.",
         "按此前（以所给天数之前为准）的情况比较当时活跃（此前 365 天内有订单）的客户：退货、"
         "所买商品涨价、曾有优惠而最近一单没有；以及此前 90 天内的抱怨（语气为负面的文字）、"
         "抱怨的各个话题、低分评价、送达的包裹等待过久、各类行为。低分指 5 分制 2 分及以下，"
         "问卷 10 分制 6 分及以下。与购买次数（1、2 至 3、更多）和最近购买时间（30、90、180、365 "
         "天）相近的其他客户比较，评分和等待与其他打过分、收到过包裹的客户比较：Mantel–Haenszel "
         "率差，Greenland–Robins 区间，对全部情况一并校正偶然概率。任一侧少于 20 位的不列。"},
    .facts = REPORT_ORDERS,
    .params = PARAMS,
    .totals = TOTALS,
    .columns = COLUMNS,
    .begin = begin,
    .part = read_part,
    .finish = finish,
    .end = end,
    .sentence = {"{sure} things that are known go with leaving beyond chance; most of all: "
                 "{first.cause}. " BESIDE_EN,
                 "有 {sure} 种情况与流失明显相关，首先是：{first.cause}。" BESIDE_ZH},
    .say = say,
    .keys = "cause topic event",
};
