// SPDX-License-Identifier: Apache-2.0
//
// Computed values as SQL expressions, exact on both engines: integers alone, and null where a
// result leaves the limit. SQLite has exact() and exact_quotient() for it (store/sqlite_exact.c),
// PostgreSQL calculates with numeric and is brought back.
#include "rule/arithmetic.h"
#include "rule/functions.h"
#include "rule/provider.h"
#include "rule/sql_inside.h"
#include "rule/wall_clock.h"

#define I G_GINT64_FORMAT

static bool on_postgresql(const Sql *sql)
{
    return sql->context->engine == STORE_POSTGRESQL;
}

// ---- exact arithmetic ----

// Keeps PostgreSQL from writing an expression out at each place where its name stands: of divisions
// within divisions that would be thousands.
#define ONCE " OFFSET 0"

const char *sql_bounded(Sql *sql, const char *expression)
{
    int64_t limit = RULE_NUMBER_MAX;
    if (!on_postgresql(sql))
        return arena_printf(sql->context->arena, "exact(%s)", expression);
    return arena_printf(sql->context->arena,
                        "(SELECT CASE WHEN v_ BETWEEN -%" I " AND %" I
                        " THEN CAST(v_ AS bigint) END FROM (SELECT %s AS v_" ONCE ") AS b_)",
                        limit, limit, expression);
}

static const char *product(Sql *sql, const char *a, const char *b)
{
    return sql_bounded(
        sql, arena_printf(sql->context->arena,
                          on_postgresql(sql) ? "CAST(%s AS numeric) * %s" : "%s * %s", a, b));
}

static const char *times(Sql *sql, const char *a, int64_t factor)
{
    return product(sql, a, arena_printf(sql->context->arena, "%" I, factor));
}

const char *sql_divided(Sql *sql, const char *dividend, const char *divisor)
{
    if (!on_postgresql(sql))
        return arena_printf(sql->context->arena, "exact_quotient(%s, %s)", dividend, divisor);
    return arena_printf(sql->context->arena,
                        "(SELECT CASE WHEN d_ <> 0 THEN n_ / d_ + CASE WHEN abs(n_ %% d_) * 2 >= "
                        "abs(d_) THEN CASE WHEN (n_ < 0) = (d_ < 0) THEN 1 ELSE -1 END ELSE 0 END "
                        "END FROM (SELECT %s AS n_, %s AS d_" ONCE ") AS q_)",
                        dividend, divisor);
}

static const char *arithmetic_value(Sql *sql, const Node *node)
{
    Arithmetic arithmetic = arithmetic_of(node);
    Arena *arena = sql->context->arena;
    const char *left = times(sql, sql_value(sql, node->children[0]), arithmetic.left_factor);
    const char *right = times(sql, sql_value(sql, node->children[1]), arithmetic.right_factor);
    if (node->kind == NODE_MULTIPLY)
        return sql_divided(sql, product(sql, left, right),
                           arena_printf(arena, "%" I, arithmetic.right_divisor));
    if (node->kind == NODE_DIVIDE)
        return sql_divided(sql, left, right);
    const char *sum =
        arena_printf(arena, "(%s %s %s / %" I ")", left, node->kind == NODE_ADD ? "+" : "-", right,
                     arithmetic.right_divisor);
    return times(sql, sum, arithmetic.factor);
}

// ---- amounts ----

// The amount, or null when its currency is not the one asked for.
static const char *amount(Sql *sql, const Path *path)
{
    const char *column = sql_column(sql, path);
    if (path->currency == NULL || path->currency_at == NULL)
        return column;
    g_auto(Buffer) apart = {0};
    const char *currency = sql_column(sql, path->currency_at);
    Buffer *outer = sql_apart(sql, &apart);
    buffer_printf(sql->out, "CASE WHEN %s = ", currency);
    sql_bind_text(sql, path->currency);
    buffer_printf(sql->out, " THEN %s END", column);
    return arena_printf(sql->context->arena, "(%s)", sql_taken(sql, outer));
}

static const char *base_amount(Sql *sql, const Path *path)
{
    const char *column = sql_column(sql, path);
    if (path->currency_at == NULL)
        return column;
    if (path->base != NULL)
        return arena_printf(sql->context->arena, "(CASE WHEN %s IS NOT NULL THEN %s END)", column,
                            sql_column(sql, path->base));
    return sql_divided(sql, product(sql, times(sql, column, 1), sql_column(sql, path->rate)),
                       "1000000");
}

// ---- values of facts ----

