// SPDX-License-Identifier: Apache-2.0
//
// The tree as canonical text: one spelling for everything, parentheses only where they matter.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/functions.h"
#include "rule/print.h"
#include "rule/words.h"

#include <string.h>

static void print_condition(Buffer *out, const Rule *rule, const Node *node);

void rule_print_text(Buffer *out, const char *text)
{
    buffer_byte(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c == '\n')
            buffer_text(out, "\\n");
        else if (c == '\t')
            buffer_text(out, "\\t");
        else if (c < ' ' || c == 0x7F)
            buffer_printf(out, "\\u%04x", c);
        else
            buffer_byte(out, *text);
    }
    buffer_byte(out, '"');
}

static void print_decimal(Buffer *out, const Node *node)
{
    char text[32];
    decimal_print(text, node->integer, node->scale);
    buffer_text(out, text);
}

// In the organisation's wall-clock time; in UTC where that would be read as another moment.
static void print_time(Buffer *out, const Rule *rule, int64_t at)
{
    GTimeZone *zone = model_timezone(rule->model);
    int64_t local = when_to_local(at, zone);
    bool same = when_from_local(local, zone) == at;
    char text[32];
    when_print(text, same ? local : at);
    buffer_add(out, text, strlen(text) - (same ? 1 : 0)); // without the Z
}

static void print_units(Buffer *out, int64_t count, const Unit *unit)
{
    buffer_integer(out, count);
    buffer_printf(out, " %s", count == 1 ? unit->name : unit->plural);
}

static bool is_plain_name(const char *text)
{
    if (!g_ascii_isalpha(text[0]) && text[0] != '_')
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '_')
            return false;
    return !word_is_reserved(text);
}

static void print_value(Buffer *out, const Rule *rule, const Node *node);

static void print_window(Buffer *out, const Rule *rule, const Node *node)
{
    static const char *const DIRECTIONS[] = {"last", "this", "next"};
    if (node->kind == NODE_PERIOD) {
        buffer_printf(out, "%s %s", DIRECTIONS[node->integer + 1], node->unit->name);
    } else if (node->kind == NODE_SPAN) {
        buffer_text(out, node->integer > 0 ? "last " : "next ");
        print_units(out, ABS(node->integer), node->unit);
    } else if (node->n_children == 2) {
        buffer_text(out, "between ");
        print_value(out, rule, node->children[0]);
        buffer_text(out, " and ");
        print_value(out, rule, node->children[1]);
    } else {
        buffer_text(out, node->comparison == COMPARE_LT ? "before " : "after ");
        print_value(out, rule, node->children[0]);
    }
}

// ---- functions ----

static void print_facts_name(Buffer *out, const Node *facts)
{
    if (facts->integer != 0)
        rule_print_text(out, facts->text);
    else
        buffer_text(out, facts->text);
}

static void print_filters(Buffer *out, const Rule *rule, const Node *facts, const char *first)
{
    for (size_t i = 0; i < facts->n_children; i++) {
        buffer_text(out, i == 0 ? first : ", ");
        print_condition(out, rule, facts->children[i]);
    }
}

static void print_taken(Buffer *out, const Node *facts, const Node *value)
{
    const Node *name = value->kind == NODE_BASE ? value->children[0] : value;
    buffer_text(out, value->kind == NODE_BASE ? "base(" : "");
    print_facts_name(out, facts);
    buffer_printf(out, ".%s%s", name->text, value->kind == NODE_BASE ? ")" : "");
}

static void print_sequence(Buffer *out, const Rule *rule, const Node *call)
{
    for (size_t i = 0; i < call->n_children; i++) {
        const Node *child = call->children[i];
        buffer_text(out, i > 0 ? ", " : "");
        if (child->kind != NODE_FACTS) {
            buffer_text(out, child->kind == NODE_DURATION ? "within " : "");
            print_value(out, rule, child);
            continue;
        }
        print_facts_name(out, child);
        print_filters(out, rule, child, "[");
        buffer_text(out, child->n_children > 0 ? "]" : "");
    }
}

// What belongs to the facts comes first, then the other arguments, then the filters.
static void print_arguments(Buffer *out, const Rule *rule, const Node *call)
{
    FunctionArguments arguments = call->function->arguments;
    const Node *facts =
        call->n_children > 0 && call->children[0]->kind == NODE_FACTS ? call->children[0] : NULL;
    if (arguments == ARGUMENTS_WORD)
        buffer_text(out, call->text);
    for (size_t i = facts != NULL; i < call->n_children; i++) {
        if (i == 1 && facts != NULL && arguments == ARGUMENTS_VALUE)
            break;
        if (i == 1 && facts != NULL)
            print_facts_name(out, facts);
        buffer_text(out, i > 0 ? ", " : "");
        buffer_text(out, i == 1 && arguments == ARGUMENTS_GAP ? "gap " : "");
        print_condition(out, rule, call->children[i]);
    }
    if (arguments == ARGUMENTS_VALUE)
        print_taken(out, facts, call->children[1]);
    else if (facts != NULL && call->n_children == 1)
        print_facts_name(out, facts);
    if (facts != NULL)
        print_filters(out, rule, facts, ", ");
}

