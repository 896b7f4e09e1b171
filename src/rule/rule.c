// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "rule/functions.h"
#include "rule/node.h"
#include "rule/provider.h"
#include <string.h>

static Rule *rule_new(const Entity *entity, const Model *model)
{
    Rule *rule = g_new0(Rule, 1);
    atomic_init(&rule->references, 1);
    rule->arena = arena_new();
    rule->entity = entity;
    rule->model = model_ref((Model *)model); // counting does not change what it says
    return rule;
}

// Takes over `rule`: checked with `root` as its tree, or freed.
static Rule *rule_finish(Rule *rule, Node *root, GError **error)
{
    if (root != NULL && check_rule(rule, root, error))
        return rule;
    rule_unref(rule);
    return NULL;
}

Rule *rule_parse(const char *text, const Entity *entity, const Model *model, GError **error)
{
    Rule *rule = rule_new(entity, model);
    TreeBuilder builder = {rule->arena, model_timezone(model), 0, error};
    return rule_finish(rule, parse_text(&builder, text), error);
}

Rule *rule_from_json(json_object *json, const Entity *entity, const Model *model, GError **error)
{
    Rule *rule = rule_new(entity, model);
    TreeBuilder builder = {rule->arena, model_timezone(model), 0, error};
    return rule_finish(rule, parse_json(&builder, json), error);
}

Rule *rule_ref(const Rule *rule)
{
    Rule *counted = (Rule *)rule; // the count is not part of what is immutable
    atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
    return counted;
}

void rule_unref(Rule *rule)
{
    if (rule == NULL || atomic_fetch_sub_explicit(&rule->references, 1, memory_order_acq_rel) != 1)
        return;
    model_unref(rule->model);
    arena_free(rule->arena);
    g_free(rule);
}

const Entity *rule_entity(const Rule *rule)
{
    return rule->entity;
}

bool rule_equal(const Rule *a, const Rule *b)
{
    return a->entity == b->entity && node_equal(a->root, b->root);
}

bool rule_reads_personal(const Rule *rule)
{
    return rule->personal;
}

bool rule_reads_history(const Rule *rule)
{
    return rule->history;
}

const Entity *const *rule_reads_entities(const Rule *rule)
{
    return rule->entities;
}

static bool node_reads(const Node *node, const char *field)
{
    const Path *path = node->kind == NODE_NAME ? node->path : NULL;
    if (path != NULL && path->steps[0] == NULL && path->field != NULL && !path->custom &&
        strcmp(path->field->name, field) == 0)
        return true;
    for (size_t i = 0; i < node->n_children; i++) {
        if (node_reads(node->children[i], field))
            return true;
    }
    return false;
}

bool rule_reads_field(const Rule *rule, const char *field)
{
    return node_reads(rule->root, field);
}

// A plain field of the record beside literals.
static bool compares(const Node *node, const char *field)
{
    const Node *name = node->children[0];
    if (name->kind != NODE_NAME || name->path->field == NULL || name->path->n_steps > 0 ||
        name->path->custom || name->path->member != NULL ||
        g_strcmp0(name->path->field->name, field) != 0)
        return false;
    for (size_t i = 1; i < node->n_children; i++)
        if (node->children[i]->n_children > 0 || node->children[i]->kind == NODE_NAME)
            return false;
    return true;
}

static bool node_is_stretch(const Node *node, const char *fixed, const char *ranged, bool *is_fixed)
{
    if (node->kind == NODE_AND) {
        for (size_t i = 0; i < node->n_children; i++)
            if (!node_is_stretch(node->children[i], fixed, ranged, is_fixed))
                return false;
        return true;
    }
    if (node->kind == NODE_BETWEEN)
        return compares(node, ranged);
    if (node->kind != NODE_COMPARE || node->comparison == COMPARE_NE)
        return false;
    bool one = node->comparison == COMPARE_EQ && node->children[1]->ways == NULL;
    bool here = one && compares(node, fixed);
    *is_fixed |= here;
    return here || compares(node, ranged);
}

bool rule_is_stretch(const Rule *rule, const char *fixed, const char *ranged)
{
    bool is_fixed = fixed == NULL;
    return node_is_stretch(rule->root, fixed, ranged, &is_fixed) && is_fixed;
}

static void node_asks(const Node *node, const Function *function, GArray *ids)
{
    if (node->kind == NODE_CALL && node->function == function)
        g_array_append_val(ids, node->stored);
    for (size_t i = 0; i < node->n_children; i++)
        node_asks(node->children[i], function, ids);
}

void rule_asks(const Rule *rule, const char *function, GArray *ids)
{
    node_asks(rule->root, function_find(function), ids);
}

// Segments name segments, and writing refuses circles; should two writers have made one together,
// asking ends here instead of never.
static bool asks_scores(const Rule *rule, int depth)
{
    enum { DEPTH_MAX = 32 };
    const RuleProvider *segments = provider_find("segment");
    if (rule->scored || segments == NULL || depth == DEPTH_MAX)
        return rule->scored;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    rule_asks(rule, "segment", ids);
    bool scored = false;
    for (guint i = 0; !scored && i < ids->len; i++) {
        Rule *inner = NULL;
        if (segments->rule(rule->model, g_array_index(ids, int64_t, i), &inner) && inner != NULL)
            scored = asks_scores(inner, depth + 1);
        rule_unref(inner);
    }
    return scored;
}

bool rule_asks_scores(const Rule *rule)
{
    return rule != NULL && asks_scores(rule, 0);
}

bool rule_store_can(const Rule *rule, GError **error)
{
    return !rule_asks_scores(rule) ||
           fail(error, ERROR_UNAVAILABLE,
                "The rule asks a score such as clv(12 months), or the tone of texts. The panel "
                "knows "
                "them; it is turned off, is not ready, or lists something else than customers "
                "here.",
                "规则用到评分（如 clv(12 months)）或文字的语气。它们由面板计算，而面板已关闭、尚未"
                "就绪，或此处列出的不是客户。");
}
