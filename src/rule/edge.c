// SPDX-License-Identifier: Apache-2.0
#include "rule/edge.h"

#include "rule/functions.h"
#include "rule/words.h"

static const Field MOMENT = {.type = FIELD_TIME};

// ---- one edge ----

Bounds edge_ends(const Edge *edge, const Clock *clock)
{
    if (edge->condition != NULL)
        return bounds_of_condition(edge->condition, clock);
    if (edge->window != NULL)
        return bounds_of_window(edge->window, &MOMENT, clock);
    if (edge->literal != NULL)
        return bounds_of_value(edge->literal, edge->field, clock);
    int64_t at = time_ago(clock, edge->unit, edge->count);
    return (Bounds){at, at + 1};
}

// The time since a fact meets each length a moment before and at it.
static int gap_passed(const Edge *edge, const Clock *before, const Clock *after, Bounds *out)
{
    const Node *condition = edge->condition;
    if (condition->n_children > EDGE_PASSED_MAX || after->now < before->now)
        return -1;
    for (size_t i = 1; i < condition->n_children; i++) {
        int64_t length = condition->children[i]->stored;
        out[i - 1] = (Bounds){before->now - length - 1, after->now - length + 1};
    }
    return (int)condition->n_children - 1;
}

int edge_passed(const Edge *edge, const Clock *before, const Clock *after, Bounds *out)
{
    if (edge->kind == EDGE_GAP)
        return gap_passed(edge, before, after, out);
    Bounds one = edge_ends(edge, before), other = edge_ends(edge, after);
    int n = 0;
    if (other.low < one.low || other.high < one.high)
        return -1;
    if (one.low < other.low)
        out[n++] = (Bounds){one.low, other.low};
    if (one.high < other.high)
        out[n++] = (Bounds){one.high, other.high};
    return n;
}

// ---- the tree ----

static void add(GArray *edges, Edge edge)
{
    g_array_append_val(edges, edge);
}

static bool moves(const Node *literal)
{
    return literal->kind == NODE_AGO || literal->kind == NODE_START ||
           (literal->kind == NODE_WORD && g_strcmp0(literal->text, "me") != 0);
}

// True when something in a computed value moves with the clock.
static bool computes_with_clock(const Node *node)
{
    if (moves(node) || node_calls(node, FUNCTION_GAP_SINCE) || node_calls(node, FUNCTION_AGE))
        return true;
    for (size_t i = 0; i < node->n_children && node->kind != NODE_CALL; i++)
        if (computes_with_clock(node->children[i]))
            return true;
    return false;
}

static bool has_only_literals(const Node *node)
{
    for (size_t i = 1; i < node->n_children; i++)
        if (!node_is_literal(node->children[i]) && !node_is_window(node->children[i]))
            return false;
    return true;
}

static bool counts_months(const Node *node)
{
    if (node->unit != NULL && node->unit->months > 0 &&
        (node->kind == NODE_SPAN || node->kind == NODE_AGO || node->kind == NODE_RHYTHM ||
         node->kind == NODE_DURATION))
        return true;
    for (size_t i = 0; i < node->n_children; i++)
        if (counts_months(node->children[i]))
            return true;
    return false;
}

static void add_literals(GArray *edges, const Node *node, const Node *facts)
{
    const Node *left = node->children[0];
    FieldType type = left->path->field->type;
    Edge edge = {EDGE_ENDS, .facts = facts, .value = left, .condition = node};
    if (type != FIELD_TIME && type != FIELD_DAY)
        return;
    if (node->kind != NODE_IN) {
        add(edges, edge);
        return;
    }
    edge.condition = NULL;
    edge.field = left->path->field;
    for (size_t i = 1; i < node->n_children; i++) {
        edge.literal = node->children[i];
        add(edges, edge);
    }
}

static bool is_provided(const Node *value)
{
    return value->kind == NODE_CALL && value->function->id == FUNCTION_PROVIDED;
}

