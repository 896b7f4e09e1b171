// SPDX-License-Identifier: Apache-2.0
#include "know/explain.h"

#include "rule/print.h"

static void print_condition(Buffer *out, const Plan *plan, const PlanNode *node)
{
    switch (node->kind) {
    case PLAN_AND:
        buffer_text(out, "and");
        break;
    case PLAN_OR:
        buffer_text(out, "or");
        break;
    case PLAN_NOT:
        buffer_text(out, "not");
        break;
    case PLAN_WHERE:
        buffer_printf(out, "%s %s %s", node->where->field, node->where->differs ? "!=" : "=",
                      node->where->value);
        break;
    default:
        node_print(out, plan->rule, node->node);
    }
}

static void explain_node(GString *out, const Plan *plan, const Selection *selection,
                         const PlanNode *node, int depth)
{
    g_auto(Buffer) text = {0};
    const NodeCount *count = &selection->nodes[node->id];
    print_condition(&text, plan, node);
    g_string_append_printf(out, "%10" G_GINT64_FORMAT " %9.3f ms  %*s%s\n", count->passed,
                           (double)count->ns / 1e6, depth * 2, "", buffer_string(&text));
    for (size_t i = 0; i < node->n_children; i++)
        explain_node(out, plan, selection, node->children[i], depth + 1);
    for (size_t i = 0; i < node->n_facts; i++)
        if (node->facts[i]->passes != NULL)
            explain_node(out, plan, selection, node->facts[i]->passes, depth + 1);
}

char *explain_plan(const Plan *plan, const Selection *selection)
{
    GString *out = g_string_new(NULL);
    explain_node(out, plan, selection, plan->root, 0);
    return g_string_free(out, FALSE);
}
