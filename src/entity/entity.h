// SPDX-License-Identifier: Apache-2.0
//
// Business objects, each described once. From one static Entity come validation, JSON in and out,
// SQL, migrations, import mapping and export, OpenAPI, form and table metadata, TypeScript types
// and the names the rule language knows. Adding a field is one line in its entity's table.
#pragma once

#include "base/language.h"
#include "store/schema.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Entity Entity;
typedef struct EntityBehaviour EntityBehaviour; // entity/behaviour.h

typedef enum {       // stored as            in JSON
    FIELD_TEXT,      // text                 string
    FIELD_INTEGER,   // bigint               integer
    FIELD_BOOLEAN,   // bigint 0/1           true, false
    FIELD_MONEY,     // bigint minor units   integer; the field's name ends in _minor
    FIELD_PRICE,     // bigint millionths    integer; the field's name ends in _millionths
    FIELD_QUANTITY,  // bigint thousandths   integer; the field's name ends in _thousandths
    FIELD_TIME,      // bigint µs UTC        RFC 3339 string
    FIELD_DAY,       // bigint days of 1970  "2026-11-21"
    FIELD_CHOICE,    // text                 one of the choices' names
    FIELD_REFERENCE, // bigint id            integer
    FIELD_LABEL,     // JSON                 {"zh": …, "en": …}, either may be missing
    FIELD_JSON,      // JSON                 anything
} FieldType;

enum {
    FIELD_REQUIRED = 1 << 0,  // not null, and not blank for texts
    FIELD_READ_ONLY = 1 << 1, // set by the server alone
    FIELD_IMMUTABLE = 1 << 2, // may be given at creation only
    FIELD_PERSONAL =
        1 << 3, // personal data: masked without the permission "personal.read", erased on request
    FIELD_SECRET = 1 << 4,  // never leaves the server
    FIELD_DERIVED = 1 << 5, // computed from other records; not in the change log, rebuilt by doctor
    FIELD_LISTED = 1 << 6,  // a column of the list until the user chooses others
    FIELD_SORTED = 1 << 7,  // an index serves sorting by it
    FIELD_MULTILINE = 1 << 8, // a text of several lines
    FIELD_HIDDEN = 1 << 9,    // not offered in forms and tables
    FIELD_AUTHORED = 1 << 10, // personal, but written by whoever creates the record
    FIELD_STORED = 1 << 11,   // read from the store alone: too many different texts for the panel
    FIELD_PLACE = 1 << 12,    // a place: its ways of writing are one (base/place_names.h)
    FIELD_LUNAR = 1 << 13,    // a day of the lunar calendar (base/lunar.h)
    FIELD_WHOLE = 1 << 14,    // personal, and masked whole: either end would say too much
};

typedef enum { // how a field's value is found by text search
    SEARCH_NOT,
    SEARCH_NAME,   // a name: words, Han by any part, pinyin
    SEARCH_WORDS,  // a text: words and Han pairs
    SEARCH_NUMBER, // a number or code: by any part of at least three characters
    SEARCH_EXACT,  // whole value only, case ignored
} SearchKind;

typedef struct {
    const char *name;
    Label label;
} Choice;

typedef struct {
    const char *name;
    FieldType type;
    unsigned flags;
    SearchKind search;
    int limit;             // texts: bytes at most (0: 255); integers: none
    const Choice *choices; // FIELD_CHOICE: ends with a NULL name
    const Choice *known;   // FIELD_TEXT: what some values are called; ends with a NULL name
    const char *refers;    // FIELD_REFERENCE: entity name
    const char *rule;      // FIELD_TEXT: a rule about records of the entity of this name; "=NAME":
                           // of the one that the field NAME beside it names
    const char *currency;  // FIELD_MONEY, FIELD_PRICE: the field beside it that names the currency
    const char *otherwise; // value when none is given, as JSON text: "\"active\"", "0", "true"
    const char *sort_by;   // another field whose order stands for this one's
    Label label;
    Label help; // one sentence, or empty
} Field;

typedef enum {
    OWNER_NONE,     // a shared record: products, settings
    OWNER_CUSTOMER, // belongs to a customer and moves with merges: carries customer_id
    OWNER_SELF,     // the customer itself
} Ownership;

enum {
    ENTITY_CUSTOM_FIELDS = 1 << 0, // people may add fields at run time
    ENTITY_READ_ONLY = 1 << 1,     // no create, patch or delete through the API
    ENTITY_NO_API = 1 << 2,        // not in the API at all
    ENTITY_APPEND_ONLY = 1 << 3,   // records never change: events
    ENTITY_PART = 1 << 4,          // lives inside its parent: order lines
    ENTITY_ADMIN = 1 << 5,         // changed by administrators only; others may see it
    ENTITY_IMPORTED = 1 << 6,      // may be the KIND of an import
    ENTITY_NO_DELETE = 1 << 7,     // cannot be deleted through the API
    ENTITY_CONFIDENTIAL = 1 << 8,  // seen by administrators only
};

