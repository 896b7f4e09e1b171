// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/offer.h"

#include "access/title.h"
#include "base/when.h"
#include "entity/entities.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINES_MOST = 2000, // of one customer, the latest
    SPARE = 40         // suggestions beyond those asked for: some cannot be sold
};

const Choice TASTE_NAMES[] = {
    [TASTE_POPULAR] = {"popular", {"What is popular", "热销"}},
    [TASTE_OWN] = {"own", {"Own habits", "个人习惯"}},
    [TASTE_TOGETHER] = {"together", {"Bought together", "一起购买"}},
    [TASTE_NEXT] = {"next", {"Bought after", "先后购买"}},
    [TASTE_OWN_TOGETHER] = {"own_together",
                            {"Own habits and bought together", "个人习惯与一起购买"}},
    [TASTE_ALL] = {"all", {"All of them", "综合"}},
    {NULL, {NULL, NULL}},
};

static const char *const REASONS[] = {[REASON_OWN] = "own",
                                      [REASON_TOGETHER] = "together",
                                      [REASON_NEXT] = "next",
                                      [REASON_POPULAR] = "popular"};

// ---- who asks ----

typedef struct {
    Owned owned;
    int64_t day;
} Bought;

static int by_product(const void *a, const void *b)
{
    const Owned *one = &((const Bought *)a)->owned, *other = &((const Bought *)b)->owned;
    if (one->product != other->product)
        return one->product < other->product ? -1 : 1;
    return (one->since > other->since) - (one->since < other->since);
}

static void take(Offer *offer, Bought *bought, size_t n)
{
    if (n > 1)
        qsort(bought, n, sizeof *bought, by_product);
    offer->owned = ARENA_ARRAY(offer->access->arena, Owned, n + 1);
    offer->days = ARENA_ARRAY(offer->access->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || bought[i].owned.product != bought[i - 1].owned.product;
        if (first) {
            offer->days[offer->n_owned] = bought[i].day;
            offer->owned[offer->n_owned++] = bought[i].owned;
        } else if (bought[i].owned.since != bought[i - 1].owned.since) {
            offer->owned[offer->n_owned - 1].orders++;
        }
    }
}

void offer_customer(Offer *offer, Tx *tx, int64_t customer_id)
{
    GTimeZone *zone = model_timezone(offer->access->model);
    Bought *bought = ARENA_ARRAY(offer->access->arena, Bought, LINES_MOST);
    size_t n = 0;
    int64_t order = 0;
    uint32_t since = UINT32_MAX; // the first order is 0
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT o.id, o.ordered_at, l.product_id FROM customer_order o JOIN order_line l "
        "ON l.customer_id = o.customer_id AND l.order_id = o.id WHERE o.customer_id = $1 AND "
        "o.deleted_at IS NULL AND o.kind = 'sale' AND o.status <> 'cancelled' AND "
        "l.product_id IS NOT NULL ORDER BY o.ordered_at DESC NULLS LAST, o.id DESC LIMIT $2",
        PARAMS(value_integer(customer_id), value_integer(LINES_MOST)));
    while (cursor_next(rows)) {
        Bought one = {.owned = {.orders = 1}, .day = day_of(cursor_integer(rows, 1), zone)};
        since += cursor_integer(rows, 0) != order;
        order = cursor_integer(rows, 0);
        one.owned.since = since;
        if (recommender_product(offer->recommender, cursor_integer(rows, 2), &one.owned.product))
            bought[n++] = one;
    }
    take(offer, bought, n);
}

void offer_products(Offer *offer, const int64_t *ids, size_t n)
{
    offer->owned = ARENA_ARRAY(offer->access->arena, Owned, n + 1);
    for (size_t i = n; i-- > 0;) {
        Owned one = {.since = (uint32_t)(n - 1 - i)};
        if (recommender_product(offer->recommender, ids[i], &one.product))
            offer->owned[offer->n_owned++] = one;
    }
}

// ---- what is told ----

