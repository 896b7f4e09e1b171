// SPDX-License-Identifier: Apache-2.0
//
// When an answer may change by the clock alone. Every edge of a window, and every point in time
// that a value is compared with, moves forward with the clock; the answer can only change when an
// edge passes a value. The next value that each edge meets is known, and when it meets it is found
// by halving. Never late; early where that is simpler.
#include "rule/answer_inside.h"
#include "base/when.h"
#include "rule/functions.h"
#include "rule/words.h"

static const Field MOMENT = {.type = FIELD_TIME};

// What moves: the two ends of a range of stored values.
typedef struct {
    const Node *condition; // a comparison with literals or a window
    const Node *window;    // else a window over moments
    const Node *literal;   // else a literal beside `field`
    const Field *field;
    const Unit *unit; // else so many units ago
    int64_t count;
} Edge;

typedef struct {
    Question *question;
    int64_t next;
} Watch;

static void may_change(Watch *watch, int64_t at)
{
    watch->next = MIN(watch->next, MAX(at, watch->question->clock.now + 1));
}

static Bounds edge_at(const Watch *watch, const Edge *edge, int64_t now)
{
    Clock clock = watch->question->clock;
    clock.now = now;
    if (edge->condition != NULL)
        return bounds_of_condition(edge->condition, &clock);
    if (edge->window != NULL)
        return bounds_of_window(edge->window, &MOMENT, &clock);
    if (edge->literal != NULL)
        return bounds_of_value(edge->literal, edge->field, &clock);
    int64_t at = time_ago(&clock, edge->unit, edge->count);
    return (Bounds){at, at + 1};
}

static int64_t next_midnight(const Watch *watch)
{
    const Clock *clock = &watch->question->clock;
    return day_start(day_of(clock->now, clock->zone) + 1, clock->zone);
}

// ---- one edge ----

// The first moment at which that end of the edge has passed `value`.
static int64_t passing(const Watch *watch, const Edge *edge, bool high, int64_t value)
{
    const int64_t longest = 400 * 365 * DAY_US;
    int64_t before = watch->question->clock.now, step = 3600 * SECOND_US;
    for (;; step *= 2) {
        Bounds bounds = edge_at(watch, edge, before + step);
        if ((high ? bounds.high : bounds.low) > value)
            break;
        if (step > longest)
            return INT64_MAX; // it stands still, or is beyond all calendars
        before += step;
    }
    int64_t after = before + step;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        Bounds bounds = edge_at(watch, edge, middle);
        if ((high ? bounds.high : bounds.low) > value)
            after = middle;
        else
            before = middle;
    }
    return after;
}

static void watch_edge(Watch *watch, const Edge *edge, const int64_t *values, size_t n)
{
    Bounds now = edge_at(watch, edge, watch->question->clock.now);
    for (int high = 0; high < 2; high++) {
        int64_t end = high ? now.high : now.low, met = INT64_MAX;
        if (end == INT64_MIN || end == INT64_MAX)
            continue;
        for (size_t i = 0; i < n; i++)
            if (values[i] >= end)
                met = MIN(met, values[i]);
        if (met != INT64_MAX)
            may_change(watch, passing(watch, edge, high, met));
    }
}

// Counted in months, an edge may step back when a month is too short for the date, or when clocks
// are changed: those days are looked at apart.
static void watch_months(Watch *watch)
{
    const Clock *clock = &watch->question->clock;
    int64_t today = day_of(clock->now, clock->zone);
    int64_t start = day_start(today, clock->zone), end = day_start(today + 1, clock->zone);
    if (end - start != DAY_US)
        may_change(watch, clock->now + 1);
    may_change(watch, end);
}

static bool counts_months(const Node *node)
{
    if (node->unit != NULL && node->unit->months > 0 &&
        (node->kind == NODE_SPAN || node->kind == NODE_AGO || node->kind == NODE_RHYTHM ||
         node->kind == NODE_DURATION))
        return true;
    for (size_t i = 0; i < node->n_children; i++)
        if (counts_months(node->children[i]))
            return true;
    return false;
}

// ---- values ----

static void add_value(GArray *values, Held held)
{
    if (!held.missing)
        g_array_append_val(values, held.integer);
}

// What stands on the left, of the record or of each fact that is looked at.
static void gather(Watch *watch, const Node *left, const Facts *facts, GArray *values)
{
    Question *question = watch->question;
    if (facts == NULL) {
        add_value(values, value_of(question, left));
        return;
    }
    for (size_t i = 0; i < facts->n; i++) {
        question->fact = &facts->facts[i];
        add_value(values, value_of(question, left));
    }
    question->fact = NULL;
}

static void watch_moments(Watch *watch, const Edge *edge, Facts facts)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t i = 0; i < facts.n; i++)
        g_array_append_val(values, facts.facts[i].at);
    watch_edge(watch, edge, (const int64_t *)(void *)values->data, values->len);
}

// All facts of a kind, whatever the filters say: they may say otherwise later.
static Facts all_facts(Watch *watch, const Node *facts)
{
    Node unfiltered = *facts;
    unfiltered.n_children = 0;
    return facts_passing(watch->question, &unfiltered);
}

// ---- the tree ----

static void watch_node(Watch *watch, const Node *node, const Facts *facts);

static bool moves(const Node *literal)
{
    return literal->kind == NODE_AGO || literal->kind == NODE_START ||
           (literal->kind == NODE_WORD && g_strcmp0(literal->text, "me") != 0);
}

