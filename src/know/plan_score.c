// SPDX-License-Identifier: Apache-2.0
//
// Scores in plans: the fit that stands is opened once, and its figures are then columns like any
// other.
#include "know/plan_inside.h"
#include "know/score_rule.h"

const PlanNode *plan_score(Planning *planning, PlanKind kind, const Node *node, const Node *call)
{
    PlanNode *made = plan_node(planning, kind, node);
    PlanScore *score = ARENA_NEW(planning->plan->arena, PlanScore);
    const ScoreModel *of = NULL;
    if (planning->frame != PLAN_CUSTOMERS || !score_rule_ask(call->stored, &of, &score->ask))
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    if (of->held != NULL && !of->held(planning->plan->layout))
        return plan_give_up(planning, &PLAN_LEFT_OUT);
    score->newest_order = model_newest_order(planning->rule->model);
    score->fitted = score_standing(of, planning->rule->model, NULL);
    if (score->fitted == NULL)
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    g_ptr_array_add(planning->plan->fits, score->fitted);
    made->path = (PlanPath){.frame = PLAN_CUSTOMERS,
                            .column = -1,
                            .other = -1,
                            .field = call->path->field,
                            .score = score};
    return made;
}
