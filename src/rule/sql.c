// SPDX-License-Identifier: Apache-2.0
//
// The tree as SQL. Two ways to write each condition: where only "true or not" matters (everywhere
// but below a `not`) the bare column is compared, so that its index serves; below a `not` unknown
// must stay unknown, so empty texts are made null first. Names come from descriptions alone, all
// values are bound.
#include "rule/sql_inside.h"
#include "base/decimal.h"
#include "rule/arithmetic.h"
#include "rule/functions.h"

#include <string.h>

#define REFERENCED "ref_" // alias of the record one reference away

void sql_add(Sql *sql, const char *text)
{
    buffer_text(sql->out, text);
}

void sql_bind(Sql *sql, Value value)
{
    g_array_append_val(sql->values, value);
    buffer_printf(sql->out, "$%u", sql->values->len);
}

void sql_bind_text(Sql *sql, const char *text)
{
    sql_bind(sql, value_text(arena_copy(sql->context->arena, text, -1)));
}

Buffer *sql_apart(Sql *sql, Buffer *apart)
{
    Buffer *outer = sql->out;
    sql->out = apart;
    return outer;
}

const char *sql_taken(Sql *sql, Buffer *outer)
{
    const char *text = arena_copy(sql->context->arena, buffer_string(sql->out), -1);
    sql->out = outer;
    return text;
}

// ---- is empty ----

static void emit_empty(Sql *sql, const Node *left, bool negated)
{
    const char *column;
    switch (left->path->field->type) {
    case FIELD_LABEL:
        buffer_printf(sql->out, "COALESCE(NULLIF(%s, ''), NULLIF(%s, '')) IS %sNULL",
                      sql_value_label(sql, left, "en"), sql_value_label(sql, left, "zh"),
                      negated ? "NOT " : "");
        return;
    case FIELD_TEXT:
    case FIELD_CHOICE:
        column = sql_left_column(sql, left);
        buffer_printf(sql->out,
                      negated ? "(%s IS NOT NULL AND %s <> '')" : "(%s IS NULL OR %s = '')", column,
                      column);
        return;
    default:
        buffer_printf(sql->out, "%s IS %sNULL", sql_left_column(sql, left), negated ? "NOT " : "");
    }
}

// ---- the record one reference away ----

typedef struct {
    const Path *path;
    bool pair; // both belong to a customer: joined on the owner as well, as the distributed form
               // needs
} Join;

static Join join_of(const Sql *sql, const Path *path)
{
    bool pair =
        sql->rule->entity->ownership == OWNER_CUSTOMER && path->entity->ownership == OWNER_CUSTOMER;
    return (Join){path, pair};
}

static void emit_join(Sql *sql, Join join)
{
    const char *alias = sql->context->alias;
    buffer_printf(sql->out, " FROM %s " REFERENCED " WHERE " REFERENCED ".id = %s.%s",
                  join.path->entity->table, alias, join.path->steps[0]->name);
    if (join.pair)
        buffer_printf(sql->out, " AND " REFERENCED ".customer_id = %s.customer_id", alias);
    sql_add(sql, " AND " REFERENCED ".deleted_at IS NULL");
}

// Where unknown may count as no: a set of ids, which the referenced table's index can find.
static void emit_referenced_set(Sql *sql, const Node *node, Join join)
{
    const char *alias = sql->context->alias;
    if (join.pair)
        buffer_printf(sql->out, "(%s.customer_id, %s.%s) IN (SELECT " REFERENCED ".customer_id, ",
                      alias, alias, join.path->steps[0]->name);
    else
        buffer_printf(sql->out, "%s.%s IN (SELECT ", alias, join.path->steps[0]->name);
    buffer_printf(sql->out,
                  REFERENCED ".id FROM %s " REFERENCED " WHERE " REFERENCED
                             ".deleted_at IS NULL AND ",
                  join.path->entity->table);
    sql_own(sql, node, false);
    sql_add(sql, ")");
}

static void emit_referenced(Sql *sql, const Node *node, bool exact)
{
    Join join = join_of(sql, node->children[0]->path);
    sql->alias = REFERENCED;
    sql->arrived = true;
    if (!exact) {
        emit_referenced_set(sql, node, join);
    } else {
        sql_add(sql, "(SELECT ");
        sql_own(sql, node, true);
        emit_join(sql, join);
        sql_add(sql, ")");
    }
    sql->alias = sql->context->alias;
    sql->arrived = false;
}

static void emit_referenced_empty(Sql *sql, const Node *left, bool negated)
{
    sql->alias = REFERENCED;
    sql->arrived = true;
    sql_add(sql, negated ? "EXISTS (SELECT 1" : "NOT EXISTS (SELECT 1");
    emit_join(sql, join_of(sql, left->path));
    sql_add(sql, " AND ");
    emit_empty(sql, left, true);
    sql_add(sql, ")");
    sql->alias = sql->context->alias;
    sql->arrived = false;
}

// ---- tags ----

