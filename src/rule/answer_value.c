// SPDX-License-Identifier: Apache-2.0
//
// Values that are computed for one record: arithmetic, ages, and what functions find in the facts.
#include "rule/answer_inside.h"
#include "rule/arithmetic.h"
#include "rule/functions.h"
#include "rule/provider.h"
#include "rule/wall_clock.h"

#include <string.h>

static Held held_integer(int64_t integer)
{
    return (Held){.integer = integer};
}

static Held held_bounded(__int128 value)
{
    if (value > RULE_NUMBER_MAX || value < -RULE_NUMBER_MAX)
        return HELD_NOTHING;
    return held_integer((int64_t)value);
}

// ---- amounts ----

static bool is_foreign(Question *question, const Path *path)
{
    if (path->currency == NULL || path->currency_at == NULL)
        return false;
    Held currency = hold(question, path->currency_at);
    return currency.missing || strcmp(currency.texts[0], path->currency) != 0;
}

static Held base_of(Question *question, const Path *path)
{
    Held amount = hold(question, path);
    if (path->currency_at == NULL || amount.missing)
        return amount;
    if (path->base != NULL)
        return hold(question, path->base);
    Held rate = hold(question, path->rate);
    int64_t product;
    if (rate.missing || !multiply_bounded(amount.integer, 1, &amount.integer) ||
        !multiply_bounded(amount.integer, rate.integer, &product))
        return HELD_NOTHING;
    return held_integer(divide_rounded(product, 1000000));
}

// ---- values of facts ----

typedef struct {
    Question *question;
    const Node *call, *value;
    Facts facts;
    bool foreign; // an amount in another currency is among them
} Taking;

static Held take(Taking *taking, const Fact *fact)
{
    Question *question = taking->question;
    const Fact *outer = question->fact;
    question->fact = fact;
    Held held = taking->value->kind == NODE_BASE
                    ? base_of(question, taking->value->children[0]->path)
                    : hold(question, taking->value->path);
    if (!held.missing && taking->value->kind == NODE_NAME)
        taking->foreign |= is_foreign(question, taking->value->path);
    question->fact = outer;
    return held;
}

static Held add_up(Taking *taking, bool average)
{
    __int128 sum = 0;
    int64_t n = 0;
    for (size_t i = 0; i < taking->facts.n; i++) {
        Held held = take(taking, &taking->facts.facts[i]);
        if (held.missing)
            continue;
        sum += held.integer;
        n++;
    }
    Held total = held_bounded(sum);
    if (taking->foreign || total.missing || !average)
        return taking->foreign ? HELD_NOTHING : total;
    bool finer = taking->call->path->scale > taking->value->path->scale;
    if (n == 0 || !multiply_bounded(total.integer, finer ? 1000000 : 1, &total.integer))
        return HELD_NOTHING;
    return held_integer(divide_rounded(total.integer, n));
}

static Held extreme(Taking *taking, bool greatest)
{
    Held best = HELD_NOTHING;
    for (size_t i = 0; i < taking->facts.n; i++) {
        Held held = take(taking, &taking->facts.facts[i]);
        if (held.missing)
            continue;
        if (best.missing || (greatest ? held.integer > best.integer : held.integer < best.integer))
            best = held;
    }
    return taking->foreign ? HELD_NOTHING : best;
}

static Held at_end(Taking *taking, bool last)
{
    if (taking->facts.n == 0)
        return HELD_NOTHING;
    Held held = take(taking, &taking->facts.facts[last ? taking->facts.n - 1 : 0]);
    return taking->foreign ? HELD_NOTHING : held;
}

// What makes two values the same: of a text in two languages the record it belongs to.
static const char *identity_of(Taking *taking, const Fact *fact)
{
    Question *question = taking->question;
    FieldType type =
        taking->value->kind == NODE_NAME ? taking->value->path->field->type : FIELD_MONEY;
    Held held = take(taking, fact);
    if (held.missing)
        return NULL;
    if (type == FIELD_TEXT || type == FIELD_CHOICE)
        return held.texts[0];
    if (type == FIELD_LABEL) {
        question->fact = fact;
        held.integer = record_id(record_at(question, taking->value->path));
        question->fact = NULL;
    }
    return arena_printf(question->context->arena, "%" G_GINT64_FORMAT, held.integer);
}

static Held count_different(Taking *taking)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < taking->facts.n; i++) {
        const char *identity = identity_of(taking, &taking->facts.facts[i]);
        if (identity != NULL)
            g_hash_table_add(seen, (gpointer)identity);
    }
    return held_integer(g_hash_table_size(seen));
}

static Held taken(Taking *taking)
{
    switch (taking->call->function->id) {
    case FUNCTION_SUM:
        return add_up(taking, false);
    case FUNCTION_AVG:
        return add_up(taking, true);
    case FUNCTION_MIN:
        return extreme(taking, false);
    case FUNCTION_MAX:
        return extreme(taking, true);
    case FUNCTION_FIRST:
        return at_end(taking, false);
    case FUNCTION_LAST:
        return at_end(taking, true);
    default:
        g_assert(taking->call->function->id == FUNCTION_DISTINCT);
        return count_different(taking);
    }
}

// ---- rhythm ----

static int compare_integers(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return one < other ? -1 : one > other;
}

