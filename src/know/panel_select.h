// SPDX-License-Identifier: Apache-2.0
//
// Which customers pass a rule, whoever answers: the panel where it can, else the store by SQL. The
// two give the same.
#pragma once

#include "know/select.h"

typedef struct {
    int64_t count;
    GArray *ids;        // of int64_t, ascending; NULL unless asked for
    const Label *store; // why the store answered; NULL: the panel did
    GArray *cuts;       // as those of a selection; NULL: there are none, or the store answered
    int64_t us;
    int64_t pos; // the change log is contained up to here; 0: the store answered
    char *plan;  // explained: one line per node, in the order they are asked; NULL unless asked for
} Audience;

void audience_clear(Audience *audience);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Audience, audience_clear)

// `panel` may be NULL or empty: then the store answers. `within`, when not NULL, is a further rule
// that all must pass: what an actor may see.
bool panel_select(Panel *panel, Store *store, const Rule *rule, const Rule *within,
                  const SelectOptions *options, Audience *out, GError **error);
