// SPDX-License-Identifier: Apache-2.0
//
// Functions that are conditions, for one record.
#include "rule/answer_inside.h"
#include "rule/functions.h"
#include "rule/provider.h"

static const Field MOMENT = {.type = FIELD_TIME};

static bool lies_in(Question *question, const Node *window, int64_t at)
{
    return bounds_hold(bounds_of_window(window, &MOMENT, &question->clock), at);
}

static bool has_stopped(Question *question, const Node *call, Facts facts)
{
    const Node *span = call->children[1];
    return facts.n > 0 &&
           facts.facts[facts.n - 1].at < time_ago(&question->clock, span->unit, span->integer);
}

static bool is_regular(Question *question, const Node *call, Facts facts)
{
    const Node *rhythm = call->children[1];
    int64_t found = 0;
    for (int64_t i = 0; i < rhythm->of; i++) {
        int64_t end = time_ago(&question->clock, rhythm->unit, i);
        int64_t start = time_ago(&question->clock, rhythm->unit, i + 1);
        bool any = false;
        for (size_t fact = 0; fact < facts.n; fact++)
            any |= facts.facts[fact].at > start && facts.facts[fact].at <= end;
        found += any;
    }
    return found >= rhythm->integer;
}

static bool has_restarted(Question *question, const Node *call, Facts facts)
{
    for (size_t i = 1; i < facts.n; i++)
        if (facts.facts[i].at - facts.facts[i - 1].at >= call->children[1]->stored &&
            lies_in(question, call->children[2], facts.facts[i].at))
            return true;
    return false;
}

// ---- sequences ----

// Moments that a sequence may have come to, ascending.
typedef struct {
    int64_t *at;
    size_t n;
} Moments;

static Moments moments_of(Question *question, const Node *call, const Node *step, size_t windows)
{
    Facts facts = facts_passing(question, step);
    Moments moments = {ARENA_ARRAY(question->context->arena, int64_t, facts.n + 1), 0};
    for (size_t i = 0; i < facts.n; i++) {
        bool inside = true;
        for (size_t w = windows; w < call->n_children; w++)
            inside &= lies_in(question, call->children[w], facts.facts[i].at);
        if (inside)
            moments.at[moments.n++] = facts.facts[i].at;
    }
    return moments;
}

// Keeps of `next` what comes after one of `before`, and no later than `within`.
static Moments follow(Moments before, Moments next, int64_t within)
{
    size_t last = 0, kept = 0; // before.at[last - 1] is the last one before
    for (size_t i = 0; i < next.n; i++) {
        while (last < before.n && before.at[last] < next.at[i])
            last++;
        if (last > 0 && next.at[i] - before.at[last - 1] <= within)
            next.at[kept++] = next.at[i];
    }
    next.n = kept;
    return next;
}

static bool has_sequence(Question *question, const Node *call)
{
    size_t steps = 0;
    while (call->children[steps]->kind == NODE_FACTS)
        steps++;
    int64_t within = call->children[steps]->stored;
    Moments reached = moments_of(question, call, call->children[0], steps + 1);
    for (size_t i = 1; i < steps && reached.n > 0; i++)
        reached = follow(reached, moments_of(question, call, call->children[i], steps + 1), within);
    return reached.n > 0;
}

// ---- all ----

static RuleAnswer answer_about_facts(Question *question, const Node *call)
{
    Facts facts = facts_passing(question, call->children[0]);
    switch (call->function->id) {
    case FUNCTION_ANY:
        return yes_if(facts.n > 0);
    case FUNCTION_NONE:
        return yes_if(facts.n == 0);
    case FUNCTION_FIRST_TIME:
        return yes_if(facts.n > 0 && lies_in(question, call->children[1], facts.facts[0].at));
    case FUNCTION_STOPPED:
        return yes_if(has_stopped(question, call, facts));
    case FUNCTION_REGULAR:
        return yes_if(is_regular(question, call, facts));
    default:
        g_assert(call->function->id == FUNCTION_RESTARTED);
        return yes_if(has_restarted(question, call, facts));
    }
}

RuleAnswer answer_call(Question *question, const Node *call)
{
    switch (call->function->id) {
    case FUNCTION_PROVIDED:
        return provider_find(call->function->name)
            ->answer(question->context, record_owner(question->record), call->stored);
    case FUNCTION_SAMPLE:
        return yes_if(sample_holds(sample_of(call), record_id(question->record)));
    case FUNCTION_SEQUENCE:
        return yes_if(has_sequence(question, call));
    default:
        return answer_about_facts(question, call);
    }
}
