// SPDX-License-Identifier: Apache-2.0
//
// Text to tree by precedence climbing over the table of operators. A chain of the same `and` or
// `or` becomes one node with all its conditions; parentheses keep a chain apart, so that what
// somebody grouped stays grouped.
#include "rule/parser.h"
#include "rule/words.h"

#include <string.h>

static Node *parse_condition(Parser *parser, int precedence);

bool is_symbol(const Token *token, const char *symbol)
{
    return token->kind == TOKEN_SYMBOL && strcmp(token->text, symbol) == 0;
}

bool is_word(const Token *token, const char *word)
{
    return token->kind == TOKEN_NAME && g_ascii_strcasecmp(token->text, word) == 0;
}

bool take_symbol(Parser *parser, const char *symbol)
{
    if (!is_symbol(parser->next, symbol))
        return false;
    parser->next++;
    return true;
}

bool take_word(Parser *parser, const char *word)
{
    if (!is_word(parser->next, word))
        return false;
    parser->next++;
    return true;
}

Node *expected(Parser *parser, const char *en, const char *zh)
{
    GError **error = parser->builder->error;
    const Token *token = parser->next;
    if (token->kind == TOKEN_END)
        fail(error, ERROR_INVALID, "The rule ends where %s should follow.%.0s",
             "%1$.0s规则在此结束，但还缺少%2$s。", en, zh);
    else
        fail(error, ERROR_INVALID, "Here %s should stand.%.0s", "%1$.0s此处应为%2$s。", en, zh);
    error_position(error, token->position, token->length);
    return NULL;
}

Node *node_at(Parser *parser, NodeKind kind, const Token *token)
{
    Node *node = node_new(parser->builder, kind);
    if (node == NULL)
        error_position(parser->builder->error, token->position, token->length);
    else
        node->position = token->position;
    return node;
}

// The node reaches to the last token taken.
Node *end_node(Parser *parser, Node *node)
{
    const Token *last = parser->next - 1;
    node->length = last->position + last->length - node->position;
    return node;
}

static Node *with_children(Parser *parser, Node *node, const GPtrArray *children)
{
    if (node == NULL)
        return NULL;
    node_adopt(parser->builder, node, children);
    node->position = node->kind == NODE_NOT ? node->position : node->children[0]->position;
    return end_node(parser, node);
}

static bool add(GPtrArray *children, Node *child)
{
    if (child != NULL)
        g_ptr_array_add(children, child);
    return child != NULL;
}

// ---- values ----

// `customer.city`, `custom.skin_type`, `gold`.
static Node *parse_name(Parser *parser)
{
    const Token *first = parser->next;
    Node *node = node_at(parser, NODE_NAME, first);
    if (node == NULL)
        return NULL;
    g_autoptr(GString) name = g_string_new(first->text);
    parser->next++;
    while (is_symbol(parser->next, ".")) {
        parser->next++;
        if (parser->next->kind != TOKEN_NAME)
            return expected(parser, "the name of a field", "字段名");
        g_string_append_printf(name, ".%s", parser->next->text);
        parser->next++;
    }
    node->text = arena_copy(parser->builder->arena, name->str, (gssize)name->len);
    return end_node(parser, node);
}

static Node *parse_word(Parser *parser)
{
    const Token *token = parser->next;
    if (call_begins(parser))
        return parse_call(parser);
    bool is_true = is_word(token, "true");
    if (is_true || is_word(token, "false")) {
        Node *node = node_at(parser, NODE_BOOLEAN, token);
        parser->next++;
        if (node == NULL)
            return NULL;
        node->integer = is_true;
        return end_node(parser, node);
    }
    const ValueWord *word = value_word_find(token->text);
    bool start = is_word(token, "start") && is_word(token + 1, "of");
    if (word == NULL && !start)
        return word_is_reserved(token->text) ? expected(parser, "a field or a value", "字段或值")
                                             : parse_name(parser);
    Node *node = node_at(parser, start ? NODE_START : NODE_WORD, token);
    if (node == NULL)
        return NULL;
    parser->next += start ? 2 : 1;
    if (!start) {
        node->text = word->name;
        return end_node(parser, node);
    }
    node->unit = parser->next->kind == TOKEN_NAME ? unit_find(parser->next->text) : NULL;
    if (node->unit == NULL || !node->unit->period)
        return expected(parser, "day, week, month, quarter or year",
                        "day、week、month、quarter 或 year");
    parser->next++;
    return end_node(parser, node);
}

