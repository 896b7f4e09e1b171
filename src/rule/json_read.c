// SPDX-License-Identifier: Apache-2.0
//
// The tree from JSON; json_print.c says how it is written.
#include "base/when.h"
#include "rule/json.h"
#include "rule/lexer.h"
#include "rule/words.h"

#include <string.h>

// Values and calls count here as well; the check holds conditions to RULE_DEPTH_MAX.
enum { JSON_DEPTH_MAX = 4 * RULE_DEPTH_MAX };

void *json_refuse(Reader *reader, const char *pointer, const char *en, const char *zh)
{
    fail(reader->builder->error, ERROR_INVALID, "%s%.0s", "%1$.0s%2$s", en, zh);
    error_under(reader->builder->error, "%s", pointer);
    return NULL;
}

Node *json_node(Reader *reader, NodeKind kind, const char *pointer)
{
    Node *node = node_new(reader->builder, kind);
    if (node == NULL)
        error_under(reader->builder->error, "%s", pointer);
    else
        node->pointer = pointer;
    return node;
}

// The member as a text without control of length; NULL when it is missing or no string.
const char *json_read_text(json_object *json, const char *key)
{
    json_object *member;
    if (!json_object_object_get_ex(json, key, &member) ||
        !json_object_is_type(member, json_type_string))
        return NULL;
    const char *text = json_object_get_string(member);
    bool whole = strlen(text) == (size_t)json_object_get_string_len(member);
    return whole && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

bool json_read_integer(json_object *json, const char *key, int64_t *out)
{
    json_object *member;
    if (!json_object_object_get_ex(json, key, &member) ||
        !json_object_is_type(member, json_type_int))
        return false;
    *out = json_object_get_int64(member);
    return ABS(*out) < INT64_C(1000000000000000000) && *out != INT64_MIN;
}

bool json_read_decimal(Node *node, const char *text)
{
    bool negative = text[0] == '-';
    text += negative;
    size_t length = lex_decimal(text, &node->integer, &node->scale);
    if (length == 0 || text[length] != '\0')
        return false;
    node->integer = negative ? -node->integer : node->integer;
    return true;
}

static bool read_when(Reader *reader, Node *node, const char *text)
{
    Token token = {0};
    size_t length = lex_when(text, reader->builder->zone, &token);
    node->integer = token.integer;
    return length > 0 && text[length] == '\0' &&
           token.kind == (node->kind == NODE_DAY ? TOKEN_DAY : TOKEN_TIME);
}

static bool read_count(Node *node, json_object *json, const char *key)
{
    const char *unit = json_read_text(json, "unit");
    node->unit = unit == NULL ? NULL : unit_find(unit);
    return node->unit != NULL && json_read_integer(json, key, &node->integer);
}

// Fills a value that is an object with the member `key`; false when it is not well-formed.
static bool read_value_members(Reader *reader, Node *node, json_object *json, const char *key)
{
    const char *text = json_read_text(json, key);
    switch (node->kind) {
    case NODE_NAME:
        node->text = arena_copy(reader->builder->arena, text, -1);
        return text != NULL;
    case NODE_MONEY: {
        const char *currency = json_read_text(json, "currency");
        node->text = arena_copy(reader->builder->arena, currency, -1);
        return currency != NULL && text != NULL && json_read_decimal(node, text);
    }
    case NODE_NUMBER:
    case NODE_PERCENT:
        return text != NULL && json_read_decimal(node, text);
    case NODE_DAY:
    case NODE_TIME:
        return text != NULL && read_when(reader, node, text);
    case NODE_WORD: {
        const ValueWord *word = text == NULL ? NULL : value_word_find(text);
        node->text = word == NULL ? NULL : word->name;
        return word != NULL;
    }
    case NODE_START:
        node->unit = text == NULL ? NULL : unit_find(text);
        return node->unit != NULL && node->unit->period;
    case NODE_SPAN:
        if (!read_count(node, json, key) || node->integer < 1)
            return false;
        node->integer = strcmp(key, "next") == 0 ? -node->integer : node->integer;
        return true;
    case NODE_PERIOD:
        return read_count(node, json, key) && node->unit->period && ABS(node->integer) <= 1;
    default:
        return read_count(node, json, key);
    }
}

// A point in time.
static Node *read_moment(Reader *reader, json_object *json, const char *pointer)
{
    Node *node = json_read_node(reader, json, pointer);
    if (node == NULL || (node_is_literal(node) && node->kind != NODE_NUMBER))
        return node;
    return json_refuse(reader, pointer, "A day or time should stand here.", "此处应为日期或时间。");
}

static Node *read_interval(Reader *reader, json_object *json, const char *pointer)
{
    Node *node = json_node(reader, NODE_INTERVAL, pointer);
    json_object *member;
    if (node == NULL)
        return NULL;
    g_autoptr(GPtrArray) ends = g_ptr_array_new();
    if (json_object_object_get_ex(json, "between", &member)) {
        const char *under = arena_printf(reader->builder->arena, "%s/between", pointer);
        if (!json_object_is_type(member, json_type_array) || json_object_array_length(member) != 2)
            return json_refuse(reader, under, "Two ends should stand here.", "此处应为两端。");
        if (!json_read_children(reader, ends, member, under, read_moment))
            return NULL;
    } else {
        bool before = json_object_object_get_ex(json, "before", &member);
        node->comparison = before ? COMPARE_LT : COMPARE_GT;
        if (!before)
            json_object_object_get_ex(json, "after", &member);
        Node *end = read_moment(
            reader, member,
            arena_printf(reader->builder->arena, "%s/%s", pointer, before ? "before" : "after"));
        if (end == NULL)
            return NULL;
        g_ptr_array_add(ends, end);
    }
    node_adopt(reader->builder, node, ends);
    return node;
}

static Node *read_object_value(Reader *reader, json_object *json, const char *pointer)
{
    static const struct {
        const char *key;
        NodeKind kind;
    } KEYS[] = {
        {"number", NODE_NUMBER}, {"percent", NODE_PERCENT}, {"money", NODE_MONEY},
        {"day", NODE_DAY},       {"time", NODE_TIME},       {"duration", NODE_DURATION},
        {"ago", NODE_AGO},       {"word", NODE_WORD},       {"start_of", NODE_START},
        {"last", NODE_SPAN},     {"next", NODE_SPAN},       {"period", NODE_PERIOD},
        {"field", NODE_NAME},
    };
    if (json_object_object_get_ex(json, "call", NULL))
        return json_read_call(reader, json, pointer);
    if (json_object_object_get_ex(json, "between", NULL) ||
        json_object_object_get_ex(json, "before", NULL) ||
        json_object_object_get_ex(json, "after", NULL))
        return read_interval(reader, json, pointer);
    for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++) {
        json_object *member;
        if (!json_object_object_get_ex(json, KEYS[i].key, &member))
            continue;
        Node *node = json_node(reader, KEYS[i].kind, pointer);
        if (node == NULL)
            return NULL;
        if (read_value_members(reader, node, json, KEYS[i].key))
            return node;
        return json_refuse(reader, pointer, "This value cannot be read.", "无法识别这个值。");
    }
    return json_refuse(reader, pointer, "This is no value of a rule.", "这不是规则中的值。");
}

