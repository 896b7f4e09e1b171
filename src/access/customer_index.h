// SPDX-License-Identifier: Apache-2.0
//
// Who answers lists and counts of customers faster than the store does: something that has them
// all in memory. A folder below gives it, by its name in src/customer_index.c. What may be seen is
// still decided here: the index gets the rule, and the rows it names are read under it once more.
#pragma once

#include "access/page.h"
#include "access/records.h"

typedef struct {
    const Rule *filter;     // or NULL
    const PageOrder *order; // NULL: only the count is wanted
    const PageStart *start;
    int64_t skip; // rows after the start that are left out
    size_t limit; // ids wanted at most
} IndexQuery;

typedef struct {
    int64_t count; // of all that pass the filter and that the actor may see
    GArray *ids;   // of int64_t: the page in its order; NULL unless there is an order
} IndexAnswer;

// Living customers that are not anonymous. False when the store must answer; *out_reason then says
// why. What it answers holds all that the actor itself has changed before the transaction began,
// and of others all but what was changed a moment ago.
typedef bool (*CustomerIndex)(Tx *tx, const Access *access, const IndexQuery *query,
                              IndexAnswer *out, const Label **out_reason);

extern const CustomerIndex CUSTOMER_INDEX; // src/customer_index.c

// ---- figures ----

// What is known of customers but stands in no field, such as what models foresee: columns of lists
// and exports called "score.clv". Where they come from is named in src/customer_index.c as well.
#define FIGURE_PREFIX  "score."
#define FIGURE_MISSING INT64_MIN

typedef struct {
    const char *const *names;                             // without the prefix; ends with NULL
    Field (*field)(const Model *model, const char *name); // how files and screens treat it
    // Whether it can be said at all; else why not.
    bool (*stands)(const Model *model, const char *name, GError **error);
    // values[i × n_names + k] of the k-th name for the i-th customer; FIGURE_MISSING: nothing.
    void (*read)(Tx *tx, const Model *model, const GPtrArray *names, const GArray *ids,
                 int64_t *values);
    void (*print)(Buffer *out, const Model *model, const char *name, int64_t value); // as JSON
} CustomerFigures;

extern const CustomerFigures *const CUSTOMER_FIGURES; // src/customer_index.c

// The name behind "score.clv", which lives for ever; NULL: there is no such figure.
const char *figure_named(const char *prefixed);

// ---- asking ----

// Whether the index is asked for this list: `page` for the rows, otherwise for the count alone.
bool customer_index_serves(const Access *access, const ListQuery *query, const PageOrder *page);
// The index's answer, when it serves the list and can. Fills query->answered.
bool customer_index_ask(Tx *tx, const Access *access, const ListQuery *query,
                        const IndexQuery *asked, IndexAnswer *out);