// A set is never missing: without a customer it is empty.
static void emit_tags(Sql *sql, const Node *node, bool negated)
{
    const Path *path = node->children[0]->path;
    const char *owner = path->steps[0] == NULL ? "id" : path->steps[0]->name;
    bool missing = path->steps[0] != NULL && (path->steps[0]->flags & FIELD_REQUIRED) == 0;
    sql_add(sql, negated ? "NOT " : "");
    buffer_printf(sql->out,
                  "%s%s.%s IN (SELECT l_.customer_id FROM customer_tag l_ JOIN tag g_ ON "
                  "g_.id = l_.tag_id WHERE l_.deleted_at IS NULL AND g_.deleted_at IS NULL",
                  missing ? "COALESCE(" : "", sql->context->alias, owner);
    if (node->kind != NODE_EMPTY) {
        sql_add(sql, " AND ");
        sql_text_in(sql, node, "g_.name");
    }
    sql_add(sql, missing ? "), FALSE)" : ")");
}

// ---- something computed on the right ----

static const char *comparable(Sql *sql, const Node *value, int scale)
{
    const char *expression = sql_value(sql, value);
    if (value->path->field->type == FIELD_TEXT || value->path->field->type == FIELD_CHOICE)
        return sql_null_if_blank(sql, expression);
    int64_t factor = power_of_ten(MAX(0, scale - path_scale(value->path)));
    if (factor == 1)
        return expression;
    bool postgresql = sql->context->engine == STORE_POSTGRESQL;
    return arena_printf(sql->context->arena,
                        postgresql ? "(CAST(%s AS numeric) * %" G_GINT64_FORMAT ")"
                                   : "(%s * %" G_GINT64_FORMAT ")",
                        expression, factor);
}

static void emit_literal_pair(Sql *sql, const Node *left, Comparison comparison, const Node *right)
{
    static const char *const SIGNS[] = {"=", "<>", "<", "<=", ">", ">="};
    const char *column = sql_value(sql, left);
    if (left->path->field->type == FIELD_TEXT) {
        sql_text_order(sql, sql_null_if_blank(sql, column), SIGNS[comparison], right->text);
        return;
    }
    sql_add(sql, comparison == COMPARE_NE ? "NOT (" : "");
    sql_bounds(sql, column,
               bounds_of_comparison(comparison, right, left->path->field, &sql->clock));
    sql_add(sql, comparison == COMPARE_NE ? ")" : "");
}

static void emit_pair(Sql *sql, const Node *left, Comparison comparison, const Node *right)
{
    static const char *const SIGNS[] = {"=", "<>", "<", "<=", ">", ">="};
    if (node_is_literal(right)) {
        emit_literal_pair(sql, left, comparison, right);
        return;
    }
    bool text = left->path->field->type == FIELD_TEXT;
    bool postgresql = sql->context->engine == STORE_POSTGRESQL;
    int left_scale = text ? 0 : path_scale(left->path);
    int right_scale = text ? 0 : path_scale(right->path);
    const char *one = comparable(sql, left, right_scale);
    const char *other = comparable(sql, right, left_scale);
    buffer_printf(sql->out, "%s%s %s %s", one, text && postgresql ? " COLLATE \"C\"" : "",
                  SIGNS[comparison], other);
}

static void emit_pairs(Sql *sql, const Node *node)
{
    const Node *left = node->children[0];
    sql_add(sql, "(");
    if (node->kind == NODE_COMPARE) {
        emit_pair(sql, left, node->comparison, node->children[1]);
    } else {
        emit_pair(sql, left, COMPARE_GE, node->children[1]);
        sql_add(sql, " AND ");
        emit_pair(sql, left, COMPARE_LE, node->children[2]);
    }
    sql_add(sql, ")");
}

static bool has_only_literals(const Node *node)
{
    for (size_t i = 1; i < node->n_children; i++)
        if (!node_is_literal(node->children[i]) && !node_is_window(node->children[i]))
            return false;
    return true;
}

// ---- anniversaries ----

static void emit_anniversary_days(Sql *sql, const char *number, Anniversaries range)
{
    if (range.all || range.none) {
        buffer_printf(sql->out, "%s %s 0", number, range.all ? ">" : "<");
        return;
    }
    buffer_printf(sql->out,
                  range.low <= range.high ? "%s BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT
                                          : "%s NOT BETWEEN %" G_GINT64_FORMAT
                                            " AND %" G_GINT64_FORMAT,
                  number, range.low <= range.high ? range.low : range.high + 1,
                  range.low <= range.high ? range.high : range.low - 1);
}

static void emit_lunar(Sql *sql, const Node *node)
{
    const Node *call = node->children[0];
    bool held[LUNAR_DATES] = {false};
    if (node->kind != NODE_IN)
        lunar_birthdays_mark(bounds_of_condition(node, &sql->clock), held);
    for (size_t i = 1; node->kind == NODE_IN && i < node->n_children; i++)
        lunar_birthdays_mark(bounds_of_value(node->children[i], call->path->field, &sql->clock),
                             held);
    buffer_printf(sql->out, "(%s) IN (-1", sql_lunar_date(sql, call->children[0]));
    for (int date = 0; date < LUNAR_DATES; date++)
        if (held[date])
            buffer_printf(sql->out, ", %d", date);
    sql_add(sql, ")");
}

