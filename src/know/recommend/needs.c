// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/needs.h"

#include "access/title.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/refill_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MOST = 5000 }; // of one customer, the latest

static const char *const STATES[RHYTHM_STATES] = {[RHYTHM_LATER] = "later",
                                                  [RHYTHM_DUE] = "due",
                                                  [RHYTHM_OVERDUE] = "overdue",
                                                  [RHYTHM_SILENT] = "silent"};

// ---- learning ----

// Those who count: living, not anonymous, and by id, so that it is the same in every reading.
static void read_all(RefillRead *read, const Version *version, size_t each)
{
    for (size_t i = 0; i < version->n_parts; i++) {
        const Part *part = &version->parts[i];
        g_autofree uint8_t *rows = g_malloc0(part->chunk->n_rows + 1);
        for (size_t row = 0; row < part->chunk->n_rows; row++)
            rows[row] = part->chunk->counted[row] && (part->live == NULL || part->live[row]) &&
                        (uint64_t)chunk_id(part->chunk, row) % each == 0;
        refill_read_part(read, i, rows);
    }
}

Refills *refills_learn(const Version *version, const Clock *clock, size_t each)
{
    Refills *refills = g_new0(Refills, 1);
    ReportRun run = {.version = version, .clock = *clock, .model = version->layout->model};
    OrderChoice choice = order_choice(&run, ALWAYS, 0);
    g_autoptr(RefillRead) read = refill_read_new(&choice, false);
    g_auto(RefillAll) all = {0};
    g_autoptr(GError) error = NULL;
    read_all(read, version, each);
    refill_read_join(read, &all);
    refills->stands = refill_fit(&all.seen, 0, &refills->fit, &error);
    if (refills->stands)
        refills->ids = g_steal_pointer(&all.ids);
    else
        refills->reason = (Label){g_strdup(error_text(error, LANGUAGE_EN)),
                                  g_strdup(error_text(error, LANGUAGE_ZH))};
    return refills;
}

void refills_free(Refills *refills)
{
    if (refills == NULL)
        return;
    refill_fit_clear(&refills->fit);
    g_free(refills->ids);
    g_free((char *)refills->reason.en);
    g_free((char *)refills->reason.zh);
    g_free(refills);
}

Refills refills_standing(const NeedsFitted *fitted)
{
    return (Refills){.stands = true, .fit = fitted->fit, .ids = fitted->ids};
}

// ---- one customer ----

typedef struct {
    int64_t product, day;
    double quantity;
} Line;

static int by_product(const void *a, const void *b)
{
    const Line *one = a, *other = b;
    if (one->product != other->product)
        return one->product < other->product ? -1 : 1;
    return (one->day > other->day) - (one->day < other->day);
}

static size_t read_lines(const Access *access, Tx *tx, int64_t customer_id, Line *out)
{
    GTimeZone *zone = model_timezone(access->model);
    size_t n = 0;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT l.product_id, o.ordered_at, l.quantity_thousandths FROM customer_order o JOIN "
        "order_line l ON l.customer_id = o.customer_id AND l.order_id = o.id WHERE o.customer_id "
        "= $1 AND o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> 'cancelled' AND "
        "o.ordered_at <= $2 AND l.product_id IS NOT NULL AND l.quantity_thousandths > 0 ORDER BY "
        "o.ordered_at DESC NULLS LAST, o.id DESC LIMIT $3",
        PARAMS(value_integer(customer_id), value_integer(when_now()), value_integer(LINES_MOST)));
    while (cursor_next(rows))
        out[n++] = (Line){cursor_integer(rows, 0), day_of(cursor_integer(rows, 1), zone),
                          (double)cursor_integer(rows, 2)};
    if (n > 1)
        qsort(out, n, sizeof *out, by_product);
    return n;
}

// What the customer bought on days enough; `owner` of a pair holds the product.
typedef struct {
    RefillPair *pairs;
    RefillBuy *buys;
    int64_t first_day; // day 0
    size_t n, n_buys;
} Own;

static void add_line(Own *own, const Line *line)
{
    RefillPair *pair = &own->pairs[own->n];
    int32_t day = (int32_t)(line->day - own->first_day);
    if (pair->n == 0 || own->buys[own->n_buys - 1].day != day) {
        own->buys[own->n_buys++] = (RefillBuy){.day = day};
        pair->n++;
    }
    own->buys[own->n_buys - 1].quantity += (float)line->quantity;
}

