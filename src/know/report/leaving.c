// SPDX-License-Identifier: Apache-2.0
#include "know/report/leaving.h"

#include "base/error.h"

#include <string.h>

// Examples of one part, growing.
typedef struct {
    const Part *from;
    const ReportRun *run;
    const Leaving *leaving;
    int32_t day;     // as of its beginning
    uint64_t one_of; // of so many customers one is learnt from
    GArray *values, *left, *owners;
} Examples;

static void add_example(void *context, size_t row, const HabitHistory *history)
{
    Examples *examples = context;
    const Part *from = examples->from;
    float values[HABITS_N];
    int64_t id = chunk_id(from->chunk, row);
    if (habit_orders_before(history->orders, history->n_orders, examples->day) == 0)
        return;
    float left = !habits_bought(history, examples->day, examples->leaving->horizon);
    habits_of(history, examples->day, examples->leaving->horizon, values);
    g_array_append_vals(examples->values, values, HABITS_N);
    g_array_append_val(examples->left, left);
    g_array_append_val(examples->owners, id);
}

// 1 for each row that is learnt from. Free it.
static uint8_t *rows_drawn(const Part *from, uint64_t one_of)
{
    size_t n = from->chunk->n_rows;
    uint8_t *rows = g_malloc(n + 1);
    for (size_t row = 0; row < n; row++) {
        bool counts = from->chunk->counted[row] && (from->live == NULL || from->live[row]);
        // Ids come one after the other, so a multiple of the golden ratio spreads them.
        uint64_t id = (uint64_t)chunk_id(from->chunk, row);
        rows[row] = counts && (id * UINT64_C(0x9e3779b97f4a7c15) >> 32) % one_of == 0;
    }
    return rows;
}

static void read_part(void *context, size_t part)
{
    Examples *examples = (Examples *)context + part;
    const ReportRun *run = examples->run;
    examples->from = &run->version->parts[part];
    g_autofree uint8_t *rows = rows_drawn(examples->from, examples->one_of);
    if (!report_cancelled(run))
        habits_each(run,
                    &(HabitChoice){.least = examples->leaving->least,
                                   .rows = rows,
                                   .heard = HABIT_HEARD + examples->leaving->horizon},
                    examples->from->chunk, add_example, examples);
}

static Examples *read_all(const ReportRun *run, const Leaving *leaving)
{
    size_t n = run->version->n_parts;
    Examples *parts = g_new0(Examples, n + 1);
    for (size_t i = 0; i <= n; i++)
        parts[i] = (Examples){.run = run,
                              .leaving = leaving,
                              .day = leaving->today + 1 - leaving->horizon,
                              .one_of = 1 + version_customers(run->version) / LEARN_MOST,
                              .values = g_array_new(FALSE, FALSE, sizeof(float)),
                              .left = g_array_new(FALSE, FALSE, sizeof(float)),
                              .owners = g_array_new(FALSE, FALSE, sizeof(int64_t))};
    crew_run(run->crew, n, read_part, parts);
    return parts;
}

// All of them into the last entry, which is there for that.
static Examples *gather(Examples *parts, size_t n)
{
    Examples *all = &parts[n];
    for (size_t i = 0; i < n; i++) {
        g_array_append_vals(all->values, parts[i].values->data, parts[i].values->len);
        g_array_append_vals(all->left, parts[i].left->data, parts[i].left->len);
        g_array_append_vals(all->owners, parts[i].owners->data, parts[i].owners->len);
    }
    return all;
}

static void examples_free(Examples *parts, size_t n)
{
    for (size_t i = 0; i <= n; i++) {
        g_array_unref(parts[i].values);
        g_array_unref(parts[i].left);
        g_array_unref(parts[i].owners);
    }
    g_free(parts);
}

// How many habits there are anything to learn from of: where nobody had told or met with anything
// those of buying, where nobody spoke of other shops those of this one.
static size_t width_known(const float *all, size_t n)
{
    size_t width = HABITS_BOUGHT;
    for (size_t i = 0; i < n; i++)
        if (habits_compared(all + i * HABITS_N))
            return HABITS_N;
        else if (habits_heard(all + i * HABITS_N))
            width = HABITS_OWN;
    return width;
}

// The others are cut off, and cost nothing. Returns how many are left of each row.
static size_t cut_unknown(GArray *values)
{
    float *all = (float *)(void *)values->data;
    size_t n = values->len / HABITS_N, width = width_known(all, n);
    for (size_t i = 0; i < n && width < HABITS_N; i++)
        memmove(all + i * width, all + i * HABITS_N, width * sizeof *all);
    return width;
}

static Churn *learn(const Examples *all, Crew *crew, GError **error)
{
    int8_t directions[HABITS_N];
    size_t width = cut_unknown(all->values);
    for (size_t i = 0; i < HABITS_N; i++)
        directions[i] = HABITS[i].direction;
    ChurnExamples examples = {
        .rows = {all->left->len, width, (const float *)(void *)all->values->data},
        .left = (const float *)(void *)all->left->data,
        .directions = directions,
        .owners = (const int64_t *)(void *)all->owners->data};
    return churn_learn(&examples, crew, error);
}

Churn *leaving_learn(const ReportRun *run, const Leaving *leaving, GError **error)
{
    size_t n = run->version->n_parts;
    Examples *parts = read_all(run, leaving);
    Churn *churn = NULL;
    if (report_cancelled(run))
        fail(error, ERROR_CANCELLED, "It was cancelled.", "已取消。");
    else
        churn = learn(gather(parts, n), run->crew, error);
    examples_free(parts, n);
    return churn;
}
