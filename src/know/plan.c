// SPDX-License-Identifier: Apache-2.0
#include "know/plan.h"

#include "entity/entities.h"
#include "know/truth.h"

#include <string.h>

static const Label NOT_HELD = {"The rule asks for a field that the panel does not hold.",
                               "规则用到面板未保存的字段。"};
static const Label NOT_KNOWN = {"The rule asks something the panel cannot answer yet.",
                                "规则包含面板尚不能回答的条件。"};

typedef struct {
    Plan *plan;
    const Label *reason;
} Planning;

static const PlanNode *plan_condition(Planning *planning, const Node *node);

static const PlanNode *give_up(Planning *planning, const Label *reason)
{
    if (planning->reason == NULL)
        planning->reason = reason;
    return NULL;
}

static PlanNode *node_make(Planning *planning, PlanKind kind, const Node *node)
{
    PlanNode *made = ARENA_NEW(planning->plan->arena, PlanNode);
    made->kind = kind;
    made->node = node;
    made->id = planning->plan->n_nodes++;
    return made;
}

// ---- names ----

static const FrameLayout *frame_layout(const Layout *layout, int frame)
{
    return frame == PLAN_CUSTOMERS ? &layout->customers : &layout->facts[frame];
}

static bool find_column(PlanPath *out, const FrameLayout *frame, const Path *path)
{
    bool label = path->field->type == FIELD_LABEL;
    out->field = path->field;
    out->column = layout_column(frame, path->field, path->custom, label ? "en" : NULL);
    out->other = label ? layout_column(frame, path->field, path->custom, "zh") : -1;
    return out->column >= 0;
}

// The column that names the currency of an amount; false when it is asked and not held.
static bool find_currency(PlanPath *out, const FrameLayout *frame, const Path *path)
{
    out->currency = -1;
    if (path->custom || path->field->currency == NULL)
        return true;
    out->currency =
        layout_column(frame, entity_field(path->entity, path->field->currency), false, NULL);
    return out->currency >= 0;
}

static bool plan_path(const Layout *layout, int frame, const Path *path, PlanPath *out)
{
    *out = (PlanPath){.frame = frame};
    const FrameLayout *at = frame_layout(layout, frame);
    if (path->reference != NULL) {
        out->steps[0] = layout_column(at, path->reference, false, NULL);
        out->shared[0] = layout_shared(layout, path->entity);
        if (out->steps[0] < 0 || out->shared[0] < 0)
            return false;
        out->n_steps = 1;
        at = &layout->shared[out->shared[0]];
    }
    return find_column(out, at, path) && find_currency(out, at, path);
}

// ---- conditions ----

static const PlanNode *plan_chain(Planning *planning, const Node *node, PlanKind kind)
{
    PlanNode *made = node_make(planning, kind, node);
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, node->n_children);
    for (size_t i = 0; i < node->n_children; i++) {
        const PlanNode *child = plan_condition(planning, node->children[i]);
        if (child == NULL)
            return NULL;
        made->children[made->n_children++] = child;
    }
    return made;
}

static const PlanNode *plan_test(Planning *planning, const Node *node, const Node *name)
{
    const Path *path = name->path;
    if (path->field == NULL) {
        if (path->reference != NULL)
            return give_up(planning, &NOT_KNOWN);
        return node_make(planning, PLAN_TAGS, node);
    }
    PlanNode *made = node_make(planning, PLAN_TEST, node);
    if (!plan_path(planning->plan->layout, PLAN_CUSTOMERS, path, &made->path))
        return give_up(planning, &NOT_HELD);
    bool money = node->n_children > 1 && node->children[1]->kind == NODE_MONEY;
    if (!money)
        made->path.currency = -1;
    return made;
}

static const PlanNode *plan_condition(Planning *planning, const Node *node)
{
    switch (node->kind) {
    case NODE_AND:
        return plan_chain(planning, node, PLAN_AND);
    case NODE_OR:
        return plan_chain(planning, node, PLAN_OR);
    case NODE_NOT:
        return plan_chain(planning, node, PLAN_NOT);
    case NODE_BOOLEAN: {
        PlanNode *made = node_make(planning, PLAN_CONSTANT, node);
        made->constant = node->integer != 0 ? TRUTH_YES : TRUTH_NO;
        return made;
    }
    case NODE_NAME:
        return plan_test(planning, node, node);
    default:
        if (node->n_children == 0 || node->children[0]->kind != NODE_NAME)
            return give_up(planning, &NOT_KNOWN);
        return plan_test(planning, node, node->children[0]);
    }
}

Plan *plan_new(const Rule *rule, Layout *layout, const Label **out_reason)
{
    g_assert(rule_entity(rule) == &ENTITY_CUSTOMER);
    Plan *plan = g_new0(Plan, 1);
    plan->arena = arena_new();
    plan->rule = rule_ref(rule);
    plan->layout = layout_ref(layout);
    Planning planning = {.plan = plan};
    plan->root = plan_condition(&planning, rule->root);
    if (plan->root != NULL)
        return plan;
    if (out_reason != NULL)
        *out_reason = planning.reason;
    plan_free(plan);
    return NULL;
}

void plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    rule_unref(plan->rule);
    layout_unref(plan->layout);
    arena_free(plan->arena);
    g_free(plan);
}
