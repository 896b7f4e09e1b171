// SPDX-License-Identifier: Apache-2.0
//
// Files whose columns are known. A preset is one export of a shop, a marketplace or a program: one
// file or several that belong together, each described as a sheet. A preset without sheets is
// plain: it takes the columns by the names they have. The entries stand in collect/preset/;
// docs/adding/importer.md says how to add one.
#pragma once

#include "base/buffer.h"
#include "collect/cell.h"
#include "collect/csv.h"
#include "entity/entity.h"
#include <json-c/json.h>

// Several columns may go into one target: the first that has something counts. A column that a
// file does not have is passed over, since exports change over the years. A target that begins
// with '@' is no field: it is where sheets are joined.
typedef struct {
    const char *column, *target;
} PresetColumn;

// What the file calls something: "交易成功" is the status "closed". `to` NULL: no value at all.
typedef struct {
    const char *target, *from, *to;
} PresetValue;

typedef struct {
    const char *prefix; // of the order's number
    const char *kind;   // of the order: "return"
} PresetKind;

// A target in which states and provinces stand as codes, and the one that says of which country, in
// the same row: CN9 and CN are 黑龙江省.
typedef struct {
    const char *state, *country;
} PresetState;

// One file of the export.
typedef struct {
    const char *name; // "orders"
    Label label;
    const char *const *marks;      // columns by which it is recognised; ends with NULL
    const PresetColumn *columns;   // ends with a NULL column
    const PresetColumn *constants; // {value, target}: what no column says; NULL: nothing
    // "@customers": its rows are no records of their own, but complete those of other sheets that
    // have a column for the same target. Such sheets stand before those they complete.
    const char *completes;
    bool replaces; // what it says counts before what those sheets say
    // {column, value}: only rows that say so come in, the others are counted as passed over.
    PresetColumn only;
} PresetSheet;

// A custom field that the records need; made when it is missing.
typedef struct {
    const char *entity; // "customer"
    Field field;        // text, integer, boolean, time or day
} PresetField;

typedef struct {
    const char *name; // "online-retail"
    const char *kind; // "order"
    Label label;
    Label about;             // one sentence
    const char *source_code; // the source that the records come from, made when missing
    const char *source_name;
    const char *timezone;      // of times without one; NULL: the organisation's
    const char *currency;      // of amounts without one; NULL: the organisation's
    const PresetSheet *sheets; // ends with a NULL name; NULL: plain
    const PresetValue *values; // ends with a NULL target; NULL: none
    const PresetState *states; // ends with a NULL state; NULL: none
    const PresetKind *kinds;   // ends with a NULL prefix; NULL: the file says, else sales
    const PresetField *fields; // ends with a NULL entity; NULL: none
    const char *customer_kind; // of the key by which customers are known; NULL: "number"
    bool day_first;            // 3-4-2017 is the third of April
    bool short_years;          // 3-4-17 is a day of 2017
} Preset;

extern const Preset *const PRESETS[]; // sorted by name; ends with NULL

const Preset *preset_find(const char *name); // NULL when unknown
const Preset *
preset_plain(const char *kind); // the plain one of a kind ("order"); NULL: that kind has no import
// {"column": "target", …} over all sheets, without joins, or NULL for a plain one; the caller owns
// it.
json_object *preset_mapping(const Preset *preset);
// The kind of an order by its number; NULL when the preset does not know.
const char *preset_order_kind(const Preset *preset, const char *number);
size_t preset_sheet_count(const Preset *preset);

// The sheet of a preset that a file with these columns is; NULL: none of them. `first` are the
// cells of its first row, looked at when the file has no header; NULL: not known.
const PresetSheet *preset_sheet(const Preset *preset, const Cell *names, size_t n_names,
                                const CsvRow *first);

typedef struct {
    const Preset *preset;
    const PresetSheet *sheet;
} PresetMatch;

// The presets that a file with these columns may belong to, the best first; returns how many.
size_t presets_recognised(const Cell *names, size_t n_names, const CsvRow *first, PresetMatch *out,
                          size_t most);
