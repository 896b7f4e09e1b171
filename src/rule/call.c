// SPDX-License-Identifier: Apache-2.0
#include "rule/call.h"

#include <string.h>

// Where the parts go.
typedef struct {
    TreeBuilder *builder;
    Node *call;
    GPtrArray *filters; // of the facts
    GPtrArray *windows; // of a sequence
    Node *window, *duration, *rhythm, *condition, *percent, *text;
} Places;

static bool misplaced(const Places *places, const Node *item)
{
    const Function *function = places->call->function;
    fail(places->builder->error, ERROR_INVALID, "%s does not take this.", "%s 不接受这个参数。",
         function->name);
    g_autofree char *en = g_strdup_printf("It is written %s.", function->usage.en);
    g_autofree char *zh = g_strdup_printf("写法：%s。", function->usage.zh);
    error_hint(places->builder->error, en, zh);
    return node_place(places->builder->error, item);
}

static bool fill(const Places *places, Node **place, Node *item)
{
    if (*place != NULL)
        return misplaced(places, item);
    *place = item;
    return true;
}

static bool place_window(Places *places, Node *item)
{
    switch (places->call->function->arguments) {
    case ARGUMENTS_FACTS:
    case ARGUMENTS_VALUE:
        g_ptr_array_add(places->filters, item);
        return true;
    case ARGUMENTS_SEQUENCE:
        g_ptr_array_add(places->windows, item);
        return true;
    case ARGUMENTS_WINDOW:
    case ARGUMENTS_GAP:
        return fill(places, &places->window, item);
    default:
        return misplaced(places, item);
    }
}

static bool place_condition(Places *places, Node *item)
{
    switch (places->call->function->arguments) {
    case ARGUMENTS_FACTS:
    case ARGUMENTS_VALUE:
    case ARGUMENTS_WINDOW:
    case ARGUMENTS_RHYTHM:
    case ARGUMENTS_SINCE:
    case ARGUMENTS_GAP:
        g_ptr_array_add(places->filters, item);
        return true;
    case ARGUMENTS_HELD:
        return fill(places, &places->condition, item);
    default:
        return misplaced(places, item);
    }
}

static bool place_duration(Places *places, Node *item)
{
    switch (places->call->function->arguments) {
    case ARGUMENTS_SEQUENCE:
    case ARGUMENTS_SINCE:
    case ARGUMENTS_GAP:
    case ARGUMENTS_SPAN:
    case ARGUMENTS_HELD:
        return fill(places, &places->duration, item);
    default:
        return misplaced(places, item);
    }
}

static bool place_literal(Places *places, Node *item)
{
    FunctionArguments arguments = places->call->function->arguments;
    if (item->kind == NODE_PERCENT && arguments == ARGUMENTS_SAMPLE)
        return fill(places, &places->percent, item);
    if (item->kind == NODE_TEXT && (arguments == ARGUMENTS_SAMPLE || arguments == ARGUMENTS_TEXT))
        return fill(places, &places->text, item);
    if (item->kind == NODE_BOOLEAN)
        return place_condition(places, item);
    return misplaced(places, item);
}

static bool place_item(Places *places, Node *item)
{
    if (node_is_window(item))
        return place_window(places, item);
    if (item->kind == NODE_DURATION)
        return place_duration(places, item);
    if (item->kind == NODE_RHYTHM)
        return places->call->function->arguments == ARGUMENTS_RHYTHM
                   ? fill(places, &places->rhythm, item)
                   : misplaced(places, item);
    if (node_is_literal(item))
        return place_literal(places, item);
    return place_condition(places, item);
}

// The children in their order; a NULL among them is one that is missing.
static bool gather(const Places *places, const CallParts *parts, GPtrArray *children)
{
    switch (places->call->function->arguments) {
    case ARGUMENTS_NONE:
    case ARGUMENTS_WORD:
        break;
    case ARGUMENTS_FIELD:
        g_ptr_array_add(children, parts->value);
        break;
    case ARGUMENTS_FACTS:
        g_ptr_array_add(children, parts->facts);
        break;
    case ARGUMENTS_VALUE:
        g_ptr_array_add(children, parts->facts);
        g_ptr_array_add(children, parts->value);
        break;
    case ARGUMENTS_SEQUENCE:
        g_ptr_array_extend(children, parts->steps, NULL, NULL);
        g_ptr_array_add(children, places->duration);
        g_ptr_array_extend(children, places->windows, NULL, NULL);
        break;
    case ARGUMENTS_WINDOW:
        g_ptr_array_add(children, parts->facts);
        g_ptr_array_add(children, places->window);
        break;
    case ARGUMENTS_RHYTHM:
        g_ptr_array_add(children, parts->facts);
        g_ptr_array_add(children, places->rhythm);
        break;
    case ARGUMENTS_SINCE:
        g_ptr_array_add(children, parts->facts);
        g_ptr_array_add(children, places->duration);
        break;
    case ARGUMENTS_GAP:
        g_ptr_array_add(children, parts->facts);
        g_ptr_array_add(children, places->duration);
        g_ptr_array_add(children, places->window);
        break;
    case ARGUMENTS_SAMPLE:
        g_ptr_array_add(children, places->percent);
        g_ptr_array_add(children, places->text);
        break;
    case ARGUMENTS_TEXT:
        g_ptr_array_add(children, places->text);
        break;
    case ARGUMENTS_SPAN:
        g_ptr_array_add(children, places->duration);
        break;
    case ARGUMENTS_HELD:
        g_ptr_array_add(children, places->condition);
        g_ptr_array_add(children, places->duration);
        break;
    }
    return !g_ptr_array_find(children, NULL, NULL);
}

static bool incomplete(TreeBuilder *builder, const Node *call)
{
    const Function *function = call->function;
    fail(builder->error, ERROR_INVALID, "Something is missing: it is written %s.%.0s",
         "%1$.0s缺少参数，写法：%2$s。", function->usage.en, function->usage.zh);
    return node_place(builder->error, call);
}

bool call_arrange(TreeBuilder *builder, Node *call, const CallParts *parts)
{
    g_autoptr(GPtrArray) filters = g_ptr_array_new(), windows = g_ptr_array_new(),
                         children = g_ptr_array_new();
    Places places = {.builder = builder, .call = call, .filters = filters, .windows = windows};
    for (guint i = 0; i < parts->items->len; i++)
        if (!place_item(&places, g_ptr_array_index(parts->items, i)))
            return false;
    bool sequence = call->function->arguments == ARGUMENTS_SEQUENCE;
    if (!gather(&places, parts, children) || (sequence && parts->steps->len < 2))
        return incomplete(builder, call);
    if (filters->len > 0)
        node_adopt(builder, parts->facts, filters);
    if (children->len > 0)
        node_adopt(builder, call, children);
    return true;
}
