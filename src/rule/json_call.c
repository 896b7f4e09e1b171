// SPDX-License-Identifier: Apache-2.0
//
// Functions in rules as JSON. Every member becomes what the text would have had; call.c puts it in
// its place.
#include "rule/call.h"
#include "rule/json.h"
#include "rule/words.h"

#include <string.h>

static const char *under(Reader *reader, const char *pointer, const char *key)
{
    return arena_printf(reader->builder->arena, "%s/%s", pointer, key);
}

static json_object *member(json_object *json, const char *key)
{
    json_object *found = NULL;
    json_object_object_get_ex(json, key, &found);
    return found;
}

static bool read_list(Reader *reader, GPtrArray *items, json_object *json, const char *key,
                      const char *pointer)
{
    json_object *array = member(json, key);
    const char *at = under(reader, pointer, key);
    if (array == NULL)
        return true;
    if (!json_object_is_type(array, json_type_array))
        return json_refuse(reader, at, "A list should stand here.", "此处应为列表。") != NULL;
    return json_read_children(reader, items, array, at, json_read_node);
}

static Node *read_facts(Reader *reader, json_object *json, const char *pointer)
{
    const char *name = json_read_text(json, "facts"), *event = json_read_text(json, "event");
    if ((name == NULL) == (event == NULL))
        return json_refuse(reader, pointer, "The name of facts or of an event should stand here.",
                           "此处应有 facts 或 event。");
    Node *facts =
        json_node(reader, NODE_FACTS, under(reader, pointer, name != NULL ? "facts" : "event"));
    if (facts == NULL)
        return NULL;
    facts->text = arena_copy(reader->builder->arena, name != NULL ? name : event, -1);
    facts->integer = event != NULL;
    return facts;
}

static Node *read_step(Reader *reader, json_object *json, const char *pointer)
{
    if (!json_object_is_type(json, json_type_object))
        return json_refuse(reader, pointer, "A step should stand here.", "此处应为一个步骤。");
    Node *facts = read_facts(reader, json, pointer);
    g_autoptr(GPtrArray) filters = g_ptr_array_new();
    if (facts == NULL || !read_list(reader, filters, json, "where", pointer))
        return NULL;
    if (filters->len > 0)
        node_adopt(reader->builder, facts, filters);
    return facts;
}

static Node *read_name(Reader *reader, json_object *json, const char *key, const char *pointer)
{
    const char *text = json_read_text(json, key), *at = under(reader, pointer, key);
    if (text == NULL)
        return json_refuse(reader, at, "The name of a field should stand here.",
                           "此处应为字段名。");
    Node *name = json_node(reader, NODE_NAME, at);
    if (name == NULL)
        return NULL;
    name->text = arena_copy(reader->builder->arena, text, -1);
    if (!json_object_get_boolean(member(json, "base")))
        return name;
    Node *base = json_node(reader, NODE_BASE, at);
    if (base == NULL)
        return NULL;
    g_autoptr(GPtrArray) children = g_ptr_array_new();
    g_ptr_array_add(children, name);
    node_adopt(reader->builder, base, children);
    return base;
}

// ---- arguments beside the facts ----

static Node *read_counted(Reader *reader, NodeKind kind, json_object *json, const char *key,
                          const char *pointer)
{
    const char *unit = json_read_text(json, "unit");
    Node *node = json_node(reader, kind, under(reader, pointer, key));
    if (node == NULL)
        return NULL;
    node->unit = unit == NULL ? NULL : unit_find(unit);
    bool good = node->unit != NULL && json_read_integer(json, key, &node->integer);
    if (kind == NODE_RHYTHM)
        good &= json_read_integer(json, "of", &node->of);
    return good ? node
                : json_refuse(reader, node->pointer, "Whole numbers and a unit are wanted.",
                              "应为整数和单位。");
}

static Node *read_percent(Reader *reader, json_object *json, const char *pointer)
{
    const char *text = json_read_text(json, "percent");
    Node *node = json_node(reader, NODE_PERCENT, under(reader, pointer, "percent"));
    if (node != NULL && (text == NULL || !json_read_decimal(node, text)))
        return json_refuse(reader, node->pointer, "This number cannot be read.",
                           "无法识别这个数字。");
    return node;
}

