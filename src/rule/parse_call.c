// SPDX-License-Identifier: Apache-2.0
//
// Functions in rule text: `count(orders, last 90 days, channel = "app")`. What stands in the
// parentheses is read by what it looks like; call.c puts it in its place.
#include "rule/call.h"
#include "rule/parser.h"
#include "rule/words.h"

#include <string.h>

static const Function *function_at(const Token *token)
{
    const Function *function = token->kind == TOKEN_NAME ? function_find(token->text) : NULL;
    if (function == NULL || function->in)
        return NULL;
    if (function->arguments == ARGUMENTS_NONE)
        return is_symbol(token + 1, ".") ? NULL : function;
    return is_symbol(token + 1, "(") ? function : NULL;
}

// `in segment(`: the word before belongs to it.
static const Function *set_at(const Token *token)
{
    if (!is_word(token, "in") || token[1].kind != TOKEN_NAME || !is_symbol(token + 2, "("))
        return NULL;
    const Function *function = function_find(token[1].text);
    return function != NULL && function->in ? function : NULL;
}

bool call_begins(const Parser *parser)
{
    return function_at(parser->next) != NULL || set_at(parser->next) != NULL;
}

// ---- facts ----

// A name, or an event's own name in quotes (integer 1).
static Node *parse_facts(Parser *parser)
{
    const Token *token = parser->next;
    if (token->kind != TOKEN_NAME && token->kind != TOKEN_TEXT)
        return expected(parser, "the name of facts such as orders", "事实名称，如 orders");
    Node *node = node_at(parser, NODE_FACTS, token);
    if (node == NULL)
        return NULL;
    parser->next++;
    node->text = token->text;
    node->integer = token->kind == TOKEN_TEXT;
    return end_node(parser, node);
}

// `.amount`, `.props.colour` after the facts.
static Node *parse_field(Parser *parser)
{
    if (!take_symbol(parser, "."))
        return expected(parser, "a point and the field to take, as in orders.total",
                        "点号和字段名，如 orders.total");
    Node *node = node_at(parser, NODE_NAME, parser->next);
    if (node == NULL)
        return NULL;
    g_autoptr(GString) name = g_string_new(NULL);
    do {
        if (parser->next->kind != TOKEN_NAME)
            return expected(parser, "the name of a field", "字段名");
        g_string_append_printf(name, "%s%s", name->len > 0 ? "." : "", parser->next->text);
        parser->next++;
    } while (take_symbol(parser, "."));
    node->text = arena_copy(parser->builder->arena, name->str, (gssize)name->len);
    return end_node(parser, node);
}

static bool parse_fact_value(Parser *parser, CallParts *parts)
{
    Node *base = NULL;
    const Token *first = parser->next;
    if (is_word(first, "base") && is_symbol(first + 1, "(")) {
        base = node_at(parser, NODE_BASE, first);
        parser->next += 2;
        if (base == NULL)
            return false;
    }
    parts->facts = parse_facts(parser);
    parts->value = parts->facts == NULL ? NULL : parse_field(parser);
    if (parts->value == NULL || base == NULL)
        return parts->value != NULL;
    if (!take_symbol(parser, ")"))
        return expected(parser, ")", ")") != NULL;
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    g_ptr_array_add(children, parts->value);
    node_adopt(parser->builder, base, children);
    parts->value = end_node(parser, base);
    return true;
}

// ---- what follows ----

// `3 of 6 months`
static Node *parse_rhythm(Parser *parser)
{
    Node *node = node_at(parser, NODE_RHYTHM, parser->next);
    if (node == NULL)
        return NULL;
    node->integer = parser->next->integer;
    parser->next += 2;
    const Token *of = parser->next;
    if (of->kind != TOKEN_NUMBER || of->scale > 0)
        return expected(parser, "a whole number", "整数");
    node->of = of->integer;
    parser->next++;
    node->unit = parser->next->kind == TOKEN_NAME ? unit_find(parser->next->text) : NULL;
    if (node->unit == NULL)
        return expected(parser, "a unit of time", "时间单位");
    parser->next++;
    return end_node(parser, node);
}

static Node *parse_duration(Parser *parser)
{
    const Token *first = parser->next;
    Node *node = parse_number(parser);
    if (node == NULL || node->kind == NODE_DURATION)
        return node;
    parser->next = first;
    return expected(parser, "a length of time such as 7 days", "时长，如 7 days");
}