static Own read_own(const NeedsAsk *ask, Tx *tx, int64_t customer_id)
{
    Arena *arena = ask->access->arena;
    Line *lines = ARENA_ARRAY(arena, Line, LINES_MOST);
    size_t n = read_lines(ask->access, tx, customer_id, lines);
    Own own = {.pairs = ARENA_ARRAY(arena, RefillPair, n + 1),
               .buys = ARENA_ARRAY(arena, RefillBuy, n + 1),
               .first_day = n > 0 ? lines[0].day : 0};
    for (size_t i = 0, end; i < n; i = end) {
        uint32_t first = (uint32_t)own.n_buys;
        own.pairs[own.n] = (RefillPair){.owner = lines[i].product, .first = first};
        for (end = i; end < n && lines[end].product == lines[i].product; end++)
            add_line(&own, &lines[end]);
        if (own.pairs[own.n].n < REFILL_DAYS_LEAST) {
            own.n_buys = first;
            continue;
        }
        if (ask->refills->stands)
            own.pairs[own.n].product =
                refill_product(&ask->refills->fit, ask->refills->ids, lines[i].product);
        own.n++;
    }
    return own;
}

// ---- what is told ----

typedef struct {
    const RefillPair *pair;
    const RefillTold *told;
    RhythmOutlook outlook;
    int64_t last, day;
    double waited;
    RhythmState state;
} Need;

// The sooner, the earlier.
static int by_day(const void *a, const void *b)
{
    const Need *one = a, *other = b;
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    return (one->pair->owner > other->pair->owner) - (one->pair->owner < other->pair->owner);
}

// Those that the customer has not stopped buying.
static size_t find_needs(const NeedsAsk *ask, const Own *own, Need *out)
{
    RefillSeen seen = {own->pairs, own->n, own->buys, ask->refills->fit.n_products};
    RefillTold *told = ARENA_ARRAY(ask->access->arena, RefillTold, own->n + 1);
    int64_t today = model_reference_day(ask->access->model, when_now()).day; // as the score does
    size_t n = 0;
    refill_tell(&ask->refills->fit, &seen, (size_t[]){0, own->n}, 0, told);
    for (size_t i = 0; i < own->n; i++) {
        const RefillPair *pair = &own->pairs[i];
        Need need = {.pair = pair,
                     .told = &told[i],
                     .last = own->first_day + own->buys[pair->first + pair->n - 1].day};
        need.waited = (double)(today - need.last);
        need.outlook = refill_outlook(need.told, need.waited);
        need.day = need.last + llround(need.outlook.usual);
        need.state = rhythm_state(&need.outlook, need.waited, (double)ask->within);
        if (need.state != RHYTHM_SILENT)
            out[n++] = need;
    }
    if (n > 1)
        qsort(out, n, sizeof *out, by_day);
    return n;
}

// The title of a product that is on sale; NULL: it is not, or not to be seen.
static const char *title_of(const NeedsAsk *ask, Tx *tx, int64_t product)
{
    g_autoptr(GError) error = NULL;
    const Record *record = records_load(tx, ask->access, &ENTITY_PRODUCT, product, &error);
    if (record == NULL || g_strcmp0(record_text(record, "status"), "active") != 0)
        return NULL;
    g_auto(Buffer) json = {0};
    title_json(&json, ask->access, record);
    json_object *text = json_tokener_parse(buffer_string(&json));
    const char *title = arena_copy(ask->access->arena, json_object_get_string(text), -1);
    json_object_put(text);
    return title;
}

static void print_day(Buffer *out, const char *key, int64_t day)
{
    char text[16];
    text[day_print(text, day)] = '\0';
    json_member_text(out, key, text);
}

static void print_need(const NeedsAsk *ask, const Need *need, const char *title, Buffer *out)
{
    json_object_begin(out);
    json_member_integer(out, "product_id", need->pair->owner);
    json_member_text(out, "product", title);
    json_member_text(out, "state", STATES[need->state]);
    json_member_integer(out, "days", need->pair->n);
    print_day(out, "last", need->last);
    json_member_real(out, "usual", round(need->outlook.usual * 100) / 100);
    print_day(out, "day", need->day);
    print_day(out, "from", need->last + (int64_t)floor(need->outlook.low));
    print_day(out, "to", need->last + (int64_t)ceil(need->outlook.high));
    double chance = refill_chance(need->told, need->waited, (double)ask->within);
    json_member_real(out, "chance", round(chance * 1e6) / 1e6);
    json_object_end(out);
}

void needs_print(const NeedsAsk *ask, Tx *tx, int64_t customer_id, Buffer *out)
{
    Own own = read_own(ask, tx, customer_id);
    Need *needs = ARENA_ARRAY(ask->access->arena, Need, own.n + 1);
    size_t n = ask->refills->stands ? find_needs(ask, &own, needs) : 0, printed = 0;
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (size_t i = 0; i < n && printed < ask->most; i++) {
        const char *title = title_of(ask, tx, needs[i].pair->owner);
        if (title == NULL)
            continue;
        print_need(ask, &needs[i], title, out);
        printed++;
    }
    json_array_end(out);
    json_member_integer(out, "bought", (int64_t)own.n);
    json_key(out, "reason");
    if (ask->refills->stands)
        json_null(out);
    else
        label_json(out, ask->refills->reason);
    json_member_time(out, "learnt_at", ask->learnt_at);
    json_object_end(out);
}
