// SPDX-License-Identifier: Apache-2.0
//
// The tree as SQL. Two ways to write each condition: where only "true or not" matters (everywhere
// but below a `not`) the bare column is compared, so that its index serves; below a `not` unknown
// must stay unknown, so empty texts are made null first. Names come from descriptions alone, all
// values are bound.
#include "rule/moment.h"
#include "rule/pattern.h"

#include <string.h>

#define REFERENCED "ref_" // alias of the record one reference away

typedef struct {
    Buffer *out;
    GArray *values;
    const Rule *rule;
    const RuleSql *context;
    Clock clock;
    const char *alias; // of the table whose fields are compared now
} Sql;

static void emit(Sql *sql, const Node *node, bool exact);

static void add(Sql *sql, const char *text)
{
    buffer_text(sql->out, text);
}

static void bind(Sql *sql, Value value)
{
    g_array_append_val(sql->values, value);
    buffer_printf(sql->out, "$%u", sql->values->len);
}

static void bind_text(Sql *sql, const char *text)
{
    bind(sql, value_text(arena_copy(sql->context->arena, text, -1)));
}

// ---- columns ----

// A custom field: null unless the JSON holds a value of the field's type.
static const char *custom_column(Sql *sql, const Field *field)
{
    const char *alias = sql->alias, *name = field->name;
    bool text = field->type == FIELD_TEXT || field->type == FIELD_CHOICE;
    bool boolean = field->type == FIELD_BOOLEAN;
    Arena *arena = sql->context->arena;
    if (sql->context->engine == STORE_SQLITE)
        return arena_printf(arena,
                            "CASE WHEN json_type(%s.custom, '$.\"%s\"') IN (%s) "
                            "THEN %s.custom ->> '$.\"%s\"' END",
                            alias, name,
                            text      ? "'text'"
                            : boolean ? "'true', 'false'"
                                      : "'integer'",
                            alias, name);
    if (text)
        return arena_printf(arena,
                            "CASE WHEN jsonb_typeof(%s.custom -> '%s') = 'string' "
                            "THEN %s.custom ->> '%s' END",
                            alias, name, alias, name);
    if (boolean)
        return arena_printf(arena,
                            "CASE WHEN jsonb_typeof(%s.custom -> '%s') = 'boolean' "
                            "THEN CAST(CAST(%s.custom ->> '%s' AS boolean) AS integer) END",
                            alias, name, alias, name);
    return arena_printf(arena,
                        "CASE WHEN jsonb_typeof(%s.custom -> '%s') = 'number' AND "
                        "%s.custom ->> '%s' ~ '^-?[0-9]{1,18}$' "
                        "THEN CAST(%s.custom ->> '%s' AS bigint) END",
                        alias, name, alias, name, alias, name);
}

static const char *column_of(Sql *sql, const Path *path)
{
    if (path->custom)
        return arena_printf(sql->context->arena, "(%s)", custom_column(sql, path->field));
    return arena_printf(sql->context->arena, "%s.%s", sql->alias, path->field->name);
}

static const char *label_part(Sql *sql, const Path *path, const char *language)
{
    return arena_printf(sql->context->arena, "(%s.%s ->> '%s')", sql->alias, path->field->name,
                        language);
}

static const char *null_if_blank(Sql *sql, const char *column)
{
    return arena_printf(sql->context->arena, "NULLIF(%s, '')", column);
}

// ---- ranges ----

static void emit_bounds(Sql *sql, const char *column, Bounds bounds)
{
    bool low = bounds.low != INT64_MIN, high = bounds.high != INT64_MAX;
    if (low && high && bounds.high == bounds.low + 1) {
        buffer_printf(sql->out, "%s = ", column);
        bind(sql, value_integer(bounds.low));
        return;
    }
    add(sql, low && high ? "(" : "");
    if (low) {
        buffer_printf(sql->out, "%s >= ", column);
        bind(sql, value_integer(bounds.low));
    }
    add(sql, low && high ? " AND " : "");
    if (high) {
        buffer_printf(sql->out, "%s < ", column);
        bind(sql, value_integer(bounds.high));
    }
    add(sql, low && high ? ")" : "");
}

