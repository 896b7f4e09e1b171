// SPDX-License-Identifier: Apache-2.0
//
// Stored values as SQL expressions: columns, members of JSON, and the same of records that the
// steps of a path lead to, as scalar subqueries that give null where there is none.
#include "rule/sql_inside.h"

#include <string.h>

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

// A member of a JSON column: null unless it holds a value of the path's type.
static const char *member_text(Sql *sql, const Path *path)
{
    const char *alias = sql->alias, *column = path->container->name, *name = path->member;
    Arena *arena = sql->context->arena;
    if (sql->context->engine == STORE_SQLITE)
        return arena_printf(arena,
                            "CASE WHEN json_type(%s.%s, '$.\"%s\"') = 'text' "
                            "THEN NULLIF(%s.%s ->> '$.\"%s\"', '') END",
                            alias, column, name, alias, column, name);
    return arena_printf(arena,
                        "CASE WHEN jsonb_typeof(%s.%s -> '%s') = 'string' "
                        "THEN NULLIF(%s.%s ->> '%s', '') END",
                        alias, column, name, alias, column, name);
}

static const char *member_boolean(Sql *sql, const Path *path)
{
    const char *alias = sql->alias, *column = path->container->name, *name = path->member;
    Arena *arena = sql->context->arena;
    if (sql->context->engine == STORE_SQLITE)
        return arena_printf(arena,
                            "CASE json_type(%s.%s, '$.\"%s\"') WHEN 'true' THEN 1 "
                            "WHEN 'false' THEN 0 END",
                            alias, column, name);
    return arena_printf(arena,
                        "CASE WHEN jsonb_typeof(%s.%s -> '%s') = 'boolean' "
                        "THEN CAST(CAST(%s.%s ->> '%s' AS boolean) AS integer) END",
                        alias, column, name, alias, column, name);
}

// A number in millionths, read from its digits so that nothing is rounded.
static const char *member_number(Sql *sql, const Path *path)
{
    const char *alias = sql->alias, *column = path->container->name, *name = path->member;
    Arena *arena = sql->context->arena;
    if (sql->context->engine == STORE_POSTGRESQL)
        return arena_printf(arena,
                            "CASE WHEN jsonb_typeof(%s.%s -> '%s') = 'number' AND "
                            "%s.%s ->> '%s' ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' "
                            "THEN CAST(CAST(%s.%s ->> '%s' AS numeric) * 1000000 AS bigint) END",
                            alias, column, name, alias, column, name, alias, column, name);
    const char *text = arena_printf(arena,
                                    "(SELECT CASE WHEN json_type(%s.%s, '$.\"%s\"') IN "
                                    "('integer', 'real') THEN %s.%s -> '$.\"%s\"' END AS n_)",
                                    alias, column, name, alias, column, name);
    // n_: as written; w_: digits before the point; d_: after it.
    return arena_printf(
        arena,
        "(SELECT CASE WHEN n_ GLOB '*[^-0-9.]*' OR w_ > 12 OR d_ > 6 THEN NULL "
        "ELSE CAST(replace(n_, '.', '') || substr('000000', 1, 6 - d_) AS INTEGER) END "
        "FROM (SELECT n_, CASE WHEN instr(n_, '.') = 0 THEN length(ltrim(n_, '-')) "
        "ELSE instr(n_, '.') - 1 - (n_ LIKE '-%%') END AS w_, "
        "CASE WHEN instr(n_, '.') = 0 THEN 0 ELSE length(n_) - instr(n_, '.') END AS d_ "
        "FROM %s))",
        text);
}

static const char *member_column(Sql *sql, const Path *path)
{
    const char *alias = sql->alias, *column = path->container->name, *name = path->member;
    bool sqlite = sql->context->engine == STORE_SQLITE;
    switch (path->field->type) {
    case FIELD_TEXT:
        return member_text(sql, path);
    case FIELD_BOOLEAN:
        return member_boolean(sql, path);
    case FIELD_JSON: // whether it is there at all
        return arena_printf(sql->context->arena,
                            sqlite ? "NULLIF(%s.%s ->> '$.\"%s\"', '')"
                                   : "NULLIF(%s.%s ->> '%s', '')",
                            alias, column, name);
    default:
        return member_number(sql, path);
    }
}

