// SPDX-License-Identifier: Apache-2.0
//
// Parameters of reports that are rules, or become one.
#include "know/report/report.h"

#include "entity/entities.h"
#include "rule/functions.h"

char *report_sequence(const char *steps, const char *within, const char *window)
{
    return g_strdup_printf("sequence(%s, within %s%s%s)", steps, within,
                           *window != '\0' ? ", " : "", window);
}

// Alone, and with no more than its steps.
static bool is_sequence(const Node *root)
{
    if (root->kind != NODE_CALL || root->function->id != FUNCTION_SEQUENCE)
        return false;
    size_t steps = 0;
    while (steps < root->n_children && root->children[steps]->kind == NODE_FACTS)
        steps++;
    return root->n_children == steps + 1;
}

static Rule *steps_rule(const char *steps, const Model *model, GError **error)
{
    g_autofree char *text = report_sequence(steps, "1 day", "");
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, model, error);
    if (rule != NULL && !is_sequence(rule->root)) {
        fail(error, ERROR_INVALID, "Steps are events or orders, one after the other: “%s”",
             "步骤为依次排列的事件或订单：“%s”", steps);
        return NULL;
    }
    return g_steal_pointer(&rule);
}

bool report_param_rule(const ReportParam *param, const char *text, const Model *model, Rule **out,
                       GError **error)
{
    *out = NULL;
    if (param->type == REPORT_RULE && *text != '\0')
        *out = rule_parse(text, &ENTITY_CUSTOMER, model, error);
    else if (param->type == REPORT_STEPS)
        *out = steps_rule(text, model, error);
    else
        return true;
    return *out != NULL;
}
