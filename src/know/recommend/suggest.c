// SPDX-License-Identifier: Apache-2.0
//
// Suggesting: every way that a method follows (own habits, together, next, orders like theirs,
// factors) gives points to products; each way's points are divided by its highest, so that ways
// weigh the same.
#include "know/recommend/taste.h"

#include <stdlib.h>
#include <string.h>

enum {
    WAYS = REASON_POPULAR, // by TasteReason: all before it
    OF_FACTORS = 100,      // products that factors give points to
    TOLD_MOST = 50,        // products of theirs, the last ones, that likeness is looked for in
};

// Which ways a method follows.
static const bool FOLLOWS[TASTE_METHODS][WAYS] = {
    [TASTE_OWN] = {[REASON_OWN] = true},
    [TASTE_TOGETHER] = {[REASON_TOGETHER] = true},
    [TASTE_NEXT] = {[REASON_NEXT] = true},
    [TASTE_OWN_TOGETHER] = {[REASON_OWN] = true, [REASON_TOGETHER] = true},
    [TASTE_ALL] = {[REASON_OWN] = true, [REASON_TOGETHER] = true, [REASON_NEXT] = true},
    [TASTE_NEAR] = {[REASON_NEAR] = true},
    [TASTE_NEXT_NEAR] = {[REASON_NEXT] = true, [REASON_NEAR] = true},
    [TASTE_FACTORS] = {[REASON_FACTORS] = true},
};
#define POPULARITY 1e-3F // decides between equals

bool taste_needs_near(TasteMethod method)
{
    return FOLLOWS[method][REASON_NEAR];
}

bool taste_needs_factors(TasteMethod method)
{
    return FOLLOWS[method][REASON_FACTORS];
}

bool taste_asks_own(TasteMethod method)
{
    return FOLLOWS[method][REASON_OWN];
}

typedef struct {
    float score;     // of the ways so far
    float points;    // of the way being followed
    float strongest; // of its steps: what `from` and `n` tell of
    float told;      // points of the way that is the reason so far
    uint32_t from, n, told_from, told_n;
    uint8_t reason, kept_back;
    bool touched;
} Cell;

typedef struct {
    const Taste *taste;
    Cell *cells; // by product
    GArray *touched;
    const OwnedList *owned;
    uint32_t *last; // products of theirs, the last one last; at most TOLD_MOST
    float *weights; // of these: orders, or 1 for what is looked at
    size_t n_last;
} Board;

static void give(Board *board, uint32_t product, float points, uint32_t from, uint32_t n)
{
    Cell *cell = &board->cells[product];
    if (!cell->touched)
        g_array_append_val(board->touched, product);
    cell->touched = true;
    cell->points += points;
    if (points > cell->strongest) {
        cell->strongest = points;
        cell->from = from;
        cell->n = n;
    }
}

// ---- ways ----

static float nearness(const Owned *owned)
{
    return 1.0F / (1.0F + (float)owned->since);
}

static void follow_own(Board *board, const Owned *owned)
{
    if (owned->orders > 0)
        give(board, owned->product, (float)owned->orders + 0.5F * nearness(owned), owned->product,
             owned->orders);
}

static void follow_neighbours(Board *board, const Neighbours *all, const Owned *owned)
{
    for (uint32_t i = all->starts[owned->product]; i < all->starts[owned->product + 1]; i++)
        give(board, all->all[i].product, nearness(owned) * all->all[i].weight, owned->product,
             all->all[i].both);
}

static void follow_near(Board *board)
{
    size_t n = 0, asked = MIN(board->n_last, (size_t)NEIGHBOUR_ITEMS_MOST);
    if (board->taste->near == NULL || asked == 0)
        return;
    g_autofree Near *all =
        neighbourhood_ask(board->taste->near, board->last + board->n_last - asked, asked, &n);
    for (size_t i = 0; i < n; i++)
        give(board, all[i].product, all[i].points, 0, all[i].sessions);
}

typedef struct {
    float likely;
    uint32_t product;
} Likely;

