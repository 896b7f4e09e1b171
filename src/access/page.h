// SPDX-License-Identifier: Apache-2.0
//
// Where a page of a list begins: the order, and the last row of the page before. As text it is
// opaque, and belongs to its order.
#pragma once

#include "entity/record.h"

typedef struct {
    int field;          // sorted by; FIELD_ID where a figure is
    const char *figure; // "clv": sorted by it (customer_index.h), as the index alone can; or NULL
    bool descending;
    bool may_be_null; // the field is not always there: rows without it come last
} PageOrder;

typedef struct {
    bool set;    // false: the first page
    Value value; // of the sorted field in the last row; null: the rows without it have begun
    int64_t id;  // of the last row
} PageStart;

// Reads "name", "-ordered_at" or, of customers, "-score.clv"; NULL takes the entity's own order.
// Fields that stand for others (sort_by) are replaced. `personal` says whether the actor may sort
// by personal data.
bool page_order(const Entity *entity, const char *sort, bool personal, PageOrder *out,
                GError **error);

// Prints and reads the cursor of a page.
void page_print(Buffer *out, const Entity *entity, const PageOrder *order, const PageStart *start);
bool page_read(const char *cursor, Arena *arena, const Entity *entity, const PageOrder *order,
               PageStart *out, GError **error);
