// SPDX-License-Identifier: Apache-2.0
//
// The condition language: one typed expression for every condition in the product. It knows the
// fields of one record, of the record one reference away (`customer.city` on an order), and the
// history of the customer a record belongs to. Text or JSON becomes one checked, immutable tree;
// the tree prints as both, is answered for one record, becomes SQL for both stores, and knows when
// its answer can change by the clock alone. docs/rules.md is the reference for people.
//
// Three-valued inside, unknown at the root is no: a comparison with a missing value is unknown,
// and so is its negation; `is empty` asks. An empty text is missing, like a null.
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "entity/model.h"
#include <json-c/json.h>

typedef struct Record Record; // entity/record.h
typedef struct Rule Rule;     // immutable, counted, may be shared between threads

// What a rule may hold at most; beyond it is ERROR_TOO_LARGE.
enum {
    RULE_TEXT_MAX = 65536,  // bytes of rule text
    RULE_DEPTH_MAX = 64,    // conditions inside conditions
    RULE_NODES_MAX = 2000,  // conditions and values together
    RULE_LITERAL_MAX = 4096 // bytes of one "text"
};

// Parses and checks `text` as a condition on one record of `entity`. An error carries the position
// of what is wrong in `text` and, where a name is unknown, the nearest known ones as its hint.
Rule *rule_parse(const char *text, const Entity *entity, const Model *model, GError **error);
// The same from the tree as JSON; an error carries the JSON pointer of what is wrong.
Rule *rule_from_json(json_object *json, const Entity *entity, const Model *model, GError **error);
Rule *rule_ref(const Rule *rule);
void rule_unref(Rule *rule); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rule, rule_unref)

const Entity *rule_entity(const Rule *rule);
void rule_print(Buffer *out, const Rule *rule); // canonical text; parsing it gives the same tree
void rule_print_json(Buffer *out, const Rule *rule); // the same tree as JSON
bool rule_equal(const Rule *a, const Rule *b);       // the same tree over the same entity
// True when any field the rule reads is personal data.
bool rule_reads_personal(const Rule *rule);
// True when the rule reads this field of its own entity.
bool rule_reads_field(const Rule *rule, const char *field);
// True when an index on (`fixed`, `ranged`), or on `ranged` alone where `fixed` is NULL, holds just
// the records that pass in one stretch: the rule says `fixed = …`, and else compares `ranged` only.
bool rule_is_stretch(const Rule *rule, const char *fixed, const char *ranged);
// Appends to `ids` (of int64_t) what the rule asks a provider's function for: the segments of
// `in segment(…)` for "segment". May hold one twice.
void rule_asks(const Rule *rule, const char *function, GArray *ids);
// True when the rule, or that of a segment it names, asks scores or computed fields of facts (the
// tone of texts): the panel can say them, and one record (rule_answer), but no SQL. Whoever would
// ask the store says so with rule_store_can(): false with ERROR_UNAVAILABLE for such a rule. NULL:
// no rule.
bool rule_asks_scores(const Rule *rule);
bool rule_store_can(const Rule *rule, GError **error);
// True when the rule asks for a customer's history.
bool rule_reads_history(const Rule *rule);
// The entities the rule reads besides its own, each once: whoever lets people filter asks their
// permission to read these too. Borrowed; ends with NULL.
const Entity *const *rule_reads_entities(const Rule *rule);

// ---- SQL ----

typedef struct {
    StoreEngine engine;
    const char *alias;  // of the entity's table in the query
    int64_t me;         // the staff member that `me` stands for; 0: nobody
    int64_t now;        // microseconds UTC
    const Model *model; // whose days count; NULL: the model the rule was parsed with
    Arena *arena;       // keeps texts made for `values`
} RuleSql;

// Appends a condition (in parentheses where needed) that is true exactly for the records that pass.
// Every value is bound: appended to `values` (an array of Value), so that the first new one is
// $(values->len + 1) as it was before the call.
void rule_sql(Buffer *sql, GArray *values, const Rule *rule, const RuleSql *context);

// ---- one record ----

typedef enum { RULE_NO, RULE_YES, RULE_UNKNOWN } RuleAnswer;

typedef struct {
    Tx *tx; // to read referenced records, tags and history; may be NULL when the rule reads no
            // other entity
    Arena *arena; // for what is read
    int64_t me;   // as in RuleSql
    int64_t now;
    const Model *model; // as in RuleSql
} RuleContext;

// The answer for one record; it passes when the answer is RULE_YES. Gives what rule_sql() gives.
RuleAnswer rule_answer(const Rule *rule, const Record *record, const RuleContext *context);

// ---- why ----

// One condition of a rule for one record.
typedef struct {
    uint32_t node;    // its number in the rule, the same in every explanation of it
    int depth;        // conditions around it
    bool leaf;        // a comparison or function; else and, or, not
    const char *text; // as rule_print() writes it
    RuleAnswer answer;
    Label found; // leaves: the value found, in words ("71 days ago"); NULL texts: nothing to say
} RuleFinding;

// Every condition in the order it is printed, of RuleFinding; texts live in the context's arena.
// Free with g_array_unref(). What is found may be personal data: see rule_reads_personal().
GArray *rule_explain(const Rule *rule, const Record *record, const RuleContext *context);

// ---- the clock ----

// How often the answer may change by the clock alone.
typedef enum {
    CLOCK_NEVER,      // the answer does not depend on the time
    CLOCK_DAYS,       // only when a day begins
    CLOCK_CONTINUOUS, // at any moment
} ClockUse;

ClockUse rule_clock(const Rule *rule);
// The next moment, after context->now, at which the answer for this record may differ while nothing
// but the time changes; INT64_MAX: never. Never late, sometimes early: then ask again.
int64_t rule_next_change(const Rule *rule, const Record *record, const RuleContext *context);