static Node *read_value(Reader *reader, json_object *json, const char *pointer)
{
    Node *node = NULL;
    switch (json_object_get_type(json)) {
    case json_type_object:
        return read_object_value(reader, json, pointer);
    case json_type_boolean:
        node = json_node(reader, NODE_BOOLEAN, pointer);
        if (node != NULL)
            node->integer = json_object_get_boolean(json);
        return node;
    case json_type_int:
    case json_type_double: // the text it was read from, so nothing is lost
        node = json_node(reader, NODE_NUMBER, pointer);
        if (node != NULL && !json_read_decimal(node, json_object_to_json_string(json)))
            return json_refuse(reader, pointer, "This number cannot be read.",
                               "无法识别这个数字。");
        return node;
    case json_type_string: {
        const char *text = json_object_get_string(json);
        if (strlen(text) != (size_t)json_object_get_string_len(json) ||
            !g_utf8_validate(text, -1, NULL))
            return json_refuse(reader, pointer, "This text is not plain UTF-8.",
                               "文字不是 UTF-8。");
        node = json_node(reader, NODE_TEXT, pointer);
        if (node != NULL)
            node->text = arena_copy(reader->builder->arena, text, -1);
        return node;
    }
    default:
        return json_refuse(reader, pointer, "This is no value of a rule.", "这不是规则中的值。");
    }
}

bool json_read_children(Reader *reader, GPtrArray *children, json_object *array,
                        const char *pointer, ReadChild read)
{
    size_t n = json_object_array_length(array);
    for (size_t i = 0; i < n; i++) {
        const char *under = arena_printf(reader->builder->arena, "%s/%zu", pointer, i);
        Node *child = read(reader, json_object_array_get_idx(array, i), under);
        if (child == NULL)
            return false;
        g_ptr_array_add(children, child);
    }
    return true;
}