// True when something in a computed value moves with the clock.
static bool computes_with_clock(const Node *node)
{
    if (moves(node) || node_calls(node, FUNCTION_GAP_SINCE) || node_calls(node, FUNCTION_AGE))
        return true;
    for (size_t i = 0; i < node->n_children && node->kind != NODE_CALL; i++)
        if (computes_with_clock(node->children[i]))
            return true;
    return false;
}

static bool has_only_literals(const Node *node)
{
    for (size_t i = 1; i < node->n_children; i++)
        if (!node_is_literal(node->children[i]) && !node_is_window(node->children[i]))
            return false;
    return true;
}

// gap_since(F) grows with the clock: it meets each length at its moment.
static void watch_gap(Watch *watch, const Node *node)
{
    Held gap = value_of(watch->question, node->children[0]);
    if (gap.missing)
        return;
    int64_t last = watch->question->clock.now - gap.integer;
    for (size_t i = 1; i < node->n_children; i++)
        for (int64_t after = 0; after < 2; after++)
            if (last + node->children[i]->stored + after > watch->question->clock.now)
                may_change(watch, last + node->children[i]->stored + after);
}

static void watch_literals(Watch *watch, const Node *node, const Facts *facts)
{
    const Node *left = node->children[0];
    FieldType type = left->path->field->type;
    if (type != FIELD_TIME && type != FIELD_DAY)
        return;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    gather(watch, left, facts, values);
    const int64_t *held = (const int64_t *)(void *)values->data;
    if (node->kind != NODE_IN) {
        watch_edge(watch, &(Edge){.condition = node}, held, values->len);
        return;
    }
    for (size_t i = 1; i < node->n_children; i++)
        watch_edge(watch, &(Edge){.literal = node->children[i], .field = left->path->field}, held,
                   values->len);
}

static void watch_comparison(Watch *watch, const Node *node, const Facts *facts)
{
    const Node *left = node->children[0];
    if (left->path->field == NULL)
        return; // a set
    if (counts_months(node))
        watch_months(watch);
    if (node_calls(left, FUNCTION_ANNIVERSARY) || node_calls(left, FUNCTION_AGE))
        may_change(watch, next_midnight(watch));
    else if (node->kind == NODE_EMPTY)
        return;
    else if (!has_only_literals(node) && computes_with_clock(node))
        may_change(watch, watch->question->clock.now + 1);
    else if (node_calls(left, FUNCTION_GAP_SINCE))
        watch_gap(watch, node);
    else if (computes_with_clock(left))
        may_change(watch, watch->question->clock.now + 1);
    else if (has_only_literals(node))
        watch_literals(watch, node, facts);
}

static void watch_facts(Watch *watch, const Node *node)
{
    Facts facts = all_facts(watch, node);
    for (size_t i = 0; i < node->n_children; i++) {
        const Node *filter = node->children[i];
        if (node_is_window(filter)) {
            if (counts_months(filter))
                watch_months(watch);
            watch_moments(watch, &(Edge){.window = filter}, facts);
        } else {
            watch_node(watch, filter, &facts);
        }
    }
}

static void watch_rhythm(Watch *watch, const Node *rhythm, Facts facts)
{
    for (int64_t i = 0; i <= rhythm->of; i++)
        watch_moments(watch, &(Edge){.unit = rhythm->unit, .count = i}, facts);
}

static void watch_call(Watch *watch, const Node *call)
{
    if (call->function->id == FUNCTION_PROVIDED && call->function->arguments == ARGUMENTS_HELD)
        may_change(watch, watch->question->clock.now + 1);
    if (call->n_children == 0 || call->children[0]->kind != NODE_FACTS)
        return;
    if (counts_months(call))
        watch_months(watch);
    bool since = call->function->arguments == ARGUMENTS_SINCE;
    for (size_t f = 0; f < call->n_children && call->children[f]->kind == NODE_FACTS; f++) {
        Facts facts = all_facts(watch, call->children[f]);
        watch_facts(watch, call->children[f]);
        for (size_t i = f + 1; i < call->n_children; i++) {
            const Node *argument = call->children[i];
            if (node_is_window(argument))
                watch_moments(watch, &(Edge){.window = argument}, facts);
            else if (argument->kind == NODE_RHYTHM)
                watch_rhythm(watch, argument, facts);
            else if (argument->kind == NODE_DURATION && since)
                watch_moments(watch, &(Edge){.unit = argument->unit, .count = argument->integer},
                              facts);
        }
    }
}

// `facts`: inside of their filters; NULL: about the record.
static void watch_node(Watch *watch, const Node *node, const Facts *facts)
{
    if (node->kind == NODE_CALL) {
        watch_call(watch, node);
        return;
    }
    if (node_is_operator(node) && node->kind > NODE_NOT)
        watch_comparison(watch, node, facts);
    for (size_t i = 0; i < node->n_children; i++)
        watch_node(watch, node->children[i], facts);
}

ClockUse rule_clock(const Rule *rule)
{
    return rule->clock;
}

int64_t rule_next_change(const Rule *rule, const Record *record, const RuleContext *context)
{
    g_assert(record->entity == rule->entity);
    if (rule->clock == CLOCK_NEVER)
        return INT64_MAX;
    const Model *model = context->model != NULL ? context->model : rule->model;
    Question question = {.rule = rule,
                         .record = record,
                         .context = context,
                         .clock = {model_timezone(model), context->now, context->me}};
    Watch watch = {&question, INT64_MAX};
    watch_node(&watch, rule->root, NULL);
    history_forget(&question);
    return watch.next;
}
