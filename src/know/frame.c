// SPDX-License-Identifier: Apache-2.0
#include "know/frame.h"

#include <string.h>

// Texts of facts that differ almost every time (numbers of orders, keys of messages) would cost
// more than all the rest. They are left to the store.
enum { FACT_TEXTS_MAX = 65535 };

// So are members of JSON whose texts are long: remarks, addresses of pages.
enum { MEMBER_TEXT_BYTES_MAX = 4 << 20 };

// Where nobody has a fact of a kind, everybody's begin at 0: one table of these for all, which is
// never written to and so takes no memory.
enum { NONE_PARENTS = 1 << 18 };
static uint32_t NONE[NONE_PARENTS + 1];

void frame_clear(Frame *table)
{
    for (size_t i = 0; table->columns != NULL && i < table->layout->n_columns; i++)
        vector_free(table->columns[i]);
    g_free(table->columns);
    if (!table->borrowed)
        g_free((void *)table->starts);
    *table = (Frame){0};
}

size_t frame_bytes(const Frame *table)
{
    bool own = table->starts != NULL && table->starts != NONE;
    size_t bytes = own ? (table->n_parents + 1) * sizeof(uint32_t) : 0;
    for (size_t i = 0; i < table->layout->n_columns; i++)
        bytes += vector_bytes(table->columns[i]);
    return bytes;
}

void frame_set_starts(Frame *table, uint32_t *starts, size_t n_parents)
{
    bool none = starts[n_parents] == 0 && n_parents <= NONE_PARENTS;
    table->n_parents = n_parents;
    table->starts = none ? NONE : starts;
    table->borrowed = none;
    if (none)
        g_free(starts);
}

// A column of the same length that only says that it cannot be asked.
static Vector *vector_unfit(size_t n)
{
    VectorDraft *draft = vector_draft_new(true);
    Vector *column = vector_draft_finish(draft);
    vector_draft_free(draft);
    column->n = n;
    column->unfit = true;
    return column;
}

static bool is_too_wide(const Vector *column, bool member)
{
    return column->is_text &&
           (column->texts.n > FACT_TEXTS_MAX ||
            (member && column->texts.offsets[column->texts.n] > MEMBER_TEXT_BYTES_MAX));
}

static void drop_wide_texts(Frame *table)
{
    for (size_t i = 0; i < table->layout->n_columns; i++) {
        Vector *column = table->columns[i];
        if (!is_too_wide(column, table->layout->columns[i].members != NULL))
            continue;
        table->columns[i] = vector_unfit(column->n);
        vector_free(column);
    }
}

void frame_merge(Frame *out, const Frame *const *sources, size_t n_sources, const Run *runs,
                 size_t n_runs)
{
    const FrameLayout *layout = sources[0]->layout;
    *out = (Frame){.layout = layout, .columns = g_new0(Vector *, layout->n_columns)};
    g_autofree const Vector **columns = g_new(const Vector *, n_sources);
    for (size_t i = 0; i < n_runs; i++)
        out->n_rows += runs[i].n;
    for (size_t i = 0; i < layout->n_columns; i++) {
        for (size_t s = 0; s < n_sources; s++)
            columns[s] = sources[s]->columns[i];
        out->columns[i] = vector_merge(columns, n_sources, runs, n_runs);
    }
    if (sources[0]->starts != NULL)
        drop_wide_texts(out);
}

GArray *frame_runs(const Frame *const *sources, const Run *runs, size_t n_runs,
                   uint32_t **out_starts, size_t *out_n_parents)
{
    GArray *facts = g_array_new(FALSE, FALSE, sizeof(Run));
    size_t n_parents = 0;
    for (size_t i = 0; i < n_runs; i++)
        n_parents += runs[i].n;
    uint32_t *starts = g_new(uint32_t, n_parents + 1), rows = 0;
    size_t parent = 0;
    for (size_t i = 0; i < n_runs; i++) {
        const uint32_t *from = sources[runs[i].source]->starts + runs[i].first;
        for (size_t k = 0; k < runs[i].n; k++)
            starts[parent++] = rows + (from[k] - from[0]);
        Run run = {runs[i].source, from[0], from[runs[i].n] - from[0]};
        rows += (uint32_t)run.n;
        if (run.n > 0)
            g_array_append_val(facts, run);
    }
    starts[parent] = rows;
    *out_starts = starts;
    *out_n_parents = n_parents;
    return facts;
}

// ---- further facts ----

static int64_t moment(const Frame *table, size_t fact)
{
    const Vector *times = table->columns[table->layout->time];
    return vector_decode(times, vector_code(times, fact));
}

