// SPDX-License-Identifier: Apache-2.0
//
// The tree as canonical text: one spelling for everything, parentheses only where they matter.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/words.h"

#include <string.h>

static void print_condition(Buffer *out, const Rule *rule, const Node *node);

static void print_text(Buffer *out, const char *text)
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

static void print_window(Buffer *out, const Node *node)
{
    static const char *const DIRECTIONS[] = {"last", "this", "next"};
    if (node->kind == NODE_PERIOD) {
        buffer_printf(out, "%s %s", DIRECTIONS[node->integer + 1], node->unit->name);
        return;
    }
    buffer_text(out, node->integer > 0 ? "last " : "next ");
    print_units(out, ABS(node->integer), node->unit);
}

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
        print_text(out, node->text);
        break;
    case NODE_CHOICE:
        if (is_plain_name(node->text))
            buffer_text(out, node->text);
        else
            print_text(out, node->text);
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
    case NODE_SPAN:
    case NODE_PERIOD:
        print_window(out, node);
        break;
    default:
        g_assert(node->kind == NODE_NAME || node->kind == NODE_WORD);
        buffer_text(out, node->text);
    }
}

static int precedence_of(const Node *node)
{
    const Operator *op = operator_of(node, false);
    return op == NULL ? PRECEDENCE_COMPARE : op->precedence;
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

static void print_leaf(Buffer *out, const Rule *rule, const Node *node, const Operator *op)
{
    buffer_printf(out, "%s %s", node->children[0]->text, op->name);
    if (op->form == FORM_LIST)
        buffer_text(out, " (");
    for (size_t i = 1; i < node->n_children; i++) {
        if (i > 1)
            buffer_text(out, op->form == FORM_LIST ? ", " : " and ");
        else if (op->form != FORM_LIST)
            buffer_byte(out, ' ');
        print_value(out, rule, node->children[i]);
    }
    if (op->form == FORM_LIST)
        buffer_byte(out, ')');
}

static void print_condition(Buffer *out, const Rule *rule, const Node *node)
{
    const Operator *op = operator_of(node, false);
    if (op == NULL) {
        print_value(out, rule, node);
    } else if (node->kind == NODE_NOT) {
        const Node *child = node->children[0];
        const Operator *negated = operator_of(child, true);
        if (negated != NULL) {
            print_leaf(out, rule, child, negated);
            return;
        }
        buffer_text(out, "not ");
        print_child(out, rule, child, PRECEDENCE_NOT);
    } else if (op->form == FORM_JOIN) {
        for (size_t i = 0; i < node->n_children; i++) {
            if (i > 0)
                buffer_printf(out, " %s ", op->name);
            // A chain inside a chain of the same kind was in parentheses.
            print_child(out, rule, node->children[i], op->precedence + 1);
        }
    } else {
        print_leaf(out, rule, node, op);
    }
}

void rule_print(Buffer *out, const Rule *rule)
{
    print_condition(out, rule, rule->root);
}