// NULL: it cannot be sold, or not be seen.
static const char *sold_title(const Offer *offer, Tx *tx, uint32_t product, bool any)
{
    const Access *access = offer->access;
    g_autoptr(GError) error = NULL;
    const Record *record =
        records_load(tx, access, &ENTITY_PRODUCT, offer->recommender->ids[product], &error);
    if (record == NULL || (!any && g_strcmp0(record_text(record, "status"), "active") != 0))
        return NULL;
    g_auto(Buffer) json = {0};
    title_json(&json, access, record);
    json_object *text = json_tokener_parse(buffer_string(&json));
    const char *title = arena_copy(access->arena, json_object_get_string(text), -1);
    json_object_put(text);
    return title;
}

static Label own_reason(const Offer *offer, const Suggestion *one)
{
    Arena *arena = offer->access->arena;
    size_t at = 0;
    char day[16];
    while (offer->owned[at].product != one->product)
        at++;
    day[day_print(day, offer->days[at])] = '\0';
    if (one->n == 1)
        return (Label){arena_printf(arena, "Bought once, on %s", day),
                       arena_printf(arena, "买过一次（%s）", day)};
    return (Label){arena_printf(arena, "Bought %u times, last on %s", one->n, day),
                   arena_printf(arena, "买过 %u 次，最近一次 %s", one->n, day)};
}

static Label reason_of(const Offer *offer, Tx *tx, const Suggestion *one)
{
    Arena *arena = offer->access->arena;
    const Taste *taste = offer->recommender->taste;
    const char *from = NULL;
    if (one->reason == REASON_OWN)
        return own_reason(offer, one);
    if (one->reason == REASON_POPULAR)
        return (Label){arena_printf(arena, "In %u orders of the last %d days", one->n, RECENT_DAYS),
                       arena_printf(arena, "近 %d 天有 %u 张订单", RECENT_DAYS, one->n)};
    from = sold_title(offer, tx, one->from, true);
    from = from != NULL ? from : "#";
    if (one->reason == REASON_NEXT)
        return (Label){arena_printf(arena, "Bought %u times in orders after “%s”", one->n, from),
                       arena_printf(arena, "买过“%s”之后，有 %u 次再买它", from, one->n)};
    uint32_t orders = taste->orders[one->from];
    return (Label){arena_printf(arena, "In %u of the %u orders with “%s”", one->n, orders, from),
                   arena_printf(arena, "含“%s”的 %u 张订单中有 %u 张也有它", from, orders, one->n)};
}

static void print_item(const Offer *offer, Tx *tx, const Suggestion *one, const char *title,
                       Buffer *out)
{
    const Recommender *recommender = offer->recommender;
    bool led = one->reason == REASON_TOGETHER || one->reason == REASON_NEXT;
    json_object_begin(out);
    json_member_integer(out, "product_id", recommender->ids[one->product]);
    json_member_text(out, "product", title);
    json_member_text(out, "reason", REASONS[one->reason]);
    json_key(out, "text");
    label_json(out, reason_of(offer, tx, one));
    json_key(out, "from_id");
    if (led)
        json_integer(out, recommender->ids[one->from]);
    else
        json_null(out);
    json_object_end(out);
}

// How the method was chosen.
static void print_method(const Offer *offer, TasteMethod method, Buffer *out)
{
    const Trial *trial = &offer->recommender->trial;
    json_member_text(out, "method", TASTE_NAMES[method].name);
    json_member_integer(out, "tested", trial->thin ? 0 : (int64_t)trial->methods[method].customers);
    json_member_real(out, "hit_rate", trial->thin ? 0 : trial->methods[method].hit_rate);
    json_member_real(out, "popular_hit_rate",
                     trial->thin ? 0 : trial->methods[TASTE_POPULAR].hit_rate);
    json_member_integer(out, "pos", offer->recommender->pos);
}

bool offer_print(const Offer *offer, Tx *tx, TasteMethod method, bool popular, Buffer *out)
{
    Suggestion all[OFFER_LENGTH_MOST + SPARE];
    size_t printed = 0, n = taste_suggest(offer->recommender->taste, method, offer->owned,
                                          offer->n_owned, all, offer->most + SPARE);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    for (size_t i = 0; i < n && printed < offer->most; i++) {
        if (all[i].reason == REASON_POPULAR && !popular)
            continue;
        const char *title = sold_title(offer, tx, all[i].product, false);
        if (title == NULL)
            continue;
        print_item(offer, tx, &all[i], title, out);
        printed++;
    }
    json_array_end(out);
    print_method(offer, method, out);
    json_object_end(out);
    return !tx_failed(tx);
}