static bool is_currency(const Token *token)
{
    return token->kind == TOKEN_NAME && token->length == 3 && g_ascii_isupper(token->text[0]) &&
           g_ascii_isupper(token->text[1]) && g_ascii_isupper(token->text[2]);
}

// What follows a number makes it money, a duration or a point in time.
static void parse_suffix(Parser *parser, Node *node)
{
    const Token *token = parser->next;
    const Unit *unit = token->kind == TOKEN_NAME ? unit_find(token->text) : NULL;
    if (unit == NULL && is_currency(token)) {
        node->kind = NODE_MONEY;
        node->text = token->text;
        parser->next++;
    }
    if (unit == NULL || node->scale > 0)
        return;
    node->kind = NODE_DURATION;
    node->unit = unit;
    parser->next++;
    if (take_word(parser, "ago")) {
        node->kind = NODE_AGO;
    } else if (is_word(parser->next, "from") && is_word(parser->next + 1, "now")) {
        parser->next += 2;
        node->kind = NODE_AGO;
        node->integer = -node->integer;
    }
}

Node *parse_number(Parser *parser)
{
    Node *node = node_at(parser, NODE_NUMBER, parser->next);
    if (node == NULL)
        return NULL;
    bool negative = take_symbol(parser, "-");
    const Token *token = parser->next;
    if (token->kind != TOKEN_NUMBER && token->kind != TOKEN_PERCENT)
        return expected(parser, "a number", "数字");
    parser->next++;
    node->kind = token->kind == TOKEN_PERCENT ? NODE_PERCENT : NODE_NUMBER;
    node->integer = negative ? -token->integer : token->integer;
    node->scale = token->scale;
    if (token->kind == TOKEN_NUMBER)
        parse_suffix(parser, node);
    return end_node(parser, node);
}

static Node *parse_value(Parser *parser)
{
    static const NodeKind KINDS[] = {
        [TOKEN_TEXT] = NODE_TEXT, [TOKEN_DAY] = NODE_DAY, [TOKEN_TIME] = NODE_TIME};
    const Token *token = parser->next;
    switch (token->kind) {
    case TOKEN_NAME:
        return parse_word(parser);
    case TOKEN_NUMBER:
    case TOKEN_PERCENT:
        return parse_number(parser);
    case TOKEN_TEXT:
    case TOKEN_DAY:
    case TOKEN_TIME: {
        Node *node = node_at(parser, KINDS[token->kind], token);
        parser->next++;
        if (node == NULL)
            return NULL;
        node->text = token->text;
        node->integer = token->integer;
        return end_node(parser, node);
    }
    default:
        if (is_symbol(token, "-"))
            return parse_number(parser);
        return expected(parser, "a field or a value", "字段或值");
    }
}

// ---- windows ----

// A point in time: the end of an interval.
static Node *parse_moment(Parser *parser)
{
    Node *node = parse_value(parser);
    if (node == NULL || (node_is_literal(node) && node->kind != NODE_NUMBER))
        return node;
    fail(parser->builder->error, ERROR_INVALID,
         "Here a day or time should stand, such as 2026-11-21 or 60 days ago.",
         "此处应为日期或时间，如 2026-11-21 或 60 days ago。");
    node_place(parser->builder->error, node);
    return NULL;
}