// A heap, the least likely on top.
static void sink(Likely *heap, size_t n)
{
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
            if (heap[child].likely < heap[least].likely)
                least = child;
        if (least == at)
            return;
        Likely moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

// The product of theirs that lies nearest to it.
static uint32_t leading(const Board *board, const float *column)
{
    uint32_t best = board->last[0];
    float most = 0;
    for (size_t i = 0; i < board->n_last; i++) {
        const Factors *factors = board->taste->factors;
        float near = factors_product(factors, column, factors_column(factors, board->last[i]));
        best = near > most ? board->last[i] : best;
        most = MAX(most, near);
    }
    return best;
}

static void follow_factors(Board *board)
{
    const Taste *taste = board->taste;
    const Factors *factors = taste->factors;
    float wants[FACTOR_RANK_MOST];
    Likely heap[OF_FACTORS] = {{0, 0}}; // what is not likely at all never gets in
    if (factors == NULL || board->n_last == 0)
        return;
    factors_of(factors, board->last, board->weights, board->n_last, wants);
    for (uint32_t product = 0; product < taste->n_products; product++) {
        if (taste->orders[product] < 2 || board->cells[product].kept_back == KEPT_BACK_LOOKED)
            continue;
        float likely = factors_product(factors, wants, factors_column(factors, product));
        if (likely <= heap[0].likely)
            continue;
        heap[0] = (Likely){likely, product};
        sink(heap, OF_FACTORS);
    }
    for (size_t i = 0; i < OF_FACTORS; i++)
        if (heap[i].likely > 0)
            give(board, heap[i].product, heap[i].likely,
                 leading(board, factors_column(factors, heap[i].product)), 0);
}

static void follow(Board *board, TasteReason way)
{
    const Taste *taste = board->taste;
    const Owned *owned = board->owned->all;
    if (way == REASON_NEAR)
        follow_near(board);
    else if (way == REASON_FACTORS)
        follow_factors(board);
    for (size_t i = 0; i < board->owned->n && way < REASON_NEAR; i++) {
        if (way == REASON_OWN)
            follow_own(board, &owned[i]);
        else
            follow_neighbours(board, way == REASON_TOGETHER ? &taste->together : &taste->next,
                              &owned[i]);
    }
}

// The points of a way become part of the scores.
static void end_way(Board *board, TasteReason way)
{
    float most = 0;
    for (guint i = 0; i < board->touched->len; i++)
        most = MAX(most, board->cells[g_array_index(board->touched, uint32_t, i)].points);
    for (guint i = 0; i < board->touched->len && most > 0; i++) {
        Cell *cell = &board->cells[g_array_index(board->touched, uint32_t, i)];
        float part = cell->points / most;
        cell->score += part;
        if (part > cell->told) {
            cell->told = part;
            cell->told_from = cell->from;
            cell->told_n = cell->n;
            cell->reason = (uint8_t)way;
        }
        cell->points = cell->strongest = 0;
    }
}

// ---- the best of them ----

static size_t keep(Suggestion *best, size_t n, size_t most, const Suggestion *one)
{
    if (most == 0 || (n == most && !(one->score > best[n - 1].score)))
        return n;
    size_t at = n < most ? n : n - 1;
    for (; at > 0 && one->score > best[at - 1].score; at--)
        best[at] = best[at - 1];
    best[at] = *one;
    return MIN(n + 1, most);
}

static void choose(const Board *board, SuggestionList *out, SuggestionList *kept_back)
{
    const Taste *taste = board->taste;
    float recent = taste->n_products > 0 ? (float)taste->recent[taste->popular[0]] + 1 : 1;
    for (guint i = 0; i < board->touched->len; i++) {
        uint32_t product = g_array_index(board->touched, uint32_t, i);
        const Cell *cell = &board->cells[product];
        SuggestionList *list = cell->kept_back != KEPT_BACK_NOT ? kept_back : out;
        if (list == NULL || !(cell->score > 0))
            continue;
        float popular = POPULARITY * (float)taste->recent[product] / recent;
        Suggestion one = {product,         cell->score + popular, cell->reason,
                          cell->told_from, cell->told_n,          cell->kept_back};
        list->n = keep(list->all, list->n, list->most, &one);
    }
}

static void fill_up(const Board *board, SuggestionList *out)
{
    const Taste *taste = board->taste;
    for (size_t i = 0; i < out->n; i++)
        board->cells[out->all[i].product].kept_back = KEPT_BACK_LOOKED; // not twice
    for (size_t i = 0; i < taste->n_products && out->n < out->most; i++) {
        uint32_t product = taste->popular[i];
        if (board->cells[product].kept_back == KEPT_BACK_NOT && taste->recent[product] > 0)
            out->all[out->n++] = (Suggestion){
                .product = product, .reason = REASON_POPULAR, .n = taste->recent[product]};
    }
}

// ---- what makes no sense ----

// Categories that somebody has just bought of and that are not bought again so soon.
static void rest_categories(Board *board)
{
    const Taste *taste = board->taste;
    const OwnedList *owned = board->owned;
    g_autoptr(GHashTable) resting = NULL;
    for (size_t i = 0; i < owned->n && taste->rests != NULL; i++) {
        uint32_t group = taste->groups[owned->all[i].product];
        if (owned->all[i].orders == 0 || owned->all[i].days >= taste->rests[group])
            continue;
        resting = resting != NULL ? resting : g_hash_table_new(NULL, NULL);
        g_hash_table_add(resting, GUINT_TO_POINTER(group));
    }
    for (uint32_t product = 0; resting != NULL && product < taste->n_products; product++)
        if (g_hash_table_contains(resting, GUINT_TO_POINTER(taste->groups[product])))
            board->cells[product].kept_back = KEPT_BACK_REST;
}

static void keep_back(Board *board)
{
    rest_categories(board);
    for (size_t i = 0; i < board->owned->n; i++) {
        const Owned *owned = &board->owned->all[i];
        Cell *cell = &board->cells[owned->product];
        if (owned->orders == 0)
            cell->kept_back = KEPT_BACK_LOOKED;
        else if (taste_is_durable(board->taste, owned->product))
            cell->kept_back = KEPT_BACK_DURABLE;
    }
}

// The later first; of those at once, the one with more orders.
static int by_since(const void *a, const void *b)
{
    const Owned *one = a, *other = b;
    if (one->since != other->since)
        return one->since < other->since ? -1 : 1;
    if (one->orders != other->orders)
        return one->orders > other->orders ? -1 : 1;
    return (one->product > other->product) - (one->product < other->product);
}

static void find_last(Board *board)
{
    size_t n = board->owned->n;
    g_autofree Owned *sorted = g_memdup2(board->owned->all, n * sizeof(Owned));
    if (n > 1)
        qsort(sorted, n, sizeof *sorted, by_since);
    board->n_last = MIN(n, (size_t)TOLD_MOST);
    for (size_t i = 0; i < board->n_last; i++) {
        board->last[board->n_last - 1 - i] = sorted[i].product;
        board->weights[board->n_last - 1 - i] = (float)MAX(sorted[i].orders, 1U);
    }
}

void taste_suggest(const Taste *taste, TasteMethod method, const OwnedList *owned,
                   SuggestionList *out, SuggestionList *kept_back)
{
    uint32_t last[TOLD_MOST];
    float weights[TOLD_MOST];
    Board board = {.taste = taste,
                   .cells = g_new0(Cell, taste->n_products + 1),
                   .touched = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                   .owned = owned,
                   .last = last,
                   .weights = weights};
    find_last(&board);
    keep_back(&board);
    for (unsigned way = 0; way < WAYS; way++)
        if (FOLLOWS[method][way]) {
            follow(&board, way);
            end_way(&board, way);
        }
    choose(&board, out, kept_back);
    fill_up(&board, out);
    g_free(board.cells);
    g_array_unref(board.touched);
}
