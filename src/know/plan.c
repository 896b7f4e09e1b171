// SPDX-License-Identifier: Apache-2.0
#include "know/plan_inside.h"

#include "entity/entities.h"
#include "know/truth.h"
#include "rule/functions.h"
#include "rule/provider.h"

const Label PLAN_NOT_HELD = {"The rule asks for a field that the panel does not hold.",
                             "规则用到面板未保存的字段。"};
static const Label PROPERTY_NOT_HELD = {
    "The rule asks for a property of events that is not kept at hand.",
    "规则用到未设为常用的事件属性。"};
const Label PLAN_LEFT_OUT = {"The panel left out the history that is asked, to save memory.",
                             "为节省内存，面板未保存所问的历史记录。"};
const Label PLAN_NOT_KNOWN = {"The rule asks something the panel cannot answer yet.",
                              "规则包含面板尚不能回答的条件。"};

const Label *plan_not_held(const Path *path)
{
    return path->member != NULL ? &PROPERTY_NOT_HELD : &PLAN_NOT_HELD;
}

const PlanNode *plan_give_up(Planning *planning, const Label *reason)
{
    if (planning->reason == NULL)
        planning->reason = reason;
    return NULL;
}

PlanNode *plan_node(Planning *planning, PlanKind kind, const Node *node)
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
    out->other = -1;
    if (path->member != NULL) {
        out->column = layout_member(frame, path->member, path->field->type);
        return out->column >= 0;
    }
    out->column = layout_column(frame, path->field, path->custom, label ? "en" : NULL);
    out->other = label ? layout_column(frame, path->field, path->custom, "zh") : -1;
    return out->column >= 0;
}

// One step towards the field: to the record around a part, or to a shared one.
static bool take_step(const Layout *layout, PlanPath *out, const Field *step,
                      const FrameLayout **at)
{
    const Entity *to = entity_find(step->refers);
    int parent = out->frame == PLAN_CUSTOMERS ? -1 : layout->facts[out->frame].parent;
    if (out->n_steps == 0 && parent >= 0 && layout->facts[parent].entity == to) {
        out->parent = true;
        *at = &layout->facts[parent];
        return true;
    }
    if (out->n_steps == G_N_ELEMENTS(out->steps))
        return false;
    int column = layout_column(*at, step, false, NULL), shared = layout_shared(layout, to);
    if (column < 0 || shared < 0)
        return false;
    out->steps[out->n_steps] = column;
    out->shared[out->n_steps++] = shared;
    *at = &layout->shared[shared];
    return true;
}

bool plan_path(const Layout *layout, int frame, const Path *path, PlanPath *out)
{
    *out = (PlanPath){.frame = frame, .currency = NULL};
    if (path->entity == NULL || path->field == NULL)
        return false;
    const FrameLayout *at = frame_layout(layout, frame);
    for (size_t i = 0; i < path->n_steps; i++)
        if (!take_step(layout, out, path->steps[i], &at))
            return false;
    return find_column(out, at, path);
}

// ---- conditions ----

static const PlanNode *plan_chain(Planning *planning, const Node *node, PlanKind kind)
{
    PlanNode *made = plan_node(planning, kind, node);
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, node->n_children);
    for (size_t i = 0; i < node->n_children; i++) {
        const PlanNode *child = plan_condition(planning, node->children[i]);
        if (child == NULL)
            return NULL;
        made->children[made->n_children++] = child;
    }
    return made;
}

// The amount's currency, when the comparison asks for one.
bool plan_currency(Planning *planning, PlanPath *out, const Path *path)
{
    if (path->currency == NULL || path->currency_at == NULL)
        return true;
    PlanPath *at = ARENA_NEW(planning->plan->arena, PlanPath);
    out->currency = at;
    out->currency_wanted = path->currency;
    return plan_path(planning->plan->layout, out->frame, path->currency_at, at) &&
           (at->n_steps == 0 || out->n_steps > 0);
}

// A value that stands somewhere, beside literals or a window.
static bool is_plain(const Node *node)
{
    for (size_t i = 1; i < node->n_children; i++)
        if (!node_is_literal(node->children[i]) && !node_is_window(node->children[i]))
            return false;
    return !node_is_arithmetic(node->children[0]);
}

// Whether a member of JSON is there at all: in the column of any type.
static const PlanNode *plan_member_empty(Planning *planning, const Node *node, const Path *path)
{
    PlanNode *made = plan_node(planning, PLAN_AND, node);
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, LAYOUT_MEMBER_TYPES);
    for (int i = 0; i < LAYOUT_MEMBER_TYPES; i++) {
        Field *field = ARENA_NEW(planning->plan->arena, Field);
        *field = *path->field;
        field->type = LAYOUT_MEMBERS[i];
        Path *part = ARENA_NEW(planning->plan->arena, Path);
        *part = *path;
        part->field = field;
        PlanNode *test = plan_node(planning, PLAN_TEST, node);
        if (!plan_path(planning->plan->layout, planning->frame, part, &test->path))
            return plan_give_up(planning, plan_not_held(path));
        made->children[made->n_children++] = test;
    }
    return made;
}