// `between D and D`, `before D`, `after D`.
static Node *parse_interval(Parser *parser)
{
    Node *node = node_at(parser, NODE_INTERVAL, parser->next);
    if (node == NULL)
        return NULL;
    bool between = is_word(parser->next, "between");
    node->comparison = between                           ? COMPARE_EQ
                       : is_word(parser->next, "before") ? COMPARE_LT
                                                         : COMPARE_GT;
    parser->next++;
    g_autoptr(GPtrArray) ends = g_ptr_array_new();
    if (!add(ends, parse_moment(parser)))
        return NULL;
    if (between && !take_word(parser, "and"))
        return expected(parser, "and with the upper end", "and 和上限");
    if (between && !add(ends, parse_moment(parser)))
        return NULL;
    node_adopt(parser->builder, node, ends);
    return end_node(parser, node);
}

static int window_direction(const Token *token)
{
    return is_word(token, "last") ? -1 : is_word(token, "next") ? 1 : 0;
}

bool is_window(const Token *token)
{
    bool named = window_direction(token) != 0 || is_word(token, "this");
    return (named && !is_symbol(token + 1, "(")) || is_word(token, "between") ||
           is_word(token, "before") || is_word(token, "after");
}

// `last 90 days`, `next week`, `this month`.
Node *parse_window(Parser *parser)
{
    const Token *first = parser->next;
    if (!is_window(first))
        return expected(parser, "last, this or next", "last、this 或 next");
    int direction = window_direction(first);
    if (direction == 0 && !is_word(first, "this"))
        return parse_interval(parser);
    Node *node = node_at(parser, NODE_PERIOD, first);
    if (node == NULL)
        return NULL;
    parser->next++;
    node->integer = direction;
    const Token *number = parser->next;
    if (direction != 0 && number->kind == TOKEN_NUMBER && number->scale == 0) {
        node->kind = NODE_SPAN;
        node->integer = -direction * number->integer;
        parser->next++;
    }
    node->unit = parser->next->kind == TOKEN_NAME ? unit_find(parser->next->text) : NULL;
    if (node->unit == NULL || (node->kind == NODE_PERIOD && !node->unit->period))
        return expected(parser, "a unit of time", "时间单位");
    parser->next++;
    return end_node(parser, node);
}

// ---- conditions ----

// The operator that begins at the next token, without taking it.
static const Operator *peek_operator(const Parser *parser, int *out_tokens)
{
    const Token *token = parser->next;
    if (token->kind != TOKEN_NAME && token->kind != TOKEN_SYMBOL)
        return NULL;
    for (const Operator *op = OPERATORS; op->name != NULL; op++) {
        const char *word = op->name;
        int n = 0;
        while (word != NULL) {
            size_t length = strcspn(word, " ");
            const Token *at = &token[n];
            if ((at->kind != TOKEN_NAME && at->kind != TOKEN_SYMBOL) ||
                strlen(at->text) != length || g_ascii_strncasecmp(at->text, word, length) != 0)
                break;
            n++;
            word = word[length] == ' ' ? word + length + 1 : NULL;
        }
        if (word == NULL) {
            *out_tokens = n;
            return op;
        }
    }
    return NULL;
}

static Node *negate(Parser *parser, Node *node)
{
    Node *negation = node == NULL ? NULL : node_new(parser->builder, NODE_NOT);
    if (negation == NULL)
        return NULL;
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    g_ptr_array_add(children, node);
    node_adopt(parser->builder, negation, children);
    negation->position = node->position;
    negation->length = node->length;
    return negation;
}

// What stands beside an operator: a value, also a computed one.
static Node *parse_operand(Parser *parser)
{
    return parse_condition(parser, PRECEDENCE_ADD);
}

static bool parse_list(Parser *parser, GPtrArray *children)
{
    if (!take_symbol(parser, "("))
        return expected(parser, "a list in parentheses", "括号中的列表") != NULL;
    do {
        if (!add(children, parse_operand(parser)))
            return false;
    } while (take_symbol(parser, ","));
    if (!take_symbol(parser, ")"))
        return expected(parser, "a comma or )", "逗号或 )") != NULL;
    return true;
}