static Node *parse_item(Parser *parser)
{
    const Token *token = parser->next;
    if (is_window(token))
        return parse_window(parser);
    if (take_word(parser, "within") || take_word(parser, "gap"))
        return parse_duration(parser);
    if (token->kind == TOKEN_NUMBER && token->scale == 0 && is_word(token + 1, "of"))
        return parse_rhythm(parser);
    return parse_nested(parser, PRECEDENCE_OR);
}

static bool parse_items(Parser *parser, GPtrArray *items)
{
    while (take_symbol(parser, ",")) {
        Node *item = parse_item(parser);
        if (item == NULL)
            return false;
        g_ptr_array_add(items, item);
    }
    return true;
}

// ---- sequences ----

// `product_view[category = "护肤"]`
static bool parse_step(Parser *parser, GPtrArray *steps)
{
    Node *step = parse_facts(parser);
    if (step == NULL)
        return false;
    g_ptr_array_add(steps, step);
    if (!take_symbol(parser, "["))
        return true;
    g_autoptr(GPtrArray) filters = g_ptr_array_new();
    do {
        Node *filter =
            is_window(parser->next) ? parse_window(parser) : parse_nested(parser, PRECEDENCE_OR);
        if (filter == NULL)
            return false;
        g_ptr_array_add(filters, filter);
    } while (take_symbol(parser, ","));
    if (!take_symbol(parser, "]"))
        return expected(parser, "a comma or ]", "逗号或 ]") != NULL;
    node_adopt(parser->builder, step, filters);
    end_node(parser, step);
    return true;
}

static bool step_begins(const Token *token)
{
    bool named = token->kind == TOKEN_NAME || token->kind == TOKEN_TEXT;
    return named && !is_window(token) && !is_word(token, "within");
}

static bool parse_sequence(Parser *parser, CallParts *parts)
{
    if (!parse_step(parser, parts->steps))
        return false;
    while (is_symbol(parser->next, ",") && step_begins(parser->next + 1)) {
        parser->next++;
        if (!parse_step(parser, parts->steps))
            return false;
    }
    return parse_items(parser, parts->items);
}

// ---- the call ----

static bool parse_first_argument(Parser *parser, const Function *function, CallParts *parts)
{
    switch (function->arguments) {
    case ARGUMENTS_FIELD:
        parts->value = parse_nested(parser, PRECEDENCE_ADD);
        return parts->value != NULL;
    case ARGUMENTS_VALUE:
        return parse_fact_value(parser, parts) && parse_items(parser, parts->items);
    case ARGUMENTS_SEQUENCE:
        return parse_sequence(parser, parts);
    case ARGUMENTS_SAMPLE:
    case ARGUMENTS_TEXT:
    case ARGUMENTS_SPAN:
    case ARGUMENTS_HELD: {
        Node *item = parse_item(parser);
        if (item == NULL)
            return false;
        g_ptr_array_add(parts->items, item);
        return parse_items(parser, parts->items);
    }
    default:
        parts->facts = parse_facts(parser);
        return parts->facts != NULL && parse_items(parser, parts->items);
    }
}

// `churn` of score(churn) becomes the call's text.
static bool parse_argument_word(Parser *parser, Node *call)
{
    if (parser->next->kind != TOKEN_NAME)
        return expected(parser, "a name", "名称") != NULL;
    call->text = parser->next->text;
    parser->next++;
    return true;
}

static bool parse_arguments(Parser *parser, Node *call)
{
    g_autoptr(GPtrArray) steps = g_ptr_array_new(), items = g_ptr_array_new();
    CallParts parts = {.steps = steps, .items = items};
    const Function *function = call->function;
    if (function->arguments == ARGUMENTS_NONE && is_symbol(parser->next, "(") &&
        is_symbol(parser->next + 1, ")"))
        parser->next += 2; // alive() is alive
    if (function->arguments != ARGUMENTS_NONE) {
        parser->next++; // the parenthesis that call_begins() has seen
        bool word = function->arguments == ARGUMENTS_WORD;
        if (!(word ? parse_argument_word(parser, call)
                   : parse_first_argument(parser, function, &parts)))
            return false;
        if (!take_symbol(parser, ")"))
            return expected(parser, "a comma or )", "逗号或 )") != NULL;
    }
    end_node(parser, call);
    return call_arrange(parser->builder, call, &parts);
}

Node *parse_call(Parser *parser)
{
    const Function *function = set_at(parser->next);
    const Token *first = parser->next;
    if (function == NULL)
        function = function_at(first);
    else
        parser->next++;
    Node *call = node_at(parser, NODE_CALL, first);
    if (call == NULL)
        return NULL;
    call->function = function;
    parser->next++;
    return parse_arguments(parser, call) ? call : NULL;
}
