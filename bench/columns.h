// SPDX-License-Identifier: Apache-2.0
//
// A shop as somebody would lay it out who writes one loop for one question: plain arrays, as
// narrow as their values, facts by customer and time, texts as codes. Read from the store by plain
// SQL, so that nothing here goes through the panel. Immutable once read.
#pragma once

#include "store/store.h"

enum { NOT_COUNTED, SALE, RETURN }; // what an order is
enum { TAGS_MAX = 8 };

typedef struct {
    size_t n; // customers, living and not anonymous, by id
    int64_t *id;
    uint8_t *city, *tier, *may_mail; // tier: place among the choices of the field, from 1
    uint16_t *birth_date;            // month × 32 + day; 0: missing
    uint8_t *tags;                   // a bit for each code
    uint32_t *orders;                // n + 1: where the orders of each begin
    size_t n_orders;
    uint32_t *order_at; // seconds, for windows
    int64_t *order_us;  // microseconds, for gaps
    uint8_t *order_kind;
    int32_t *order_discount, *order_total;
    uint32_t *lines; // n_orders + 1: where the lines of each order begin
    size_t n_lines;
    uint16_t *line_product;
    uint8_t *line_category;
    int32_t *line_amount;
    uint32_t *events; // n + 1: where the events of each begin
    size_t n_events;
    uint32_t *event_at;
    int64_t *event_us;
    uint8_t *event_name, *event_category;
    GHashTable *codes; // "city:Berlin" → code above 0
} Columns;

// The code of "kind:text"; 0 when it does not occur.
unsigned columns_code(const Columns *columns, const char *name);
Columns *columns_read(Store *store, GError **error);
void columns_free(Columns *columns); // accepts NULL
size_t columns_bytes(const Columns *columns);
