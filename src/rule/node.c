// SPDX-License-Identifier: Apache-2.0
#include "rule/node.h"

#include <string.h>

Node *node_new(TreeBuilder *builder, NodeKind kind)
{
    if (builder->n_nodes++ >= RULE_NODES_MAX) {
        fail(builder->error, ERROR_TOO_LARGE, "The rule has more than %d conditions and values.",
             "规则中的条件和值超过 %d 个。", RULE_NODES_MAX);
        return NULL;
    }
    Node *node = ARENA_NEW(builder->arena, Node);
    node->kind = kind;
    return node;
}

void node_adopt(TreeBuilder *builder, Node *node, const GPtrArray *children)
{
    node->n_children = children->len;
    node->children = ARENA_ARRAY(builder->arena, Node *, children->len);
    memcpy(node->children, children->pdata, sizeof(Node *) * children->len);
}

bool node_text_is(const Node *literal, const char *value)
{
    if (strcmp(literal->text, value) == 0)
        return true;
    for (const char *const *way = literal->ways; way != NULL && *way != NULL; way++)
        if (strcmp(*way, value) == 0)
            return true;
    return false;
}

bool node_place(GError **error, const Node *node)
{
    if (node->pointer != NULL)
        error_under(error, "%s", node->pointer);
    else
        error_position(error, node->position, node->length);
    return false;
}

bool node_equal(const Node *a, const Node *b)
{
    if (a->kind != b->kind || a->comparison != b->comparison || a->n_children != b->n_children ||
        a->integer != b->integer || a->of != b->of || a->scale != b->scale || a->unit != b->unit ||
        a->function != b->function || g_strcmp0(a->text, b->text) != 0)
        return false;
    for (size_t i = 0; i < a->n_children; i++)
        if (!node_equal(a->children[i], b->children[i]))
            return false;
    return true;
}