static void emit_anniversary(Sql *sql, const Node *node)
{
    const Field *field = node->children[0]->path->field;
    if (asks_lunar(node->children[0])) {
        emit_lunar(sql, node);
        return;
    }
    const char *number = arena_printf(sql->context->arena, "(%s) %% 10000",
                                      sql_day_number(sql, node->children[0]->children[0]));
    if (node->kind != NODE_IN) {
        emit_anniversary_days(sql, number,
                              anniversaries_in(bounds_of_condition(node, &sql->clock)));
        return;
    }
    sql_add(sql, "(");
    for (size_t i = 1; i < node->n_children; i++) {
        sql_add(sql, i > 1 ? " OR " : "");
        Bounds days = bounds_of_value(node->children[i], field, &sql->clock);
        emit_anniversary_days(sql, number, anniversaries_in(days));
    }
    sql_add(sql, ")");
}

// ---- conditions ----

// Whether the record one reference away is asked: the subject's, by set or by subquery.
static bool is_referenced(const Sql *sql, const Node *left)
{
    return sql->facts == NULL && left->kind == NODE_NAME && left->path->n_steps > 0;
}

static void emit_is_empty_day(Sql *sql, const Node *day, bool negated)
{
    if (is_referenced(sql, day))
        emit_referenced_empty(sql, day, negated);
    else
        emit_empty(sql, day, negated);
}

static void emit_is_empty(Sql *sql, const Node *node, bool negated)
{
    const Node *left = node->children[0];
    if (left->path->field == NULL)
        emit_tags(sql, node, !negated);
    else if (is_referenced(sql, left))
        emit_referenced_empty(sql, left, negated);
    else if (node_calls(left, FUNCTION_ANNIVERSARY))
        emit_is_empty_day(sql, left->children[0], negated);
    else
        emit_empty(sql, left, negated);
}

static void emit_comparison(Sql *sql, const Node *node, bool exact)
{
    const Node *left = node->children[0];
    if (node_calls(left, FUNCTION_ANNIVERSARY))
        emit_anniversary(sql, node);
    else if (left->path->field == NULL)
        emit_tags(sql, node, false);
    else if (node->kind == NODE_RANK)
        sql_rank(sql, node);
    else if (!has_only_literals(node))
        emit_pairs(sql, node);
    else if (is_referenced(sql, left))
        emit_referenced(sql, node, exact);
    else
        sql_own(sql, node, exact);
}

// Balanced, as emit_any_bounds().
static void emit_chain(Sql *sql, const Node *chain, size_t from, size_t n, bool exact)
{
    if (n == 1) {
        sql_condition(sql, chain->children[from], exact);
        return;
    }
    sql_add(sql, "(");
    emit_chain(sql, chain, from, n / 2, exact);
    sql_add(sql, chain->kind == NODE_AND ? " AND " : " OR ");
    emit_chain(sql, chain, from + n / 2, n - n / 2, exact);
    sql_add(sql, ")");
}

void sql_condition(Sql *sql, const Node *node, bool exact)
{
    if (node->kind == NODE_AND || node->kind == NODE_OR) {
        emit_chain(sql, node, 0, node->n_children, exact);
    } else if (node->kind == NODE_NOT && node->children[0]->kind == NODE_EMPTY) {
        emit_is_empty(sql, node->children[0], true);
    } else if (node->kind == NODE_NOT) {
        sql_add(sql, "NOT (");
        sql_condition(sql, node->children[0], true);
        sql_add(sql, ")");
    } else if (node->kind == NODE_EMPTY) {
        emit_is_empty(sql, node, false);
    } else if (node->kind == NODE_BOOLEAN) {
        sql_add(sql, node->integer ? "TRUE" : "FALSE");
    } else if (node->kind == NODE_CALL && node->function->result == GIVES_CONDITION) {
        sql_call(sql, node, exact);
    } else if (node->kind == NODE_NAME || node->kind == NODE_CALL) {
        sql_bounds(sql, sql_value(sql, node), (Bounds){1, 2}); // a yes-or-no value by itself
    } else {
        emit_comparison(sql, node, exact);
    }
}

void rule_sql(Buffer *out, GArray *values, const Rule *rule, const RuleSql *context)
{
    const Model *model = context->model != NULL ? context->model : rule->model;
    Sql sql = {.out = out,
               .values = values,
               .rule = rule,
               .context = context,
               .clock = {model_timezone(model), context->now, context->me},
               .alias = context->alias};
    sql_add(&sql, "(");
    sql_condition(&sql, rule->root, false);
    sql_add(&sql, ")");
}
