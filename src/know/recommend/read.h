// SPDX-License-Identifier: Apache-2.0
//
// OrderHistories from the panel: part by part, on any thread, then joined. Of orders, or of visits:
// products viewed or put into the cart, with no more than half an hour between them.
#pragma once

#include "know/recommend/histories.h"
#include "know/report/orders.h"

typedef struct HistoryRead HistoryRead;

// Of every `each`-th customer with orders (1: all).
HistoryRead *history_read_new(const OrderChoice *choice, size_t each);
// Of visits instead. NULL: events with products are not held.
HistoryRead *history_read_visits(const OrderChoice *choice, size_t each);
void history_read_free(HistoryRead *read); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HistoryRead, history_read_free)
// Customers with a 1.
void history_read_part(HistoryRead *read, size_t part, const uint8_t *rows);
// After all parts, with the categories of products. To be cleared with order_histories_clear().
void history_read_join(HistoryRead *read, OrderHistories *out);
