// SPDX-License-Identifier: Apache-2.0
//
// What stands in the parentheses of functions, and what they give.
#include "base/when.h"
#include "rule/check.h"
#include "rule/functions.h"
#include "rule/print.h"
#include "rule/provider.h"
#include "rule/words.h"

#include <string.h>

// ---- facts ----

static const Path *moment_path(void)
{
    static const Field MOMENT = {.name = "at", .type = FIELD_TIME};
    static const Path PATH = {.field = &MOMENT};
    return &PATH;
}

static bool check_filter(Check *check, Node *filter)
{
    if (node_is_window(filter))
        return check_window(check, moment_path(), filter);
    return check_condition(check, filter);
}

// With `value`, the amount or field that is taken of each.
static bool check_facts(Check *check, Node *facts, Node *value)
{
    if (check->facts != NULL)
        return REFUSE(check, facts, "Inside of a filter only the fact's own fields can be asked.",
                      "过滤条件中只能使用事实自身的字段。");
    if (check->rule->entity->ownership == OWNER_NONE)
        return REFUSE(check, facts, "Only customers and what belongs to them have a history.",
                      "只有客户及其所属记录才有历史。");
    if (++check->n_facts > FACTS_MAX) {
        fail(check->error, ERROR_TOO_LARGE, "The rule asks more than %d questions of history.",
             "规则对历史的提问超过 %d 个。", FACTS_MAX);
        return node_place(check->error, facts);
    }
    if (!resolve_facts(check->rule, facts, check->error))
        return false;
    note_entity(check, entity_find(facts->fact->entity));
    check->rule->scored |= fact_kind_is_computed(facts->fact);
    check->facts = facts->fact;
    bool ok = true;
    for (size_t i = 0; ok && i < facts->n_children; i++)
        ok = check_filter(check, facts->children[i]);
    ok = ok && (value == NULL || check_value(check, value));
    check->facts = NULL;
    return ok;
}

// ---- values of facts ----

static bool refuse_value(Check *check, const Node *call, const Node *value)
{
    const char *name = value->kind == NODE_BASE ? value->children[0]->text : value->text;
    return REFUSE(check, value, "%s cannot be taken of %s.", "不能对 %2$s 取 %1$s。",
                  call->function->name, name);
}

// Members of JSON are numbers where one calculates, else what the result is compared with.
static void type_member(Check *check, const Node *call, Node *value)
{
    Path *path = ARENA_NEW(check->rule->arena, Path);
    *path = *value->path;
    FunctionId id = call->function->id;
    bool plain = id == FUNCTION_FIRST || id == FUNCTION_LAST;
    const Node *beside = plain ? check->beside : NULL;
    FieldType type = id == FUNCTION_DISTINCT || plain ? FIELD_TEXT : FIELD_INTEGER;
    if (beside != NULL && (beside->kind == NODE_NUMBER || beside->kind == NODE_PERCENT))
        type = FIELD_INTEGER;
    if (beside != NULL && beside->kind == NODE_BOOLEAN)
        type = FIELD_BOOLEAN;
    path->field = computed_path(check, value->text, type)->field;
    path->scale = type == FIELD_INTEGER ? AVERAGE_SCALE : 0;
    value->path = path;
}

static bool may_take(FunctionId id, const Path *path)
{
    FieldType type = path->field->type;
    bool adds = is_number(path) || type == FIELD_MONEY || type == FIELD_PRICE;
    switch (id) {
    case FUNCTION_SUM:
    case FUNCTION_AVG:
        return adds;
    case FUNCTION_MIN:
    case FUNCTION_MAX:
        return adds || type == FIELD_TIME || type == FIELD_DAY;
    default:
        return type != FIELD_JSON;
    }
}

