// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/offer.h"

#include "base/counted.h"
#include "access/title.h"
#include "base/spoken.h"
#include "base/when.h"
#include "entity/entities.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINES_MOST = 2000,  // of one customer, the latest
    SPARE = 40,         // suggestions beyond those asked for: some cannot be sold
    CATEGORY_MOST = 200 // products of a category that are looked at, the newest
};

const Choice TASTE_NAMES[] = {
    [TASTE_POPULAR] = {"popular", {"What is popular", "热销"}},
    [TASTE_OWN] = {"own", {"Own habits", "个人习惯"}},
    [TASTE_TOGETHER] = {"together", {"Bought together", "一起购买"}},
    [TASTE_NEXT] = {"next", {"What came after", "先后购买"}},
    [TASTE_OWN_TOGETHER] = {"own_together",
                            {"Own habits and bought together", "个人习惯与一起购买"}},
    [TASTE_ALL] = {"all", {"Habits, together and after", "习惯、一起与先后"}},
    [TASTE_NEAR] = {"near", {"Orders or visits like theirs", "相似的订单或浏览"}},
    [TASTE_NEXT_NEAR] = {"next_near",
                         {"What came after, and visits like theirs", "先后与相似的浏览"}},
    [TASTE_FACTORS] = {"taste", {"A like taste (factors)", "口味相近（因子）"}},
    {NULL, {NULL, NULL}},
};

static const char *const REASONS[] = {
    [REASON_OWN] = "own",   [REASON_TOGETHER] = "together", [REASON_NEXT] = "next",
    [REASON_NEAR] = "near", [REASON_FACTORS] = "taste",     [REASON_POPULAR] = "popular"};

// Beyond KeptBack.
enum { WHY_NOT_SOLD = KEPT_BACK_REST + 1, WHY_HIDDEN, WHYS };
static const char *const WHY[WHYS] = {[KEPT_BACK_LOOKED] = "looked",
                                      [KEPT_BACK_DURABLE] = "durable",
                                      [KEPT_BACK_REST] = "rest",
                                      [WHY_NOT_SOLD] = "not_sold",
                                      [WHY_HIDDEN] = "hidden"};

Offer offer_new(const Recommender *recommender, const Access *access, TasteQuestion question)
{
    return (Offer){.recommender = recommender,
                   .access = access,
                   .question = question,
                   .lore = recommender_lore(recommender, question),
                   .method = recommender->trials[question].chosen,
                   .most = OFFER_LENGTH};
}

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

static void take_orders(Offer *offer, Tx *tx, int64_t customer_id)
{
    GTimeZone *zone = model_timezone(offer->access->model);
    int64_t today = day_of(when_now(), zone), order = 0;
    Bought *bought = ARENA_ARRAY(offer->access->arena, Bought, LINES_MOST);
    size_t n = 0;
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
        one.owned.days = (int32_t)CLAMP(today - one.day, 0, INT32_MAX);
        if (lore_product(offer->lore, cursor_integer(rows, 2), &one.owned.product))
            bought[n++] = one;
    }
    take(offer, bought, n);
}

// Whoever has bought nothing yet is known by what they looked at.
static void take_looks(Offer *offer, Tx *tx, int64_t customer_id)
{
    int64_t ids[OFFER_SESSION_MOST];
    size_t n = 0;
    g_autoptr(Cursor) rows = tx_query(
        tx,
        "SELECT product_id FROM event WHERE customer_id = $1 AND product_id IS NOT NULL AND "
        "name IN ('product_view', 'add_to_cart') ORDER BY happened_at DESC NULLS LAST, id DESC "
        "LIMIT $2",
        PARAMS(value_integer(customer_id), value_integer(OFFER_SESSION_MOST)));
    while (cursor_next(rows))
        ids[OFFER_SESSION_MOST - ++n] = cursor_integer(rows, 0);
    if (n == 0)
        return;
    const Recommender *recommender = offer->recommender;
    Offer looks = offer_new(recommender, offer->access, QUESTION_NEXT);
    looks.most = offer->most;
    looks.explain = offer->explain;
    offer_products(&looks, ids + OFFER_SESSION_MOST - n, n);
    if (looks.n_owned > 0)
        *offer = looks;
}