const PlanNode *plan_test(Planning *planning, const Node *node, const Path *path)
{
    if (path->member != NULL && path->field != NULL && path->field->type == FIELD_JSON)
        return plan_member_empty(planning, node, path);
    if (path->field == NULL) {
        if (path->n_steps > 0 || planning->frame != PLAN_CUSTOMERS)
            return plan_give_up(planning, &PLAN_NOT_KNOWN);
        return plan_node(planning, PLAN_TAGS, node);
    }
    PlanNode *made = plan_node(planning, PLAN_TEST, node);
    if (!plan_path(planning->plan->layout, planning->frame, path, &made->path) ||
        !plan_currency(planning, &made->path, path))
        return plan_give_up(planning, plan_not_held(path));
    return made;
}

static const PlanNode *plan_comparison(Planning *planning, const Node *node)
{
    const Node *left = node->children[0];
    if (node->kind == NODE_RANK)
        return plan_rank(planning, node);
    if (!is_plain(node))
        return plan_compare(planning, node);
    if (left->kind == NODE_NAME)
        return plan_test(planning, node, left->path);
    return plan_call(planning, node, left);
}

const PlanNode *plan_condition(Planning *planning, const Node *node)
{
    switch (node->kind) {
    case NODE_AND:
        return plan_chain(planning, node, PLAN_AND);
    case NODE_OR:
        return plan_chain(planning, node, PLAN_OR);
    case NODE_NOT:
        return plan_chain(planning, node, PLAN_NOT);
    case NODE_BOOLEAN: {
        PlanNode *made = plan_node(planning, PLAN_CONSTANT, node);
        made->constant = node->integer != 0 ? TRUTH_YES : TRUTH_NO;
        return made;
    }
    case NODE_NAME:
        return plan_test(planning, node, node->path);
    case NODE_CALL:
        return plan_call(planning, node, node);
    case NODE_COMPARE:
    case NODE_BETWEEN:
    case NODE_IN:
    case NODE_OVERLAPS:
    case NODE_CONTAINS:
    case NODE_STARTS:
    case NODE_MATCHES:
    case NODE_EMPTY:
    case NODE_WITHIN:
    case NODE_RANK:
        return plan_comparison(planning, node);
    default: // what is not known here is never guessed
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    }
}

static const PlanNode *plan_rule(Planning *planning, const Rule *rule)
{
    const Rule *outer = planning->rule;
    planning->rule = rule;
    const PlanNode *made = plan_condition(planning, rule->root);
    planning->rule = outer;
    return made;
}

// Members of another audience: by its rule, or those who are written on a list.
const PlanNode *plan_audience(Planning *planning, const Node *node, const Node *call)
{
    enum { DEPTH_MAX = 32 }; // as for SQL
    const RuleProvider *provider = provider_find(call->function->name);
    if (planning->frame != PLAN_CUSTOMERS || provider == NULL || provider->rule == NULL)
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    Rule *rule = NULL;
    if (!provider->rule(planning->rule->model, call->stored, &rule)) {
        PlanNode *list = plan_node(planning, PLAN_LIST, node);
        list->list = call->stored;
        return list;
    }
    if (rule != NULL)
        g_ptr_array_add(planning->plan->inner, rule);
    if (rule == NULL || planning->depth >= DEPTH_MAX)
        return plan_node(planning, PLAN_CONSTANT, node); // nobody
    PlanNode *made = plan_node(planning, PLAN_CERTAIN, node);
    planning->depth++;
    const PlanNode *inner = plan_rule(planning, rule);
    planning->depth--;
    made->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, 1);
    made->children[0] = inner;
    made->n_children = 1;
    return inner != NULL ? made : NULL;
}

static const PlanNode *plan_both(Planning *planning, const PlanNode *one, const PlanNode *other)
{
    if (one == NULL || other == NULL)
        return NULL;
    PlanNode *both = plan_node(planning, PLAN_AND, NULL);
    both->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, 2);
    both->children[both->n_children++] = one;
    both->children[both->n_children++] = other;
    return both;
}

static Plan *empty_plan(const Rule *rule, const Rule *within, Layout *layout)
{
    g_assert(rule_entity(rule) == &ENTITY_CUSTOMER);
    Plan *plan = g_new0(Plan, 1);
    plan->arena = arena_new();
    plan->rule = rule_ref(rule);
    plan->within = within != NULL ? rule_ref(within) : NULL;
    plan->layout = layout_ref(layout);
    plan->fits = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))score_fitted_unref);
    plan->inner = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))rule_unref);
    plan->ranks = g_ptr_array_new();
    return plan;
}

Plan *plan_of_rank(const Rule *rule, const Node *rank, Layout *layout)
{
    Plan *plan = empty_plan(rule, NULL, layout);
    Planning planning = {.plan = plan, .rule = rule, .frame = PLAN_CUSTOMERS};
    plan->root = plan_rank(&planning, rank);
    if (plan->root == NULL)
        g_clear_pointer(&plan, plan_free);
    return plan;
}

Plan *plan_new(const Rule *rule, const Rule *within, Layout *layout, const Label **out_reason)
{
    Plan *plan = empty_plan(rule, within, layout);
    Planning planning = {.plan = plan, .frame = PLAN_CUSTOMERS};
    plan->root = plan_rule(&planning, rule);
    if (within != NULL)
        plan->root = plan_both(&planning, plan->root, plan_rule(&planning, within));
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
    rule_unref(plan->within);
    g_ptr_array_unref(plan->inner);
    g_ptr_array_unref(plan->fits);
    g_ptr_array_unref(plan->ranks);
    layout_unref(plan->layout);
    arena_free(plan->arena);
    g_free(plan);
}