static Path *value_path(Check *check, const Node *call, const Path *of)
{
    if (call->function->id == FUNCTION_DISTINCT)
        return computed_path(check, call->function->name, FIELD_INTEGER);
    Path *path = ARENA_NEW(check->rule->arena, Path);
    Field *field = ARENA_NEW(check->rule->arena, Field);
    *field = *of->field;
    field->name = call->function->name;
    *path = (Path){.field = field,
                   .major = of->major,
                   .scale = of->scale,
                   .duration = of->duration,
                   .currency = of->currency};
    if (call->function->id == FUNCTION_AVG && is_number(of) && of->scale == 0)
        path->scale = AVERAGE_SCALE;
    return path;
}

static bool check_base(Check *check, const Node *call, Node *base)
{
    Node *name = base->children[0];
    if (!check_value(check, name))
        return false;
    const Path *of = name->path;
    bool money = of->field != NULL && of->field->type == FIELD_MONEY;
    if (!money || (of->currency_at != NULL && of->base == NULL && of->rate == NULL))
        return refuse_value(check, call, base);
    Path *path = computed_path(check, name->text, FIELD_MONEY);
    path->currency = arena_copy(check->rule->arena, model_currency(check->rule->model), -1);
    base->path = path;
    return true;
}

static bool check_taken(Check *check, Node *call)
{
    Node *facts = call->children[0], *value = call->children[1];
    if (!check_facts(check, facts, NULL))
        return false;
    check->facts = facts->fact;
    bool ok = value->kind == NODE_BASE ? check_base(check, call, value) : check_value(check, value);
    check->facts = NULL;
    if (!ok)
        return false;
    if (value->path->member != NULL)
        type_member(check, call, value);
    if (value->path->field == NULL || !may_take(call->function->id, value->path))
        return refuse_value(check, call, value);
    call->path = value_path(check, call, value->path);
    return true;
}

// ---- life cycle ----

static bool check_positive(Check *check, const Node *duration)
{
    return duration->integer >= 1 ||
           REFUSE(check, duration, "At least one is wanted.", "至少为 1。");
}

static bool check_gap(Check *check, Node *duration)
{
    Path *path = computed_path(check, "duration", FIELD_INTEGER);
    path->duration = true;
    return check_positive(check, duration) && check_literal(check, path, duration);
}

static bool check_sequence(Check *check, Node *call)
{
    size_t i = 0;
    for (; call->children[i]->kind == NODE_FACTS; i++) {
        if (i == SEQUENCE_STEPS_MAX)
            return REFUSE(check, call->children[i], "A sequence has at most %d steps.",
                          "顺序最多 %d 步。", SEQUENCE_STEPS_MAX);
        if (!check_facts(check, call->children[i], NULL))
            return false;
    }
    if (!check_gap(check, call->children[i]))
        return false;
    while (++i < call->n_children)
        if (!check_window(check, moment_path(), call->children[i]))
            return false;
    return true;
}

static bool check_rhythm(Check *check, const Node *rhythm)
{
    if (rhythm->of < 1 || rhythm->of > RHYTHM_MAX)
        return REFUSE(check, rhythm, "Count over 1 to %d months, weeks or whatever it is.",
                      "总数应为 1 到 %d。", RHYTHM_MAX);
    if (rhythm->integer < 1 || rhythm->integer > rhythm->of)
        return REFUSE(check, rhythm, "The first number is from 1 to the second.",
                      "第一个数应在 1 和第二个数之间。");
    Node all = *rhythm;
    all.integer = rhythm->of;
    note_clock(check, CLOCK_CONTINUOUS);
    return check_span(check, &all, 1);
}

static bool check_since(Check *check, const Node *duration)
{
    note_clock(check, CLOCK_CONTINUOUS);
    return check_positive(check, duration) && check_span(check, duration, 1);
}

// ---- the record itself ----

