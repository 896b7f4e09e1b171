// SPDX-License-Identifier: Apache-2.0
//
// The check completes a tree: names become paths, literals are converted exactly to the stored
// unit of the field beside them, and what cannot be meant is refused with one sentence.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/words.h"

#include <string.h>

typedef struct {
    Rule *rule;
    GPtrArray *entities; // read besides the rule's own
    int depth;
    GError **error;
} Check;

#define REFUSE(check, node, ...)                                                                   \
    (fail((check)->error, ERROR_INVALID, __VA_ARGS__), node_place((check)->error, (node)))

enum { SPAN_DAYS_MAX = 366000 }; // durations up to a thousand years

// What may be asked of a field, by its type.
enum {
    MAY_EQUAL = 1 << 0,   // = != in
    MAY_ORDER = 1 << 1,   // < <= > >= between
    MAY_CONTAIN = 1 << 2, // contains, starts with
    MAY_WINDOW = 1 << 3,  // within
    MAY_OVERLAP = 1 << 4, // contains, overlaps of sets
};

static const struct {
    unsigned may;
    Label wanted;
} TYPES[] = {
    [FIELD_TEXT] = {MAY_EQUAL | MAY_ORDER | MAY_CONTAIN, {"a text in quotes", "引号中的文字"}},
    [FIELD_INTEGER] = {MAY_EQUAL | MAY_ORDER, {"a whole number", "整数"}},
    [FIELD_BOOLEAN] = {MAY_EQUAL, {"true or false", "true 或 false"}},
    [FIELD_MONEY] = {MAY_EQUAL | MAY_ORDER,
                     {"an amount such as 199.00 CNY", "金额，如 199.00 CNY"}},
    [FIELD_PRICE] = {MAY_EQUAL | MAY_ORDER, {"a price such as 3.50 CNY", "价格，如 3.50 CNY"}},
    [FIELD_QUANTITY] = {MAY_EQUAL | MAY_ORDER, {"a number such as 2.5", "数字，如 2.5"}},
    [FIELD_TIME] = {MAY_EQUAL | MAY_ORDER | MAY_WINDOW,
                    {"a day or time such as 2026-11-21 or 60 days ago",
                     "日期或时间，如 2026-11-21 或 60 days ago"}},
    [FIELD_DAY] = {MAY_EQUAL | MAY_ORDER | MAY_WINDOW,
                   {"a day such as 2026-11-21 or today", "日期，如 2026-11-21 或 today"}},
    [FIELD_CHOICE] = {MAY_EQUAL | MAY_ORDER, {"one of its choices", "可选值之一"}},
    [FIELD_REFERENCE] = {MAY_EQUAL, {"the number of a record", "记录的编号"}},
    [FIELD_LABEL] = {MAY_EQUAL | MAY_CONTAIN, {"a text in quotes", "引号中的文字"}},
    [FIELD_JSON] = {0, {"nothing but is empty", "只能用 is empty"}},
};

// ---- literals beside a field ----

static bool wrong_value(Check *check, const Path *path, const Node *value)
{
    Label wanted = TYPES[path->field == NULL ? FIELD_TEXT : path->field->type].wanted;
    return REFUSE(check, value, "Here %s is wanted.%.0s", "%1$.0s此处应为%2$s。", wanted.en,
                  wanted.zh);
}

// The literal's decimal as an integer of 10^-decimals.
static bool scale_value(Check *check, Node *value, int decimals)
{
    int64_t integer = value->integer;
    int scale = value->scale;
    for (; scale > decimals && integer % 10 == 0; scale--)
        integer /= 10;
    if (scale > decimals)
        return REFUSE(check, value,
                      "This number has more than %d decimals, which this field does not keep.",
                      "该数字的小数超过 %d 位，此字段不保留。", decimals);
    if (__builtin_mul_overflow(integer, power_of_ten(decimals - scale), &value->stored) ||
        value->stored > INT64_MAX / 2 || value->stored < INT64_MIN / 2)
        return REFUSE(check, value, "This number is too large.", "该数字过大。");
    return true;
}

// Amounts: a number beside a field written without unit is in the organisation's currency.
static bool check_money(Check *check, const Path *path, Node *value)
{
    bool price = path->field->type == FIELD_PRICE;
    if (value->kind == NODE_NUMBER && !path->major)
        return scale_value(check, value, 0);
    if (value->kind == NODE_NUMBER) {
        value->kind = NODE_MONEY;
        value->text = arena_copy(check->rule->arena, model_currency(check->rule->model), -1);
    }
    if (value->kind != NODE_MONEY)
        return wrong_value(check, path, value);
    int exponent = currency_exponent(value->text);
    if (exponent < 0)
        return REFUSE(check, value, "%s is no currency.", "%s 不是货币代码。", value->text);
    bool beside = path->field->currency != NULL && !path->custom;
    const char *own = model_currency(check->rule->model);
    if (!beside && strcmp(own, value->text) != 0)
        return REFUSE(check, value, "%s is kept in %s.", "%s 的金额以 %s 计。", path->field->name,
                      own);
    return scale_value(check, value, price ? 6 : exponent);
}

