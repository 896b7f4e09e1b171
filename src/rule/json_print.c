// SPDX-License-Identifier: Apache-2.0
//
// The tree as JSON, the form the web builder edits:
//
//   {"op": "and", "of": [condition, …]}            {"op": "not", "of": [condition]}
//   {"op": "=", "field": "city", "values": ["上海"]}
//   {"op": ">=", "left": value, "values": [value]}
//   {"op": "within", "field": "at", "values": [{"last": 90, "unit": "day"}]}
//   {"field": "vip"}  true  false
//
// Values: "text" (also the name of a choice), 12, true, {"number": "1.50"}, {"percent": "10"},
// {"money": "199.00", "currency": "CNY"}, {"day": "2026-11-21"}, {"time": "2026-11-21T01:00:00Z"},
// {"duration": 90, "unit": "day"}, {"ago": 60, "unit": "day"}, {"word": "now"}, {"start_of":
// "month"}, {"op": "+", "of": [value, value]}. Windows: {"last": 90, "unit": "day"}, {"next": …},
// {"period": -1, "unit": "month"}, {"between": [value, value]}, {"before": value}, {"after":
// value}.
//
// Functions: {"call": "sum", "facts": "lines", "value": "amount", "where": [window or condition,
// …]}; an event of one's own is {"event": "name"} instead of "facts"; "base": true converts.
// Besides: "window", "windows", "steps" (objects with facts and where), "duration" with "unit",
// "times" and "of" with "unit", "field", "percent" and "seed", "name", "word", "rule".
#include "base/decimal.h"
#include "base/when.h"
#include "rule/functions.h"
#include "rule/words.h"

#include <string.h>

static void print_node(Buffer *out, const Node *node);
static void print_list(Buffer *out, const char *key, const Node *node, size_t from);

static void print_scaled(Buffer *out, const char *key, const Node *node)
{
    char text[32];
    decimal_print(text, node->integer, node->scale);
    json_member_text(out, key, text);
}

static void print_count(Buffer *out, const char *key, int64_t count, const Unit *unit)
{
    json_member_integer(out, key, count);
    json_member_text(out, "unit", unit->name);
}

static void print_members(Buffer *out, const Node *node)
{
    char text[32];
    switch (node->kind) {
    case NODE_NAME:
        json_member_text(out, "field", node->text);
        break;
    case NODE_NUMBER:
        print_scaled(out, "number", node);
        break;
    case NODE_PERCENT:
        print_scaled(out, "percent", node);
        break;
    case NODE_MONEY:
        print_scaled(out, "money", node);
        json_member_text(out, "currency", node->text);
        break;
    case NODE_DAY:
        day_print(text, node->integer);
        json_member_text(out, "day", text);
        break;
    case NODE_TIME:
        json_member_time(out, "time", node->integer);
        break;
    case NODE_DURATION:
        print_count(out, "duration", node->integer, node->unit);
        break;
    case NODE_WORD:
        json_member_text(out, "word", node->text);
        break;
    case NODE_AGO:
        print_count(out, "ago", node->integer, node->unit);
        break;
    case NODE_START:
        json_member_text(out, "start_of", node->unit->name);
        break;
    case NODE_SPAN:
        print_count(out, node->integer > 0 ? "last" : "next", ABS(node->integer), node->unit);
        break;
    case NODE_INTERVAL:
        if (node->n_children == 2) {
            print_list(out, "between", node, 0);
            break;
        }
        json_key(out, node->comparison == COMPARE_LT ? "before" : "after");
        print_node(out, node->children[0]);
        break;
    default:
        g_assert(node->kind == NODE_PERIOD);
        print_count(out, "period", node->integer, node->unit);
    }
}

static void print_value(Buffer *out, const Node *node)
{
    if (node->kind == NODE_TEXT || node->kind == NODE_CHOICE) {
        json_string(out, node->text);
    } else if (node->kind == NODE_BOOLEAN) {
        json_boolean(out, node->integer != 0);
    } else if (node->kind == NODE_NUMBER && node->scale == 0) {
        json_integer(out, node->integer);
    } else {
        json_object_begin(out);
        print_members(out, node);
        json_object_end(out);
    }
}