static bool check_age(Check *check, Node *call)
{
    const Field *birthday = entity_field(check->rule->entity, "birth_day");
    if (birthday == NULL || check->facts != NULL)
        return REFUSE(check, call, "Only customers have an age.", "只有客户才有年龄。");
    check->rule->personal |= (birthday->flags & FIELD_PERSONAL) != 0;
    note_clock(check, CLOCK_DAYS);
    call->path = computed_path(check, "age", FIELD_INTEGER);
    return true;
}

static bool check_anniversary(Check *check, Node *call)
{
    Node *name = call->children[0];
    if (name->kind != NODE_NAME)
        return REFUSE(check, name, "The name of a field should stand here.", "此处应为字段名。");
    if (!check_value(check, name))
        return false;
    const Field *field = name->path->field;
    if (field == NULL || (field->type != FIELD_DAY && (field->flags & FIELD_LUNAR) == 0))
        return REFUSE(check, name,
                      "An anniversary is that of a day such as birth_day or lunar_birthday.",
                      "周年日只能用于日期字段，如 birth_day 或 lunar_birthday。");
    note_clock(check, CLOCK_DAYS);
    call->path = computed_path(check, "anniversary", FIELD_DAY);
    return true;
}

static bool check_wall(Check *check, Node *call)
{
    Node *name = call->children[0];
    if (name->kind != NODE_NAME)
        return REFUSE(check, name, "The name of a field should stand here.", "此处应为字段名。");
    if (!check_value(check, name))
        return false;
    if (name->path->field == NULL || name->path->field->type != FIELD_TIME)
        return REFUSE(check, name, "Only times have an hour and a day of the week, such as at.",
                      "只有时间字段（如 at）才有小时和星期。");
    const Function *function = call->function;
    bool choice = function->result == GIVES_CHOICE;
    Path *path = computed_path(check, function->name, choice ? FIELD_CHOICE : FIELD_INTEGER);
    Field *field = ARENA_NEW(check->rule->arena, Field);
    *field = *path->field;
    field->choices = function->choices;
    path->field = field;
    call->path = path;
    return true;
}

static bool check_sample(Check *check, Node *call)
{
    Node *percent = call->children[0], *seed = call->children[1];
    if (check->facts != NULL)
        return REFUSE(check, call, "Samples are of records, not of facts.",
                      "样本取自记录，而非事实。");
    Path *text = computed_path(check, "seed", FIELD_TEXT);
    if (!scale_value(check, percent, 4) || !check_text(check, text, seed))
        return false;
    if (percent->stored < 0 || percent->stored > 1000000)
        return REFUSE(check, percent, "From 0%% to 100%%.", "应为 0%% 到 100%%。");
    return true;
}

// ---- what others know ----

static char *argument_of(const Check *check, const Node *call)
{
    g_auto(Buffer) text = {0};
    switch (call->function->arguments) {
    case ARGUMENTS_TEXT:
        buffer_text(&text, call->children[0]->text);
        break;
    case ARGUMENTS_WORD:
        buffer_text(&text, call->text);
        break;
    case ARGUMENTS_SPAN:
        node_print(&text, check->rule, call->children[0]);
        break;
    case ARGUMENTS_NONE:
        break;
    default:
        node_print(&text, check->rule, call->children[0]);
        buffer_text(&text, ", ");
        node_print(&text, check->rule, call->children[1]);
    }
    buffer_string(&text);
    return buffer_steal(&text);
}

static bool check_provided_arguments(Check *check, Node *call)
{
    for (size_t i = 0; i < call->n_children; i++) {
        Node *child = call->children[i];
        bool ok = child->kind == NODE_DURATION
                      ? check_positive(check, child) && check_span(check, child, 1)
                  : child->kind == NODE_TEXT
                      ? check_text(check, computed_path(check, "name", FIELD_TEXT), child)
                      : check_condition(check, child);
        if (!ok)
            return false;
    }
    return true;
}

