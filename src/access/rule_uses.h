// SPDX-License-Identifier: Apache-2.0
//
// Segments stand by name in rules: of other segments, of saved views, of roles, in every field that
// is described as a rule. So a segment that is used can neither be renamed nor deleted, and none
// may lead back to itself.
#pragma once

#include "access/records.h"
#include "entity/record.h"

typedef struct {
    const Entity *entity; // of the record that uses it
    int64_t id;
    const char *title; // in the caller's arena
} RuleUse;

// Who uses a segment: an array of RuleUse, whatever the actor may see. Free with g_array_unref().
GArray *rule_uses(Tx *tx, const Access *access, int64_t segment_id);

// Before a segment is written: refuses another name while it is used, and a rule that leads back to
// it. `before` NULL: it is new.
bool rule_uses_allow(Tx *tx, const Access *access, const Record *before, const Record *after,
                     GError **error);
// Before a segment is deleted.
bool rule_uses_allow_delete(Tx *tx, const Access *access, const Record *segment, GError **error);
