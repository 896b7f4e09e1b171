// SPDX-License-Identifier: Apache-2.0
//
// What people call a record: its title field, or what comes nearest, in the reader's language and
// with personal data shortened for who may not see it. Search, references and screens say the same.
#pragma once

#include "access/records.h"

// Prints the title as a JSON string; "#12" when a record has no name at all.
void title_json(Buffer *out, const Access *access, const Record *record);

// Adds the value of a text field, or the label of a choice, to a JSON string that is open, after
// `before`. False when there is nothing to add.
bool title_add(Buffer *out, const Access *access, const Record *record, const char *field,
               const char *before);

enum { TITLES_MAX = 200 };

// Prints {"1": "…", "2": "…"} for those of the ids that the actor may see, deleted ones too.
bool titles_print(Tx *tx, const Access *access, const Entity *entity, const GArray *ids,
                  Buffer *out, GError **error);