// What is taken of each fact.
static const char *taken_column(Sql *sql, const Node *value)
{
    if (value->kind == NODE_BASE)
        return base_amount(sql, value->children[0]->path);
    FieldType type = value->path->field->type;
    if (type == FIELD_LABEL)
        return sql_record_id(sql, value->path);
    const char *column = sql_column(sql, value->path);
    return type == FIELD_TEXT || type == FIELD_CHOICE ? sql_null_if_blank(sql, column) : column;
}

// 1 or 0 beside each value: is it in the currency asked for?
static void emit_fits(Sql *sql, const Node *value)
{
    const Path *path = value->path;
    if (value->kind == NODE_BASE || path->currency == NULL || path->currency_at == NULL) {
        sql_add(sql, "1 AS c_");
        return;
    }
    buffer_printf(sql->out, "CASE WHEN %s = ", sql_column(sql, path->currency_at));
    sql_bind_text(sql, path->currency);
    sql_add(sql, " THEN 1 ELSE 0 END AS c_");
}

static const char *result_of(Sql *sql, const Node *call)
{
    const char *sum = sql_bounded(sql, "s_");
    switch (call->function->id) {
    case FUNCTION_SUM:
        return sum;
    case FUNCTION_AVG:
        if (call->path->scale > call->children[1]->path->scale)
            sum = times(sql, sum, 1000000);
        return sql_divided(sql, sum, "k_");
    case FUNCTION_MIN:
        return "l_";
    default:
        g_assert(call->function->id == FUNCTION_MAX);
        return "h_";
    }
}

// Sums and the like. x_: the values, c_: whether their currency fits; s_, k_, l_, h_: their sum,
// number, least and greatest; o_: how many are in another currency. SQLite's own sum fails when it
// overflows, so the halves of the numbers are added apart.
static void emit_aggregate(Sql *sql, const Node *call, const SqlFacts *facts)
{
    const Node *value = call->children[1];
    buffer_printf(sql->out,
                  "(SELECT CASE WHEN o_ = 0 THEN %s END FROM (SELECT %s AS s_, COUNT(x_) AS k_, "
                  "MIN(x_) AS l_, MAX(x_) AS h_, COUNT(CASE WHEN x_ IS NOT NULL AND c_ = 0 THEN 1 "
                  "END) AS o_ FROM (SELECT %s AS x_, ",
                  result_of(sql, call),
                  on_postgresql(sql) ? "COALESCE(SUM(x_), 0)"
                                     : "COALESCE(SUM(x_ >> 32), 0) * 4294967296 + "
                                       "COALESCE(SUM(x_ & 4294967295), 0)",
                  taken_column(sql, value));
    emit_fits(sql, value);
    sql_facts_from(sql, facts, call->children[0]);
    sql_add(sql, ") AS a1_) AS a2_)");
}

static void emit_distinct(Sql *sql, const Node *call, const SqlFacts *facts)
{
    buffer_printf(sql->out, "(SELECT COUNT(DISTINCT %s)", taken_column(sql, call->children[1]));
    sql_facts_from(sql, facts, call->children[0]);
    sql_add(sql, ")");
}

// `language`: of a text in two; else NULL.
static void emit_end(Sql *sql, const Node *call, const SqlFacts *facts, const char *language)
{
    const Node *value = call->children[1];
    const char *column = language != NULL           ? sql_label(sql, value->path, language)
                         : value->kind == NODE_BASE ? base_amount(sql, value->children[0]->path)
                                                    : amount(sql, value->path);
    buffer_printf(sql->out, "(SELECT %s", column);
    sql_facts_from(sql, facts, call->children[0]);
    sql_facts_order(sql, facts, call->function->id == FUNCTION_LAST);
    sql_add(sql, " LIMIT 1)");
}

// g_: gaps to the fact before; n_: their place by length; k_: their number.
static void emit_median_gap(Sql *sql, const Node *call, const SqlFacts *facts)
{
    buffer_printf(sql->out,
                  "(SELECT CAST(SUM(g_) AS bigint) / COUNT(*) FROM (SELECT g_, ROW_NUMBER() OVER "
                  "(PARTITION BY w_ ORDER BY g_) AS n_, COUNT(*) OVER (PARTITION BY w_) AS k_ FROM "
                  "(SELECT %s.customer_id AS w_, %s - LAG(%s) OVER (PARTITION BY %s.customer_id",
                  facts->record, facts->at, facts->at, facts->record);
    sql_facts_order(sql, facts, false);
    sql_add(sql, ") AS g_");
    sql_facts_from(sql, facts, call->children[0]);
    sql_add(sql, ") AS a1_ WHERE g_ IS NOT NULL) AS a2_ WHERE n_ IN ((k_ + 1) / 2, (k_ + 2) / 2))");
}

