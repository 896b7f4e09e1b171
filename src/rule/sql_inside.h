// SPDX-License-Identifier: Apache-2.0
//
// Inside of the SQL of rules: conditions (sql.c), comparisons with literals (sql_field.c), columns
// (sql_column.c), computed values (sql_value.c), places among all (sql_rank.c), the customer's
// facts (sql_facts.c).
#pragma once

#include "rule/moment.h"

typedef struct {
    Buffer *out;
    GArray *values;
    const Rule *rule;
    const RuleSql *context;
    Clock clock;
    const char *alias;     // of the table whose fields are compared now
    bool arrived;          // `alias` is already the end of a path's steps
    const char *around;    // inside of facts that are parts: alias of the record around them
    const FactKind *facts; // whose fields are compared now; NULL: the subject's
    int n_aliases;
} Sql;

// ---- writing ----
void sql_add(Sql *sql, const char *text);
void sql_bind(Sql *sql, Value value);
void sql_bind_text(Sql *sql, const char *text);
// An expression that fails, for what no SQL can say: rule_store_can() has said so before, and never
// is a wrong answer given in silence.
const char *sql_cannot(const Sql *sql);
// Begins to write apart; sql_taken() ends it with what was written, in the context's arena.
Buffer *sql_apart(Sql *sql, Buffer *apart);
const char *sql_taken(Sql *sql, Buffer *outer);

// ---- sql.c ----
void sql_condition(Sql *sql, const Node *node, bool exact);

// ---- sql_field.c ----
// A condition on a field of the table under sql->alias, or on something computed.
void sql_own(Sql *sql, const Node *node, bool exact);
void sql_bounds(Sql *sql, const char *column, Bounds bounds);
const char *sql_left_column(Sql *sql, const Node *left); // what stands left of a comparison
void sql_text_in(Sql *sql, const Node *node, const char *column);
void sql_text_order(Sql *sql, const char *column, const char *operator, const char * text);

// ---- sql_column.c: expressions of stored values ----
const char *sql_column(Sql *sql, const Path *path);
const char *sql_label(Sql *sql, const Path *path, const char *language);
const char *sql_record_id(Sql *sql, const Path *path); // of the record the path leads to
const char *sql_null_if_blank(Sql *sql, const char *column);

// ---- sql_value.c ----
// The stored value of anything that has one, null when it is missing. Amounts in another currency
// than asked for are missing.
const char *sql_value(Sql *sql, const Node *value);
// The text of a FIELD_LABEL value in one language.
const char *sql_value_label(Sql *sql, const Node *value, const char *language);
// The expression when it lies within the limit of computed values, else null.
const char *sql_bounded(Sql *sql, const char *expression);
// A day as 20261121; null outside of the years 1 to 9999.
const char *sql_day_number(Sql *sql, const Node *day);
// A day of the lunar calendar as lunar_date_of_text() says it; null where that is unknown.
const char *sql_lunar_date(Sql *sql, const Node *day);
const char *sql_divided(Sql *sql, const char *dividend, const char *divisor); // rounded

// ---- sql_rank.c ----
void sql_rank(Sql *sql, const Node *rank);
// The value at the cut, of all customers; null when nobody has one.
void sql_rank_cut(Sql *sql, const Node *rank);

// ---- sql_facts.c ----
// The facts of a NODE_FACTS: between begin and end, fields are those of the fact.
typedef struct {
    Sql outer;          // to go back to
    const char *record; // alias of the record
    const char *part;   // alias of the part; NULL: the fact is the record
    const char *at;     // the moment, as a column
    const char *owner;  // whose facts they are, as an expression outside
} SqlFacts;
SqlFacts sql_facts_begin(Sql *sql, const Node *facts);
void sql_facts_from(Sql *sql, const SqlFacts *facts, const Node *node); // " FROM … WHERE …"
void sql_facts_order(Sql *sql, const SqlFacts *facts, bool descending); // " ORDER BY …"'s columns
void sql_facts_end(Sql *sql, const SqlFacts *facts);
const char *sql_owner(const Sql *sql); // the customer that the subject belongs to

// ---- sql_call.c ----
void sql_call(Sql *sql, const Node *call, bool exact); // a function that is a condition
