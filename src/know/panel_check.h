// SPDX-License-Identifier: Apache-2.0
//
// Whether the panel holds what the store holds: every customer, fact, tag and shared record, column
// by column. The store is read by queries of its own and put in order here, so that a mistake of
// the panel's reading, merging or keeping is seen. Whoever changes meanwhile (the change log and
// the outbox say who) is left out.
#pragma once

#include "know/panel.h"

enum { PANEL_CHECK_EXAMPLES = 10 };

typedef struct {
    size_t sample; // only about so many customers, chosen at random; 0: all, and shared records
    void (*progress)(int64_t done, int64_t total, void *context); // or NULL
    void *context;
    const bool *cancelled; // atomic; or NULL
} PanelCheckOptions;

typedef struct {
    int64_t customers, facts; // compared
    int64_t changing;         // customers left out
    int64_t problems;
    GPtrArray *examples; // of char *: "customer 12, order 34: channel"
    int64_t us;
} PanelCheck;

void panel_check_clear(PanelCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PanelCheck, panel_check_clear)

// Compares the panel as it stands. False when the store cannot be read or nothing was built yet.
bool panel_check(Panel *panel, const PanelCheckOptions *options, PanelCheck *out, GError **error);

// What a running panel does now and then: looks at a few customers, and when one is not as the
// store says, tells the log and builds itself anew. False when that fails.
bool panel_check_itself(Panel *panel);