void offer_customer(Offer *offer, Tx *tx, int64_t customer_id)
{
    take_orders(offer, tx, customer_id);
    if (offer->n_owned == 0)
        take_looks(offer, tx, customer_id);
}

static bool is_known(const Offer *offer, uint32_t product)
{
    for (size_t i = 0; i < offer->n_owned; i++)
        if (offer->owned[i].product == product)
            return true;
    return false;
}

static void look(Offer *offer, const int64_t *ids, size_t n)
{
    offer->owned = ARENA_ARRAY(offer->access->arena, Owned, n + 1);
    for (size_t i = n; i-- > 0;) {
        Owned one = {.since = (uint32_t)(n - 1 - i)};
        if (lore_product(offer->lore, ids[i], &one.product) && !is_known(offer, one.product))
            offer->owned[offer->n_owned++] = one;
    }
}

void offer_products(Offer *offer, const int64_t *ids, size_t n)
{
    look(offer, ids, n);
    if (offer->n_owned == 0 && offer->lore == &offer->recommender->visits) {
        offer->lore = &offer->recommender->orders; // nobody has looked at them, but bought them
        offer->method = trial_otherwise(offer->question);
        look(offer, ids, n);
    }
    if (offer->n_owned == 0 && offer->question == QUESTION_WITH)
        offer->unknown_id = ids[0];
}

// ---- what is told ----

// A product as it may be offered: its title, or why it may not be.
typedef struct {
    const char *title; // NULL: it is not to be seen
    bool sold;
} Sold;

static Sold load_product(const Offer *offer, Tx *tx, uint32_t product)
{
    const Access *access = offer->access;
    g_autoptr(GError) error = NULL;
    const Record *record =
        records_load(tx, access, &ENTITY_PRODUCT, offer->lore->ids[product], &error);
    if (record == NULL)
        return (Sold){NULL, false};
    g_auto(Buffer) json = {0};
    title_json(&json, access, record);
    json_object *text = json_tokener_parse(buffer_string(&json));
    const char *title = arena_copy(access->arena, json_object_get_string(text), -1);
    json_object_put(text);
    return (Sold){title, g_strcmp0(record_text(record, "status"), "active") == 0};
}

static char *counted(Arena *arena, char *sentence)
{
    g_autofree char *said = sentence;
    return arena_copy(arena, said, -1);
}

static Label own_reason(const Offer *offer, const Suggestion *one)
{
    Arena *arena = offer->access->arena;
    size_t at = 0;
    while (offer->owned[at].product != one->product)
        at++;
    Label day = day_label(arena, offer->days[at]);
    if (one->n == 1)
        return (Label){arena_printf(arena, "Bought once, on %s", day.en),
                       arena_printf(arena, "买过一次（%s）", day.zh)};
    return (Label){arena_printf(arena, "Bought %u times, last on %s", one->n, day.en),
                   arena_printf(arena, "买过 %u 次，最近一次 %s", one->n, day.zh)};
}

static Label popular_reason(const Offer *offer, uint32_t n)
{
    Arena *arena = offer->access->arena;
    if (offer->lore == &offer->recommender->visits)
        return (Label){
            counted(arena, counted_printf("Looked at in %u {visit|visits} of the last %d days", n,
                                          RECENT_DAYS)),
            arena_printf(arena, "近 %d 天有 %u 次浏览", RECENT_DAYS, n)};
    if (offer->unknown_id != 0)
        return (Label){
            counted(arena,
                    counted_printf("Of the same category, in %u {order|orders} of the last %d days",
                                   n, RECENT_DAYS)),
            arena_printf(arena, "同类商品，近 %d 天有 %u 张订单", RECENT_DAYS, n)};
    return (Label){
        counted(arena, counted_printf("In %u {order|orders} of the last %d days", n, RECENT_DAYS)),
        arena_printf(arena, "近 %d 天有 %u 张订单", RECENT_DAYS, n)};
}

static Label near_reason(const Offer *offer, uint32_t n)
{
    Arena *arena = offer->access->arena;
    if (offer->lore == &offer->recommender->visits)
        return (Label){arena_printf(arena, "In %u of the visits most like this one", n),
                       arena_printf(arena, "最相似的浏览中有 %u 次也看它", n)};
    return (Label){arena_printf(arena, "In %u of the orders most like theirs", n),
                   arena_printf(arena, "最相似的订单中有 %u 张含它", n)};
}

