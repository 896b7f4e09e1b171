// SPDX-License-Identifier: Apache-2.0
//
// Presets that people saved: a mapping, or a known preset, with source, encoding, delimiter and
// cleaning, under a name of theirs. Each is a setting "import.preset.NAME" of the organisation:
//
//   {"name": …, "kind": …, "preset": … or null, "mapping": {…} or null, "source", "encoding",
//    "delimiter", "clean": … or null}
#pragma once

#include "base/buffer.h"
#include "entity/write.h"
#include <json-c/json.h>

// What was saved under a name; NULL: nothing. The caller puts it.
json_object *own_preset_load(Tx *tx, const char *name);
// What setting `id` holds; NULL when it is none of these.
json_object *own_preset_of(Tx *tx, int64_t id);
// All of them as JSON objects with their "id", by name, with commas between.
void own_presets_print(Tx *tx, Buffer *out);
// Saves one; with `id`, in place of that one: another name renames it.
bool own_preset_save(Writing *writing, int64_t id, json_object *value, int64_t *out_id,
                     GError **error);
bool own_preset_remove(Writing *writing, int64_t id, GError **error);
