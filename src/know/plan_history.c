// SPDX-License-Identifier: Apache-2.0
//
// Questions about facts: which frame they lie in, what they must pass, what is taken of them.
#include "know/plan_inside.h"
#include "rule/functions.h"

static const FrameLayout *layout_of(const Planning *planning, int frame)
{
    return &planning->plan->layout->facts[frame];
}

// ---- what facts must pass ----

static const PlanNode *plan_where(Planning *planning, const PlanFacts *facts, const FactKind *kind,
                                  const FactCondition *where)
{
    PlanNode *made = plan_node(planning, PLAN_WHERE, NULL);
    const FrameLayout *record = layout_of(planning, facts->record);
    made->where = where;
    made->path = (PlanPath){.frame = facts->frame,
                            .parent = facts->record != facts->frame,
                            .field = fact_condition_field(kind, where),
                            .other = -1};
    made->path.column = layout_column(record, made->path.field, false, NULL);
    return made->path.column >= 0 ? made : plan_give_up(planning, &PLAN_NOT_HELD);
}

static const PlanNode *plan_window(Planning *planning, const PlanFacts *facts, const Node *window)
{
    PlanNode *made = plan_node(planning, PLAN_WINDOW, window);
    const FrameLayout *record = layout_of(planning, facts->record);
    made->window = window;
    made->path = (PlanPath){.frame = facts->frame,
                            .parent = facts->record != facts->frame,
                            .column = record->time,
                            .field = record->columns[record->time].field,
                            .other = -1};
    return made;
}

// All of `passes` together; NULL when there is none.
static const PlanNode *all_of(Planning *planning, const GPtrArray *passes)
{
    if (passes->len < 2)
        return passes->len == 0 ? NULL : passes->pdata[0];
    PlanNode *all = plan_node(planning, PLAN_AND, NULL);
    all->children = ARENA_ARRAY(planning->plan->arena, const PlanNode *, passes->len);
    for (guint i = 0; i < passes->len; i++)
        all->children[all->n_children++] = passes->pdata[i];
    return all;
}

static bool add(GPtrArray *passes, const PlanNode *node)
{
    if (node != NULL)
        g_ptr_array_add(passes, (gpointer)node);
    return node != NULL;
}

// Whether a condition on parts asks only about the record around them.
static bool is_on_record(const PlanNode *node)
{
    bool field = node->kind == PLAN_TEST || node->kind == PLAN_WHERE || node->kind == PLAN_FIELD;
    if (field &&
        (!node->path.parent || (node->path.currency != NULL && !node->path.currency->parent)))
        return false;
    for (size_t i = 0; i < node->n_children; i++)
        if (!is_on_record(node->children[i]))
            return false;
    return true;
}

typedef struct {
    GPtrArray *on_kind, *on_record, *on_part;
} Filters;

static bool add_filter(const PlanFacts *facts, Filters *filters, const PlanNode *node)
{
    bool part = facts->record != facts->frame && node != NULL && !is_on_record(node);
    return add(part ? filters->on_part : filters->on_record, node);
}

// `call`: the sequence whose windows hold for each of its steps; or NULL.
static bool plan_filters(Planning *planning, PlanFacts *facts, const Node *node, const Node *call,
                         Filters *filters)
{
    size_t most = node->n_children + (call != NULL ? call->n_children : 0);
    facts->windows = ARENA_ARRAY(planning->plan->arena, const PlanNode *, most);
    for (size_t i = 0; call != NULL && i < call->n_children; i++)
        if (node_is_window(call->children[i]))
            facts->windows[facts->n_windows++] = plan_window(planning, facts, call->children[i]);
    for (size_t i = 0; i < node->n_children; i++) {
        const Node *filter = node->children[i];
        if (node_is_window(filter))
            facts->windows[facts->n_windows++] = plan_window(planning, facts, filter);
        else if (!add_filter(facts, filters, plan_condition(planning, filter)))
            return false;
    }
    return true;
}

static bool plan_passes(Planning *planning, PlanFacts *facts, const Node *node, const Node *call,
                        Filters *filters)
{
    const FactKind *kind = node->fact;
    facts->kind.record = facts->record;
    for (int i = 0; i < FACT_CONDITIONS_MAX && kind->where[i].field != NULL; i++) {
        const PlanNode *where = plan_where(planning, facts, kind, &kind->where[i]);
        if (!add(filters->on_kind, where))
            return false;
        facts->kind.columns[facts->kind.n_where] = where->path.column;
        facts->kind.where[facts->kind.n_where++] = where->where;
    }
    int outer = planning->frame;
    planning->frame = facts->frame;
    bool good = plan_filters(planning, facts, node, call, filters);
    planning->frame = outer;
    if (!good)
        return false;
    facts->on_rest = all_of(planning, filters->on_record);
    facts->on_part = all_of(planning, filters->on_part);
    if (facts->on_rest != NULL)
        g_ptr_array_add(filters->on_kind, (gpointer)facts->on_rest);
    facts->on_record = all_of(planning, filters->on_kind);
    return true;
}