// Alternatives as a balanced tree: SQLite limits the depth of an expression.
static void emit_any_bounds(Sql *sql, const char *column, const Bounds *bounds, size_t n)
{
    if (n == 1) {
        emit_bounds(sql, column, bounds[0]);
        return;
    }
    add(sql, "(");
    emit_any_bounds(sql, column, bounds, n / 2);
    add(sql, " OR ");
    emit_any_bounds(sql, column, bounds + n / 2, n - n / 2);
    add(sql, ")");
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
        add(sql, i > 0 ? ", " : "");
        bind(sql, value_integer(bounds[i].low));
    }
    add(sql, ")");
}

static void emit_range(Sql *sql, const Node *node, bool exact)
{
    const Path *path = node->children[0]->path;
    const Node *value = node->children[1];
    // Amounts in another currency cannot be compared: unknown.
    bool money = value->kind == NODE_MONEY && path->field->currency != NULL && !path->custom;
    if (money) {
        buffer_printf(sql->out, exact ? "CASE WHEN %s.%s = " : "(%s.%s = ", sql->alias,
                      path->field->currency);
        bind_text(sql, value->text);
        add(sql, exact ? " THEN " : " AND ");
    }
    const char *column = column_of(sql, path);
    if (node->kind == NODE_IN)
        emit_in(sql, node, column);
    else
        emit_bounds(sql, column, bounds_of_condition(node, &sql->clock));
    if (money)
        add(sql, exact ? " END" : ")");
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
    const Path *path = node->children[0]->path;
    const char *column = column_of(sql, path);
    if (exact)
        column = null_if_blank(sql, column);
    int n = 0;
    for (int i = 0; path->field->choices[i].name != NULL; i++) {
        if (!choice_passes(sql, node, i))
            continue;
        if (n++ == 0)
            buffer_printf(sql->out, "%s IN (", column);
        else
            add(sql, ", ");
        bind_text(sql, path->field->choices[i].name);
    }
    if (n > 0)
        add(sql, ")");
    else if (exact)
        buffer_printf(sql->out, "%s <> %s", column, column); // unknown when missing, else false
    else
        add(sql, "FALSE");
}

// ---- texts ----

static void emit_pattern(Sql *sql, const Node *node, const char *column)
{
    g_auto(Buffer) pattern = {0};
    PatternPlace place = node->kind == NODE_STARTS ? PATTERN_STARTS : PATTERN_CONTAINS;
    PatternSql apply = pattern_sql(&pattern, node->children[1]->text, place, sql->context->engine);
    buffer_printf(sql->out, "%s%s%s", apply.before, column, apply.apply);
    bind_text(sql, buffer_string(&pattern));
    add(sql, apply.after);
}

static void emit_text_in(Sql *sql, const Node *node, const char *column)
{
    buffer_printf(sql->out, "%s IN (", column);
    for (size_t i = 1; i < node->n_children; i++) {
        add(sql, i > 1 ? ", " : "");
        bind_text(sql, node->children[i]->text);
    }
    add(sql, ")");
}

// Texts are ordered by code point on both engines.
static void emit_text_order(Sql *sql, const char *column, const char *operator, const char * text)
{
    bool postgresql = sql->context->engine == STORE_POSTGRESQL;
    buffer_printf(sql->out, "%s%s %s ", column, postgresql ? " COLLATE \"C\"" : "", operator);
    bind_text(sql, text);
}

static void emit_text_compare(Sql *sql, const Node *node, const char *column)
{
    static const char *const OPERATORS_SQL[] = {"=", "=", "<", "<=", ">", ">="}; // != is not =
    if (node->comparison <= COMPARE_NE) {
        buffer_printf(sql->out, "%s = ", column);
        bind_text(sql, node->children[1]->text);
    } else {
        emit_text_order(sql, column, OPERATORS_SQL[node->comparison], node->children[1]->text);
    }
}