static void emit_of_facts(Sql *sql, const Node *call, const SqlFacts *facts)
{
    switch (call->function->id) {
    case FUNCTION_COUNT:
        sql_add(sql, "(SELECT COUNT(*)");
        break;
    case FUNCTION_GAP_SINCE:
        sql_add(sql, "(SELECT ");
        sql_bind(sql, value_integer(sql->clock.now));
        buffer_printf(sql->out, " - MAX(%s)", facts->at);
        break;
    case FUNCTION_MEDIAN_GAP:
        emit_median_gap(sql, call, facts);
        return;
    case FUNCTION_DISTINCT:
        emit_distinct(sql, call, facts);
        return;
    case FUNCTION_FIRST:
    case FUNCTION_LAST:
        emit_end(sql, call, facts, NULL);
        return;
    default:
        emit_aggregate(sql, call, facts);
        return;
    }
    sql_facts_from(sql, facts, call->children[0]);
    sql_add(sql, ")");
}

static const char *of_facts(Sql *sql, const Node *call, const char *language)
{
    g_auto(Buffer) apart = {0};
    Buffer *outer = sql_apart(sql, &apart);
    SqlFacts facts = sql_facts_begin(sql, call->children[0]);
    if (language != NULL)
        emit_end(sql, call, &facts, language);
    else
        emit_of_facts(sql, call, &facts);
    sql_facts_end(sql, &facts);
    return sql_taken(sql, outer);
}

// ---- all values ----

const char *sql_day_number(Sql *sql, const Node *day)
{
    const char *column = sql_column(sql, day->path);
    return arena_printf(
        sql->context->arena,
        on_postgresql(sql)
            ? "SELECT CASE WHEN v_ BETWEEN %d AND %d THEN CAST(to_char(DATE '1970-01-01' + "
              "CAST(v_ AS integer), 'YYYYMMDD') AS bigint) END FROM (SELECT %s AS v_) AS n_"
            : "SELECT CASE WHEN v_ BETWEEN %d AND %d THEN CAST(strftime('%%Y%%m%%d', v_ * 86400, "
              "'unixepoch') AS INTEGER) END FROM (SELECT %s AS v_) AS n_",
        BIRTH_DAY_MIN, BIRTH_DAY_MAX, column);
}

// What follows the year, "05-03" or "05x-03", as k_.
static const char *lunar_part(const Sql *sql)
{
    return on_postgresql(sql)
               ? "SELECT CASE WHEN v_ ~ '^(-|[0-9]{4})-(0[1-9]|1[0-2])x?-(0[1-9]|[12][0-9]|30)$' "
                 "AND v_ NOT LIKE '0000%%' THEN substr(v_, CASE WHEN v_ LIKE '-%%' THEN 3 ELSE 6 "
                 "END) END AS k_ FROM (SELECT %s AS v_) AS n_"
               : "SELECT CASE WHEN (p_ GLOB '[01][0-9]-[0-3][0-9]' OR "
                 "p_ GLOB '[01][0-9]x-[0-3][0-9]') AND substr(p_, 1, 2) BETWEEN '01' AND '12' AND "
                 "substr(p_, -2) BETWEEN '01' AND '30' THEN p_ END AS k_ FROM (SELECT CASE "
                 "WHEN v_ GLOB '--*' THEN substr(v_, 3) WHEN v_ GLOB '[0-9][0-9][0-9][0-9]-*' AND "
                 "v_ NOT GLOB '0000*' THEN substr(v_, 6) END AS p_ FROM (SELECT %s AS v_))";
}

const char *sql_lunar_date(Sql *sql, const Node *day)
{
    Arena *arena = sql->context->arena;
    const char *part = arena_printf(arena, lunar_part(sql), sql_column(sql, day->path));
    return arena_printf(arena,
                        "SELECT ((CAST(substr(k_, 1, 2) AS integer) - 1) * 2 + CASE WHEN "
                        "substr(k_, 3, 1) = 'x' THEN 1 ELSE 0 END) * 30 + "
                        "CAST(substr(k_, length(k_) - 1, 2) AS integer) - 1 FROM (%s) AS d_",
                        part);
}

static const char *age(Sql *sql)
{
    const Path birthday = {.entity = sql->rule->entity,
                           .field = entity_field(sql->rule->entity, "birth_day")};
    const Node name = {.kind = NODE_NAME, .path = &birthday};
    return arena_printf(sql->context->arena, "((%" I " - (%s)) / 10000)", age_number(&sql->clock),
                        sql_day_number(sql, &name));
}

enum { WALL_BLOCK = 16 }; // offsets in one choice