static void add_comparison(GArray *edges, const Node *node, const Node *facts)
{
    const Node *left = node->children[0];
    if (left->path->field == NULL)
        return; // a set
    if (counts_months(node))
        add(edges, (Edge){.kind = EDGE_MONTHS});
    if (node->kind == NODE_RANK) // moves with everybody
        add(edges, (Edge){.kind = EDGE_ALWAYS});
    else if (node_calls(left, FUNCTION_ANNIVERSARY) || node_calls(left, FUNCTION_AGE))
        add(edges, (Edge){.kind = EDGE_MIDNIGHT});
    else if (node->kind == NODE_EMPTY)
        return;
    else if (!has_only_literals(node) && computes_with_clock(node))
        add(edges, (Edge){.kind = EDGE_ALWAYS});
    else if (node_calls(left, FUNCTION_GAP_SINCE))
        add(edges, (Edge){EDGE_GAP, left->children[0], left, .condition = node});
    else if (computes_with_clock(left))
        add(edges, (Edge){.kind = EDGE_ALWAYS});
    else if (has_only_literals(node) && !is_provided(left)) // that moves at midnight alone
        add_literals(edges, node, facts);
}

static void add_node(GArray *edges, const Node *node, const Node *facts);

static void add_filters(GArray *edges, const Node *facts)
{
    for (size_t i = 0; i < facts->n_children; i++) {
        const Node *filter = facts->children[i];
        if (!node_is_window(filter)) {
            add_node(edges, filter, facts);
            continue;
        }
        if (counts_months(filter))
            add(edges, (Edge){.kind = EDGE_MONTHS});
        add(edges, (Edge){EDGE_ENDS, facts, .window = filter});
    }
}

// What stands beside the facts in the parentheses.
static void add_argument(GArray *edges, const Node *call, const Node *facts, const Node *argument)
{
    bool since = call->function->arguments == ARGUMENTS_SINCE;
    Edge edge = {EDGE_ENDS, facts, .unit = argument->unit, .count = argument->integer};
    if (node_is_window(argument))
        add(edges, (Edge){EDGE_ENDS, facts, .window = argument});
    else if (argument->kind == NODE_DURATION && since)
        add(edges, edge);
    for (edge.count = 0; argument->kind == NODE_RHYTHM && edge.count <= argument->of; edge.count++)
        add(edges, edge);
}

static void add_call(GArray *edges, const Node *call)
{
    if (call->function->id == FUNCTION_PROVIDED && call->function->arguments == ARGUMENTS_HELD)
        add(edges, (Edge){.kind = EDGE_ALWAYS});
    if (call->function->id == FUNCTION_PROVIDED && call->function->result == GIVES_PROVIDED)
        add(edges, (Edge){.kind = EDGE_MIDNIGHT}); // scores are as of the day
    if (call->n_children == 0 || call->children[0]->kind != NODE_FACTS)
        return;
    if (counts_months(call))
        add(edges, (Edge){.kind = EDGE_MONTHS});
    for (size_t f = 0; f < call->n_children && call->children[f]->kind == NODE_FACTS; f++) {
        add_filters(edges, call->children[f]);
        for (size_t i = f + 1; i < call->n_children; i++)
            add_argument(edges, call, call->children[f], call->children[i]);
    }
}

// `facts`: inside of their filters; NULL: about the record.
static void add_node(GArray *edges, const Node *node, const Node *facts)
{
    if (node->kind == NODE_CALL) {
        add_call(edges, node);
        return;
    }
    if (node_is_operator(node) && node->kind > NODE_NOT)
        add_comparison(edges, node, facts);
    for (size_t i = 0; i < node->n_children; i++)
        add_node(edges, node->children[i], facts);
}

GArray *rule_edges(const Rule *rule)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    if (rule->clock != CLOCK_NEVER)
        add_node(edges, rule->root, NULL);
    return edges;
}
