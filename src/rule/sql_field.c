// SPDX-License-Identifier: Apache-2.0
//
// One stored or computed value compared with literals: ranges, choices, texts, labels. With `exact`
// unknown stays unknown (see sql.c).
#include "rule/sql_inside.h"
#include "rule/pattern.h"

#include <string.h>

// ---- ranges ----

void sql_bounds(Sql *sql, const char *column, Bounds bounds)
{
    bool low = bounds.low != INT64_MIN, high = bounds.high != INT64_MAX;
    bool computed = g_str_has_prefix(column, "(SELECT"); // to be written once
    if (low && high && bounds.high == bounds.low + 1) {
        buffer_printf(sql->out, "%s = ", column);
        sql_bind(sql, value_integer(bounds.low));
        return;
    }
    if (low && high && computed) {
        buffer_printf(sql->out, "%s BETWEEN ", column);
        sql_bind(sql, value_integer(bounds.low));
        sql_add(sql, " AND ");
        sql_bind(sql, value_integer(bounds.high - 1));
        return;
    }
    sql_add(sql, low && high ? "(" : "");
    if (low) {
        buffer_printf(sql->out, "%s >= ", column);
        sql_bind(sql, value_integer(bounds.low));
    }
    sql_add(sql, low && high ? " AND " : "");
    if (high) {
        buffer_printf(sql->out, "%s < ", column);
        sql_bind(sql, value_integer(bounds.high));
    }
    sql_add(sql, low && high ? ")" : "");
}

// Alternatives as a balanced tree: SQLite limits the depth of an expression.
static void emit_any_bounds(Sql *sql, const char *column, const Bounds *bounds, size_t n)
{
    if (n == 1) {
        sql_bounds(sql, column, bounds[0]);
        return;
    }
    sql_add(sql, "(");
    emit_any_bounds(sql, column, bounds, n / 2);
    sql_add(sql, " OR ");
    emit_any_bounds(sql, column, bounds + n / 2, n - n / 2);
    sql_add(sql, ")");
}

static void emit_in(Sql *sql, const Node *node, const char *column)
{
    size_t n = node->n_children - 1;
    Bounds *bounds = ARENA_ARRAY(sql->context->arena, Bounds, n);
    bool points = true;
    for (size_t i = 0; i < n; i++) {
        bounds[i] =
            bounds_of_value(node->children[i + 1], node->children[0]->path->field, &sql->clock);
        points &= bounds[i].high == bounds[i].low + 1;
    }
    if (!points) {
        emit_any_bounds(sql, column, bounds, n);
        return;
    }
    buffer_printf(sql->out, "%s IN (", column);
    for (size_t i = 0; i < n; i++) {
        sql_add(sql, i > 0 ? ", " : "");
        sql_bind(sql, value_integer(bounds[i].low));
    }
    sql_add(sql, ")");
}

// What stands on the left of a comparison, as a column. Whether an amount's currency is the one
// asked for is the caller's question.
const char *sql_left_column(Sql *sql, const Node *left)
{
    return left->kind == NODE_NAME ? sql_column(sql, left->path) : sql_value(sql, left);
}

static void emit_range(Sql *sql, const Node *node, bool exact)
{
    const Node *left = node->children[0], *value = node->children[1];
    // Amounts in another currency cannot be compared: unknown.
    bool money = value->kind == NODE_MONEY && left->path->currency_at != NULL;
    if (money) {
        const char *currency = sql_column(sql, left->path->currency_at);
        buffer_printf(sql->out, exact ? "CASE WHEN %s = " : "(%s = ", currency);
        sql_bind_text(sql, value->text);
        sql_add(sql, exact ? " THEN " : " AND ");
    }
    const char *column = sql_left_column(sql, left);
    if (node->kind == NODE_IN)
        emit_in(sql, node, column);
    else
        sql_bounds(sql, column, bounds_of_condition(node, &sql->clock));
    if (money)
        sql_add(sql, exact ? " END" : ")");
}

// ---- choices ----

static bool choice_passes(Sql *sql, const Node *node, int64_t place)
{
    if (node->kind != NODE_IN)
        return bounds_hold(bounds_of_condition(node, &sql->clock), place);
    for (size_t i = 1; i < node->n_children; i++)
        if (node->children[i]->stored == place)
            return true;
    return false;
}

static void emit_choice(Sql *sql, const Node *node, bool exact)
{
    const Node *left = node->children[0];
    const Path *path = left->path;
    const char *column = sql_left_column(sql, left);
    if (exact)
        column = sql_null_if_blank(sql, column);
    int n = 0;
    for (int i = 0; path->field->choices[i].name != NULL; i++) {
        if (!choice_passes(sql, node, i))
            continue;
        if (n++ == 0)
            buffer_printf(sql->out, "%s IN (", column);
        else
            sql_add(sql, ", ");
        sql_bind_text(sql, path->field->choices[i].name);
    }
    if (n > 0)
        sql_add(sql, ")");
    else if (exact)
        buffer_printf(sql->out, "%s <> %s", column, column); // unknown when missing, else false
    else
        sql_add(sql, "FALSE");
}