static void print_call(Buffer *out, const Rule *rule, const Node *call)
{
    const Function *function = call->function;
    buffer_printf(out, "%s%s", function->in ? "in " : "", function->name);
    if (function->arguments == ARGUMENTS_NONE)
        return;
    buffer_byte(out, '(');
    if (function->arguments == ARGUMENTS_SEQUENCE)
        print_sequence(out, rule, call);
    else
        print_arguments(out, rule, call);
    buffer_byte(out, ')');
}

// ---- values ----

static void print_value(Buffer *out, const Rule *rule, const Node *node)
{
    char day[16];
    switch (node->kind) {
    case NODE_NUMBER:
        print_decimal(out, node);
        break;
    case NODE_PERCENT:
        print_decimal(out, node);
        buffer_byte(out, '%');
        break;
    case NODE_MONEY:
        print_decimal(out, node);
        buffer_printf(out, " %s", node->text);
        break;
    case NODE_TEXT:
        rule_print_text(out, node->text);
        break;
    case NODE_CHOICE:
        if (is_plain_name(node->text))
            buffer_text(out, node->text);
        else
            rule_print_text(out, node->text);
        break;
    case NODE_BOOLEAN:
        buffer_text(out, node->integer ? "true" : "false");
        break;
    case NODE_DAY:
        day_print(day, node->integer);
        buffer_text(out, day);
        break;
    case NODE_TIME:
        print_time(out, rule, node->integer);
        break;
    case NODE_AGO:
        print_units(out, ABS(node->integer), node->unit);
        buffer_text(out, node->integer < 0 ? " from now" : " ago");
        break;
    case NODE_START:
        buffer_printf(out, "start of %s", node->unit->name);
        break;
    case NODE_DURATION:
        print_units(out, node->integer, node->unit);
        break;
    case NODE_SPAN:
    case NODE_PERIOD:
    case NODE_INTERVAL:
        print_window(out, rule, node);
        break;
    case NODE_RHYTHM:
        buffer_integer(out, node->integer);
        buffer_text(out, " of ");
        print_units(out, node->of, node->unit);
        break;
    case NODE_CALL:
        print_call(out, rule, node);
        break;
    default:
        g_assert(node->kind == NODE_NAME || node->kind == NODE_WORD);
        buffer_text(out, node->text);
    }
}

static int precedence_of(const Node *node)
{
    const Operator *op = operator_of(node, false);
    return op == NULL ? PRECEDENCE_MULTIPLY + 1 : op->precedence;
}

static void print_child(Buffer *out, const Rule *rule, const Node *child, int precedence)
{
    bool apart = precedence_of(child) < precedence;
    if (apart)
        buffer_byte(out, '(');
    print_condition(out, rule, child);
    if (apart)
        buffer_byte(out, ')');
}

// A value beside an operator; computed ones in parentheses where they bind less tightly.
static void print_operand(Buffer *out, const Rule *rule, const Node *node)
{
    print_child(out, rule, node, PRECEDENCE_ADD);
}

static void print_leaf(Buffer *out, const Rule *rule, const Node *node, const Operator *op)
{
    print_operand(out, rule, node->children[0]);
    buffer_printf(out, " %s", op->name);
    if (op->form == FORM_LIST)
        buffer_text(out, " (");
    for (size_t i = 1; i < node->n_children; i++) {
        if (i > 1)
            buffer_text(out, op->form == FORM_LIST ? ", " : " and ");
        else if (op->form != FORM_LIST)
            buffer_byte(out, ' ');
        print_operand(out, rule, node->children[i]);
    }
    if (op->form == FORM_LIST)
        buffer_byte(out, ')');
}

static void print_not(Buffer *out, const Rule *rule, const Node *child)
{
    const Operator *negated = operator_of(child, true);
    if (negated != NULL) {
        print_leaf(out, rule, child, negated);
        return;
    }
    buffer_text(out, "not ");
    print_child(out, rule, child, PRECEDENCE_NOT);
}

static void print_condition(Buffer *out, const Rule *rule, const Node *node)
{
    const Operator *op = operator_of(node, false);
    if (op == NULL) {
        print_value(out, rule, node);
    } else if (op->form == FORM_PREFIX) {
        print_not(out, rule, node->children[0]);
    } else if (op->form == FORM_JOIN) {
        for (size_t i = 0; i < node->n_children; i++) {
            if (i > 0)
                buffer_printf(out, " %s ", op->name);
            // A chain inside a chain of the same kind was in parentheses.
            print_child(out, rule, node->children[i], op->precedence + 1);
        }
    } else if (op->form == FORM_ARITHMETIC) {
        print_child(out, rule, node->children[0], op->precedence);
        buffer_printf(out, " %s ", op->name);
        print_child(out, rule, node->children[1], op->precedence + 1);
    } else {
        print_leaf(out, rule, node, op);
    }
}

void node_print(Buffer *out, const Rule *rule, const Node *node)
{
    if (node->kind == NODE_FACTS) {
        print_facts_name(out, node);
        print_filters(out, rule, node, ", ");
    } else {
        print_condition(out, rule, node);
    }
}

void rule_print(Buffer *out, const Rule *rule)
{
    print_condition(out, rule, rule->root);
}