static void emit_text(Sql *sql, const Node *node, const char *column, bool exact)
{
    // A blank text is below every other, so only these would take it for an answer.
    bool below = node->kind == NODE_COMPARE &&
                 (node->comparison == COMPARE_LT || node->comparison == COMPARE_LE);
    if (exact || below)
        column = null_if_blank(sql, column);
    if (node->kind == NODE_IN) {
        emit_text_in(sql, node, column);
    } else if (node->kind == NODE_COMPARE) {
        emit_text_compare(sql, node, column);
    } else if (node->kind == NODE_BETWEEN) {
        add(sql, "(");
        emit_text_order(sql, column, ">=", node->children[1]->text);
        add(sql, " AND ");
        emit_text_order(sql, column, "<=", node->children[2]->text);
        add(sql, ")");
    } else {
        emit_pattern(sql, node, column);
    }
}

// A label matches when either language does; it is missing when both are.
static void emit_label(Sql *sql, const Node *node, bool exact)
{
    const Path *path = node->children[0]->path;
    const char *en = label_part(sql, path, "en"), *zh = label_part(sql, path, "zh");
    if (!exact) {
        add(sql, "(");
        emit_text(sql, node, en, false);
        add(sql, " OR ");
        emit_text(sql, node, zh, false);
        add(sql, ")");
        return;
    }
    buffer_printf(sql->out,
                  "CASE WHEN COALESCE(NULLIF(%s, ''), NULLIF(%s, '')) IS NOT NULL "
                  "THEN COALESCE(",
                  en, zh);
    emit_text(sql, node, en, true);
    add(sql, ", FALSE) OR COALESCE(");
    emit_text(sql, node, zh, true);
    add(sql, ", FALSE) END");
}

// ---- is empty ----

static void emit_empty(Sql *sql, const Path *path, bool negated)
{
    const char *column;
    switch (path->field->type) {
    case FIELD_LABEL:
        buffer_printf(sql->out, "COALESCE(NULLIF(%s, ''), NULLIF(%s, '')) IS %sNULL",
                      label_part(sql, path, "en"), label_part(sql, path, "zh"),
                      negated ? "NOT " : "");
        return;
    case FIELD_TEXT:
    case FIELD_CHOICE:
        column = column_of(sql, path);
        buffer_printf(sql->out,
                      negated ? "(%s IS NOT NULL AND %s <> '')" : "(%s IS NULL OR %s = '')", column,
                      column);
        return;
    default:
        buffer_printf(sql->out, "%s IS %sNULL", column_of(sql, path), negated ? "NOT " : "");
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
    add(sql, " AND " REFERENCED ".deleted_at IS NULL");
}

static void emit_own(Sql *sql, const Node *node, bool exact);

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
    emit_own(sql, node, false);
    add(sql, ")");
}

static void emit_referenced(Sql *sql, const Node *node, bool exact)
{
    Join join = join_of(sql, node->children[0]->path);
    sql->alias = REFERENCED;
    if (!exact) {
        emit_referenced_set(sql, node, join);
    } else {
        add(sql, "(SELECT ");
        emit_own(sql, node, true);
        emit_join(sql, join);
        add(sql, ")");
    }
    sql->alias = sql->context->alias;
}

static void emit_referenced_empty(Sql *sql, const Path *path, bool negated)
{
    sql->alias = REFERENCED;
    add(sql, negated ? "EXISTS (SELECT 1" : "NOT EXISTS (SELECT 1");
    emit_join(sql, join_of(sql, path));
    add(sql, " AND ");
    emit_empty(sql, path, true);
    add(sql, ")");
    sql->alias = sql->context->alias;
}

// ---- tags ----

// A set is never missing: without a customer it is empty.
static void emit_tags(Sql *sql, const Node *node, bool negated)
{
    const Path *path = node->children[0]->path;
    const char *owner = path->steps[0] == NULL ? "id" : path->steps[0]->name;
    bool missing = path->steps[0] != NULL && (path->steps[0]->flags & FIELD_REQUIRED) == 0;
    add(sql, negated ? "NOT " : "");
    buffer_printf(sql->out,
                  "%s%s.%s IN (SELECT l_.customer_id FROM customer_tag l_ JOIN tag g_ ON "
                  "g_.id = l_.tag_id WHERE l_.deleted_at IS NULL AND g_.deleted_at IS NULL",
                  missing ? "COALESCE(" : "", sql->context->alias, owner);
    if (node->kind != NODE_EMPTY) {
        add(sql, " AND ");
        emit_text_in(sql, node, "g_.name");
    }
    add(sql, missing ? "), FALSE)" : ")");
}

