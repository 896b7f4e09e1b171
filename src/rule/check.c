// SPDX-License-Identifier: Apache-2.0
//
// The check completes a tree: names become paths, values get their types, literals are converted
// exactly to the stored unit of the value beside them, and what cannot be meant is refused with one
// sentence.
#include "rule/check.h"

#include "base/place_names.h"
#include "rule/functions.h"
#include "rule/rank.h"
#include "rule/words.h"

#include <string.h>

// What may be asked of a value, by its type.
enum {
    MAY_EQUAL = 1 << 0,   // = != in
    MAY_ORDER = 1 << 1,   // < <= > >= between
    MAY_CONTAIN = 1 << 2, // contains, starts with, matches
    MAY_WINDOW = 1 << 3,  // within
    MAY_OVERLAP = 1 << 4, // contains, overlaps of sets
};

static const unsigned MAY[] = {
    [FIELD_TEXT] = MAY_EQUAL | MAY_ORDER | MAY_CONTAIN,
    [FIELD_INTEGER] = MAY_EQUAL | MAY_ORDER,
    [FIELD_BOOLEAN] = MAY_EQUAL,
    [FIELD_MONEY] = MAY_EQUAL | MAY_ORDER,
    [FIELD_PRICE] = MAY_EQUAL | MAY_ORDER,
    [FIELD_QUANTITY] = MAY_EQUAL | MAY_ORDER,
    [FIELD_TIME] = MAY_EQUAL | MAY_ORDER | MAY_WINDOW,
    [FIELD_DAY] = MAY_EQUAL | MAY_ORDER | MAY_WINDOW,
    [FIELD_CHOICE] = MAY_EQUAL | MAY_ORDER,
    [FIELD_REFERENCE] = MAY_EQUAL,
    [FIELD_LABEL] = MAY_EQUAL | MAY_CONTAIN,
    [FIELD_JSON] = 0,
};

void note_entity(Check *check, const Entity *entity)
{
    if (entity != NULL && entity != check->rule->entity && (entity->flags & ENTITY_PART) == 0 &&
        !g_ptr_array_find(check->entities, entity, NULL))
        g_ptr_array_add(check->entities, (gpointer)entity);
}

void note_clock(Check *check, ClockUse use)
{
    check->rule->clock = MAX(check->rule->clock, use);
}

// ---- what an operator asks ----

static bool is_set(const Path *path)
{
    return path->field == NULL && path->member == NULL;
}

static unsigned wanted_of(const Node *node, const Path *path)
{
    switch (node->kind) {
    case NODE_IN:
        return MAY_EQUAL;
    case NODE_BETWEEN:
    case NODE_RANK:
        return MAY_ORDER;
    case NODE_OVERLAPS:
        return MAY_OVERLAP;
    case NODE_CONTAINS:
        return is_set(path) ? MAY_OVERLAP : MAY_CONTAIN;
    case NODE_STARTS:
    case NODE_MATCHES:
        return MAY_CONTAIN;
    case NODE_WITHIN:
        return MAY_WINDOW;
    case NODE_COMPARE:
        return node->comparison <= COMPARE_NE ? MAY_EQUAL : MAY_ORDER;
    default:
        return 0;
    }
}

// An anniversary lies in windows and on days; it is not before or after anything.
static unsigned may_of(const Node *left)
{
    if (node_calls(left, FUNCTION_ANNIVERSARY))
        return MAY_EQUAL | MAY_WINDOW;
    return is_set(left->path) ? MAY_OVERLAP : MAY[left->path->field->type];
}

// ---- windows ----

static bool check_interval(Check *check, const Path *path, const Node *window)
{
    for (size_t i = 0; i < window->n_children; i++)
        if (!check_literal(check, path, window->children[i]))
            return false;
    if (window->n_children < 2)
        return true;
    const Node *low = window->children[0], *high = window->children[1];
    bool written = low->kind == high->kind && (low->kind == NODE_DAY || low->kind == NODE_TIME);
    if (written && low->integer > high->integer)
        return REFUSE(check, window, "Nothing lies between these two: write the smaller one first.",
                      "两者之间没有值：请先写较小的。");
    return true;
}

bool check_window(Check *check, const Path *path, const Node *window)
{
    if (window->kind == NODE_INTERVAL)
        return check_interval(check, path, window);
    bool day = path->field->type == FIELD_DAY;
    note_clock(check, window->kind == NODE_PERIOD || day ? CLOCK_DAYS : CLOCK_CONTINUOUS);
    if (window->kind == NODE_PERIOD)
        return true;
    bool days = window->unit->months > 0 || window->unit->us >= 86400 * INT64_C(1000000);
    if (day && !days)
        return REFUSE(check, window, "A day has no hours: count days, weeks, months or years.",
                      "日期没有小时：请用日、周、月或年。");
    return check_span(check, window, 1);
}

// ---- amounts ----

