// SPDX-License-Identifier: Apache-2.0
//
// `in top 20%` as SQL: the value beside the one at the cut, which is found once for all rows. v_:
// the values, r_: the place of each, n_: how many there are.
#include "rule/rank.h"
#include "rule/sql_inside.h"

#define ALIAS "rank_" // of the customers that all are compared with

void sql_rank_cut(Sql *sql, const Node *rank)
{
    bool top = rank->comparison == COMPARE_GE;
    RuleSql all = *sql->context;
    all.alias = ALIAS;
    Sql inner = *sql;
    inner.context = &all;
    inner.alias = ALIAS;
    inner.arrived = false;
    buffer_printf(sql->out,
                  "(SELECT %s(v_) FROM (SELECT v_, ROW_NUMBER() OVER (ORDER BY v_%s) AS r_, "
                  "COUNT(*) OVER () AS n_ FROM (SELECT %s AS v_ FROM customer " ALIAS
                  " WHERE " ALIAS ".deleted_at IS NULL AND " ALIAS ".kind <> 'anonymous') AS k1_ "
                  "WHERE v_ IS NOT NULL) AS k2_ WHERE (r_ - 1) * %d < n_ * %d)",
                  top ? "MIN" : "MAX", top ? " DESC" : "", sql_value(&inner, rank->children[0]),
                  RANK_ALL, (int)rank->children[1]->stored);
    sql->n_aliases = inner.n_aliases;
}

void sql_rank(Sql *sql, const Node *rank)
{
    buffer_printf(sql->out, "%s %s ", sql_value(sql, rank->children[0]),
                  rank->comparison == COMPARE_GE ? ">=" : "<=");
    sql_rank_cut(sql, rank);
}