// 1, 0 or null: the least of the brands' latest decisions.
static const char *consent_column(Sql *sql, const ConsentKind *kind)
{
    return arena_printf(
        sql->context->arena,
        "(SELECT MIN(CASE WHEN n_.status = 'granted' THEN 1 ELSE 0 END) FROM consent n_ "
        "WHERE n_.customer_id = %s.id AND n_.channel = '%s' AND n_.purpose = '%s' AND "
        "n_.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM consent l_ WHERE "
        "l_.customer_id = n_.customer_id AND l_.channel = n_.channel AND "
        "l_.purpose = n_.purpose AND COALESCE(l_.brand, '') = COALESCE(n_.brand, '') AND "
        "l_.deleted_at IS NULL AND (" CONSENT_ORDER("l_") ") > (" CONSENT_ORDER("n_") ")))",
        sql->alias, kind->channel, kind->purpose);
}

static const char *plain_column(Sql *sql, const Path *path)
{
    if (path->consent != NULL)
        return consent_column(sql, path->consent);
    if (path->member != NULL)
        return member_column(sql, path);
    if (path->computed)
        return sql_cannot(sql);
    if (path->custom)
        return arena_printf(sql->context->arena, "(%s)", custom_column(sql, path->field));
    return arena_printf(sql->context->arena, "%s.%s", sql->alias, path->field->name);
}

// ---- at the end of a path ----

typedef struct {
    const char *alias, *key; // the table and its column that leads on
    const Entity *entity;
} Stop;

// Where the path begins: parts of a record begin at themselves, and one step leads to the record
// around them without another look.
static size_t first_stop(const Sql *sql, const Path *path, Stop *stop)
{
    stop->alias = sql->alias;
    stop->entity = sql->facts == NULL ? sql->rule->entity : fact_entity(sql->facts);
    if (sql->around == NULL || path->n_steps == 0 ||
        strcmp(path->steps[0]->name, stop->entity->part_key) != 0)
        return 0;
    stop->alias = sql->around;
    stop->entity = entity_find(path->steps[0]->refers);
    return 1;
}

// `SELECT` the expression that `leaf` writes for the path's last record, and walk back to where the
// path began.
static const char *walk(Sql *sql, const Path *path,
                        const char *(*leaf)(Sql *sql, const Path *path, const char *extra),
                        const char *extra)
{
    if (sql->arrived || path->n_steps == 0)
        return leaf(sql, path, extra);
    Stop stop;
    size_t first = first_stop(sql, path, &stop);
    const char *outer = sql->alias;
    const char *aliases[RULE_STEPS_MAX + 1] = {[0] = stop.alias};
    size_t n = path->n_steps - first;
    for (size_t i = 1; i <= n; i++)
        aliases[i] = arena_printf(sql->context->arena, "s%d_", sql->n_aliases++);
    sql->alias = aliases[n];
    const char *expression = leaf(sql, path, extra);
    sql->alias = outer;
    for (size_t i = n; i > 0; i--) {
        const Field *step = path->steps[first + i - 1];
        const Entity *to = entity_find(step->refers);
        bool pair = to->ownership == OWNER_CUSTOMER;
        expression = arena_printf(
            sql->context->arena,
            "(SELECT %s FROM %s %s WHERE %s.id = %s.%s AND %s.deleted_at IS NULL%s)", expression,
            to->table, aliases[i], aliases[i], aliases[i - 1], step->name, aliases[i],
            pair ? arena_printf(sql->context->arena, " AND %s.customer_id = %s.customer_id",
                                aliases[i], aliases[i - 1])
                 : "");
    }
    return expression;
}

static const char *column_leaf(Sql *sql, const Path *path, const char *extra)
{
    (void)extra;
    return plain_column(sql, path);
}

static const char *label_leaf(Sql *sql, const Path *path, const char *language)
{
    return arena_printf(sql->context->arena, "(%s.%s ->> '%s')", sql->alias, path->field->name,
                        language);
}

// The id, where the label says anything.
static const char *id_leaf(Sql *sql, const Path *path, const char *extra)
{
    (void)extra;
    return arena_printf(sql->context->arena,
                        "CASE WHEN COALESCE(NULLIF(%s, ''), NULLIF(%s, '')) IS NOT NULL THEN "
                        "%s.id END",
                        label_leaf(sql, path, "en"), label_leaf(sql, path, "zh"), sql->alias);
}

const char *sql_column(Sql *sql, const Path *path)
{
    return walk(sql, path, column_leaf, NULL);
}

const char *sql_label(Sql *sql, const Path *path, const char *language)
{
    return walk(sql, path, label_leaf, language);
}

const char *sql_record_id(Sql *sql, const Path *path)
{
    return walk(sql, path, id_leaf, NULL);
}

const char *sql_null_if_blank(Sql *sql, const char *column)
{
    return arena_printf(sql->context->arena, "NULLIF(%s, '')", column);
}