// The first of the facts from..end that happened after `time`. Mostly there is none.
static size_t first_after(const Frame *table, size_t from, size_t end, int64_t time)
{
    if (from == end || moment(table, end - 1) <= time)
        return end;
    while (from < end) {
        size_t middle = (from + end) / 2;
        if (moment(table, middle) <= time)
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

bool frame_moments_meet(const Frame *table, size_t parent, const Frame *other, size_t other_parent)
{
    size_t from = table->starts[parent], end = table->starts[parent + 1];
    for (size_t i = other->starts[other_parent]; i < other->starts[other_parent + 1]; i++) {
        size_t after = first_after(table, from, end, moment(other, i));
        if (after > from && moment(table, after - 1) == moment(other, i))
            return true;
    }
    return false;
}

static void add_facts(GArray *runs, uint32_t source, size_t first, size_t end)
{
    Run *last = runs->len > 0 ? &g_array_index(runs, Run, runs->len - 1) : NULL;
    Run run = {source, first, end - first};
    if (last != NULL && last->source == source && last->first + last->n == first)
        last->n += run.n;
    else if (run.n > 0)
        g_array_append_val(runs, run);
}

GArray *frame_weave(const Frame *const *sources, size_t n_sources, const Run *runs, size_t n_runs,
                    const uint32_t *parents, uint32_t **out_starts, size_t *out_n_parents)
{
    GArray *facts = g_array_new(FALSE, FALSE, sizeof(Run));
    const Frame *more = sources[n_sources];
    size_t parent = 0, n_parents = 0;
    for (size_t i = 0; i < n_runs; i++)
        n_parents += runs[i].n;
    uint32_t *starts = g_new(uint32_t, n_parents + 1), rows = 0;
    for (size_t i = 0; i < n_runs; i++) {
        const Frame *held = sources[runs[i].source];
        for (size_t k = runs[i].first; k < runs[i].first + runs[i].n; k++, parent++) {
            size_t from = held->starts[k], end = held->starts[k + 1];
            size_t next = more->starts[parents[parent]], last = more->starts[parents[parent] + 1];
            starts[parent] = rows;
            rows += (uint32_t)(end - from + last - next);
            for (; next < last; next++) {
                size_t after = first_after(held, from, end, moment(more, next));
                add_facts(facts, runs[i].source, from, after);
                add_facts(facts, (uint32_t)n_sources, next, next + 1);
                from = after;
            }
            add_facts(facts, runs[i].source, from, end);
        }
    }
    starts[parent] = rows;
    *out_starts = starts;
    *out_n_parents = n_parents;
    return facts;
}

// ---- drafts ----

void frame_draft_init(FrameDraft *draft, const FrameLayout *layout, bool fact)
{
    *draft = (FrameDraft){.layout = layout, .columns = g_new(VectorDraft *, layout->n_columns)};
    for (size_t i = 0; i < layout->n_columns; i++) {
        draft->columns[i] = vector_draft_new(layout_column_is_text(&layout->columns[i]));
        if (layout->columns[i].members != NULL)
            vector_draft_limit(draft->columns[i], MEMBER_TEXT_BYTES_MAX);
    }
    if (fact)
        draft->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

void frame_draft_clear(FrameDraft *draft)
{
    for (size_t i = 0; i < draft->layout->n_columns; i++)
        vector_draft_free(draft->columns[i]);
    g_free(draft->columns);
    if (draft->starts != NULL)
        g_array_unref(draft->starts);
    *draft = (FrameDraft){0};
}

void frame_draft_begin(FrameDraft *draft)
{
    uint32_t rows = (uint32_t)draft->n_rows;
    g_array_append_val(draft->starts, rows);
}

void frame_draft_finish(FrameDraft *draft, Frame *out)
{
    const FrameLayout *layout = draft->layout;
    *out = (Frame){
        .layout = layout, .n_rows = draft->n_rows, .columns = g_new(Vector *, layout->n_columns)};
    for (size_t i = 0; i < layout->n_columns; i++) {
        if (layout->columns[i].members != NULL)
            vector_draft_fill(draft->columns[i], draft->n_rows);
        out->columns[i] = vector_draft_finish(draft->columns[i]);
        g_assert(out->columns[i]->n == draft->n_rows);
    }
    if (draft->starts != NULL) {
        frame_draft_begin(draft); // where the last one ends
        frame_set_starts(out, g_memdup2(draft->starts->data, draft->starts->len * sizeof(uint32_t)),
                         draft->starts->len - 1);
        g_array_set_size(draft->starts, 0);
        drop_wide_texts(out);
    }
    draft->n_rows = 0;
}
