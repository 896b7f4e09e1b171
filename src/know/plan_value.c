// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of what is calculated: arithmetic, ages, numbers made of facts, and values beside
// values. Every value becomes a node that gives an integer per row, or says that it is missing;
// texts are compared by their places among all texts of the comparison.
#include "know/plan_inside.h"

#include "entity/entities.h"
#include "rule/functions.h"

static bool adopt(Planning *planning, PlanNode *made, const Node *node)
{
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, node->n_children);
    for (size_t i = 0; i < node->n_children; i++) {
        const PlanNode *child = plan_value(planning, node->children[i]);
        if (child == NULL)
            return false;
        made->children[made->n_children++] = child;
    }
    return true;
}

static const PlanNode *plan_field(Planning *planning, const Node *node)
{
    PlanNode *made = plan_node(planning, PLAN_FIELD, node);
    PlanPath *path = &made->path;
    if (!plan_path(planning->plan->layout, planning->frame, node->path, path) ||
        !plan_currency(planning, path, node->path) || path->other >= 0 ||
        (path->currency != NULL && path->n_steps > 0))
        return plan_give_up(planning, plan_not_held(node->path));
    return made;
}

static const PlanNode *plan_arithmetic(Planning *planning, const Node *node)
{
    PlanNode *made = plan_node(planning, PLAN_ARITHMETIC, node);
    made->arithmetic = arithmetic_of(node);
    return adopt(planning, made, node) ? made : NULL;
}

const PlanNode *plan_value(Planning *planning, const Node *node)
{
    if (node_is_literal(node))
        return plan_node(planning, PLAN_LITERAL, node);
    if (node->kind == NODE_NAME)
        return plan_field(planning, node);
    if (node_is_arithmetic(node))
        return plan_arithmetic(planning, node);
    if (node_calls(node, FUNCTION_AGE))
        return plan_age(planning, PLAN_AGE, node);
    if (node->kind == NODE_CALL && node->function->result == GIVES_PROVIDED)
        return plan_score(planning, PLAN_FIELD, node, node);
    // Of other calls only what facts make is a number here.
    if (node->kind != NODE_CALL || node->n_children == 0 || node->children[0]->kind != NODE_FACTS)
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    return plan_call(planning, node, node);
}

const PlanNode *plan_age(Planning *planning, PlanKind kind, const Node *node)
{
    static const char *const BIRTHDAY = "birth_day";
    PlanNode *made = plan_node(planning, kind, node);
    Path birthday = {.entity = &ENTITY_CUSTOMER, .field = entity_field(&ENTITY_CUSTOMER, BIRTHDAY)};
    if (planning->frame != PLAN_CUSTOMERS ||
        !plan_path(planning->plan->layout, PLAN_CUSTOMERS, &birthday, &made->path))
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    return made;
}

static bool is_text(const Node *value)
{
    FieldType type = value->path->field->type;
    return type == FIELD_TEXT || type == FIELD_CHOICE;
}

// Bounds of literals beside a choice are places in its list, of values beside it texts: not both.
static bool mixes_choices(const Node *node)
{
    if (node->children[0]->path->field->type != FIELD_CHOICE)
        return false;
    for (size_t i = 1; i < node->n_children; i++)
        if (node_is_literal(node->children[i]))
            return true;
    return false;
}

const PlanNode *plan_compare(Planning *planning, const Node *node)
{
    PlanNode *made = plan_node(planning, PLAN_COMPARE, node);
    const Node *left = node->children[0];
    if (left->path == NULL || left->path->field == NULL || mixes_choices(node))
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    made->by_text = is_text(left);
    bool alone = true; // beside literals and windows only
    for (size_t i = 1; i < node->n_children; i++)
        alone &= node_is_literal(node->children[i]) || node_is_window(node->children[i]);
    if (!alone)
        return adopt(planning, made, node) ? made : NULL;
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, 1);
    made->children[0] = plan_value(planning, left);
    made->n_children = 1;
    return made->children[0] != NULL ? made : NULL;
}
