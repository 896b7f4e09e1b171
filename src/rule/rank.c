// SPDX-License-Identifier: Apache-2.0
#include "rule/rank.h"

#include "rule/sql_inside.h"
#include "store/store.h"

size_t rank_place(const Node *rank, size_t n)
{
    size_t share = (size_t)rank->children[1]->stored;
    size_t inside = (n * share + RANK_ALL - 1) / RANK_ALL;
    return rank->comparison == COMPARE_GE ? n - inside : inside - 1;
}

Bounds rank_bounds(const Node *rank, int64_t cut)
{
    return rank->comparison == COMPARE_GE ? (Bounds){cut, INT64_MAX} : (Bounds){INT64_MIN, cut + 1};
}

// ---- by the store ----

static RankAnswer ask_store(const RuleContext *context, const Rule *rule, const Node *rank,
                            int64_t *out_cut)
{
    const Model *model = context->model != NULL ? context->model : rule->model;
    g_auto(Buffer) text = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    RuleSql asked = {.engine = tx_engine(context->tx),
                     .alias = "t",
                     .me = context->me,
                     .now = context->now,
                     .model = model,
                     .arena = context->arena};
    Sql sql = {.out = &text,
               .values = values,
               .rule = rule,
               .context = &asked,
               .clock = {model_timezone(model), context->now, context->me},
               .alias = "t"};
    sql_add(&sql, "SELECT ");
    sql_rank_cut(&sql, rank);
    g_autoptr(Cursor) row = tx_query(context->tx, buffer_string(&text),
                                     (const Value *)(void *)values->data, values->len);
    if (!cursor_next(row) || cursor_is_null(row, 0))
        return RANK_NONE;
    *out_cut = cursor_integer(row, 0);
    return RANK_CUT;
}

bool rank_found(const RuleContext *context, const Rule *rule, const Node *rank, Bounds *out)
{
    int64_t cut = 0;
    if (context->tx == NULL)
        return false;
    RankAnswer answer = RANK_FINDER(context, rule, rank, &cut);
    if (answer == RANK_UNKNOWN && !rule->scored)
        answer = ask_store(context, rule, rank, &cut);
    if (answer == RANK_CUT)
        *out = rank_bounds(rank, cut);
    return answer == RANK_CUT;
}