static void print_list(Buffer *out, const char *key, const Node *node, size_t from)
{
    json_key(out, key);
    json_array(out);
    for (size_t i = from; i < node->n_children; i++)
        print_node(out, node->children[i]);
    json_array_end(out);
}

static void print_operator(Buffer *out, const Node *node)
{
    bool leaf = node->kind > NODE_NOT && node_is_operator(node);
    json_object_begin(out);
    json_member_text(out, "op", operator_of(node, false)->name);
    if (leaf && node->children[0]->kind == NODE_NAME) {
        json_member_text(out, "field", node->children[0]->text);
    } else if (leaf) {
        json_key(out, "left");
        print_node(out, node->children[0]);
    }
    print_list(out, leaf ? "values" : "of", node, leaf);
    json_object_end(out);
}

// ---- functions ----

static void print_facts(Buffer *out, const Node *facts)
{
    json_member_text(out, facts->integer != 0 ? "event" : "facts", facts->text);
    if (facts->n_children > 0)
        print_list(out, "where", facts, 0);
}

static void print_taken(Buffer *out, const FunctionArguments arguments, const Node *value)
{
    const Node *name = value->kind == NODE_BASE ? value->children[0] : value;
    json_member_text(out, arguments == ARGUMENTS_FIELD ? "field" : "value", name->text);
    if (value->kind != NODE_BASE)
        return;
    json_member_boolean(out, "base", true);
}

static void print_steps(Buffer *out, const Node *call)
{
    size_t i = 0;
    json_key(out, "steps");
    json_array(out);
    for (; call->children[i]->kind == NODE_FACTS; i++) {
        json_object_begin(out);
        print_facts(out, call->children[i]);
        json_object_end(out);
    }
    json_array_end(out);
    print_count(out, "duration", call->children[i]->integer, call->children[i]->unit);
    if (i + 1 < call->n_children)
        print_list(out, "windows", call, i + 1);
}

static void print_argument(Buffer *out, FunctionArguments arguments, const Node *argument)
{
    if (argument->kind == NODE_FACTS) {
        print_facts(out, argument);
    } else if (argument->kind == NODE_DURATION) {
        print_count(out, "duration", argument->integer, argument->unit);
    } else if (argument->kind == NODE_PERCENT) {
        print_scaled(out, "percent", argument);
    } else if (argument->kind == NODE_TEXT) {
        json_member_text(out, arguments == ARGUMENTS_SAMPLE ? "seed" : "name", argument->text);
    } else if (argument->kind == NODE_RHYTHM) {
        json_member_integer(out, "times", argument->integer);
        print_count(out, "of", argument->of, argument->unit);
    } else if (arguments == ARGUMENTS_VALUE || arguments == ARGUMENTS_FIELD) {
        print_taken(out, arguments, argument);
    } else {
        json_key(out, node_is_window(argument) ? "window" : "rule");
        print_node(out, argument);
    }
}

static void print_call(Buffer *out, const Node *call)
{
    FunctionArguments arguments = call->function->arguments;
    json_object_begin(out);
    json_member_text(out, "call", call->function->name);
    if (arguments == ARGUMENTS_WORD)
        json_member_text(out, "word", call->text);
    if (arguments == ARGUMENTS_SEQUENCE)
        print_steps(out, call);
    for (size_t i = 0; i < call->n_children && arguments != ARGUMENTS_SEQUENCE; i++)
        print_argument(out, arguments, call->children[i]);
    json_object_end(out);
}

static void print_node(Buffer *out, const Node *node)
{
    if (node_is_operator(node) || node_is_arithmetic(node))
        print_operator(out, node);
    else if (node->kind == NODE_CALL)
        print_call(out, node);
    else
        print_value(out, node);
}

void rule_print_json(Buffer *out, const Rule *rule)
{
    print_node(out, rule->root);
}