struct Entity {
    const char *name;   // "order": in the change log, permissions, rules
    const char *plural; // "orders": in the API's paths
    const char *table;  // "customer_order"
    Label label;
    Label label_plural;
    Label about; // one sentence: what it is for, shown where a list is empty
    Ownership ownership;
    unsigned flags;
    const Field *fields; // the system fields first: FIELDS_SHARED or FIELDS_OWNED; parts: as below
    size_t n_fields;
    const Index *indexes;
    size_t n_indexes;
    const Entity *part;               // the entity of its lines, or NULL
    const char *part_name;            // "lines": the array in its JSON
    const char *part_key;             // parts: name of the column that holds the parent's id
    const char *title;                // the field that names a record to people
    const char *sort;                 // default order of lists: "-ordered_at"
    const EntityBehaviour *behaviour; // or NULL
};

// ---- system fields: the first entries of every `fields` array, at fixed places ----

enum {
    FIELD_ID,
    FIELD_VERSION, // counts changes of this record: its ETag
    FIELD_CREATED_AT,
    FIELD_UPDATED_AT,
    FIELD_DELETED_AT,
    FIELD_CUSTOM,             // values of custom fields, one JSON object
    FIELD_CUSTOMER_ID,        // owned entities and the customer's parts only
    FIELD_ORIGIN_CUSTOMER_ID, // whose it was before merges
};

#define FIELDS_SHARED                                                                              \
    {.name = "id",                                                                                 \
     .type = FIELD_INTEGER,                                                                        \
     .flags = FIELD_READ_ONLY | FIELD_HIDDEN,                                                      \
     .label = {"ID", "编号"}},                                                                     \
        {.name = "version",                                                                        \
         .type = FIELD_INTEGER,                                                                    \
         .flags = FIELD_READ_ONLY | FIELD_HIDDEN,                                                  \
         .label = {"Version", "版本"}},                                                            \
        {.name = "created_at",                                                                     \
         .type = FIELD_TIME,                                                                       \
         .flags = FIELD_READ_ONLY,                                                                 \
         .label = {"Created", "创建时间"}},                                                        \
        {.name = "updated_at",                                                                     \
         .type = FIELD_TIME,                                                                       \
         .flags = FIELD_READ_ONLY,                                                                 \
         .label = {"Changed", "更新时间"}},                                                        \
        {.name = "deleted_at",                                                                     \
         .type = FIELD_TIME,                                                                       \
         .flags = FIELD_READ_ONLY | FIELD_HIDDEN,                                                  \
         .label = {"Deleted", "删除时间"}},                                                        \
    {                                                                                              \
        .name = "custom", .type = FIELD_JSON, .flags = FIELD_HIDDEN, .limit = 65536, .label = {    \
            "Custom fields",                                                                       \
            "自定义字段"                                                                      \
        }                                                                                          \
    }

#define FIELDS_OWNED                                                                               \
    FIELDS_SHARED,                                                                                 \
        {.name = "customer_id",                                                                    \
         .type = FIELD_REFERENCE,                                                                  \
         .refers = "customer",                                                                     \
         .flags = FIELD_REQUIRED | FIELD_IMMUTABLE,                                                \
         .label = {"Customer", "客户"}},                                                           \
    {                                                                                              \
        .name = "origin_customer_id", .type = FIELD_REFERENCE, .refers = "customer",               \
        .flags = FIELD_READ_ONLY | FIELD_HIDDEN, .label = {                                        \
            "Original customer",                                                                   \
            "原客户"                                                                            \
        }                                                                                          \
    }

// Parts have no id, version or times of their own; their first fields are these.
enum {
    PART_CUSTOMER_ID,
    PART_PARENT_ID, // named by the entity's part_key
    PART_POSITION,  // from 1, without gaps
};

// ---- registry (entity/registry.c) ----

extern const Entity *const ENTITIES[]; // sorted by name, parts included; ends with NULL

const Entity *entity_find(const char *name); // NULL when unknown
const Entity *entity_find_plural(const char *plural);
int entity_field_index(const Entity *entity, const char *name);    // -1 when unknown
const Field *entity_field(const Entity *entity, const char *name); // NULL when unknown
bool entity_is_owned(const Entity *entity);                        // OWNER_CUSTOMER or OWNER_SELF
size_t field_text_limit(const Field *field);
// What a value of a text is called, where that is known; NULL: it is shown as it is. Upper case,
// blanks and hyphens make no difference ("Credit Card" is credit_card).
const Choice *field_known(const Field *field, const char *text);
// The SQL column type of a field.
ColumnType field_column_type(const Field *field);
static inline bool field_is_json(const Field *field)
{
    return field->type == FIELD_LABEL || field->type == FIELD_JSON;
}
// True when a value of the field is an integer in the store.
static inline bool field_is_integer(const Field *field)
{
    return field->type != FIELD_TEXT && field->type != FIELD_CHOICE && !field_is_json(field);
}

// The table of an entity. Borrowed, built once.
const Table *entity_table(const Entity *entity);
