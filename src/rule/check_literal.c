// SPDX-License-Identifier: Apache-2.0
//
// Literals are converted exactly to the stored unit of the value they stand beside.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/check.h"
#include "rule/words.h"

#include <string.h>

enum { SPAN_DAYS_MAX = 366000 }; // durations up to a thousand years

static const Label WANTED[] = {
    [FIELD_TEXT] = {"a text in quotes", "引号中的文字"},
    [FIELD_INTEGER] = {"a whole number", "整数"},
    [FIELD_BOOLEAN] = {"true or false", "true 或 false"},
    [FIELD_MONEY] = {"an amount such as 199.00 CNY", "金额，如 199.00 CNY"},
    [FIELD_PRICE] = {"a price such as 3.50 CNY", "价格，如 3.50 CNY"},
    [FIELD_QUANTITY] = {"a number such as 2.5", "数字，如 2.5"},
    [FIELD_TIME] = {"a day or time such as 2026-11-21 or 60 days ago",
                    "日期或时间，如 2026-11-21 或 60 days ago"},
    [FIELD_DAY] = {"a day such as 2026-11-21 or today", "日期，如 2026-11-21 或 today"},
    [FIELD_CHOICE] = {"one of its choices", "可选值之一"},
    [FIELD_REFERENCE] = {"the number of a record", "记录的编号"},
    [FIELD_LABEL] = {"a text in quotes", "引号中的文字"},
    [FIELD_JSON] = {"nothing but is empty", "只能用 is empty"},
};

static const Label WANTED_DURATION = {"a length of time such as 90 days", "时长，如 90 days"};
static const Label WANTED_DECIMAL = {"a number such as 2.5", "数字，如 2.5"};

bool wrong_value(Check *check, const Path *path, const Node *value)
{
    Label wanted = path->duration    ? WANTED_DURATION
                   : path->scale > 0 ? WANTED_DECIMAL
                                     : WANTED[path->field == NULL ? FIELD_TEXT : path->field->type];
    return REFUSE(check, value, "Here %s is wanted.%.0s", "%1$.0s此处应为%2$s。", wanted.en,
                  wanted.zh);
}

// The literal's decimal as an integer of 10^-decimals.
bool scale_value(Check *check, Node *value, int decimals)
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
    const char *own = path->currency != NULL ? path->currency : model_currency(check->rule->model);
    if (path->currency_at == NULL && strcmp(own, value->text) != 0)
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

bool check_text(Check *check, const Path *path, const Node *value)
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

bool check_span(Check *check, const Node *node, int64_t least)
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
    bool day = path->field->type == FIELD_DAY;
    switch (value->kind) {
    case NODE_AGO:
        note_clock(check, day ? CLOCK_DAYS : CLOCK_CONTINUOUS);
        return check_span(check, value, 0);
    case NODE_START:
        note_clock(check, CLOCK_DAYS);
        return true;
    case NODE_DAY:
    case NODE_TIME:
        return true;
    case NODE_WORD:
        if (strcmp(value->text, "me") == 0)
            return wrong_value(check, path, value);
        note_clock(check, day || value_word_find(value->text)->day ? CLOCK_DAYS : CLOCK_CONTINUOUS);
        return true;
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

// Exact units alone: months differ in length.
static bool check_duration(Check *check, const Path *path, Node *value)
{
    if (value->kind != NODE_DURATION)
        return wrong_value(check, path, value);
    if (value->unit->months > 0) {
        REFUSE(check, value, "Months and years differ in length: count days or weeks here.",
               "月和年的长短不一：此处请用日或周。");
        error_hint(check->error, "Write 90 days for 3 months.", "3 个月可写作 90 days。");
        return false;
    }
    if (!check_span(check, value, 0))
        return false;
    value->stored = value->integer * value->unit->us;
    return true;
}

static bool check_number(Check *check, const Path *path, Node *value)
{
    bool percent = value->kind == NODE_PERCENT && g_str_has_suffix(path->field->name, "_percent");
    if (path->duration)
        return check_duration(check, path, value);
    if (value->kind == NODE_PERCENT && path->scale >= 2) // hundredths
        return scale_value(check, value, path->scale - 2);
    if (value->kind != NODE_NUMBER && !percent)
        return wrong_value(check, path, value);
    return scale_value(check, value, path->scale);
}

bool check_literal(Check *check, const Path *path, Node *value)
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