static bool check_choice(Check *check, const Path *path, Node *value)
{
    if (value->kind != NODE_NAME && value->kind != NODE_TEXT && value->kind != NODE_CHOICE)
        return wrong_value(check, path, value);
    g_autoptr(GString) known = g_string_new(NULL);
    const Choice *choices = path->field->choices;
    for (int i = 0; choices != NULL && choices[i].name != NULL; i++) {
        if (strcmp(choices[i].name, value->text) == 0) {
            value->kind = NODE_CHOICE;
            value->stored = i;
            return true;
        }
        if (known->len < 400)
            g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", choices[i].name);
    }
    REFUSE(check, value, "This is none of the choices of %s.", "这不是 %s 的可选值。",
           path->field->name);
    g_autofree char *en = g_strdup_printf("Choices: %s.", known->str);
    g_autofree char *zh = g_strdup_printf("可选值：%s。", known->str);
    error_hint(check->error, en, zh);
    return false;
}

static bool check_text(Check *check, const Path *path, const Node *value)
{
    if (value->kind != NODE_TEXT)
        return wrong_value(check, path, value);
    if (value->text[0] == '\0') {
        REFUSE(check, value, "An empty text is a missing value and equals nothing.",
               "空文字等于没有值，不能比较。");
        error_hint(check->error, "Write is empty or is not empty.",
                   "请写 is empty 或 is not empty。");
        return false;
    }
    if (strlen(value->text) > RULE_LITERAL_MAX)
        return REFUSE(check, value, "This text is longer than %d bytes.", "文字超过 %d 字节。",
                      RULE_LITERAL_MAX);
    return true;
}

static bool check_span(Check *check, const Node *node, int64_t least)
{
    int64_t count = ABS(node->integer);
    int64_t days_each = node->unit->months > 0 ? node->unit->months * 31 : node->unit->us / DAY_US;
    if (count < least)
        return REFUSE(check, node, "At least one is wanted.", "至少为 1。");
    if (count > SPAN_DAYS_MAX * INT64_C(1440) || count * days_each > SPAN_DAYS_MAX ||
        (days_each == 0 && count * node->unit->us / DAY_US > SPAN_DAYS_MAX))
        return REFUSE(check, node, "This is longer than a thousand years.", "超过一千年。");
    return true;
}

static bool check_moment(Check *check, const Path *path, const Node *value)
{
    switch (value->kind) {
    case NODE_AGO:
        return check_span(check, value, 0);
    case NODE_DAY:
    case NODE_TIME:
    case NODE_START:
        return true;
    case NODE_WORD:
        return strcmp(value->text, "me") != 0 || wrong_value(check, path, value);
    default:
        return wrong_value(check, path, value);
    }
}

static bool check_reference(Check *check, const Path *path, Node *value)
{
    if (value->kind == NODE_NUMBER)
        return scale_value(check, value, 0);
    if (value->kind != NODE_WORD || strcmp(value->text, "me") != 0)
        return wrong_value(check, path, value);
    if (g_strcmp0(path->field->refers, "staff") != 0)
        return REFUSE(check, value, "me stands for a staff member, but %s does not.",
                      "me 代表员工，而 %s 不是员工。", path->field->name);
    return true;
}

static bool check_number(Check *check, const Path *path, Node *value)
{
    bool percent = value->kind == NODE_PERCENT && g_str_has_suffix(path->field->name, "_percent");
    if (value->kind != NODE_NUMBER && !percent)
        return wrong_value(check, path, value);
    bool thousandths = path->field->type == FIELD_QUANTITY && path->major;
    return scale_value(check, value, thousandths ? 3 : 0);
}

static bool check_value(Check *check, const Path *path, Node *value)
{
    if (path->field == NULL)
        return check_text(check, path, value);
    switch (path->field->type) {
    case FIELD_TEXT:
    case FIELD_LABEL:
        return check_text(check, path, value);
    case FIELD_INTEGER:
    case FIELD_QUANTITY:
        return check_number(check, path, value);
    case FIELD_BOOLEAN:
        value->stored = value->integer;
        return value->kind == NODE_BOOLEAN || wrong_value(check, path, value);
    case FIELD_MONEY:
    case FIELD_PRICE:
        return check_money(check, path, value);
    case FIELD_TIME:
    case FIELD_DAY:
        return check_moment(check, path, value);
    case FIELD_CHOICE:
        return check_choice(check, path, value);
    case FIELD_REFERENCE:
        return check_reference(check, path, value);
    case FIELD_JSON:
        break;
    }
    return wrong_value(check, path, value);
}

