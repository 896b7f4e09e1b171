// SPDX-License-Identifier: Apache-2.0
//
// What customers bought on three days or more, read from the panel: of every customer and product,
// or category, the days and how much (know/insight/refill.h). Lines of sales alone, with a quantity
// above 0. Linear: the lines of a customer are met twice, once to count days, once to keep those of
// what has enough of them; no more than arrays of the part is allocated.
#pragma once

#include "know/insight/refill.h"
#include "know/report/orders.h"

typedef struct RefillRead RefillRead;

// `choice` must outlive it. By categories: products of none are left out.
RefillRead *refill_read_new(const OrderChoice *choice, bool by_category);
void refill_read_free(RefillRead *read); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RefillRead, refill_read_free)
// Any part on any thread: the customers with a 1.
void refill_read_part(RefillRead *read, size_t part, const uint8_t *rows);

// Those of all parts. Days are counted from 1 on; quantities are in thousandths, amounts in minor
// units of the organisation's currency.
typedef struct {
    RefillSeen seen;
    GArray *pairs, *buys; // what `seen` shows
    int64_t *ids;         // of products, or categories, by number; ascending
    int64_t first_day;    // day 1
} RefillAll;

void refill_read_join(const RefillRead *read, RefillAll *out);
// Of all customers of a chunk of this layout, which need not be a part of the version: those of
// pairs are its rows.
void refill_read_chunk(const OrderChoice *choice, const Chunk *chunk, RefillAll *out);
// The number of a product in a fit whose products have these ids, ascending; UINT32_MAX: it has
// none there.
uint32_t refill_product(const RefillFit *fit, const int64_t *ids, int64_t id);

void refill_all_clear(RefillAll *all);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RefillAll, refill_all_clear)