// `from`: the title of the product that leads to it.
static Label led_reason(const Offer *offer, const Suggestion *one, const char *from)
{
    Arena *arena = offer->access->arena;
    uint32_t orders = offer->lore->taste->orders[one->from];
    if (one->reason == REASON_FACTORS)
        return (Label){
            arena_printf(arena, "Those of a like taste choose it, nearest to “%s”", from),
            arena_printf(arena, "口味相近的人会选它，与“%s”最接近", from)};
    if (one->reason == REASON_NEXT && offer->lore == &offer->recommender->visits)
        return (Label){
            counted(arena, counted_printf("Looked at %u {time|times} after “%s”", one->n, from)),
            arena_printf(arena, "看过“%s”之后，有 %u 次再看它", from, one->n)};
    if (one->reason == REASON_NEXT)
        return (Label){counted(arena, counted_printf("Bought %u {time|times} in orders after “%s”",
                                                     one->n, from)),
                       arena_printf(arena, "买过“%s”之后，有 %u 次再买它", from, one->n)};
    return (Label){counted(arena, counted_printf("In %u of the %u {order|orders} with “%s”", one->n,
                                                 orders, from)),
                   arena_printf(arena, "含“%s”的 %u 张订单中有 %u 张也有它", from, orders, one->n)};
}

static Label reason_of(const Offer *offer, Tx *tx, const Suggestion *one)
{
    if (one->reason == REASON_OWN)
        return own_reason(offer, one);
    if (one->reason == REASON_POPULAR)
        return popular_reason(offer, one->n);
    if (one->reason == REASON_NEAR)
        return near_reason(offer, one->n);
    const char *from = load_product(offer, tx, one->from).title;
    return led_reason(offer, one, from != NULL ? from : "#");
}

static void print_item(const Offer *offer, Tx *tx, const Suggestion *one, const char *title,
                       Buffer *out)
{
    const Lore *lore = offer->lore;
    bool led = one->reason == REASON_TOGETHER || one->reason == REASON_NEXT ||
               one->reason == REASON_FACTORS;
    json_object_begin(out);
    json_member_integer(out, "product_id", lore->ids[one->product]);
    json_member_text(out, "product", title);
    json_member_text(out, "reason", REASONS[one->reason]);
    json_key(out, "text");
    label_json(out, reason_of(offer, tx, one));
    json_key(out, "from_id");
    if (led)
        json_integer(out, lore->ids[one->from]);
    else
        json_null(out);
    json_object_end(out);
}

static Label why_not(const Offer *offer, const Suggestion *one, int why)
{
    Arena *arena = offer->access->arena;
    const Taste *taste = offer->lore->taste;
    switch (why) {
    case KEPT_BACK_LOOKED:
        return (Label){"It is what they look at", "正是所看的商品"};
    case KEPT_BACK_DURABLE:
        return (Label){"They have it, and fewer than one in twenty buy it again",
                       "已经买过，而再买的人不到二十分之一"};
    case KEPT_BACK_REST: {
        int days = taste->rests[taste->groups[one->product]];
        return (Label){
            arena_printf(arena,
                         "They have just bought of its category, of which fewer "
                         "than one in twenty buy again within %d days",
                         days),
            arena_printf(arena, "刚买过同类商品，而 %d 天内再买此类的人不到二十分之一", days)};
    }
    case WHY_NOT_SOLD:
        return (Label){"Not on sale", "未在售"};
    default:
        return (Label){"Deleted, or not to be seen by you", "已删除，或您无权查看"};
    }
}

static void print_kept_back(const Offer *offer, const Suggestion *one, const Sold *sold,
                            Buffer *out)
{
    int why = sold->title == NULL ? WHY_HIDDEN : !sold->sold ? WHY_NOT_SOLD : (int)one->kept_back;
    json_object_begin(out);
    json_member_integer(out, "product_id", offer->lore->ids[one->product]);
    json_member_text(out, "product", sold->title != NULL ? sold->title : "");
    json_member_text(out, "why", WHY[why]);
    json_key(out, "text");
    label_json(out, why_not(offer, one, why));
    json_object_end(out);
}

