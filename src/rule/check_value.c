// SPDX-License-Identifier: Apache-2.0
//
// What a value is: names, literals that stand alone, arithmetic. Every one gets a path that says
// its type and unit, so that whatever reads the tree later decides nothing about types.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/check.h"
#include "rule/functions.h"
#include "rule/words.h"

#include <string.h>

enum { NUMBER_SCALE_MAX = 6 };

Path *computed_path(Check *check, const char *name, FieldType type)
{
    Field *field = ARENA_NEW(check->rule->arena, Field);
    *field = (Field){.name = name, .type = type};
    Path *path = ARENA_NEW(check->rule->arena, Path);
    *path = (Path){.field = field, .major = true};
    return path;
}

// ---- types ----

bool is_number(const Path *path)
{
    return !path->duration && path->field != NULL &&
           (path->field->type == FIELD_INTEGER || path->field->type == FIELD_QUANTITY);
}

bool same_type(const Path *a, const Path *b)
{
    if (a->field == NULL || b->field == NULL)
        return false;
    if (is_number(a) || is_number(b))
        return is_number(a) && is_number(b);
    if (a->duration || b->duration)
        return a->duration && b->duration;
    FieldType type = a->field->type;
    if (type != b->field->type || type == FIELD_LABEL || type == FIELD_JSON)
        return false;
    if (type == FIELD_CHOICE)
        return a->field->choices == b->field->choices;
    if (type == FIELD_REFERENCE)
        return g_strcmp0(a->field->refers, b->field->refers) == 0;
    if (type == FIELD_MONEY || type == FIELD_PRICE)
        return a->major == b->major && g_strcmp0(a->currency, b->currency) == 0;
    return true;
}

// ---- names ----

static void note_path(Check *check, const Path *path)
{
    const Entity *entity = check->facts == NULL ? check->rule->entity : fact_entity(check->facts);
    for (size_t i = 0; i < path->n_steps; i++) {
        entity = entity_find(path->steps[i]->refers);
        note_entity(check, entity);
    }
    if (path->field == NULL && path->member == NULL)
        note_entity(check, entity_find("tag"));
    if (path->consent != NULL)
        note_entity(check, entity_find("consent"));
    check->rule->scored |= path->computed;
    check->rule->personal |= path->field != NULL && (path->field->flags & FIELD_PERSONAL) != 0;
}

static bool check_name(Check *check, Node *name)
{
    if (!resolve_name(check->rule, check->facts, name, check->error))
        return false;
    note_path(check, name->path);
    const Field *field = name->path->field;
    if (field == NULL || (field->type != FIELD_MONEY && field->type != FIELD_PRICE))
        return true;
    // Amounts that carry no currency are in the organisation's.
    Path *path = ARENA_NEW(check->rule->arena, Path);
    *path = *name->path;
    bool own = path->currency_at == NULL || check->currency == NULL;
    path->currency = own ? arena_copy(check->rule->arena, model_currency(check->rule->model), -1)
                         : check->currency;
    name->path = path;
    return true;
}

// ---- literals that no field stands beside ----

static bool check_amount(Check *check, Node *value)
{
    int exponent = currency_exponent(value->text);
    if (exponent < 0)
        return REFUSE(check, value, "%s is no currency.", "%s 不是货币代码。", value->text);
    Path *path = computed_path(check, "amount", FIELD_MONEY);
    path->currency = value->text;
    value->path = path;
    return scale_value(check, value, exponent);
}

static bool check_moment_alone(Check *check, Node *value)
{
    bool time = value->kind == NODE_TIME || value->kind == NODE_AGO ||
                (value->kind == NODE_WORD && !value_word_find(value->text)->day);
    value->path = computed_path(check, "time", time ? FIELD_TIME : FIELD_DAY);
    return check_literal(check, value->path, value);
}

static bool check_alone(Check *check, Node *value)
{
    Path *path = computed_path(check, "number", FIELD_INTEGER);
    switch (value->kind) {
    case NODE_NUMBER:
    case NODE_PERCENT: {
        int hundredths = value->kind == NODE_PERCENT ? 2 : 0;
        while (value->scale > 0 && value->integer % 10 == 0 && value->scale > NUMBER_SCALE_MAX)
            value->scale--;
        path->scale = value->scale + hundredths;
        value->path = path;
        if (path->scale > NUMBER_SCALE_MAX)
            return REFUSE(check, value, "This number has more than %d decimals.",
                          "该数字的小数超过 %d 位。", NUMBER_SCALE_MAX - hundredths);
        return scale_value(check, value, value->scale);
    }
    case NODE_MONEY:
        return check_amount(check, value);
    case NODE_DURATION:
        path->duration = true;
        value->path = path;
        return check_literal(check, path, value);
    case NODE_WORD:
    case NODE_DAY:
    case NODE_TIME:
    case NODE_AGO:
    case NODE_START:
        return check_moment_alone(check, value);
    default:
        return REFUSE(check, value, "Nothing can be calculated with this.", "不能用它来计算。");
    }
}

// ---- arithmetic ----

static bool is_type(const Path *path, FieldType type)
{
    return path->field != NULL && path->field->type == type;
}

