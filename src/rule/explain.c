// SPDX-License-Identifier: Apache-2.0
//
// Why one record passes or does not: every condition of the tree with its answer, and for each leaf
// what was found.
#include "base/decimal.h"
#include "base/when.h"
#include "rule/answer_inside.h"
#include "rule/arithmetic.h"
#include "rule/functions.h"
#include "rule/print.h"
#include "rule/rank.h"

#include <string.h>

typedef struct {
    Question *question;
    GArray *findings; // of RuleFinding
} Explaining;

static Label same(Arena *arena, const char *text)
{
    const char *copy = arena_copy(arena, text, -1);
    return (Label){copy, copy};
}

// ---- values in words ----

static Label say_duration(Arena *arena, int64_t us, bool ago)
{
    static const struct {
        int64_t us;
        const char *en, *zh;
    } UNITS_SAID[] = {{DAY_US, "days", "天"},
                      {3600 * SECOND_US, "hours", "小时"},
                      {60 * SECOND_US, "minutes", "分钟"},
                      {SECOND_US, "seconds", "秒"}};
    size_t unit = 0;
    while (unit + 1 < G_N_ELEMENTS(UNITS_SAID) && ABS(us) < 2 * UNITS_SAID[unit].us)
        unit++;
    int64_t count = us / UNITS_SAID[unit].us;
    bool ahead = ago && us < 0;
    count = ahead ? -count : count;
    return (Label){arena_printf(arena, "%" G_GINT64_FORMAT " %s%s", count, UNITS_SAID[unit].en,
                                ahead ? " from now"
                                : ago ? " ago"
                                      : ""),
                   arena_printf(arena, "%" G_GINT64_FORMAT " %s%s", count, UNITS_SAID[unit].zh,
                                ahead ? "后"
                                : ago ? "前"
                                      : "")};
}

static Label say_number(Arena *arena, const Path *path, int64_t value)
{
    char text[32];
    decimal_print(text, value, path_scale(path));
    bool money = path->field->type == FIELD_MONEY || path->field->type == FIELD_PRICE;
    if (money && path->currency != NULL)
        return same(arena, arena_printf(arena, "%s %s", text, path->currency));
    return same(arena, text);
}

static Label say_day(Arena *arena, int64_t day)
{
    char text[16] = "?";
    if (day >= BIRTH_DAY_MIN && day <= BIRTH_DAY_MAX)
        day_print(text, day);
    return same(arena, text);
}

static Label say_choice(const Field *field, const Held *held)
{
    if (held->integer < 0)
        return (Label){held->texts[0], held->texts[0]};
    return field->choices[held->integer].label;
}

static Label say(Question *question, const Path *path, const Held *held)
{
    Arena *arena = question->context->arena;
    if (held->missing)
        return (Label){"nothing", "没有值"};
    switch (path->field->type) {
    case FIELD_TEXT:
        return (Label){held->texts[0], held->texts[0]};
    case FIELD_LABEL:
        return (Label){held->texts[0], held->texts[held->n_texts - 1]};
    case FIELD_CHOICE:
        return say_choice(path->field, held);
    case FIELD_BOOLEAN:
        return held->integer ? (Label){"yes", "是"} : (Label){"no", "否"};
    case FIELD_TIME:
        return say_duration(arena, question->clock.now - held->integer, true);
    case FIELD_DAY:
        return say_day(arena, held->integer);
    case FIELD_JSON:
        return (Label){"a value", "有值"};
    default:
        return path->duration ? say_duration(arena, held->integer, false)
                              : say_number(arena, path, held->integer);
    }
}

// ---- what a leaf found ----

// Functions that are conditions: how many facts pass their filters.
static Label found_by_call(Question *question, const Node *call)
{
    Arena *arena = question->context->arena;
    if (call->n_children == 0 || call->children[0]->kind != NODE_FACTS)
        return (Label){NULL, NULL};
    Facts facts = facts_passing(question, call->children[0]);
    if (facts.n == 0)
        return (Label){"none found", "没有找到"};
    int64_t last = question->clock.now - facts.facts[facts.n - 1].at;
    Label ago = say_duration(arena, last, true);
    return (Label){arena_printf(arena, "%zu found, the latest %s", facts.n, ago.en),
                   arena_printf(arena, "找到 %zu 个，最近一个在 %s", facts.n, ago.zh)};
}

// The value found, and where the top or bottom ends.
static Label with_cut(Question *question, const Node *rank, Label found)
{
    Arena *arena = question->context->arena;
    Bounds bounds;
    if (!rank_found(question->context, question->rule, rank, &bounds))
        return found;
    bool top = rank->comparison == COMPARE_GE;
    Held cut = {.integer = top ? bounds.low : bounds.high - 1};
    Label said = say(question, rank->children[0]->path, &cut);
    return (Label){
        arena_printf(arena, "%s; the %s ends at %s", found.en, top ? "top" : "bottom", said.en),
        arena_printf(arena, "%s；界线在 %s", found.zh, said.zh)};
}

static Label found_by(Question *question, const Node *node)
{
    if (node->kind == NODE_CALL && node->function->result == GIVES_CONDITION)
        return found_by_call(question, node);
    const Node *left = node_is_operator(node) ? node->children[0] : node;
    if (node_calls(left, FUNCTION_ANNIVERSARY))
        left = left->children[0];
    if (left->path == NULL || left->path->field == NULL)
        return (Label){NULL, NULL};
    Held held = value_of(question, left);
    Label found = say(question, left->path, &held);
    return node->kind == NODE_RANK ? with_cut(question, node, found) : found;
}

// ---- the tree ----

static const char *text_of(Question *question, const Node *node)
{
    g_auto(Buffer) text = {0};
    node_print(&text, question->rule, node);
    return arena_copy(question->context->arena, buffer_string(&text), -1);
}

static void explain(Explaining *explaining, const Node *node, int depth)
{
    Question *question = explaining->question;
    bool leaf = node->kind > NODE_NOT;
    RuleFinding finding = {.node = node->id,
                           .depth = depth,
                           .leaf = leaf,
                           .text = text_of(question, node),
                           .answer = answer(question, node)};
    if (leaf && node->kind != NODE_BOOLEAN)
        finding.found = found_by(question, node);
    g_array_append_val(explaining->findings, finding);
    for (size_t i = 0; !leaf && i < node->n_children; i++)
        explain(explaining, node->children[i], depth + 1);
}

GArray *rule_explain(const Rule *rule, const Record *record, const RuleContext *context)
{
    g_assert(record->entity == rule->entity);
    const Model *model = context->model != NULL ? context->model : rule->model;
    Question question = {.rule = rule,
                         .record = record,
                         .context = context,
                         .clock = {model_timezone(model), context->now, context->me}};
    Explaining explaining = {&question, g_array_new(FALSE, FALSE, sizeof(RuleFinding))};
    explain(&explaining, rule->root, 0);
    history_forget(&question);
    return explaining.findings;
}
