// SPDX-License-Identifier: Apache-2.0
//
// The tree as JSON, the form the web builder edits:
//
//   {"op": "and", "of": [condition, …]}            {"op": "not", "of": [condition]}
//   {"op": "=", "field": "city", "values": ["上海"]}  {"op": "is empty", "field": "city", "values":
//   []}
//   {"op": "within", "field": "at", "values": [{"last": 90, "unit": "day"}]}
//   {"field": "vip"}  true  false
//
// Values: "text" (also the name of a choice), 12, true, {"number": "1.50"}, {"percent": "10"},
// {"money": "199.00", "currency": "CNY"}, {"day": "2026-11-21"}, {"time": "2026-11-21T01:00:00Z"},
// {"duration": 90, "unit": "day"}, {"ago": 60, "unit": "day"}, {"word": "now"}, {"start_of":
// "month"}. Windows: {"last": 90, "unit": "day"}, {"next": …}, {"period": -1, "unit": "month"}.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/words.h"
#include "rule/lexer.h"

#include <string.h>

// ---- printing ----

static void print_node(Buffer *out, const Node *node);

static void print_scaled(Buffer *out, const char *key, const Node *node)
{
    char text[32];
    decimal_print(text, node->integer, node->scale);
    json_key(out, key);
    json_string(out, text);
}

static void print_count(Buffer *out, const char *key, int64_t count, const Unit *unit)
{
    json_key(out, key);
    json_integer(out, count);
    json_key(out, "unit");
    json_string(out, unit->name);
}