static bool is_point(const Path *path)
{
    return is_type(path, FIELD_TIME) || is_type(path, FIELD_DAY);
}

static Path *like(Check *check, const Path *path)
{
    Path *result = computed_path(check, "result", path->field->type);
    result->duration = path->duration;
    result->scale = path->scale;
    result->currency = path->currency;
    return result;
}

// A number beside an amount of one currency is an amount of it.
static bool take_as_amount(Check *check, Node *number, const Path *beside)
{
    if (number->kind != NODE_NUMBER || !is_type(beside, FIELD_MONEY))
        return true;
    number->path = like(check, beside);
    return check_literal(check, number->path, number);
}

// What `+` or `-` gives; NULL: it cannot be meant.
static Path *sum_path(Check *check, const Node *node)
{
    const Node *right = node->children[1];
    const Path *a = node->children[0]->path, *b = right->path;
    bool minus = node->kind == NODE_SUBTRACT;
    if (is_number(a) && is_number(b)) {
        Path *path = computed_path(check, "result", FIELD_INTEGER);
        path->scale = MAX(a->scale, b->scale);
        return path;
    }
    if (same_type(a, b) && (a->duration || (is_type(a, FIELD_MONEY) && a->major)))
        return like(check, a);
    if (is_point(a) && b->duration) {
        bool whole = right->kind == NODE_DURATION && right->stored % DAY_US == 0;
        return is_type(a, FIELD_TIME) || whole ? like(check, a) : NULL;
    }
    if (is_type(a, FIELD_TIME) == false && a->duration && is_type(b, FIELD_TIME) && !minus)
        return like(check, b);
    if (minus && is_point(a) && same_type(a, b)) {
        Path *path = computed_path(check, "result", FIELD_INTEGER);
        path->duration = true;
        return path;
    }
    return NULL;
}

static Path *product_path(Check *check, const Node *node)
{
    const Path *a = node->children[0]->path, *b = node->children[1]->path;
    if (is_number(a) && is_number(b)) {
        Path *path = computed_path(check, "result", FIELD_INTEGER);
        path->scale = MIN(a->scale + b->scale, NUMBER_SCALE_MAX);
        return path;
    }
    if (is_number(a))
        return b->duration || is_type(b, FIELD_MONEY) ? like(check, b) : NULL;
    bool quantity = a->duration || is_type(a, FIELD_MONEY);
    return quantity && is_number(b) ? like(check, a) : NULL;
}

static Path *quotient_path(Check *check, const Node *node)
{
    const Path *a = node->children[0]->path, *b = node->children[1]->path;
    bool quantity = a->duration || is_type(a, FIELD_MONEY);
    if ((is_number(a) && is_number(b)) || (quantity && same_type(a, b))) {
        Path *path = computed_path(check, "result", FIELD_INTEGER);
        path->scale = AVERAGE_SCALE;
        return path;
    }
    return quantity && is_number(b) ? like(check, a) : NULL;
}

static bool check_operand(Check *check, Node *operand)
{
    if (node_is_literal(operand))
        return check_alone(check, operand);
    if (!check_value(check, operand))
        return false;
    if (operand->path->field == NULL || node_calls(operand, FUNCTION_ANNIVERSARY))
        return REFUSE(check, operand, "Nothing can be calculated with this.", "不能用它来计算。");
    return true;
}

static bool check_arithmetic(Check *check, Node *node)
{
    Node *left = node->children[0], *right = node->children[1];
    if (!check_operand(check, left) || !check_operand(check, right))
        return false;
    bool sum = node->kind == NODE_ADD || node->kind == NODE_SUBTRACT;
    if (sum &&
        (!take_as_amount(check, left, right->path) || !take_as_amount(check, right, left->path)))
        return false;
    node->path = sum                           ? sum_path(check, node)
                 : node->kind == NODE_MULTIPLY ? product_path(check, node)
                                               : quotient_path(check, node);
    if (node->path == NULL)
        return REFUSE(check, node, "This cannot be calculated: the two do not go together.",
                      "无法计算：两者不能这样组合。");
    return true;
}

// ---- all values ----

static bool check_deeper(Check *check, Node *node, bool (*inner)(Check *check, Node *node))
{
    if (check->depth >= RULE_DEPTH_MAX) {
        fail(check->error, ERROR_TOO_LARGE, "The rule is nested more than %d deep.",
             "规则的嵌套超过 %d 层。", RULE_DEPTH_MAX);
        return node_place(check->error, node);
    }
    check->depth++;
    bool ok = inner(check, node);
    check->depth--;
    return ok;
}

bool check_asking_call(Check *check, Node *call)
{
    return check_deeper(check, call, check_call);
}

bool check_value(Check *check, Node *value)
{
    if (value->kind == NODE_NAME)
        return check_name(check, value);
    if (value->kind == NODE_CALL && value->function->result != GIVES_CONDITION)
        return check_deeper(check, value, check_call);
    if (node_is_arithmetic(value))
        return check_deeper(check, value, check_arithmetic);
    return REFUSE(check, value, "A value should stand here, not a condition.",
                  "此处应为值，不能是条件。");
}