// ---- conditions ----

// A condition on a field of the table under sql->alias.
static void emit_own(Sql *sql, const Node *node, bool exact)
{
    const Path *path = node->children[0]->path;
    bool not_equal = node->kind == NODE_COMPARE && node->comparison == COMPARE_NE;
    exact |= not_equal;
    add(sql, not_equal ? "NOT (" : "");
    if (path->field->type == FIELD_LABEL)
        emit_label(sql, node, exact);
    else if (path->field->type == FIELD_TEXT)
        emit_text(sql, node, column_of(sql, path), exact);
    else if (path->field->type == FIELD_CHOICE)
        emit_choice(sql, node, exact);
    else
        emit_range(sql, node, exact);
    add(sql, not_equal ? ")" : "");
}

static void emit_is_empty(Sql *sql, const Node *node, bool negated)
{
    const Path *path = node->children[0]->path;
    if (path->field == NULL)
        emit_tags(sql, node, !negated);
    else if (path->steps[0] != NULL)
        emit_referenced_empty(sql, path, negated);
    else
        emit_empty(sql, path, negated);
}

// A yes-or-no field by itself.
static void emit_flag(Sql *sql, const Node *name)
{
    Join join = join_of(sql, name->path);
    bool referenced = name->path->steps[0] != NULL;
    if (referenced) {
        sql->alias = REFERENCED;
        add(sql, "(SELECT ");
    }
    emit_bounds(sql, column_of(sql, name->path), (Bounds){1, 2});
    if (referenced) {
        emit_join(sql, join);
        add(sql, ")");
        sql->alias = sql->context->alias;
    }
}

// Balanced, as emit_any_bounds().
static void emit_chain(Sql *sql, const Node *chain, size_t from, size_t n, bool exact)
{
    if (n == 1) {
        emit(sql, chain->children[from], exact);
        return;
    }
    add(sql, "(");
    emit_chain(sql, chain, from, n / 2, exact);
    add(sql, chain->kind == NODE_AND ? " AND " : " OR ");
    emit_chain(sql, chain, from + n / 2, n - n / 2, exact);
    add(sql, ")");
}

static void emit(Sql *sql, const Node *node, bool exact)
{
    const Path *path = node->n_children > 0 ? node->children[0]->path : NULL;
    if (node->kind == NODE_AND || node->kind == NODE_OR) {
        emit_chain(sql, node, 0, node->n_children, exact);
    } else if (node->kind == NODE_NOT && node->children[0]->kind == NODE_EMPTY) {
        emit_is_empty(sql, node->children[0], true);
    } else if (node->kind == NODE_NOT) {
        add(sql, "NOT (");
        emit(sql, node->children[0], true);
        add(sql, ")");
    } else if (node->kind == NODE_EMPTY) {
        emit_is_empty(sql, node, false);
    } else if (node->kind == NODE_BOOLEAN) {
        add(sql, node->integer ? "TRUE" : "FALSE");
    } else if (node->kind == NODE_NAME) {
        emit_flag(sql, node);
    } else if (path == NULL) {
        g_assert_not_reached(); // the check gives every other node a path
    } else if (path->field == NULL) {
        emit_tags(sql, node, false);
    } else if (path->steps[0] != NULL) {
        emit_referenced(sql, node, exact);
    } else {
        emit_own(sql, node, exact);
    }
}

void rule_sql(Buffer *out, GArray *values, const Rule *rule, const RuleSql *context)
{
    const Model *model = context->model != NULL ? context->model : rule->model;
    Sql sql = {
        out,           values, rule, context, {model_timezone(model), context->now, context->me},
        context->alias};
    add(&sql, "(");
    emit(&sql, rule->root, false);
    add(&sql, ")");
}
