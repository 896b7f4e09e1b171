// SPDX-License-Identifier: Apache-2.0
//
// Figures (customer_index.h) in a page of customers: records are printed as they are read, and what
// no field holds is put into each when all of the page are known, so that it is computed for all of
// them at once.
#pragma once

#include "access/page.h"
#include "access/records.h"

// All zero at first; clear with figures_clear().
typedef struct {
    GPtrArray *names;   // asked for; NULL: none
    const char *sorted; // in the order of this one; NULL: as they are printed
    bool hidden;        // that one is the last of `names` and is not printed
    GArray *items;      // printed so far
    size_t first;       // where the first of them begins
} Figures;

// "score.clv" as a column: whether there is one, it stands, and the actor may see it.
bool figures_add(Figures *figures, const Access *access, const Entity *entity, const char *prefixed,
                 GError **error);
// The page is in the order of this figure.
bool figures_sort(Figures *figures, const Access *access, const char *name, GError **error);
// A record has just been printed, up to `end`.
void figures_note(Figures *figures, int64_t id, size_t end);
// Puts the figures into the records, and these in order. `last` gets the place of the last one.
void figures_finish(Figures *figures, Tx *tx, const Access *access, const PageOrder *order,
                    PageStart *last, Buffer *out);
// Says which day they are of, where any were asked for.
void figures_print_day(const Figures *figures, Tx *tx, const Access *access, Buffer *out);
void figures_clear(Figures *figures);
