// SPDX-License-Identifier: Apache-2.0
//
// What stands outside of the language but is asked in it: other audiences (segment, list), what
// has been computed (score, rfm, clv), the history of an answer (held). The folder that knows
// fills a RuleProvider and adds its name to src/rule_providers.c; until then using the function is
// an error that says so.
#pragma once

#include "rule/functions.h"

typedef struct {
    const char *function; // the name in FUNCTIONS

    // The id behind what stands in the parentheses: the name of a segment, the word of a score,
    // the months of a clv ("12 month"), the canonical text of held's condition and its span. False
    // when there is none; then `nearest` may be set to a few known names, ", " between them.
    bool (*resolve)(const Model *model, const char *argument, int64_t *out_id, char **out_nearest);

    // The same for providers with sentences of their own: what is wrong, and what to do about it.
    // Instead of `resolve`.
    bool (*find)(const Model *model, const char *argument, int64_t *out_id, GError **error);

    // Conditions: whether the customer belongs to it, and an SQL condition over the column
    // `customer` that says the same.
    RuleAnswer (*answer)(const RuleContext *context, int64_t customer_id, int64_t id);
    void (*sql)(Buffer *sql, GArray *values, const RuleSql *context, const char *customer,
                int64_t id);

    // Conditions that are a rule under a name: true with that rule (a new reference; NULL when it
    // cannot be read, so nobody passes). False: its members are written in `segment_member`. NULL:
    // neither.
    bool (*rule)(const Model *model, int64_t id, Rule **out_rule);

    // Values: their type; the value, false when it is missing; and the same as an SQL expression
    // (written by `sql`).
    const Field *field;
    // Instead of `field`, where it depends on what is asked; in the arena.
    const Field *(*type)(const Model *model, int64_t id, Arena *arena);
    int scale; // of FIELD_INTEGER: the decimals they are kept with
    bool (*value)(const RuleContext *context, int64_t customer_id, int64_t id, int64_t *out);
    bool scored; // values that the panel computes, as of the day, and SQL cannot say: no `sql`
} RuleProvider;

// The value of a computed field of facts (FactField.computed) for the record that is the fact;
// false: it is missing. Texts in the arena; the model says what the organisation has set.
typedef bool (*RecordComputer)(const Record *record, const Field *field, const Model *model,
                               Arena *arena, Value *out);

extern const RecordComputer RECORD_COMPUTER; // src/rule_providers.c

extern const RuleProvider *const RULE_PROVIDERS[]; // src/rule_providers.c; ends with NULL

const RuleProvider *provider_find(const char *function); // NULL: nobody provides it
