// SPDX-License-Identifier: Apache-2.0
#include "rule/words.h"

#include <string.h>

#define COMPARE(symbol, comparison_, en, zh, example_)                                             \
    {                                                                                              \
        .name = symbol, .form = FORM_INFIX, .precedence = PRECEDENCE_COMPARE,                      \
        .kind = NODE_COMPARE, .comparison = comparison_, .about = {en, zh}, .example = example_    \
    }

#define ARITHMETIC(symbol, precedence_, kind_, en, zh, example_)                                   \
    {                                                                                              \
        .name = symbol, .form = FORM_ARITHMETIC, .precedence = precedence_, .kind = kind_,         \
        .about = {en, zh}, .example = example_                                                     \
    }

const Operator OPERATORS[] = {
    {.name = "or",
     .form = FORM_JOIN,
     .precedence = PRECEDENCE_OR,
     .kind = NODE_OR,
     .about = {"at least one holds", "至少一个成立"},
     .example = "country = \"CN\" or country = \"SG\""},
    {.name = "and",
     .form = FORM_JOIN,
     .precedence = PRECEDENCE_AND,
     .kind = NODE_AND,
     .about = {"both hold", "同时成立"},
     .example = "country = \"CN\" and kind = person"},
    {.name = "not in top",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_RANK,
     .comparison = COMPARE_GE,
     .negated = true,
     .about = {"has a value that is not in the top", "有值，但不在最高的一部分中"},
     .example = "net_base not in top 20%"},
    {.name = "not in bottom",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_RANK,
     .comparison = COMPARE_LE,
     .negated = true,
     .about = {"has a value that is not in the bottom", "有值，但不在最低的一部分中"},
     .example = "net_base not in bottom 10%"},
    {.name = "in top",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_RANK,
     .comparison = COMPARE_GE,
     .about = {"fewer than so many of all customers with a value have a greater one",
               "在所有有值的客户中，值更大者的占比小于此百分比"},
     .example = "net_base in top 20%"},
    {.name = "in bottom",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_RANK,
     .comparison = COMPARE_LE,
     .about = {"fewer than so many of all customers with a value have a smaller one",
               "在所有有值的客户中，值更小者的占比小于此百分比"},
     .example = "count(orders, last 1 year) in bottom 10%"},
    {.name = "not in",
     .form = FORM_LIST,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_IN,
     .negated = true,
     .about = {"equals none of the values", "不等于其中任何一个"},
     .example = "country not in (\"CN\", \"SG\")"},
    {.name = "not contains",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_CONTAINS,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … contains", "等同于 not … contains"},
     .example = "tags not contains \"VIP\""},
    {.name = "not overlaps",
     .form = FORM_LIST,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_OVERLAPS,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … overlaps", "等同于 not … overlaps"},
     .example = "tags not overlaps (\"VIP\")"},
    {.name = "not starts with",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_STARTS,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … starts with", "等同于 not … starts with"},
     .example = "name not starts with \"test\""},
    {.name = "not matches",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_MATCHES,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … matches", "等同于 not … matches"},
     .example = "email not matches \"*@example.com\""},
    {.name = "not between",
     .form = FORM_RANGE,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_BETWEEN,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … between", "等同于 not … between"},
     .example = "created_at not between 2026-01-01 and 2026-03-31"},
    {.name = "not within",
     .form = FORM_WINDOW,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_WITHIN,
     .negated = true,
     .synonym = true,
     .about = {"the same as not … within", "等同于 not … within"},
     .example = "created_at not within last 90 days"},
    {.name = "not",
     .form = FORM_PREFIX,
     .precedence = PRECEDENCE_NOT,
     .kind = NODE_NOT,
     .about = {"does not hold", "不成立"},
     .example = "not name contains \"test\""},
    COMPARE("=", COMPARE_EQ, "equals", "等于", "kind = person"),
    COMPARE("!=", COMPARE_NE, "is there and differs", "有值且不等于", "kind != organisation"),
    COMPARE("<=", COMPARE_LE, "at most; up to the end of a day", "不大于；到某日结束为止",
            "created_at <= 2026-11-21"),
    COMPARE(">=", COMPARE_GE, "at least; from the start of a day", "不小于；从某日开始",
            "created_at >= start of month"),
    COMPARE("<", COMPARE_LT, "less than; before a day begins", "小于；早于某日开始",
            "created_at < 60 days ago"),
    COMPARE(">", COMPARE_GT, "more than; after a day has ended", "大于；晚于某日结束",
            "created_at > yesterday"),
    {.name = "before",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_COMPARE,
     .comparison = COMPARE_LT,
     .synonym = true,
     .about = {"the same as <", "等同于 <"},
     .example = "created_at before 2026-11-11"},
    {.name = "after",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_COMPARE,
     .comparison = COMPARE_GT,
     .synonym = true,
     .about = {"the same as >", "等同于 >"},
     .example = "created_at after 2026-11-11"},
    {.name = "in",
     .form = FORM_LIST,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_IN,
     .about = {"equals one of the values", "等于其中一个"},
     .example = "country in (\"CN\", \"SG\", \"MY\")"},
    {.name = "overlaps",
     .form = FORM_LIST,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_OVERLAPS,
     .about = {"a set holds at least one of the values", "集合中至少有其中一个"},
     .example = "tags overlaps (\"VIP\", \"wholesale\")"},
    {.name = "between",
     .form = FORM_RANGE,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_BETWEEN,
     .about = {"from … to …, both included", "从 … 到 …，两端都包括"},
     .example = "created_at between 2026-01-01 and 2026-03-31"},
    {.name = "contains",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_CONTAINS,
     .about = {"has this text in it, upper and lower case alike; a set holds the value",
               "包含这段文字，不分大小写；集合中有这个值"},
     .example = "name contains \"tea\""},
    {.name = "starts with",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_STARTS,
     .about = {"begins with this text, upper and lower case alike", "以这段文字开头，不分大小写"},
     .example = "name starts with \"王\""},
    {.name = "matches",
     .form = FORM_INFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_MATCHES,
     .about = {"is this text, where * stands for anything and ? for one character, upper and lower "
               "case alike",
               "符合这段文字，* 代表任意内容，? 代表一个字符，不分大小写"},
     .example = "email matches \"*@example.???\""},
    {.name = "is not empty",
     .form = FORM_POSTFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_EMPTY,
     .negated = true,
     .about = {"has a value", "有值"},
     .example = "owner_staff is not empty"},
    {.name = "is empty",
     .form = FORM_POSTFIX,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_EMPTY,
     .about = {"has no value, or an empty text", "没有值，或为空文字"},
     .example = "birth_day is empty"},
    {.name = "within",
     .form = FORM_WINDOW,
     .precedence = PRECEDENCE_COMPARE,
     .kind = NODE_WITHIN,
     .about = {"lies in a window of time; in says the same", "在一段时间内；也可以写 in"},
     .example = "created_at within last 90 days"},
    ARITHMETIC("+", PRECEDENCE_ADD, NODE_ADD, "plus", "加", "order_count + return_count >= 3"),
    ARITHMETIC("-", PRECEDENCE_ADD, NODE_SUBTRACT, "minus", "减",
               "last_order_at - first_order_at > 365 days"),
    ARITHMETIC("*", PRECEDENCE_MULTIPLY, NODE_MULTIPLY, "times", "乘",
               "count(returns) * 2 > count(orders)"),
    ARITHMETIC("/", PRECEDENCE_MULTIPLY, NODE_DIVIDE,
               "divided by; six decimals, and nothing by zero", "除以；六位小数，除以零为空",
               "net_base / order_count >= 200"),
    {.name = NULL},
};