// How the method was chosen.
static void print_method(const Offer *offer, Buffer *out)
{
    const Trial *trial = &offer->recommender->trials[offer->question];
    const TrialFigures *of = &trial->methods[offer->method];
    bool tested = !trial->thin && offer->method == trial->chosen;
    json_member_text(out, "method", TASTE_NAMES[offer->method].name);
    json_member_integer(out, "tested", tested ? (int64_t)of->asked : 0);
    json_member_real(out, "hit_rate", tested ? of->hit_rate : 0);
    json_member_real(out, "popular_hit_rate", tested ? trial->methods[TASTE_POPULAR].hit_rate : 0);
    json_member_integer(out, "pos", offer->recommender->pos);
    json_member_time(out, "learnt_at", offer->recommender->at);
}

// ---- a product that nobody has bought ----

static int by_recent(const void *a, const void *b)
{
    const Suggestion *one = a, *other = b;
    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return (one->product > other->product) - (one->product < other->product);
}

// What is popular of its category.
static void suggest_category(const Offer *offer, Tx *tx, SuggestionList *out)
{
    const Taste *taste = offer->lore->taste;
    Suggestion *all = ARENA_ARRAY(offer->access->arena, Suggestion, CATEGORY_MOST);
    size_t n = 0;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT p.id FROM product p JOIN product known ON known.category_id = "
                 "p.category_id WHERE known.id = $1 AND p.id <> $1 AND p.deleted_at IS NULL "
                 "ORDER BY p.id DESC LIMIT $2",
                 PARAMS(value_integer(offer->unknown_id), value_integer(CATEGORY_MOST)));
    while (cursor_next(rows)) {
        Suggestion one = {.reason = REASON_POPULAR};
        if (lore_product(offer->lore, cursor_integer(rows, 0), &one.product) &&
            (one.n = taste->recent[one.product]) > 0)
            all[n++] = one;
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_recent);
    out->n = MIN(n, out->most);
    memcpy(out->all, all, out->n * sizeof *all);
}

// ---- the list ----

static void suggest(const Offer *offer, Tx *tx, SuggestionList *out, SuggestionList *kept_back)
{
    OwnedList owned = {offer->owned, offer->n_owned};
    if (offer->unknown_id != 0)
        suggest_category(offer, tx, out);
    else
        taste_suggest(offer->lore->taste, offer->method, &owned, out, kept_back);
}

// Whether what is popular is better than nothing. With a product only what goes with it is told.
static bool is_told(const Offer *offer, const Suggestion *one)
{
    return one->reason != REASON_POPULAR || offer->question != QUESTION_WITH ||
           offer->unknown_id != 0 || offer->method == TASTE_POPULAR;
}

static void print_items(const Offer *offer, Tx *tx, const SuggestionList *from,
                        SuggestionList *unsold, Buffer *out)
{
    size_t printed = 0;
    json_array(out);
    for (size_t i = 0; i < from->n && printed < offer->most; i++) {
        if (!is_told(offer, &from->all[i]))
            continue;
        Sold sold = load_product(offer, tx, from->all[i].product);
        if (!sold.sold) {
            unsold->all[unsold->n++] = from->all[i];
            continue;
        }
        print_item(offer, tx, &from->all[i], sold.title, out);
        printed++;
    }
    json_array_end(out);
}

bool offer_print(const Offer *offer, Tx *tx, Buffer *out)
{
    Suggestion all[OFFER_LENGTH_MOST + SPARE], back[2 * OFFER_LENGTH_MOST + SPARE];
    SuggestionList list = {all, 0, offer->most + SPARE}, kept_back = {back, 0, OFFER_LENGTH_MOST};
    suggest(offer, tx, &list, &kept_back);
    json_object_begin(out);
    json_key(out, "items");
    print_items(offer, tx, &list, &kept_back, out);
    json_key(out, "kept_back");
    json_array(out);
    for (size_t i = 0; offer->explain && i < kept_back.n; i++) {
        Sold sold = load_product(offer, tx, back[i].product);
        print_kept_back(offer, &back[i], &sold, out);
    }
    json_array_end(out);
    print_method(offer, out);
    json_object_end(out);
    return !tx_failed(tx);
}
