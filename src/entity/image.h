// SPDX-License-Identifier: Apache-2.0
//
// Records as the change log keeps them: compact JSON in the units of the store, without derived
// fields, enough to rebuild the row. Lines stand as one table: {"columns": […], "rows": [[…], …]}.
#pragma once

#include "entity/record.h"

// {"after": {…}}: the fields that are not null, and created_at when the record is older than its
// entry.
void image_of_create(Buffer *out, const Record *record);
// {"before": {…}, "after": {…}}: the fields of `changed` (bit set), and the lines if they differ.
void image_of_update(Buffer *out, const Record *before, const Record *after, uint64_t changed,
                     bool parts_changed);
// {"before": {…}}: everything, for a row that goes.
void image_of_remove(Buffer *out, const Record *record);

// Puts the fields of one image object ("before" or "after") into a record, marking them given.
// Fields the program no longer knows are passed over.
void image_read(Record *record, Arena *arena, json_object *image);

// One member of an image as a value of its field.
Value image_value(Arena *arena, const Field *field, json_object *json);
// How many lines the member "lines" of an image holds.
size_t image_count_parts(json_object *json);

// True when two values of a field mean the same; JSON is compared by content.
bool field_equal(const Field *field, Value a, Value b);
// The fields (bit set) in which two records of one entity differ, system and derived ones left out.
uint64_t record_difference(const Record *before, const Record *after);
bool record_parts_differ(const Record *before, const Record *after);
