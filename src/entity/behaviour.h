// SPDX-License-Identifier: Apache-2.0
//
// What an entity does beyond being stored. All hooks are optional and run inside the transaction of
// the write.
#pragma once

#include "entity/write.h"

struct EntityBehaviour {
    // Before insert and update: normalise, fill computed fields, refuse. `before` is NULL for an
    // insert.
    bool (*prepare)(Writing *writing, const Record *before, Record *after, GError **error);
    // After the row was written: claim keys, refresh summaries. `before` NULL: inserted; `after`
    // NULL: removed; both: updated, deleted or restored.
    bool (*written)(Writing *writing, const Record *before, const Record *after, GError **error);
    // Before delete: refuse while used.
    bool (*may_delete)(Writing *writing, const Record *record, GError **error);
};
