// SPDX-License-Identifier: Apache-2.0
//
// Which hits come first: by how well they match (SearchHit.rank), then customers before everything
// else, then by what they are. Of customers those who bought within RECENT_DAYS come first, then
// those who ever bought, each by revenue; of orders the newest. This is decided among the first
// WEIGHED_MAX of equals, so a surname borne by thousands costs no more than a rare one.
#include "entity/search_inside.h"

#include "entity/entities.h"
#include "store/id_list.h"

#include <stdlib.h>

enum { RECENT_DAYS = 90 };

typedef struct {
    const SearchHit *hit;
    size_t group;   // its place among the subjects of the query
    int life;       // of customers: 2 bought lately, 1 ever, 0 never
    int64_t weight; // among those
} Placed;

static bool is_weighed(const Entity *subject)
{
    return subject == &ENTITY_CUSTOMER || subject == &ENTITY_ORDER;
}

size_t search_enough(const Search *search, const Group *group)
{
    size_t enough = 2 * (size_t)search->scan.query->limit;
    return is_weighed(group->subject) ? MAX(enough, WEIGHED_MAX) : enough;
}

static int compare_placed(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    if (x->hit->rank != y->hit->rank)
        return x->hit->rank < y->hit->rank ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->life != y->life)
        return x->life > y->life ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->hit > y->hit) - (x->hit < y->hit); // as found: in the order of terms
}

static Placed *place_hits(const Search *search)
{
    Placed *placed = ARENA_ARRAY(search->scan.arena, Placed, search->n + 1);
    for (size_t i = 0; i < search->n; i++) {
        const SearchHit *hit = &search->hits[i];
        placed[i] = (Placed){.hit = hit};
        while (search->groups[placed[i].group].subject != hit->entity)
            placed[i].group++;
        placed[i].weight = hit->entity == &ENTITY_ORDER ? hit->id : 0;
    }
    if (search->n > 1)
        qsort(placed, search->n, sizeof *placed, compare_placed);
    return placed;
}

// ---- customers ----

static void weigh_customer(Placed *placed, size_t n, Cursor *rows, int64_t recent)
{
    int64_t id = cursor_integer(rows, 0);
    for (size_t i = 0; i < n; i++) {
        if (placed[i].hit->entity != &ENTITY_CUSTOMER || placed[i].hit->id != id)
            continue;
        bool bought = !cursor_is_null(rows, 1);
        placed[i].life = !bought ? 0 : cursor_integer(rows, 1) >= recent ? 2 : 1;
        placed[i].weight = cursor_integer(rows, 2);
    }
}

// The customers among the first `n`; lists are filled up by repeating the last, so that statements
// are few.
static void weigh_customers(Search *search, Placed *placed, size_t n)
{
    Arena *arena = search->scan.arena;
    int64_t *ids = ARENA_ARRAY(arena, int64_t, 2 * n + 1);
    size_t n_ids = 0;
    for (size_t i = 0; i < n; i++)
        if (placed[i].hit->entity == &ENTITY_CUSTOMER)
            ids[n_ids++] = placed[i].hit->id;
    if (n_ids < 2)
        return;
    for (; (n_ids & (n_ids - 1)) != 0; n_ids++)
        ids[n_ids] = ids[n_ids - 1];
    const IdList list = {tx_engine(search->scan.tx), ids, n_ids};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    g_auto(Buffer) sql = {0};
    buffer_text(&sql, "SELECT id, last_order_at, net_base_minor FROM customer WHERE ");
    id_list_condition(&sql, values, arena, "id", &list);
    g_autoptr(Cursor) rows = tx_query(search->scan.tx, buffer_string(&sql),
                                      (const Value *)(void *)values->data, values->len);
    int64_t recent = tx_now(search->scan.tx) - (int64_t)RECENT_DAYS * G_TIME_SPAN_DAY;
    while (cursor_next(rows))
        weigh_customer(placed, n, rows, recent);
}

SearchHit *search_best(Search *search, size_t *out_n)
{
    size_t limit = search->scan.query->limit, n = search->n;
    Placed *placed = place_hits(search);
    while (n > limit && placed[n - 1].hit->rank > placed[limit - 1].hit->rank)
        n--; // these are not shown, whoever they are
    weigh_customers(search, placed, n);
    if (n > 1)
        qsort(placed, n, sizeof *placed, compare_placed);
    *out_n = MIN(n, limit);
    SearchHit *best = ARENA_ARRAY(search->scan.arena, SearchHit, *out_n + 1);
    for (size_t i = 0; i < *out_n; i++)
        best[i] = *placed[i].hit;
    return best;
}
