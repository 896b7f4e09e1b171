// SPDX-License-Identifier: Apache-2.0
#include "know/explain.h"

#include "rule/print.h"

// A member of JSON is missing where the columns of all types say so: one condition to people.
static bool is_one(const PlanNode *node)
{
    return node->kind == PLAN_AND && node->node != NULL && node->node->kind == NODE_EMPTY;
}

static void print_condition(Buffer *out, const Plan *plan, const PlanNode *node)
{
    switch (node->kind) {
    case PLAN_AND:
        if (is_one(node)) {
            node_print(out, plan->rule, node->node);
            break;
        }
        buffer_text(out, "and");
        break;
    case PLAN_OR:
        buffer_text(out, "or");
        break;
    case PLAN_NOT:
        buffer_text(out, "not");
        break;
    case PLAN_WHERE:
        if (node->where->value == NULL)
            buffer_printf(out, "%s is not empty", node->where->field);
        else
            buffer_printf(out, "%s %s %s", node->where->field, node->where->differs ? "!=" : "=",
                          node->where->value);
        break;
    default:
        node_print(out, plan->rule, node->node);
    }
}

// The way that leads to the answer of a leaf.
static void print_way(Buffer *out, const Plan *plan, const PlanNode *node, const NodeCount *count)
{
    switch (node->kind) {
    case PLAN_TEST:
        if (node->rank != NULL)
            buffer_text(out, "  [column, beside the cut among all]");
        else
            buffer_text(out,
                        node->path.n_steps > 0 ? "  [column, by what it refers to]" : "  [column]");
        break;
    case PLAN_WHERE:
    case PLAN_WINDOW:
        buffer_text(out, "  [column]");
        break;
    case PLAN_TAGS:
    case PLAN_LIST:
        buffer_text(out, "  [bitmaps]");
        break;
    case PLAN_COMPARE:
        buffer_text(out, node->rank != NULL ? "  [computed for each row, beside the cut among all]"
                                            : "  [computed for each row]");
        break;
    case PLAN_HISTORY: {
        const FrameLayout *frame = &plan->layout->facts[node->facts[0]->frame];
        if (count->posted > 0) {
            g_autofree char *name = layout_column_name(&frame->columns[count->column]);
            buffer_printf(out, "  [postings of %s.%s in chunks %d of %d, else history]",
                          frame->entity->name, name, (int)count->posted, (int)count->chunks);
        } else if (count->kept > 0) {
            buffer_printf(out, "  [kept moments in chunks %d of %d, else history]",
                          (int)count->kept, (int)count->chunks);
        } else {
            buffer_text(out, "  [history]");
        }
        break;
    }
    default:
        break;
    }
}

static void explain_node(GString *out, const Plan *plan, const Selection *selection,
                         const PlanNode *node, int depth)
{
    g_auto(Buffer) text = {0};
    const NodeCount *count = &selection->nodes[node->id];
    print_condition(&text, plan, node);
    print_way(&text, plan, node, count);
    g_string_append_printf(out, "%10" G_GINT64_FORMAT " %9.3f ms  %*s%s\n", count->passed,
                           (double)count->ns / 1e6, depth * 2, "", buffer_string(&text));
    for (size_t i = 0; node->kind != PLAN_COMPARE && !is_one(node) && i < node->n_children; i++)
        explain_node(out, plan, selection, node->children[i], depth + 1);
    for (size_t i = 0; i < node->n_facts; i++) {
        const PlanFacts *facts = node->facts[i];
        for (size_t w = 0; w < facts->n_windows; w++)
            explain_node(out, plan, selection, facts->windows[w], depth + 1);
        if (facts->on_record != NULL)
            explain_node(out, plan, selection, facts->on_record, depth + 1);
        if (facts->on_part != NULL)
            explain_node(out, plan, selection, facts->on_part, depth + 1);
    }
}

char *explain_plan(const Plan *plan, const Selection *selection)
{
    GString *out = g_string_new(NULL);
    explain_node(out, plan, selection, plan->root, 0);
    return g_string_free(out, FALSE);
}
