// SPDX-License-Identifier: Apache-2.0
//
// The condition language: one typed expression for every condition in the product. This first part
// knows the fields of one record: comparisons, and or not, in, between, is empty, contains, starts
// with, on built-in and custom fields, and points in time. Text is parsed into a checked, immutable
// tree; the tree prints as text and JSON and becomes SQL for both stores.
//
// Three-valued inside, unknown at the root is no: a comparison with a missing value is unknown, and
// so is its negation; `is empty` asks.
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "entity/model.h"
#include <json-c/json.h>

typedef struct Rule Rule; // immutable, counted

enum { RULE_TEXT_MAX = 65536, RULE_DEPTH_MAX = 64, RULE_NODES_MAX = 2000 };

// Parses and checks `text` as a condition on one record of `entity`. Errors carry the position and
// the nearest known names.
Rule *rule_parse(const char *text, const Entity *entity, const Model *model, GError **error);
Rule *rule_from_json(json_object *json, const Entity *entity, const Model *model, GError **error);
Rule *rule_ref(const Rule *rule);
void rule_unref(Rule *rule); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rule, rule_unref)

const Entity *rule_entity(const Rule *rule);
void rule_print(Buffer *out, const Rule *rule); // canonical text; parsing it gives the same tree
void rule_print_json(Buffer *out, const Rule *rule); // the same tree as JSON
// True when any field the rule reads is personal data.
bool rule_reads_personal(const Rule *rule);

// SQL: appends a condition that is 1 exactly for the records that pass, over the entity's table
// under `alias`; values are bound, appended to `values` (array of Value) so that the first new one
// is $(values->len + 1). `me` is the staff member that `me` stands for; `now`: µs UTC.
typedef struct {
    StoreEngine engine;
    const char *alias;
    int64_t me;
    int64_t now;
    const Model *model;
    Arena *arena;
} RuleSql;
void rule_sql(Buffer *sql, GArray *values, const Rule *rule, const RuleSql *context);