// True when the operator takes so many children: its field included, the conditions of and, or,
// not.
static bool count_fits(const Operator *op, guint n)
{
    switch (op->form) {
    case FORM_JOIN:
        return n >= 1;
    case FORM_PREFIX:
    case FORM_POSTFIX:
        return n == 1;
    case FORM_RANGE:
        return n == 3;
    case FORM_LIST:
        return n >= 2;
    default:
        return n == 2;
    }
}

// Windows stand after `within` and nowhere else.
static bool windows_fit(const Operator *op, const GPtrArray *children)
{
    for (guint i = 0; i < children->len; i++)
        if (node_is_window(g_ptr_array_index(children, i)) != (op->form == FORM_WINDOW && i == 1))
            return false;
    return true;
}

static const Operator *find_operator(const char *name)
{
    for (const Operator *op = OPERATORS; name != NULL && op->name != NULL; op++)
        if (strcmp(op->name, name) == 0 && !op->synonym && !op->negated)
            return op;
    return NULL;
}

// The value on the left of a comparison: `field`, or `left`.
static bool read_left(Reader *reader, json_object *json, const char *pointer, GPtrArray *children)
{
    json_object *left;
    Node *node;
    if (json_object_object_get_ex(json, "left", &left)) {
        node =
            json_read_node(reader, left, arena_printf(reader->builder->arena, "%s/left", pointer));
    } else {
        const char *field = json_read_text(json, "field");
        if (field == NULL)
            return json_refuse(reader, pointer, "A field is missing.", "缺少字段。") != NULL;
        node =
            json_node(reader, NODE_NAME, arena_printf(reader->builder->arena, "%s/field", pointer));
        if (node != NULL)
            node->text = arena_copy(reader->builder->arena, field, -1);
    }
    if (node != NULL)
        g_ptr_array_add(children, node);
    return node != NULL;
}

static bool read_parts(Reader *reader, const Operator *op, json_object *json, const char *pointer,
                       GPtrArray *children)
{
    bool leaf = op->kind > NODE_NOT && op->form != FORM_ARITHMETIC;
    json_object *array = NULL;
    const char *key = leaf ? "values" : "of";
    if (leaf && !read_left(reader, json, pointer, children))
        return false;
    if (json_object_object_get_ex(json, key, &array) &&
        !json_object_is_type(array, json_type_array))
        return json_refuse(reader, pointer, "of and values are lists.",
                           "of 和 values 应为列表。") != NULL;
    const char *under = arena_printf(reader->builder->arena, "%s/%s", pointer, key);
    if (array != NULL && !json_read_children(reader, children, array, under, json_read_node))
        return false;
    if (!count_fits(op, children->len) || !windows_fit(op, children))
        return json_refuse(reader, pointer, "This operator takes other values.",
                           "此运算符的值不符。") != NULL;
    return true;
}

static Node *read_operator(Reader *reader, json_object *json, const char *pointer)
{
    const Operator *op = find_operator(json_read_text(json, "op"));
    if (op == NULL)
        return json_refuse(reader, pointer, "This operator is not known.", "未知的运算符。");
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    if (!read_parts(reader, op, json, pointer, children))
        return NULL;
    if (op->form == FORM_JOIN && children->len == 1)
        return g_ptr_array_index(children, 0); // a group of one is what is in it
    Node *node = json_node(reader, op->kind, pointer);
    if (node == NULL)
        return NULL;
    node->comparison = op->comparison;
    node_adopt(reader->builder, node, children);
    return node;
}

Node *json_read_node(Reader *reader, json_object *json, const char *pointer)
{
    if (!json_object_is_type(json, json_type_object))
        return read_value(reader, json, pointer);
    if (reader->depth >= JSON_DEPTH_MAX) {
        fail(reader->builder->error, ERROR_TOO_LARGE, "The rule is nested more than %d deep.",
             "规则的嵌套超过 %d 层。", RULE_DEPTH_MAX);
        error_under(reader->builder->error, "%s", pointer);
        return NULL;
    }
    bool op = json_object_object_get_ex(json, "op", NULL);
    reader->depth++;
    Node *node = op ? read_operator(reader, json, pointer) : read_value(reader, json, pointer);
    reader->depth--;
    return node;
}

Node *parse_json(TreeBuilder *builder, json_object *json)
{
    Reader reader = {.builder = builder};
    return json_read_node(&reader, json, "");
}
