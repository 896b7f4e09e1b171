// SPDX-License-Identifier: Apache-2.0
//
// Files whose columns are known: one entry each in PRESETS. A preset without columns is plain: it
// takes the columns by the names they have. Adding one is adding an entry; docs/adding/importer.md
// says how.
#pragma once

#include "base/buffer.h"
#include "entity/entity.h"
#include <json-c/json.h>

typedef struct {
    const char *column, *target;
} PresetColumn;

typedef struct {
    const char *prefix; // of the order's number
    const char *kind;   // of the order: "return"
} PresetKind;

typedef struct {
    const char *name; // "online-retail"
    const char *kind; // "order"
    Label label;
    Label about;             // one sentence
    const char *source_code; // the source that the records come from, made when missing
    const char *source_name;
    const char *timezone;        // of times without one; NULL: the organisation's
    const char *currency;        // of amounts without one; NULL: the organisation's
    const PresetColumn *columns; // ends with a NULL column; NULL: plain
    const PresetKind *kinds;     // ends with a NULL prefix; NULL: the file says, else sales
} Preset;

extern const Preset PRESETS[]; // sorted by name; ends with a NULL name

const Preset *preset_find(const char *name); // NULL when unknown
const Preset *
preset_plain(const char *kind); // the plain one of a kind ("order"); NULL: that kind has no import
// {"column": "target", …} or NULL for a plain one; the caller owns it.
json_object *preset_mapping(const Preset *preset);
// The kind of an order by its number; NULL when the preset does not know.
const char *preset_order_kind(const Preset *preset, const char *number);