// The currency that amounts in this comparison are written in; facts' filters compare apart.
static const char *currency_in(const Node *node)
{
    if (node->kind == NODE_MONEY)
        return node->text;
    if (node->kind == NODE_FACTS)
        return NULL;
    const char *currency = NULL;
    for (size_t i = 0; currency == NULL && i < node->n_children; i++)
        currency = currency_in(node->children[i]);
    return currency;
}

// Amounts of one condition are in one currency.
static bool check_currencies(Check *check, const Node *node)
{
    const Node *first = node->children[1];
    for (size_t i = 2; i < node->n_children; i++) {
        const Node *other = node->children[i];
        if (!node_is_literal(first) || !node_is_literal(other))
            continue;
        if (other->kind == NODE_MONEY && first->kind == NODE_MONEY &&
            strcmp(first->text, other->text) != 0)
            return REFUSE(check, other, "Amounts compared together are in one currency.",
                          "一起比较的金额应为同一货币。");
        if ((other->kind == NODE_MONEY) != (first->kind == NODE_MONEY))
            return REFUSE(check, other, "Write all amounts with their currency, or none.",
                          "金额要么都写货币，要么都不写。");
    }
    return true;
}

// Ends that are written out must not be in the wrong order: nothing could lie between.
static bool check_between(Check *check, const Node *node)
{
    const Node *low = node->children[1], *high = node->children[2];
    bool written = low->kind == high->kind && node_is_literal(low) && node_is_literal(high);
    bool wrong;
    if (low->kind == NODE_DAY || low->kind == NODE_TIME)
        wrong = low->integer > high->integer;
    else if (low->kind == NODE_TEXT)
        wrong = strcmp(low->text, high->text) > 0;
    else
        wrong = low->kind != NODE_WORD && low->kind != NODE_AGO && low->kind != NODE_START &&
                low->stored > high->stored;
    if (written && wrong)
        return REFUSE(check, node, "Nothing lies between these two: write the smaller one first.",
                      "两者之间没有值：请先写较小的。");
    return true;
}

// ---- comparisons ----

// A member of JSON is what it is compared with.
static bool type_member(Check *check, const Node *node, Node *left)
{
    const Node *beside = node->n_children > 1 ? node->children[1] : NULL;
    Path *path = ARENA_NEW(check->rule->arena, Path);
    *path = *left->path;
    FieldType type = FIELD_TEXT;
    if (node->kind == NODE_EMPTY)
        type = FIELD_JSON;
    else if (beside->kind == NODE_NUMBER || beside->kind == NODE_PERCENT)
        type = FIELD_INTEGER;
    else if (beside->kind == NODE_BOOLEAN)
        type = FIELD_BOOLEAN;
    else if (beside->kind != NODE_TEXT)
        return REFUSE(check, beside, "Compare it with a text, a number, or true or false.",
                      "请与文字、数字或 true、false 比较。");
    path->field = computed_path(check, left->text, type)->field;
    path->scale = type == FIELD_INTEGER ? AVERAGE_SCALE : 0;
    left->path = path;
    return true;
}

static bool check_name_beside(Check *check, const Path *path, Node *value)
{
    GError *unknown = NULL;
    bool known = resolve_name(check->rule, check->facts, value, &unknown);
    g_clear_error(&unknown);
    if (!known)
        return wrong_value(check, path, value);
    return check_value(check, value);
}

// The value on the right: a literal in the unit of the left one, or something computed of its type.
static bool check_right(Check *check, const Node *node, Node *value)
{
    const Path *path = node->children[0]->path;
    bool choice = path->field != NULL && path->field->type == FIELD_CHOICE;
    bool place = path->field != NULL && (path->field->flags & FIELD_PLACE) != 0;
    if (place && value->kind == NODE_TEXT && wanted_of(node, path) == MAY_EQUAL)
        value->ways = place_names(value->text, check->rule->arena);
    if (node_is_literal(value) || (choice && value->kind == NODE_NAME))
        return check_literal(check, path, value);
    if (node->kind != NODE_COMPARE && node->kind != NODE_BETWEEN)
        return wrong_value(check, path, value);
    bool ok = value->kind == NODE_NAME ? check_name_beside(check, path, value)
                                       : check_value(check, value);
    if (!ok)
        return false;
    bool ordered = node->kind == NODE_BETWEEN || node->comparison > COMPARE_NE;
    if (node_calls(node->children[0], FUNCTION_ANNIVERSARY) || !same_type(path, value->path) ||
        (choice && ordered))
        return REFUSE(check, value, "These two cannot be compared.", "这两者不能比较。");
    return true;
}

// Where a customer stands among all of them.
static bool check_rank(Check *check, const Node *node)
{
    const Field *field = node->children[0]->path->field;
    Node *percent = node->children[1];
    if (check->facts != NULL || check->rule->entity->ownership != OWNER_SELF)
        return REFUSE(check, node, "Only customers stand in the top or bottom of all.",
                      "只有客户才能与全体比较高低。");
    if (field->type == FIELD_TEXT || field->type == FIELD_CHOICE)
        return REFUSE(check, node->children[0], "Only numbers, amounts and times have a top.",
                      "只有数字、金额和时间才有最高的一部分。");
    if (percent->kind != NODE_PERCENT)
        return REFUSE(check, percent, "Say how many of a hundred: in top 20%%.",
                      "请写百分比：in top 20%%。");
    if (!scale_value(check, percent, RANK_DECIMALS))
        return false;
    if (percent->stored < 1 || percent->stored > RANK_ALL)
        return REFUSE(check, percent, "More than 0%% and at most 100%%.",
                      "应大于 0%%，至多 100%%。");
    note_clock(check, CLOCK_CONTINUOUS); // it moves with everybody
    check->rule->ranked = true;
    return true;
}