// Sets call->stored.
static bool find_provided(Check *check, const RuleProvider *provider, Node *call)
{
    g_autofree char *argument = argument_of(check, call), *nearest = NULL;
    const Model *model = check->rule->model;
    if (provider->find != NULL)
        return provider->find(model, argument, &call->stored, check->error) ||
               node_place(check->error, call);
    if (provider->resolve(model, argument, &call->stored, &nearest))
        return true;
    REFUSE(check, call, "There is no %s %s.", "没有 %s %s。", call->function->name, argument);
    g_autofree char *en = nearest ? g_strdup_printf("Names like it: %s.", nearest) : NULL;
    g_autofree char *zh = nearest ? g_strdup_printf("相近的名称：%s。", nearest) : NULL;
    if (nearest != NULL)
        error_hint(check->error, en, zh);
    return false;
}

static bool check_provided(Check *check, Node *call)
{
    const Function *function = call->function;
    const RuleProvider *provider = provider_find(function->name);
    if (provider == NULL)
        return REFUSE(check, call, "%s%.0s", "%1$.0s%2$s", function->absent.en,
                      function->absent.zh);
    if (check->facts != NULL || check->rule->entity->ownership == OWNER_NONE)
        return REFUSE(check, call, "Only customers can be asked for this.", "只能对客户这样提问。");
    if (!check_provided_arguments(check, call))
        return false;
    if (!find_provided(check, provider, call))
        return false;
    if (provider->scored) {
        check->rule->scored = true;
        note_entity(check, entity_find("order")); // that is what it tells of
        note_clock(check, CLOCK_DAYS);
    }
    if (function->result == GIVES_CONDITION)
        return true;
    const Field *field = provider->type != NULL
                             ? provider->type(check->rule->model, call->stored, check->rule->arena)
                             : provider->field;
    Path *path = computed_path(check, function->name, field->type);
    path->field = field;
    path->scale = field->type == FIELD_INTEGER ? provider->scale : 0;
    if (field->type == FIELD_MONEY)
        path->currency = arena_copy(check->rule->arena, model_currency(check->rule->model), -1);
    call->path = path;
    return true;
}

// ---- all functions ----

static bool check_life_cycle(Check *check, Node *call)
{
    Node *facts = call->children[0], *second = call->children[1];
    if (!check_facts(check, facts, NULL))
        return false;
    switch (call->function->arguments) {
    case ARGUMENTS_WINDOW:
        return check_window(check, moment_path(), second);
    case ARGUMENTS_RHYTHM:
        return check_rhythm(check, second);
    case ARGUMENTS_SINCE:
        return check_since(check, second);
    default:
        g_assert(call->function->arguments == ARGUMENTS_GAP);
        return check_gap(check, second) && check_window(check, moment_path(), call->children[2]);
    }
}

static bool check_counted(Check *check, Node *call)
{
    if (!check_facts(check, call->children[0], NULL))
        return false;
    if (call->function->result == GIVES_CONDITION)
        return true;
    Path *path = computed_path(check, call->function->name, FIELD_INTEGER);
    path->duration = call->function->result == GIVES_DURATION;
    if (call->function->id == FUNCTION_GAP_SINCE)
        note_clock(check, CLOCK_CONTINUOUS);
    call->path = path;
    return true;
}

bool check_call(Check *check, Node *call)
{
    if (call->function->provided)
        return check_provided(check, call);
    switch (call->function->arguments) {
    case ARGUMENTS_NONE:
        return check_age(check, call);
    case ARGUMENTS_FIELD:
        return call->function->id == FUNCTION_ANNIVERSARY ? check_anniversary(check, call)
                                                          : check_wall(check, call);
    case ARGUMENTS_FACTS:
        return check_counted(check, call);
    case ARGUMENTS_VALUE:
        return check_taken(check, call);
    case ARGUMENTS_SEQUENCE:
        return check_sequence(check, call);
    case ARGUMENTS_SAMPLE:
        return check_sample(check, call);
    default:
        return check_life_cycle(check, call);
    }
}
