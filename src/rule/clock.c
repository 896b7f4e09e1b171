// SPDX-License-Identifier: Apache-2.0
//
// When the answer for one record may change by the clock alone. Every edge of a window, and every
// point in time that a value is compared with, moves forward with the clock; the answer can only
// change when an edge passes a value (edge.h). The next value that each edge meets is known, and
// when it meets it is found by halving. Never late; early where that is simpler.
#include "rule/answer_inside.h"
#include "base/when.h"
#include "rule/edge.h"
#include "rule/words.h"

typedef struct {
    Question *question;
    int64_t next;
} Watch;

static void may_change(Watch *watch, int64_t at)
{
    watch->next = MIN(watch->next, MAX(at, watch->question->clock.now + 1));
}

static int64_t next_midnight(const Watch *watch)
{
    const Clock *clock = &watch->question->clock;
    return day_start(day_of(clock->now, clock->zone) + 1, clock->zone);
}

// ---- one edge ----

static int64_t end_at(const Watch *watch, const Edge *edge, bool high, int64_t now)
{
    Clock clock = watch->question->clock;
    clock.now = now;
    Bounds ends = edge_ends(edge, &clock);
    return high ? ends.high : ends.low;
}

// The first moment at which that end of the edge has passed `value`.
static int64_t passing(const Watch *watch, const Edge *edge, bool high, int64_t value)
{
    const int64_t longest = 400 * 365 * DAY_US;
    int64_t before = watch->question->clock.now, step = 3600 * SECOND_US;
    while (end_at(watch, edge, high, before + step) <= value) {
        if (step > longest)
            return INT64_MAX; // it stands still, or is beyond all calendars
        before += step;
        step *= 2;
    }
    int64_t after = before + step;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (end_at(watch, edge, high, middle) > value)
            after = middle;
        else
            before = middle;
    }
    return after;
}

static void watch_ends(Watch *watch, const Edge *edge, const int64_t *values, size_t n)
{
    Bounds now = edge_ends(edge, &watch->question->clock);
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

// ---- values ----

// All facts of a kind, whatever the filters say: they may say otherwise later.
static Facts all_facts(Watch *watch, const Node *facts)
{
    Node unfiltered = *facts;
    unfiltered.n_children = 0;
    return facts_passing(watch->question, &unfiltered);
}

static void add_value(GArray *values, Held held)
{
    if (!held.missing)
        g_array_append_val(values, held.integer);
}

// What the edge is compared with, of the record or of each fact.
static void gather(Watch *watch, const Edge *edge, GArray *values)
{
    Question *question = watch->question;
    if (edge->facts == NULL) {
        add_value(values, value_of(question, edge->value));
        return;
    }
    Facts facts = all_facts(watch, edge->facts);
    for (size_t i = 0; i < facts.n; i++) {
        question->fact = &facts.facts[i];
        if (edge->value == NULL)
            g_array_append_val(values, facts.facts[i].at);
        else
            add_value(values, value_of(question, edge->value));
    }
    question->fact = NULL;
}

static void watch_edge(Watch *watch, const Edge *edge)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    switch (edge->kind) {
    case EDGE_ENDS:
        gather(watch, edge, values);
        watch_ends(watch, edge, (const int64_t *)(void *)values->data, values->len);
        break;
    case EDGE_GAP:
        watch_gap(watch, edge->condition);
        break;
    case EDGE_MONTHS:
        watch_months(watch);
        break;
    case EDGE_MIDNIGHT:
        may_change(watch, next_midnight(watch));
        break;
    case EDGE_ALWAYS:
        may_change(watch, watch->question->clock.now + 1);
    }
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
    g_autoptr(GArray) edges = rule_edges(rule);
    for (guint i = 0; i < edges->len; i++)
        watch_edge(&watch, &g_array_index(edges, Edge, i));
    history_forget(&question);
    return watch.next;
}
