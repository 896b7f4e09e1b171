// SPDX-License-Identifier: Apache-2.0
//
// `in top 20%` in plans: the value of everybody beside the one at the cut. What stands in a column
// is compared by its codes, all else as a number for each row.
#include "know/plan_inside.h"

// Whether the values are those of one column as they stand.
static bool is_column(const PlanNode *value)
{
    const PlanPath *path = &value->path;
    return value->kind == PLAN_FIELD && path->n_steps == 0 && path->currency == NULL;
}

const PlanNode *plan_rank(Planning *planning, const Node *node)
{
    Plan *plan = planning->plan;
    const PlanNode *value = plan_value(planning, node->children[0]);
    if (value == NULL)
        return NULL;
    bool column = is_column(value);
    PlanRank *rank = ARENA_NEW(plan->arena, PlanRank);
    *rank = (PlanRank){.place = plan->ranks->len, .node = node, .value = value};
    g_ptr_array_add(plan->ranks, rank);
    PlanNode *made = plan_node(planning, column ? PLAN_TEST : PLAN_COMPARE, node);
    made->rank = rank;
    made->path = value->path;
    if (column)
        return made;
    made->children = ARENA_ARRAY(plan->arena, const PlanNode *, 1);
    made->children[0] = value;
    made->n_children = 1;
    return made;
}