static bool check_allowed(Check *check, const Node *node)
{
    const Node *left = node->children[0];
    unsigned wanted = wanted_of(node, left->path);
    bool unequal = node_calls(left, FUNCTION_ANNIVERSARY) && node->comparison == COMPARE_NE;
    if ((may_of(left) & wanted) == wanted && !unequal)
        return true;
    const Operator *op = operator_of(node, false);
    const char *name = left->kind == NODE_NAME ? left->text : left->path->field->name;
    return REFUSE(check, node, "%s cannot be asked of %s.", "%s 不能用于 %s。", op->name, name);
}

static bool check_sides(Check *check, Node *node)
{
    Node *left = node->children[0];
    if (node_is_literal(left))
        return REFUSE(check, left, "The name of a field should stand here.", "此处应为字段名。");
    if (!check_value(check, left))
        return false;
    if (left->path->member != NULL && left->path->field == NULL && !type_member(check, node, left))
        return false;
    if (!check_allowed(check, node))
        return false;
    if (node->kind == NODE_WITHIN)
        return check_window(check, left->path, node->children[1]);
    if (node->kind == NODE_RANK)
        return check_rank(check, node);
    for (size_t i = 1; i < node->n_children; i++)
        if (!check_right(check, node, node->children[i]))
            return false;
    if (!check_currencies(check, node))
        return false;
    return node->kind != NODE_BETWEEN || check_between(check, node);
}

static bool check_leaf(Check *check, Node *node)
{
    const char *outer_currency = check->currency;
    const Node *outer_beside = check->beside;
    const char *written = currency_in(node);
    check->currency = written != NULL
                          ? written
                          : arena_copy(check->rule->arena, model_currency(check->rule->model), -1);
    check->beside = NULL;
    for (size_t i = 1; i < node->n_children && check->beside == NULL; i++)
        if (node_is_literal(node->children[i]))
            check->beside = node->children[i];
    bool ok = check_sides(check, node);
    check->currency = outer_currency;
    check->beside = outer_beside;
    return ok;
}

// ---- conditions ----

static bool check_inner(Check *check, Node *node)
{
    if (check->depth >= RULE_DEPTH_MAX) {
        fail(check->error, ERROR_TOO_LARGE, "The rule is nested more than %d deep.",
             "规则的嵌套超过 %d 层。", RULE_DEPTH_MAX);
        return node_place(check->error, node);
    }
    check->depth++;
    bool ok = true;
    for (size_t i = 0; ok && i < node->n_children; i++)
        ok = check_condition(check, node->children[i]);
    check->depth--;
    return ok;
}

static bool check_flag(Check *check, Node *node)
{
    bool call = node->kind == NODE_CALL;
    if (call && node->function->result == GIVES_CONDITION)
        return check_asking_call(check, node);
    if (!check_value(check, node))
        return false;
    if (node->kind == NODE_NAME && node->path->field != NULL &&
        node->path->field->type == FIELD_BOOLEAN)
        return true;
    return REFUSE(check, node, "What is asked of %s? Write a comparison.",
                  "%s 要满足什么？请写出比较。", call ? node->function->name : node->text);
}

bool check_condition(Check *check, Node *node)
{
    if (node->kind <= NODE_NOT)
        return check_inner(check, node);
    if (node_is_operator(node))
        return check_leaf(check, node);
    if (node->kind == NODE_BOOLEAN)
        return true;
    if (node->kind == NODE_NAME || node->kind == NODE_CALL)
        return check_flag(check, node);
    return REFUSE(check, node, "A condition should stand here, not a value alone.",
                  "此处应为条件，不能只有一个值。");
}

// Numbers the nodes in the order they are printed.
static void number_nodes(Rule *rule, Node *node)
{
    node->id = (uint32_t)rule->n_nodes++;
    for (size_t i = 0; i < node->n_children; i++)
        number_nodes(rule, node->children[i]);
}

bool check_rule(Rule *rule, Node *root, GError **error)
{
    g_autoptr(GPtrArray) entities = g_ptr_array_new();
    Check check = {.rule = rule, .entities = entities, .error = error};
    if (!check_condition(&check, root))
        return false;
    number_nodes(rule, root);
    rule->root = root;
    rule->history = check.n_facts > 0;
    rule->entities = ARENA_ARRAY(rule->arena, const Entity *, entities->len + 1);
    for (guint i = 0; i < entities->len; i++)
        rule->entities[i] = g_ptr_array_index(entities, i);
    return true;
}
