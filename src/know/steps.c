// SPDX-License-Identifier: Apache-2.0
//
// Block by block, and step by step within a block: those who have not come to a step are not asked
// for the next one.
#include "know/steps.h"

#include "know/story.h"
#include "rule/functions.h"

// Moments of the customers of a list, one after the other.
typedef struct {
    GArray *at, *begins; // of int64_t
    uint32_t ends[SCAN_BLOCK];
} Reached;

typedef struct {
    const StepsAsk *ask;
    Scan *scan;
    const PlanNode *node;
    int64_t now, within;
    Reached all[2];
    GArray *facts; // of int64_t: the moments of one customer's facts
} Steps;

const PlanNode *steps_of(const Plan *plan)
{
    const PlanNode *root = plan->root;
    bool sequence = root->kind == PLAN_HISTORY && root->call->function->id == FUNCTION_SEQUENCE &&
                    root->node == root->call;
    return sequence ? root : NULL;
}

static Moments moments_in(const Reached *reached, size_t i)
{
    uint32_t first = i > 0 ? reached->ends[i - 1] : 0;
    return (Moments){(const int64_t *)(void *)reached->at->data + first, reached->ends[i] - first};
}

static const int64_t *begins_in(const Reached *reached, size_t i)
{
    return (const int64_t *)(void *)reached->begins->data + (i > 0 ? reached->ends[i - 1] : 0);
}

static void reached_clear(Reached *reached)
{
    g_array_set_size(reached->at, 0);
    g_array_set_size(reached->begins, 0);
}

// Of `moments` those that come after one that was reached, and soon enough; the way that begins
// latest leads over the nearest one.
static void follow(const Steps *steps, const StepReached *from, Moments moments, Reached *out)
{
    size_t last = 0;
    for (size_t i = 0; i < moments.n; i++) {
        int64_t at = moments.at[i];
        while (last < from->before.n && from->before.at[last] < at)
            last++;
        if (last == 0)
            continue;
        int64_t since = steps->ask->overall ? from->since[last - 1] : from->before.at[last - 1];
        if (at - since > steps->within)
            continue;
        g_array_append_val(out->at, at);
        g_array_append_val(out->begins, from->since[last - 1]);
    }
}

static Moments facts_of(const Steps *steps, const Story *story, uint32_t row)
{
    story_moments(story, row, steps->facts);
    Moments facts = {(const int64_t *)(void *)steps->facts->data, steps->facts->len};
    while (facts.n > 0 && facts.at[facts.n - 1] > steps->now)
        facts.n--;
    return facts;
}

static void tell_customer(Steps *steps, const Story *story, StepReached *reached, Reached *out)
{
    Moments facts = facts_of(steps, story, (uint32_t)(reached->row - steps->scan->base));
    guint before = out->at->len;
    if (reached->step == 0) {
        g_array_append_vals(out->at, facts.at, (guint)facts.n);
        g_array_append_vals(out->begins, facts.at, (guint)facts.n);
    } else {
        follow(steps, reached, facts, out);
    }
    reached->at = (Moments){(const int64_t *)(void *)out->at->data + before, out->at->len - before};
    reached->begins = (const int64_t *)(void *)out->begins->data + before;
    steps->ask->visit(steps->ask->context, reached);
}

// The list becomes that of those who have reached the step.
static Asked tell_step(Steps *steps, size_t step, const Asked *asked, uint32_t *list)
{
    const Bound *bound = &steps->scan->bounds[steps->node->id];
    Story story = story_tell(steps->scan, steps->node->facts[step], &bound->facts[step], asked, 1);
    const Reached *from = &steps->all[step % 2];
    Reached *to = &steps->all[(step + 1) % 2];
    size_t n = 0;
    reached_clear(to);
    for (size_t i = 0; i < asked->n; i++) {
        uint32_t row = asked->rows[i];
        StepReached reached = {.row = steps->scan->base + row, .step = step};
        if (step > 0) {
            reached.before = moments_in(from, i);
            reached.since = begins_in(from, i);
        }
        tell_customer(steps, &story, &reached, to);
        if (reached.at.n == 0)
            continue;
        to->ends[n] = to->at->len;
        list[n++] = row;
    }
    return (Asked){list, n};
}

static void tell_block(Steps *steps, const uint8_t *rows)
{
    uint32_t list[SCAN_BLOCK];
    size_t n = 0;
    for (size_t row = 0; row < steps->scan->n_block; row++) {
        list[n] = (uint32_t)row;
        n += rows[row];
    }
    Asked asked = {list, n};
    for (size_t step = 0; step < steps->node->n_facts && asked.n > 0; step++)
        asked = tell_step(steps, step, &asked, list);
}

static void steps_init(Steps *steps)
{
    for (int i = 0; i < 2; i++) {
        steps->all[i].at = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), SCAN_BLOCK);
        steps->all[i].begins = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), SCAN_BLOCK);
    }
    steps->facts = g_array_sized_new(FALSE, FALSE, sizeof(int64_t), SCAN_BLOCK);
}

static void steps_clear(Steps *steps)
{
    for (int i = 0; i < 2; i++) {
        g_array_unref(steps->all[i].at);
        g_array_unref(steps->all[i].begins);
    }
    g_array_unref(steps->facts);
}

bool steps_tell(const StepsAsk *ask, size_t part, const uint8_t *rows)
{
    const Plan *plan = ask->binding->plan;
    const PlanNode *node = steps_of(plan);
    const Chunk *chunk = ask->binding->version->parts[part].chunk;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) lists = g_ptr_array_new(), bytes = g_ptr_array_new();
    g_autoptr(GPtrArray) numbers = g_ptr_array_new();
    ScanRequest request = {.binding = ask->binding, .part = &ask->binding->version->parts[part]};
    Scan scan = {.request = &request,
                 .chunk = chunk,
                 .bounds = bind_chunk(ask->binding, chunk, arena),
                 .arena = arena,
                 .lists = lists,
                 .bytes = bytes,
                 .numbers = numbers};
    if (scan.bounds == NULL)
        return false;
    scan.stories = story_buffers_new(plan);
    g_autofree Steps *steps = g_new0(Steps, 1);
    *steps = (Steps){.ask = ask, .scan = &scan, .node = node, .now = ask->binding->clock.now};
    steps->within = node->call->children[node->n_facts]->stored;
    steps_init(steps);
    bool good = true;
    for (; good && scan.base < chunk->n_rows; scan.base += SCAN_BLOCK) {
        good = ask->cancelled == NULL || !__atomic_load_n(ask->cancelled, __ATOMIC_RELAXED);
        scan.n_block = MIN((size_t)SCAN_BLOCK, chunk->n_rows - scan.base);
        tell_block(steps, rows + scan.base);
    }
    steps_clear(steps);
    story_buffers_free(scan.stories, plan);
    return good;
}