static Node *read_text(Reader *reader, json_object *json, const char *key, const char *pointer)
{
    const char *text = json_read_text(json, key);
    Node *node = json_node(reader, NODE_TEXT, under(reader, pointer, key));
    if (node != NULL && text == NULL)
        return json_refuse(reader, node->pointer, "A text should stand here.", "此处应为文字。");
    if (node != NULL)
        node->text = arena_copy(reader->builder->arena, text, -1);
    return node;
}

static Node *read_argument(Reader *reader, json_object *json, const char *key, const char *pointer)
{
    if (strcmp(key, "duration") == 0)
        return read_counted(reader, NODE_DURATION, json, key, pointer);
    if (strcmp(key, "times") == 0)
        return read_counted(reader, NODE_RHYTHM, json, key, pointer);
    if (strcmp(key, "percent") == 0)
        return read_percent(reader, json, pointer);
    if (strcmp(key, "seed") == 0 || strcmp(key, "name") == 0)
        return read_text(reader, json, key, pointer);
    return json_read_node(reader, member(json, key), under(reader, pointer, key));
}

static bool read_items(Reader *reader, json_object *json, const char *pointer, GPtrArray *items)
{
    static const char *const KEYS[] = {"rule", "duration", "times", "percent",
                                       "seed", "name",     "window"};
    for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++) {
        if (!json_object_object_get_ex(json, KEYS[i], NULL))
            continue;
        Node *item = read_argument(reader, json, KEYS[i], pointer);
        if (item == NULL)
            return false;
        g_ptr_array_add(items, item);
    }
    return read_list(reader, items, json, "windows", pointer) &&
           read_list(reader, items, json, "where", pointer);
}

// ---- the call ----

static bool read_parts(Reader *reader, Node *call, json_object *json, const char *pointer,
                       CallParts *parts)
{
    FunctionArguments arguments = call->function->arguments;
    if (arguments == ARGUMENTS_SEQUENCE) {
        json_object *steps = member(json, "steps");
        const char *at = under(reader, pointer, "steps");
        if (!json_object_is_type(steps, json_type_array))
            return json_refuse(reader, at, "A list of steps should stand here.",
                               "此处应为步骤列表。") != NULL;
        if (!json_read_children(reader, parts->steps, steps, at, read_step))
            return false;
    } else if (arguments <= ARGUMENTS_GAP && arguments >= ARGUMENTS_FACTS) {
        parts->facts = read_facts(reader, json, pointer);
        if (parts->facts == NULL)
            return false;
    }
    if (arguments == ARGUMENTS_VALUE || arguments == ARGUMENTS_FIELD) {
        parts->value =
            read_name(reader, json, arguments == ARGUMENTS_VALUE ? "value" : "field", pointer);
        if (parts->value == NULL)
            return false;
    }
    return read_items(reader, json, pointer, parts->items);
}

static bool read_word(Reader *reader, Node *call, json_object *json, const char *pointer)
{
    const char *word = json_read_text(json, "word");
    if (word == NULL || word[0] == '\0' ||
        word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] != 0)
        return json_refuse(reader, pointer, "A name should stand here.", "此处应为名称。") != NULL;
    call->text = arena_copy(reader->builder->arena, word, -1);
    return true;
}

static bool read_call(Reader *reader, Node *call, json_object *json, const char *pointer)
{
    g_autoptr(GPtrArray) steps = g_ptr_array_new(), items = g_ptr_array_new();
    CallParts parts = {.steps = steps, .items = items};
    if (call->function->arguments == ARGUMENTS_WORD && !read_word(reader, call, json, pointer))
        return false;
    return read_parts(reader, call, json, pointer, &parts) &&
           call_arrange(reader->builder, call, &parts);
}

Node *json_read_call(Reader *reader, json_object *json, const char *pointer)
{
    const char *name = json_read_text(json, "call");
    const Function *function = name == NULL ? NULL : function_find(name);
    if (function == NULL)
        return json_refuse(reader, under(reader, pointer, "call"), "This function is not known.",
                           "未知的函数。");
    Node *call = json_node(reader, NODE_CALL, pointer);
    if (call == NULL)
        return NULL;
    call->function = function;
    return read_call(reader, call, json, pointer) ? call : NULL;
}