static Held median_gap(Question *question, Facts facts)
{
    if (facts.n < 2)
        return HELD_NOTHING;
    size_t n = facts.n - 1;
    int64_t *gaps = ARENA_ARRAY(question->context->arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        gaps[i] = facts.facts[i + 1].at - facts.facts[i].at;
    qsort(gaps, n, sizeof *gaps, compare_integers);
    return held_integer((gaps[(n - 1) / 2] + gaps[n / 2]) / 2);
}

// ---- calls ----

static Held age(Question *question)
{
    Value birthday = record_value(question->record, "birth_day");
    bool good = birthday.type == VALUE_INTEGER && birthday.as.integer >= BIRTH_DAY_MIN &&
                birthday.as.integer <= BIRTH_DAY_MAX;
    if (!good)
        return HELD_NOTHING;
    return held_integer((age_number(&question->clock) - day_number(birthday.as.integer)) / 10000);
}

static Held wall(Question *question, const Node *call)
{
    Held held = value_of(question, call->children[0]);
    if (held.missing || held.integer < WHEN_MIN || held.integer > WHEN_MAX)
        return HELD_NOTHING;
    FunctionId id = call->function->id;
    held = held_integer(wall_value(id, wall_hour(held.integer, question->clock.zone)));
    if (id == FUNCTION_WEEKDAY)
        held.texts[held.n_texts++] = WEEKDAYS[held.integer].name;
    return held;
}

static Held provided(Question *question, const Node *call)
{
    Held held = {0};
    const RuleProvider *provider = provider_find(call->function->name);
    RuleContext context = *question->context;
    context.model = question_model(question);
    held.missing =
        !provider->value(&context, record_owner(question->record), call->stored, &held.integer);
    if (held.missing || call->path->field->type != FIELD_CHOICE)
        return held;
    const Choice *choices = call->path->field->choices;
    for (int64_t i = 0; i <= held.integer; i++) // the settings may have fewer by now
        if (choices[i].name == NULL)
            return HELD_NOTHING;
    held.texts[held.n_texts++] = choices[held.integer].name;
    return held;
}

static Held call_value(Question *question, const Node *call)
{
    FunctionId id = call->function->id;
    if (id == FUNCTION_AGE)
        return age(question);
    if (id == FUNCTION_PROVIDED)
        return provided(question, call);
    if (node_asks_wall(call))
        return wall(question, call);
    Facts facts = facts_passing(question, call->children[0]);
    if (id == FUNCTION_COUNT)
        return held_integer((int64_t)facts.n);
    if (id == FUNCTION_MEDIAN_GAP)
        return median_gap(question, facts);
    if (id == FUNCTION_GAP_SINCE)
        return facts.n == 0 ? HELD_NOTHING
                            : held_integer(question->clock.now - facts.facts[facts.n - 1].at);
    Taking taking = {question, call, call->children[1], facts, false};
    return taken(&taking);
}

static Held arithmetic_value(Question *question, const Node *node)
{
    Held left = value_of(question, node->children[0]);
    Held right = value_of(question, node->children[1]);
    Held result = {0};
    if (left.missing || right.missing)
        return HELD_NOTHING;
    Arithmetic arithmetic = arithmetic_of(node);
    result.missing = !arithmetic_compute(&arithmetic, left.integer, right.integer, &result.integer);
    return result;
}

Held value_of(Question *question, const Node *value)
{
    if (node_is_literal(value)) {
        Held held = {.integer = value->path == NULL ? value->stored
                                                    : literal_value(value, &question->clock)};
        if (value->kind == NODE_TEXT || value->kind == NODE_CHOICE)
            held.texts[held.n_texts++] = value->text;
        return held;
    }
    if (value->kind == NODE_CALL)
        return call_value(question, value);
    if (node_is_arithmetic(value))
        return arithmetic_value(question, value);
    Held held = hold(question, value->path);
    return held.missing || is_foreign(question, value->path) ? HELD_NOTHING : held;
}

// ---- comparing two ----

static __int128 at_scale(int64_t value, int from, int to)
{
    __int128 scaled = value;
    for (; from < to; from++)
        scaled *= 10;
    return scaled;
}

// A literal beside a value: what its range of stored values says.
static RuleAnswer compare_literal(Question *question, const Node *left, Comparison comparison,
                                  const Node *right)
{
    Held held = value_of(question, left);
    if (held.missing)
        return RULE_UNKNOWN;
    if (left->path->field->type == FIELD_TEXT && comparison <= COMPARE_NE)
        return yes_if(node_text_is(right, held.texts[0]) == (comparison == COMPARE_EQ));
    if (left->path->field->type == FIELD_TEXT)
        return yes_if(order_fits(strcmp(held.texts[0], right->text), comparison));
    Bounds bounds = bounds_of_comparison(comparison, right, left->path->field, &question->clock);
    return yes_if(bounds_hold(bounds, held.integer) != (comparison == COMPARE_NE));
}

RuleAnswer compare_values(Question *question, const Node *left, Comparison comparison,
                          const Node *right)
{
    if (node_is_literal(right))
        return compare_literal(question, left, comparison, right);
    Held a = value_of(question, left), b = value_of(question, right);
    if (a.missing || b.missing)
        return RULE_UNKNOWN;
    FieldType type = left->path->field->type;
    if (type == FIELD_TEXT || type == FIELD_CHOICE)
        return yes_if(order_fits(strcmp(a.texts[0], b.texts[0]), comparison));
    int left_scale = path_scale(left->path), right_scale = path_scale(right->path);
    __int128 one = at_scale(a.integer, left_scale, right_scale);
    __int128 other = at_scale(b.integer, right_scale, left_scale);
    return yes_if(order_fits(one < other ? -1 : one > other, comparison));
}