static bool parse_range(Parser *parser, GPtrArray *children)
{
    if (!add(children, parse_operand(parser)))
        return false;
    if (!take_word(parser, "and"))
        return expected(parser, "and with the upper end", "and 和上限") != NULL;
    return add(children, parse_operand(parser));
}

// A chain of one and the same `and` or `or`; its operator has been taken.
static bool parse_chain(Parser *parser, const Operator *op, GPtrArray *children)
{
    int tokens;
    for (;;) {
        if (!add(children, parse_condition(parser, op->precedence + 1)))
            return false;
        if (peek_operator(parser, &tokens) != op)
            return true;
        parser->next += tokens;
    }
}

// What follows `left` and its operator, which has been taken.
static Node *parse_operator(Parser *parser, const Operator *op, Node *left)
{
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    g_ptr_array_add(children, left);
    NodeKind kind = op->kind;
    bool window = op->form == FORM_WINDOW || (kind == NODE_IN && is_window(parser->next));
    bool ok = true;
    if (window) {
        kind = NODE_WITHIN;
        ok = add(children, parse_window(parser));
    } else if (op->form == FORM_JOIN) {
        ok = parse_chain(parser, op, children);
    } else if (op->form == FORM_LIST) {
        ok = parse_list(parser, children);
    } else if (op->form == FORM_RANGE) {
        ok = parse_range(parser, children);
    } else if (op->form == FORM_INFIX) {
        ok = add(children, parse_operand(parser));
    } else if (op->form == FORM_ARITHMETIC) {
        ok = add(children, parse_condition(parser, op->precedence + 1));
    }
    if (!ok)
        return NULL;
    Node *node = with_children(parser, node_at(parser, kind, parser->next - 1), children);
    if (node == NULL)
        return NULL;
    node->comparison = kind == op->kind ? op->comparison : COMPARE_EQ;
    return op->negated ? negate(parser, node) : node;
}

// A condition inside `not` or parentheses: the only ways to nest without end.
Node *parse_nested(Parser *parser, int precedence)
{
    if (parser->depth >= RULE_DEPTH_MAX) {
        fail(parser->builder->error, ERROR_TOO_LARGE, "The rule is nested more than %d deep.",
             "规则的嵌套超过 %d 层。", RULE_DEPTH_MAX);
        error_position(parser->builder->error, parser->next->position, parser->next->length);
        return NULL;
    }
    parser->depth++;
    Node *node = parse_condition(parser, precedence);
    parser->depth--;
    return node;
}

static Node *parse_not(Parser *parser)
{
    Node *node = node_at(parser, NODE_NOT, parser->next);
    parser->next++;
    Node *child = node == NULL ? NULL : parse_nested(parser, PRECEDENCE_NOT);
    if (child == NULL)
        return NULL;
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    g_ptr_array_add(children, child);
    return with_children(parser, node, children);
}

static Node *parse_first(Parser *parser)
{
    if (is_word(parser->next, "not"))
        return parse_not(parser);
    if (!take_symbol(parser, "("))
        return parse_value(parser);
    Node *inner = parse_nested(parser, PRECEDENCE_OR);
    if (inner == NULL)
        return NULL;
    return take_symbol(parser, ")") ? inner : expected(parser, "and, or or )", "and、or 或 )");
}

static Node *parse_condition(Parser *parser, int precedence)
{
    Node *left = parse_first(parser);
    int tokens;
    while (left != NULL) {
        const Operator *op = peek_operator(parser, &tokens);
        if (op == NULL || op->form == FORM_PREFIX || op->precedence < precedence)
            break;
        parser->next += tokens;
        left = parse_operator(parser, op, left);
    }
    return left;
}

Node *parse_text(TreeBuilder *builder, const char *text)
{
    Parser parser = {.builder = builder, .next = lex(builder, text)};
    if (parser.next == NULL)
        return NULL;
    Node *root = parse_condition(&parser, PRECEDENCE_OR);
    if (root != NULL && parser.next->kind != TOKEN_END)
        return expected(&parser, "and, or, or the end", "and、or 或规则的结尾");
    return root;
}