// The shift at v_, the latest first: that is where most moments are.
static void emit_shifts(Sql *sql, const WallOffset *offsets, guint n)
{
    sql_add(sql, "CASE");
    for (guint i = n; i-- > 1;)
        buffer_printf(sql->out, " WHEN v_ >= %" I " THEN %" I, offsets[i].from, offsets[i].shift);
    buffer_printf(sql->out, " WHEN TRUE THEN %" I " END", offsets->shift);
}

static void emit_shift(Sql *sql, const WallOffset *offsets, guint n)
{
    sql_add(sql, "CASE");
    for (guint at = (n - 1) / WALL_BLOCK * WALL_BLOCK; at > 0; at -= WALL_BLOCK) {
        buffer_printf(sql->out, " WHEN v_ >= %" I " THEN ", offsets[at].from);
        emit_shifts(sql, offsets + at, MIN(n - at, WALL_BLOCK));
    }
    sql_add(sql, " WHEN TRUE THEN ");
    emit_shifts(sql, offsets, MIN(n, WALL_BLOCK));
    sql_add(sql, " END");
}

// v_ as the clock on the wall shows it, plus WALL_SHIFT.
static void emit_local(Sql *sql)
{
    GTimeZone *zone = sql->clock.zone;
    if (!on_postgresql(sql)) {
        sql_add(sql, "to_local(v_, ");
        sql_bind_text(sql, g_time_zone_get_identifier(zone));
        buffer_printf(sql->out, ") + %" I, WALL_SHIFT);
        return;
    }
    g_autoptr(GArray) offsets = wall_offsets(zone, WHEN_MIN, WHEN_MAX);
    buffer_printf(sql->out, "CASE WHEN v_ BETWEEN %" I " AND %" I " THEN v_ + ", WHEN_MIN,
                  WHEN_MAX);
    emit_shift(sql, (const WallOffset *)(void *)offsets->data, offsets->len);
    sql_add(sql, " END");
}

// w_: the hour of the week.
static const char *wall(Sql *sql, const Node *call)
{
    g_auto(Buffer) apart = {0};
    const char *column = sql_column(sql, call->children[0]->path);
    Buffer *outer = sql_apart(sql, &apart);
    sql_add(sql, "(SELECT ");
    if (call->function->id == FUNCTION_HOUR) {
        sql_add(sql, "w_ % 24");
    } else {
        sql_add(sql, "CASE w_ / 24");
        for (int i = 0; WEEKDAYS[i].name != NULL; i++)
            buffer_printf(sql->out, " WHEN %d THEN '%s'", i, WEEKDAYS[i].name);
        sql_add(sql, " END");
    }
    sql_add(sql, " FROM (SELECT (");
    emit_local(sql);
    buffer_printf(sql->out, ") / %" I " %% %d AS w_ FROM (SELECT %s AS v_%s) AS h1_) AS h2_)",
                  WALL_HOUR_US, WALL_HOURS, column, on_postgresql(sql) ? ONCE : "");
    return sql_taken(sql, outer);
}

static const char *literal(Sql *sql, const Node *value)
{
    g_auto(Buffer) apart = {0};
    Buffer *outer = sql_apart(sql, &apart);
    if (value->kind == NODE_TEXT || value->kind == NODE_CHOICE)
        sql_bind_text(sql, value->text);
    else
        buffer_integer(sql->out, literal_value(value, &sql->clock));
    return sql_taken(sql, outer);
}

const char *sql_cannot(const Sql *sql)
{
    return on_postgresql(sql) ? "CAST('this has no SQL' AS bigint)"
                              : "json_extract('this has no SQL', '$')";
}

static const char *provided(Sql *sql, const Node *call)
{
    g_auto(Buffer) apart = {0};
    Buffer *outer = sql_apart(sql, &apart);
    const RuleProvider *provider = provider_find(call->function->name);
    if (provider->scored) { // rule_store_can() has said so; never a wrong answer in silence
        sql_add(sql, sql_cannot(sql));
        return sql_taken(sql, outer);
    }
    provider->sql(sql->out, sql->values, sql->context, sql_owner(sql), call->stored);
    return sql_taken(sql, outer);
}

const char *sql_value(Sql *sql, const Node *value)
{
    if (node_is_literal(value))
        return literal(sql, value);
    if (value->kind == NODE_NAME)
        return amount(sql, value->path);
    if (node_is_arithmetic(value))
        return arithmetic_value(sql, value);
    if (value->function->id == FUNCTION_AGE)
        return age(sql);
    if (node_asks_wall(value))
        return wall(sql, value);
    return value->function->id == FUNCTION_PROVIDED ? provided(sql, value)
                                                    : of_facts(sql, value, NULL);
}

const char *sql_value_label(Sql *sql, const Node *value, const char *language)
{
    return value->kind == NODE_NAME ? sql_label(sql, value->path, language)
                                    : of_facts(sql, value, language);
}
