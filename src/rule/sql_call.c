// SPDX-License-Identifier: Apache-2.0
//
// Functions that are conditions as SQL. They are never unknown, so where that matters a null is
// made false.
#include "rule/functions.h"
#include "rule/provider.h"
#include "rule/sql_inside.h"

static const Field MOMENT = {.type = FIELD_TIME};

// (SELECT … ) over the facts of the call's first child, begun with `select`.
static void emit_over(Sql *sql, const Node *call, const char *select, const char *after)
{
    SqlFacts facts = sql_facts_begin(sql, call->children[0]);
    buffer_printf(sql->out, "(SELECT %s(%s)", select, facts.at);
    sql_facts_from(sql, &facts, call->children[0]);
    sql_add(sql, after);
    sql_facts_end(sql, &facts);
}

static void emit_any(Sql *sql, const Node *call, bool none)
{
    SqlFacts facts = sql_facts_begin(sql, call->children[0]);
    sql_add(sql, none ? "NOT EXISTS (SELECT 1" : "EXISTS (SELECT 1");
    sql_facts_from(sql, &facts, call->children[0]);
    sql_add(sql, ")");
    sql_facts_end(sql, &facts);
}

static void emit_first_time(Sql *sql, const Node *call)
{
    g_auto(Buffer) apart = {0};
    Buffer *outer = sql_apart(sql, &apart);
    emit_over(sql, call, "MIN", ")");
    const char *first = sql_taken(sql, outer);
    sql_bounds(sql, first, bounds_of_window(call->children[1], &MOMENT, &sql->clock));
}

static void emit_stopped(Sql *sql, const Node *call)
{
    const Node *span = call->children[1];
    emit_over(sql, call, "MAX", ") < ");
    sql_bind(sql, value_integer(time_ago(&sql->clock, span->unit, span->integer)));
}

// The stretches that hold a fact are counted by their number.
static void emit_regular(Sql *sql, const Node *call)
{
    const Node *rhythm = call->children[1];
    SqlFacts facts = sql_facts_begin(sql, call->children[0]);
    int64_t end = sql->clock.now;
    sql_add(sql, "(SELECT COUNT(DISTINCT CASE");
    for (int64_t i = 1; i <= rhythm->of; i++) {
        int64_t start = time_ago(&sql->clock, rhythm->unit, i);
        sql_add(sql, " WHEN ");
        sql_bounds(sql, facts.at, (Bounds){start + 1, end + 1});
        buffer_printf(sql->out, " THEN %" G_GINT64_FORMAT, i);
        end = start;
    }
    sql_add(sql, " END)");
    sql_facts_from(sql, &facts, call->children[0]);
    sql_add(sql, " AND ");
    sql_bounds(sql, facts.at, (Bounds){end + 1, sql->clock.now + 1});
    sql_add(sql, ") >= ");
    sql_bind(sql, value_integer(rhythm->integer));
    sql_facts_end(sql, &facts);
}

static void emit_restarted(Sql *sql, const Node *call)
{
    SqlFacts facts = sql_facts_begin(sql, call->children[0]);
    buffer_printf(sql->out,
                  "EXISTS (SELECT 1 FROM (SELECT %s AS t_, LAG(%s) OVER (PARTITION BY "
                  "%s.customer_id",
                  facts.at, facts.at, facts.record);
    sql_facts_order(sql, &facts, false);
    sql_add(sql, ") AS b_");
    sql_facts_from(sql, &facts, call->children[0]);
    sql_add(sql, ") AS r_ WHERE t_ - b_ >= ");
    sql_bind(sql, value_integer(call->children[1]->stored));
    sql_add(sql, " AND ");
    sql_bounds(sql, "t_", bounds_of_window(call->children[2], &MOMENT, &sql->clock));
    sql_add(sql, ")");
    sql_facts_end(sql, &facts);
}

// EXISTS (a step … AND EXISTS (the next one, later by no more than … ))
static void emit_step(Sql *sql, const Node *call, size_t step, size_t steps, const char *before)
{
    SqlFacts facts = sql_facts_begin(sql, call->children[step]);
    sql_add(sql, "EXISTS (SELECT 1");
    sql_facts_from(sql, &facts, call->children[step]);
    if (before != NULL) {
        buffer_printf(sql->out, " AND %s > %s AND %s - %s <= ", facts.at, before, facts.at, before);
        sql_bind(sql, value_integer(call->children[steps]->stored));
    }
    for (size_t i = steps + 1; i < call->n_children; i++) {
        sql_add(sql, " AND ");
        sql_bounds(sql, facts.at, bounds_of_window(call->children[i], &MOMENT, &sql->clock));
    }
    if (step + 1 < steps) {
        sql_add(sql, " AND ");
        emit_step(sql, call, step + 1, steps, facts.at);
    }
    sql_add(sql, ")");
    sql_facts_end(sql, &facts);
}

static void emit_sequence(Sql *sql, const Node *call)
{
    size_t steps = 0;
    while (call->children[steps]->kind == NODE_FACTS)
        steps++;
    emit_step(sql, call, 0, steps, NULL);
}

static void emit_sample(Sql *sql, const Node *call)
{
    Sample sample = sample_of(call);
    g_auto(Buffer) mixed = {0};
    buffer_printf(&mixed,
                  "((%s.id %% %" G_GINT64_FORMAT " * %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT
                  ") %% %" G_GINT64_FORMAT ")",
                  sql->context->alias, SAMPLE_PRIME, sample.multiplier, sample.addend,
                  SAMPLE_PRIME);
    buffer_printf(sql->out, "%s * %s %% %" G_GINT64_FORMAT " %% 1000000 < %" G_GINT64_FORMAT,
                  buffer_string(&mixed), buffer_string(&mixed), SAMPLE_PRIME, sample.below);
}

static void emit_call(Sql *sql, const Node *call)
{
    switch (call->function->id) {
    case FUNCTION_ANY:
    case FUNCTION_NONE:
        emit_any(sql, call, call->function->id == FUNCTION_NONE);
        break;
    case FUNCTION_FIRST_TIME:
        emit_first_time(sql, call);
        break;
    case FUNCTION_STOPPED:
        emit_stopped(sql, call);
        break;
    case FUNCTION_REGULAR:
        emit_regular(sql, call);
        break;
    case FUNCTION_RESTARTED:
        emit_restarted(sql, call);
        break;
    case FUNCTION_SEQUENCE:
        emit_sequence(sql, call);
        break;
    case FUNCTION_SAMPLE:
        emit_sample(sql, call);
        break;
    default:
        provider_find(call->function->name)
            ->sql(sql->out, sql->values, sql->context, sql_owner(sql), call->stored);
    }
}

void sql_call(Sql *sql, const Node *call, bool exact)
{
    FunctionId id = call->function->id;
    bool open = exact && (id == FUNCTION_FIRST_TIME || id == FUNCTION_STOPPED);
    sql_add(sql, open ? "COALESCE(" : "(");
    emit_call(sql, call);
    sql_add(sql, open ? ", FALSE)" : ")");
}