static void print_members(Buffer *out, const Node *node)
{
    char text[32];
    switch (node->kind) {
    case NODE_NAME:
        json_key(out, "field");
        json_string(out, node->text);
        break;
    case NODE_NUMBER:
        print_scaled(out, "number", node);
        break;
    case NODE_PERCENT:
        print_scaled(out, "percent", node);
        break;
    case NODE_MONEY:
        print_scaled(out, "money", node);
        json_key(out, "currency");
        json_string(out, node->text);
        break;
    case NODE_DAY:
        day_print(text, node->integer);
        json_key(out, "day");
        json_string(out, text);
        break;
    case NODE_TIME:
        when_print(text, node->integer);
        json_key(out, "time");
        json_string(out, text);
        break;
    case NODE_DURATION:
        print_count(out, "duration", node->integer, node->unit);
        break;
    case NODE_WORD:
        json_key(out, "word");
        json_string(out, node->text);
        break;
    case NODE_AGO:
        print_count(out, "ago", node->integer, node->unit);
        break;
    case NODE_START:
        json_key(out, "start_of");
        json_string(out, node->unit->name);
        break;
    case NODE_SPAN:
        print_count(out, node->integer > 0 ? "last" : "next", ABS(node->integer), node->unit);
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

static void print_condition(Buffer *out, const Node *node)
{
    const Operator *op = operator_of(node, false);
    bool leaf = node->kind > NODE_NOT;
    json_object_begin(out);
    json_key(out, "op");
    json_string(out, op->name);
    if (leaf) {
        json_key(out, "field");
        json_string(out, node->children[0]->text);
    }
    json_key(out, leaf ? "values" : "of");
    json_array(out);
    for (size_t i = leaf; i < node->n_children; i++)
        print_node(out, node->children[i]);
    json_array_end(out);
    json_object_end(out);
}

static void print_node(Buffer *out, const Node *node)
{
    if (node_is_operator(node))
        print_condition(out, node);
    else
        print_value(out, node);
}

void rule_print_json(Buffer *out, const Rule *rule)
{
    print_node(out, rule->root);
}

// ---- reading ----

typedef struct {
    TreeBuilder *builder;
    int depth;
} Reader;

static Node *read_condition(Reader *reader, json_object *json, const char *pointer);

static void *refuse(Reader *reader, const char *pointer, const char *en, const char *zh)
{
    fail(reader->builder->error, ERROR_INVALID, "%s%.0s", "%1$.0s%2$s", en, zh);
    error_under(reader->builder->error, "%s", pointer);
    return NULL;
}

static Node *node_under(Reader *reader, NodeKind kind, const char *pointer)
{
    Node *node = node_new(reader->builder, kind);
    if (node == NULL)
        error_under(reader->builder->error, "%s", pointer);
    else
        node->pointer = pointer;
    return node;
}

// The member as a text without control of length; NULL when it is missing or no string.
static const char *member_text(json_object *json, const char *key)
{
    json_object *member;
    if (!json_object_object_get_ex(json, key, &member) ||
        !json_object_is_type(member, json_type_string))
        return NULL;
    const char *text = json_object_get_string(member);
    bool whole = strlen(text) == (size_t)json_object_get_string_len(member);
    return whole && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

static bool member_integer(json_object *json, const char *key, int64_t *out)
{
    json_object *member;
    if (!json_object_object_get_ex(json, key, &member) ||
        !json_object_is_type(member, json_type_int))
        return false;
    *out = json_object_get_int64(member);
    return ABS(*out) < INT64_C(1000000000000000000) && *out != INT64_MIN;
}

static bool read_decimal(Node *node, const char *text)
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
    const char *unit = member_text(json, "unit");
    node->unit = unit == NULL ? NULL : unit_find(unit);
    return node->unit != NULL && member_integer(json, key, &node->integer);
}

// Fills a value that is an object with the member `key`; false when it is not well-formed.
static bool read_value_members(Reader *reader, Node *node, json_object *json, const char *key)
{
    const char *text = member_text(json, key);
    switch (node->kind) {
    case NODE_NAME:
        node->text = arena_copy(reader->builder->arena, text, -1);
        return text != NULL;
    case NODE_MONEY: {
        const char *currency = member_text(json, "currency");
        node->text = arena_copy(reader->builder->arena, currency, -1);
        return currency != NULL && text != NULL && read_decimal(node, text);
    }
    case NODE_NUMBER:
    case NODE_PERCENT:
        return text != NULL && read_decimal(node, text);
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
    for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++) {
        json_object *member;
        if (!json_object_object_get_ex(json, KEYS[i].key, &member))
            continue;
        Node *node = node_under(reader, KEYS[i].kind, pointer);
        if (node == NULL)
            return NULL;
        if (read_value_members(reader, node, json, KEYS[i].key))
            return node;
        return refuse(reader, pointer, "This value cannot be read.", "无法识别这个值。");
    }
    return refuse(reader, pointer, "This is no value of a rule.", "这不是规则中的值。");
}

static Node *read_value(Reader *reader, json_object *json, const char *pointer)
{
    Node *node = NULL;
    switch (json_object_get_type(json)) {
    case json_type_object:
        return read_object_value(reader, json, pointer);
    case json_type_boolean:
        node = node_under(reader, NODE_BOOLEAN, pointer);
        if (node != NULL)
            node->integer = json_object_get_boolean(json);
        return node;
    case json_type_int:
    case json_type_double: // the text it was read from, so nothing is lost
        node = node_under(reader, NODE_NUMBER, pointer);
        if (node != NULL && !read_decimal(node, json_object_to_json_string(json)))
            return refuse(reader, pointer, "This number cannot be read.", "无法识别这个数字。");
        return node;
    case json_type_string: {
        const char *text = json_object_get_string(json);
        if (strlen(text) != (size_t)json_object_get_string_len(json) ||
            !g_utf8_validate(text, -1, NULL))
            return refuse(reader, pointer, "This text is not plain UTF-8.", "文字不是 UTF-8。");
        node = node_under(reader, NODE_TEXT, pointer);
        if (node != NULL)
            node->text = arena_copy(reader->builder->arena, text, -1);
        return node;
    }
    default:
        return refuse(reader, pointer, "This is no value of a rule.", "这不是规则中的值。");
    }
}

typedef Node *(*ReadChild)(Reader *reader, json_object *json, const char *pointer);

static bool read_children(Reader *reader, GPtrArray *children, json_object *array,
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

static bool is_window(const Node *node)
{
    return node->kind == NODE_SPAN || node->kind == NODE_PERIOD;
}

// Windows stand after `within` and nowhere else.
static bool windows_fit(const Operator *op, const GPtrArray *children)
{
    for (guint i = 0; i < children->len; i++)
        if (is_window(g_ptr_array_index(children, i)) != (op->form == FORM_WINDOW && i == 1))
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

static bool read_parts(Reader *reader, const Operator *op, json_object *json, const char *pointer,
                       GPtrArray *children)
{
    bool leaf = op->kind > NODE_NOT;
    json_object *array = NULL;
    const char *key = leaf ? "values" : "of";
    if (leaf) {
        const char *field = member_text(json, "field");
        if (field == NULL)
            return refuse(reader, pointer, "A field is missing.", "缺少字段。") != NULL;
        Node *name = node_under(reader, NODE_NAME,
                                arena_printf(reader->builder->arena, "%s/field", pointer));
        if (name == NULL)
            return false;
        name->text = arena_copy(reader->builder->arena, field, -1);
        g_ptr_array_add(children, name);
    }
    if (json_object_object_get_ex(json, key, &array) &&
        !json_object_is_type(array, json_type_array))
        return refuse(reader, pointer, "of and values are lists.", "of 和 values 应为列表。") !=
               NULL;
    const char *under = arena_printf(reader->builder->arena, "%s/%s", pointer, key);
    if (array != NULL &&
        !read_children(reader, children, array, under, leaf ? read_value : read_condition))
        return false;
    if (!count_fits(op, children->len) || (leaf && !windows_fit(op, children)))
        return refuse(reader, pointer, "This operator takes other values.", "此运算符的值不符。") !=
               NULL;
    return true;
}

static Node *read_operator(Reader *reader, json_object *json, const char *pointer)
{
    const Operator *op = find_operator(member_text(json, "op"));
    if (op == NULL)
        return refuse(reader, pointer, "This operator is not known.", "未知的运算符。");
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    if (!read_parts(reader, op, json, pointer, children))
        return NULL;
    if (op->form == FORM_JOIN && children->len == 1)
        return g_ptr_array_index(children, 0); // a group of one is what is in it
    Node *node = node_under(reader, op->kind, pointer);
    if (node == NULL)
        return NULL;
    node->comparison = op->comparison;
    node_adopt(reader->builder, node, children);
    return node;
}

static Node *read_condition(Reader *reader, json_object *json, const char *pointer)
{
    if (!json_object_is_type(json, json_type_object) ||
        !json_object_object_get_ex(json, "op", NULL))
        return read_value(reader, json, pointer);
    if (reader->depth >= RULE_DEPTH_MAX) {
        fail(reader->builder->error, ERROR_TOO_LARGE, "The rule is nested more than %d deep.",
             "规则的嵌套超过 %d 层。", RULE_DEPTH_MAX);
        error_under(reader->builder->error, "%s", pointer);
        return NULL;
    }
    reader->depth++;
    Node *node = read_operator(reader, json, pointer);
    reader->depth--;
    return node;
}

Node *parse_json(TreeBuilder *builder, json_object *json)
{
    Reader reader = {.builder = builder};
    return read_condition(&reader, json, "");
}
