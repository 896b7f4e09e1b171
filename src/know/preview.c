// SPDX-License-Identifier: Apache-2.0
#include "know/preview.h"

#include "entity/entities.h"
#include "rule/print.h"

enum { STEPS_MAX = 12, STEPS_US = 3000000 };

bool preview_answer(Tx *tx, const Access *access, const Rule *rule, PreviewCount *out,
                    GError **error)
{
    ListQuery query = {.entity = &ENTITY_CUSTOMER, .filter = rule, .answered = &out->store};
    return records_count(tx, access, &query, &out->count, error);
}

bool preview_count(Tx *tx, const Access *access, const Rule *rule, int64_t *out_count,
                   GError **error)
{
    PreviewCount answer;
    if (!preview_answer(tx, access, rule, &answer, error))
        return false;
    *out_count = answer.count;
    return true;
}

// The first `n` parts of the rule, as a rule.
static Rule *parts(const Rule *rule, size_t n, const Model *model, GError **error)
{
    g_auto(Buffer) text = {0};
    for (size_t i = 0; i < n; i++) {
        buffer_text(&text, i > 0 ? " and (" : "(");
        node_print(&text, rule, rule->root->children[i]);
        buffer_byte(&text, ')');
    }
    return rule_parse(buffer_string(&text), rule->entity, model, error);
}

static void print_step(Buffer *out, const Rule *rule, const Node *part, int64_t count)
{
    g_auto(Buffer) text = {0};
    node_print(&text, rule, part);
    json_object_begin(out);
    json_member_text(out, "rule", buffer_string(&text));
    json_member_integer(out, "count", count);
    json_object_end(out);
}

bool preview_steps(Tx *tx, const Access *access, const Rule *rule, int64_t count, Buffer *out,
                   GError **error)
{
    bool joined = rule != NULL && rule->root->kind == NODE_AND;
    size_t n = joined ? rule->root->n_children : 0;
    int64_t began = g_get_monotonic_time();
    json_array(out);
    for (size_t i = 0; n <= STEPS_MAX && i < n; i++) {
        int64_t left = count;
        if (i + 1 < n) {
            if (g_get_monotonic_time() - began > STEPS_US)
                break;
            g_autoptr(Rule) first = parts(rule, i + 1, access->model, error);
            if (first == NULL || !preview_count(tx, access, first, &left, error))
                return false;
        }
        print_step(out, rule, rule->root->children[i], left);
    }
    json_array_end(out);
    return true;
}