static const PlanFacts *plan_facts(Planning *planning, const Node *node, const Node *call)
{
    const FactKind *kind = node->fact;
    const Layout *layout = planning->plan->layout;
    PlanFacts *facts = ARENA_NEW(planning->plan->arena, PlanFacts);
    facts->id = planning->plan->n_facts++;
    facts->frame = layout_fact(layout, fact_entity(kind));
    if (facts->frame < 0) {
        plan_give_up(planning, &PLAN_LEFT_OUT);
        return NULL;
    }
    facts->record = kind->parts ? layout->facts[facts->frame].parent : facts->frame;
    g_autoptr(GPtrArray) on_kind = g_ptr_array_new();
    g_autoptr(GPtrArray) on_record = g_ptr_array_new();
    g_autoptr(GPtrArray) on_part = g_ptr_array_new();
    Filters filters = {on_kind, on_record, on_part};
    return plan_passes(planning, facts, node, call, &filters) ? facts : NULL;
}

// ---- what is taken ----

static const Path *taken_path(const Node *call)
{
    const Node *taken = call->children[1];
    return taken->kind == NODE_BASE ? taken->children[0]->path : taken->path;
}

static bool plan_taken(Planning *planning, int frame, const Node *node, PlanValue *value)
{
    const Layout *layout = planning->plan->layout;
    int outer = planning->frame;
    planning->frame = frame;
    const Path *path = node->kind == NODE_BASE ? node->children[0]->path : node->path;
    bool good = plan_path(layout, frame, path, &value->path);
    if (node->kind == NODE_NAME) {
        good = good && plan_currency(planning, &value->path, path);
    } else if (path->currency_at != NULL && path->base != NULL) {
        value->has_base = true;
        value->amount = value->path;
        good = good && plan_path(layout, frame, path->base, &value->path);
    } else if (path->currency_at != NULL) {
        value->has_rate = true;
        good = good && path->rate != NULL && plan_path(layout, frame, path->rate, &value->rate);
    }
    planning->frame = outer;
    return good;
}

// ---- calls ----

static const PlanNode *plan_steps(Planning *planning, PlanNode *made, const Node *call)
{
    made->facts = ARENA_ARRAY(planning->plan->arena, const PlanFacts *, call->n_children);
    const Node *sequence = call->function->id == FUNCTION_SEQUENCE ? call : NULL;
    for (size_t i = 0; i < call->n_children && call->children[i]->kind == NODE_FACTS; i++) {
        const PlanFacts *facts = plan_facts(planning, call->children[i], sequence);
        if (facts == NULL)
            return NULL;
        made->facts[made->n_facts++] = facts;
    }
    return made;
}

static const PlanNode *plan_history(Planning *planning, const Node *node, const Node *call)
{
    if (planning->frame != PLAN_CUSTOMERS)
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    PlanNode *made = plan_node(planning, PLAN_HISTORY, node);
    made->call = call;
    if (plan_steps(planning, made, call) == NULL)
        return NULL;
    if (call->function->arguments != ARGUMENTS_VALUE)
        return made;
    PlanValue *value = ARENA_NEW(planning->plan->arena, PlanValue);
    made->value = value;
    if (!plan_taken(planning, made->facts[0]->frame, call->children[1], value) ||
        (value->path.currency != NULL && value->path.currency->n_steps > 0))
        return plan_give_up(planning, plan_not_held(taken_path(call)));
    // A text in two languages, or an amount times its rate, at the end of a history is rarely
    // asked: left to the store.
    bool end = call->function->id == FUNCTION_FIRST || call->function->id == FUNCTION_LAST;
    if (end && (value->path.other >= 0 || value->has_rate))
        return plan_give_up(planning, &PLAN_NOT_KNOWN);
    return made;
}

const PlanNode *plan_call(Planning *planning, const Node *node, const Node *call)
{
    switch (call->function->id) {
    case FUNCTION_SAMPLE:
        return planning->frame == PLAN_CUSTOMERS ? plan_node(planning, PLAN_SAMPLE, node)
                                                 : plan_give_up(planning, &PLAN_NOT_KNOWN);
    case FUNCTION_AGE:
        return plan_age(planning, PLAN_TEST, node);
    case FUNCTION_ANNIVERSARY:
    case FUNCTION_HOUR:
    case FUNCTION_WEEKDAY:
        return plan_test(planning, node, call->children[0]->path);
    case FUNCTION_PROVIDED:
        return call->function->result == GIVES_PROVIDED
                   ? plan_score(planning, PLAN_TEST, node, call)
                   : plan_audience(planning, node, call);
    default:
        return plan_history(planning, node, call);
    }
}
