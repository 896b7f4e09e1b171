// SPDX-License-Identifier: Apache-2.0
//
// One record of any entity in memory: its values in the order of the entity's fields, and its
// parts (an order's lines). Records and their texts live in an arena. Reading JSON into a record
// validates every value against the description; printing gives the API's JSON.
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "entity/entity.h"
#include "entity/model.h"
#include <json-c/json.h>

typedef struct Record Record;

struct Record {
    const Entity *entity;
    Value *values;  // entity->n_fields
    uint64_t given; // bit i: field i was given (patches change only these)
    Record **parts; // the lines, in order; NULL when not loaded
    size_t n_parts;
    bool parts_given;
};

Record *record_new(Arena *arena, const Entity *entity);
Record *record_copy(Arena *arena, const Record *record); // deep
void record_set(Record *record, int field, Value value); // marks it given; texts are borrowed
// The value of a field by name; asserts that it exists.
Value record_value(const Record *record, const char *field);
int64_t record_integer(const Record *record, const char *field); // null: 0
const char *record_text(const Record *record,
                        const char *field); // NUL-terminated texts only; null: NULL
static inline int64_t record_id(const Record *record)
{
    return record->values[FIELD_ID].as.integer;
}
// The owner: customer_id of owned records, the id of a customer, 0 for shared ones.
int64_t record_owner(const Record *record);

// Reads a JSON object sent by a client into `record`, marking what was given. Unknown names,
// read-only fields, wrong types, too long texts and unknown choices are errors at their JSON
// pointer. With `creating`, defaults are filled in and missing required fields are errors; without,
// immutable fields are errors.
bool record_from_json(Record *record, Arena *arena, const Model *model, json_object *json,
                      bool creating, GError **error);

// Fills in the defaults of fields (and of parts) that are null and were not given.
bool record_set_defaults(Record *record, Arena *arena, GError **error);

// Parses one value of a field from JSON / from text as found in an import file (numbers in any
// usual writing; times without zone are in `zone`). `arena` keeps texts.
bool field_from_json(const Field *field, Arena *arena, json_object *json, Value *out,
                     GError **error);
bool field_check(const Field *field, Arena *arena, Value *value,
                 GError **error); // limits, choices, UTF-8, control characters

// How a record is printed.
typedef struct {
    const Model *model;
    bool mask_personal; // personal fields are shortened: "138****5678", "张**"
    bool with_secrets;  // the change log needs them; never for the API
    uint64_t fields; // bit i: print field i; 0: all but hidden system ones that clients never see
} RecordPrint;

// A label {"zh": …} or {"en": …} of a text, by the language it is written in; null for a blank one.
Value label_value(Arena *arena, const char *text, size_t length);

// The members alone, for callers that add some of their own to the object.
void record_members_json(Buffer *out, const Record *record, const RecordPrint *print);
// One member, whatever `print` chooses; custom fields each as what they are.
void record_member_json(Buffer *out, const Record *record, size_t field, const RecordPrint *print);
void record_json(Buffer *out, const Record *record, const RecordPrint *print);
// Prints the value of one field. `masked` shortens personal data.
void field_json(Buffer *out, const Field *field, Value value, bool masked);

// ---- between rows and records ----

// "id, version, …": the columns of an entity in field order, with `prefix` ("t.") before each.
// Borrowed, built once per prefix "" and "t.".
const char *entity_columns(const Entity *entity, bool prefixed);
// The record of the current row of a query that selected entity_columns() from column `first` on.
// Texts are copied to the arena.
Record *record_from_row(Arena *arena, const Entity *entity, const Cursor *cursor, int first);
// The same columns for printing: those that `print` leaves out are NULL and cost nothing to read,
// but for the fields in the bit set `besides`: those that the caller reads itself, and
// FIELD_DELETED_AT where a deleted record may come and should say so.
void record_columns_sql(Buffer *sql, const Entity *entity, const char *alias, uint64_t besides,
                        const RecordPrint *print);
// A row of either printed at once, without a record between: the fast path of lists and profiles.
void record_json_from_row(Buffer *out, const Entity *entity, const Cursor *cursor, int first,
                          const RecordPrint *print);