#define MINUTE_US (60 * INT64_C(1000000))
#define HOUR_US   (60 * MINUTE_US)

const Unit UNITS[] = {
    {"minute", "minutes", MINUTE_US, 0, false, {"60 seconds", "60 秒"}},
    {"hour", "hours", HOUR_US, 0, false, {"60 minutes", "60 分钟"}},
    {"day", "days", 24 * HOUR_US, 0, true, {"24 hours; a calendar day", "24 小时；日历上的一天"}},
    {"week",
     "weeks",
     168 * HOUR_US,
     0,
     true,
     {"7 days; a calendar week begins on Monday", "7 天；日历上的一周从周一开始"}},
    {"month", "months", 0, 1, true, {"by the calendar", "按日历"}},
    {"quarter",
     "quarters",
     0,
     3,
     true,
     {"3 months; begins in January, April, July, October", "3 个月；从 1、4、7、10 月开始"}},
    {"year", "years", 0, 12, true, {"12 months", "12 个月"}},
    {.name = NULL},
};

const ValueWord VALUE_WORDS[] = {
    {"now", false, 0, {"this very moment", "此刻"}, "created_at <= now"},
    {"today", true, 0, {"the whole day", "今天全天"}, "created_at = today"},
    {"yesterday", true, -1, {"the whole day", "昨天全天"}, "created_at = yesterday"},
    {"tomorrow", true, 1, {"the whole day", "明天全天"}, "birth_day < tomorrow"},
    {"me",
     false,
     0,
     {"the person who asks, for staff", "当前用户，用于员工字段"},
     "owner_staff = me"},
    {.name = NULL},
};

const Operator *operator_of(const Node *node, bool negated)
{
    for (const Operator *op = OPERATORS; op->name != NULL; op++)
        if (op->kind == node->kind && op->comparison == node->comparison &&
            op->negated == negated && !op->synonym)
            return op;
    return NULL;
}

const Unit *unit_find(const char *name)
{
    for (const Unit *unit = UNITS; unit->name != NULL; unit++)
        if (g_ascii_strcasecmp(name, unit->name) == 0 ||
            g_ascii_strcasecmp(name, unit->plural) == 0)
            return unit;
    return NULL;
}

const ValueWord *value_word_find(const char *name)
{
    for (const ValueWord *word = VALUE_WORDS; word->name != NULL; word++)
        if (g_ascii_strcasecmp(name, word->name) == 0)
            return word;
    return NULL;
}

bool word_is_reserved(const char *name)
{
    static const char *const OTHERS[] = {"true", "false", "start", "last",
                                         "next", "this",  "gap",   "age"};
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        if (g_ascii_strcasecmp(name, OTHERS[i]) == 0)
            return true;
    for (const Operator *op = OPERATORS; op->name != NULL; op++) {
        size_t first = strcspn(op->name, " ");
        if (strlen(name) == first && g_ascii_strncasecmp(name, op->name, first) == 0)
            return true;
    }
    return value_word_find(name) != NULL;
}