// ---- texts ----

static void emit_pattern(Sql *sql, const Node *node, const char *column)
{
    g_auto(Buffer) pattern = {0};
    PatternSql apply =
        pattern_sql(&pattern, node->children[1]->text, pattern_place(node), sql->context->engine);
    buffer_printf(sql->out, "%s%s%s", apply.before, column, apply.apply);
    sql_bind_text(sql, buffer_string(&pattern));
    sql_add(sql, apply.after);
}

static void bind_ways(Sql *sql, const Node *literal)
{
    if (literal->ways == NULL)
        sql_bind_text(sql, literal->text);
    for (const char *const *way = literal->ways; way != NULL && *way != NULL; way++) {
        sql_add(sql, way > literal->ways ? ", " : "");
        sql_bind_text(sql, *way);
    }
}

void sql_text_in(Sql *sql, const Node *node, const char *column)
{
    buffer_printf(sql->out, "%s IN (", column);
    for (size_t i = 1; i < node->n_children; i++) {
        sql_add(sql, i > 1 ? ", " : "");
        bind_ways(sql, node->children[i]);
    }
    sql_add(sql, ")");
}

// Texts are ordered by code point on both engines.
void sql_text_order(Sql *sql, const char *column, const char *operator, const char * text)
{
    bool postgresql = sql->context->engine == STORE_POSTGRESQL;
    buffer_printf(sql->out, "%s%s %s ", column, postgresql ? " COLLATE \"C\"" : "", operator);
    sql_bind_text(sql, text);
}

static void emit_text_compare(Sql *sql, const Node *node, const char *column)
{
    static const char *const OPERATORS_SQL[] = {"=", "=", "<", "<=", ">", ">="}; // != is not =
    if (node->comparison <= COMPARE_NE && node->children[1]->ways != NULL) {
        sql_text_in(sql, node, column);
    } else if (node->comparison <= COMPARE_NE) {
        buffer_printf(sql->out, "%s = ", column);
        sql_bind_text(sql, node->children[1]->text);
    } else {
        sql_text_order(sql, column, OPERATORS_SQL[node->comparison], node->children[1]->text);
    }
}

// A blank text is below every other and has every pattern of `*` alone: only these would take it
// for an answer, where it is missing.
static bool takes_blank(const Node *node)
{
    if (node->kind == NODE_COMPARE)
        return node->comparison == COMPARE_LT || node->comparison == COMPARE_LE;
    bool pattern = node->kind != NODE_IN && node->kind != NODE_BETWEEN;
    return pattern && pattern_matches(node->children[1]->text, pattern_place(node), "", 0);
}

static void emit_text(Sql *sql, const Node *node, const char *column, bool exact)
{
    if (exact || takes_blank(node))
        column = sql_null_if_blank(sql, column);
    if (node->kind == NODE_IN) {
        sql_text_in(sql, node, column);
    } else if (node->kind == NODE_COMPARE) {
        emit_text_compare(sql, node, column);
    } else if (node->kind == NODE_BETWEEN) {
        sql_add(sql, "(");
        sql_text_order(sql, column, ">=", node->children[1]->text);
        sql_add(sql, " AND ");
        sql_text_order(sql, column, "<=", node->children[2]->text);
        sql_add(sql, ")");
    } else {
        emit_pattern(sql, node, column);
    }
}

// A label matches when either language does; it is missing when both are.
static void emit_label(Sql *sql, const Node *node, bool exact)
{
    const Node *left = node->children[0];
    const char *en = sql_value_label(sql, left, "en"), *zh = sql_value_label(sql, left, "zh");
    if (!exact) {
        sql_add(sql, "(");
        emit_text(sql, node, en, false);
        sql_add(sql, " OR ");
        emit_text(sql, node, zh, false);
        sql_add(sql, ")");
        return;
    }
    buffer_printf(sql->out,
                  "CASE WHEN COALESCE(NULLIF(%s, ''), NULLIF(%s, '')) IS NOT NULL "
                  "THEN COALESCE(",
                  en, zh);
    emit_text(sql, node, en, true);
    sql_add(sql, ", FALSE) OR COALESCE(");
    emit_text(sql, node, zh, true);
    sql_add(sql, ", FALSE) END");
}

// ---- a condition ----

void sql_own(Sql *sql, const Node *node, bool exact)
{
    const Node *left = node->children[0];
    FieldType type = left->path->field->type;
    bool not_equal = node->kind == NODE_COMPARE && node->comparison == COMPARE_NE;
    exact |= not_equal;
    sql_add(sql, not_equal ? "NOT (" : "");
    if (type == FIELD_LABEL)
        emit_label(sql, node, exact);
    else if (type == FIELD_TEXT)
        emit_text(sql, node, sql_left_column(sql, left), exact);
    else if (type == FIELD_CHOICE)
        emit_choice(sql, node, exact);
    else
        emit_range(sql, node, exact);
    sql_add(sql, not_equal ? ")" : "");
}
