// SPDX-License-Identifier: Apache-2.0
//
// The members kept of segments by rule (keeper.h) against their rules, for the doctor.
#pragma once

#include "know/panel.h"
#include "store/store.h"

// Called for every customer of whom rule and members say different things, `kept` what the members
// say.
typedef void (*MembersFound)(const char *segment, int64_t customer_id, bool kept, void *context);

// Asks every rule at the moment for which its members were counted: `panel`, which is to hold what
// the store says, and of customers about whom it and the members differ the store; with NULL, or
// where the panel cannot answer, the store. What has changed since, in the data or by the clock, is
// no contradiction. Returns how many members were looked at.
int64_t members_check(Tx *tx, Panel *panel, MembersFound found, void *context);
