// SPDX-License-Identifier: Apache-2.0
//
// Suggesting: every way that a method follows (own habits, together, next) gives points to
// products; each way's points are divided by its highest, so that ways weigh the same.
#include "know/recommend/taste.h"

#include <string.h>

enum { WAYS = 3 }; // by TasteReason: own, together, next

// Which ways a method follows.
static const bool FOLLOWS[TASTE_METHODS][WAYS] = {
    [TASTE_POPULAR] = {false, false, false},    [TASTE_OWN] = {true, false, false},
    [TASTE_TOGETHER] = {false, true, false},    [TASTE_NEXT] = {false, false, true},
    [TASTE_OWN_TOGETHER] = {true, true, false}, [TASTE_ALL] = {true, true, true},
};
#define POPULARITY 1e-3F // decides between equals

typedef struct {
    float score;     // of the ways so far
    float points;    // of the way being followed
    float strongest; // of its steps: what `from` and `n` tell of
    float told;      // points of the way that is the reason so far
    uint32_t from, n, told_from, told_n;
    uint8_t reason;
    bool touched, out;
} Cell;

typedef struct {
    const Taste *taste;
    Cell *cells; // by product
    GArray *touched;
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

static void follow(Board *board, TasteReason way, const Owned *owned)
{
    const Taste *taste = board->taste;
    float near = 1.0F / (1.0F + (float)owned->since);
    if (way == REASON_OWN) {
        if (owned->orders > 0)
            give(board, owned->product, (float)owned->orders + 0.5F * near, owned->product,
                 owned->orders);
        return;
    }
    const Neighbours *all = way == REASON_TOGETHER ? &taste->together : &taste->next;
    for (uint32_t i = all->starts[owned->product]; i < all->starts[owned->product + 1]; i++)
        give(board, all->all[i].product, near * all->all[i].weight, owned->product,
             all->all[i].both);
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

static size_t keep(Suggestion *best, size_t n, size_t most, const Suggestion *one)
{
    if (n == most && !(one->score > best[n - 1].score))
        return n;
    size_t at = n < most ? n : n - 1;
    for (; at > 0 && one->score > best[at - 1].score; at--)
        best[at] = best[at - 1];
    best[at] = *one;
    return MIN(n + 1, most);
}

static size_t choose(const Board *board, Suggestion *out, size_t most)
{
    const Taste *taste = board->taste;
    size_t n = 0;
    float recent = taste->n_products > 0 ? (float)taste->recent[taste->popular[0]] + 1 : 1;
    for (guint i = 0; i < board->touched->len && most > 0; i++) {
        uint32_t product = g_array_index(board->touched, uint32_t, i);
        const Cell *cell = &board->cells[product];
        if (cell->out || !(cell->score > 0))
            continue;
        float popular = POPULARITY * (float)taste->recent[product] / recent;
        Suggestion one = {product, cell->score + popular, cell->reason, cell->told_from,
                          cell->told_n};
        n = keep(out, n, most, &one);
    }
    return n;
}

static size_t fill_up(const Board *board, Suggestion *out, size_t n, size_t most)
{
    const Taste *taste = board->taste;
    for (size_t i = 0; i < n; i++)
        board->cells[out[i].product].out = true;
    for (size_t i = 0; i < taste->n_products && n < most; i++) {
        uint32_t product = taste->popular[i];
        if (!board->cells[product].out && taste->recent[product] > 0)
            out[n++] = (Suggestion){
                .product = product, .reason = REASON_POPULAR, .n = taste->recent[product]};
    }
    return n;
}

size_t taste_suggest(const Taste *taste, TasteMethod method, const Owned *owned, size_t n_owned,
                     Suggestion *out, size_t most)
{
    Board board = {taste, g_new0(Cell, taste->n_products + 1),
                   g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    for (size_t i = 0; i < n_owned; i++)
        board.cells[owned[i].product].out =
            owned[i].orders == 0 || taste_is_durable(taste, owned[i].product);
    for (unsigned way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < n_owned && FOLLOWS[method][way]; i++)
            follow(&board, way, &owned[i]);
        end_way(&board, way);
    }
    size_t n = fill_up(&board, out, choose(&board, out, most), most);
    g_free(board.cells);
    g_array_unref(board.touched);
    return n;
}