// ---- conditions ----

static void note_entity(Check *check, const Entity *entity)
{
    if (entity != NULL && entity != check->rule->entity &&
        !g_ptr_array_find(check->entities, entity, NULL))
        g_ptr_array_add(check->entities, (gpointer)entity);
}

static bool check_field(Check *check, Node *name)
{
    if (name->kind != NODE_NAME)
        return REFUSE(check, name, "The name of a field should stand here.", "此处应为字段名。");
    if (!resolve_name(check->rule, NULL, name, check->error))
        return false;
    const Path *path = name->path;
    note_entity(check, path->entity);
    if (path->field == NULL)
        note_entity(check, entity_find("tag"));
    check->rule->personal |= path->field != NULL && (path->field->flags & FIELD_PERSONAL) != 0;
    return true;
}

static unsigned wanted_of(const Node *node, const Path *path)
{
    switch (node->kind) {
    case NODE_IN:
        return MAY_EQUAL;
    case NODE_BETWEEN:
        return MAY_ORDER;
    case NODE_OVERLAPS:
        return MAY_OVERLAP;
    case NODE_CONTAINS:
        return path->field == NULL ? MAY_OVERLAP : MAY_CONTAIN;
    case NODE_STARTS:
        return MAY_CONTAIN;
    case NODE_WITHIN:
        return MAY_WINDOW;
    case NODE_COMPARE:
        return node->comparison <= COMPARE_NE ? MAY_EQUAL : MAY_ORDER;
    default:
        return 0;
    }
}

static bool check_window(Check *check, const Path *path, const Node *window)
{
    if (window->kind == NODE_PERIOD)
        return true;
    bool days = window->unit->months > 0 || window->unit->us >= DAY_US;
    if (path->field->type == FIELD_DAY && !days)
        return REFUSE(check, window, "A day has no hours: count days, weeks, months or years.",
                      "日期没有小时：请用日、周、月或年。");
    return check_span(check, window, 1);
}

// Amounts of one condition are in one currency.
static bool check_currencies(Check *check, const Node *node)
{
    const Node *first = node->children[1];
    for (size_t i = 2; i < node->n_children; i++) {
        const Node *other = node->children[i];
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
    bool written = low->kind == high->kind;
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

static bool check_leaf(Check *check, Node *node)
{
    if (!check_field(check, node->children[0]))
        return false;
    const Path *path = node->children[0]->path;
    unsigned may = path->field == NULL ? MAY_OVERLAP : TYPES[path->field->type].may;
    unsigned wanted = wanted_of(node, path);
    if ((may & wanted) != wanted) {
        const Operator *op = operator_of(node, false);
        return REFUSE(check, node, "%s cannot be asked of %s.", "%s 不能用于 %s。", op->name,
                      node->children[0]->text);
    }
    if (node->kind == NODE_WITHIN)
        return check_window(check, path, node->children[1]);
    for (size_t i = 1; i < node->n_children; i++)
        if (!check_value(check, path, node->children[i]))
            return false;
    if (!check_currencies(check, node))
        return false;
    return node->kind != NODE_BETWEEN || check_between(check, node);
}

static bool check_condition(Check *check, Node *node);

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

static bool check_condition(Check *check, Node *node)
{
    if (node->kind <= NODE_NOT)
        return check_inner(check, node);
    if (node_is_operator(node))
        return check_leaf(check, node);
    if (node->kind == NODE_BOOLEAN)
        return true;
    if (node->kind != NODE_NAME)
        return REFUSE(check, node, "A condition should stand here, not a value alone.",
                      "此处应为条件，不能只有一个值。");
    if (!check_field(check, node))
        return false;
    if (node->path->field != NULL && node->path->field->type == FIELD_BOOLEAN)
        return true;
    return REFUSE(check, node, "What is asked of %s? Write a comparison.",
                  "%s 要满足什么？请写出比较。", node->text);
}

bool check_rule(Rule *rule, Node *root, GError **error)
{
    g_autoptr(GPtrArray) entities = g_ptr_array_new();
    Check check = {.rule = rule, .entities = entities, .error = error};
    if (!check_condition(&check, root))
        return false;
    rule->root = root;
    rule->entities = ARENA_ARRAY(rule->arena, const Entity *, entities->len + 1);
    for (guint i = 0; i < entities->len; i++)
        rule->entities[i] = g_ptr_array_index(entities, i);
    return true;
}
