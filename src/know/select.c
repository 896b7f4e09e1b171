// SPDX-License-Identifier: Apache-2.0
#include "know/select.h"

#include "base/error.h"
#include "know/ids.h"
#include "know/rank.h"
#include <roaring/roaring.h>

typedef struct {
    const Binding *binding;
    const SelectOptions *options;
    int64_t *counts;          // by part
    roaring_bitmap_t **slots; // by part
    NodeCount *nodes;         // by part and node
    ScanEnd *ends;
} Selecting;

static void scan_piece(void *context, size_t i)
{
    Selecting *run = context;
    const Part *part = &run->binding->version->parts[i];
    ScanRequest request = {.binding = run->binding,
                           .part = part,
                           .cancelled = run->options->cancelled,
                           .every_node = run->options->explain};
    bool wanted = run->options->members || run->options->visit != NULL;
    g_autofree uint8_t *rows = wanted ? g_malloc(MAX(part->chunk->n_rows, 1)) : NULL;
    NodeCount *nodes = run->nodes != NULL ? run->nodes + i * run->binding->plan->n_nodes : NULL;
    run->ends[i] = scan_part(&request, &run->counts[i], rows, nodes);
    if (rows == NULL || run->ends[i] != SCAN_DONE)
        return;
    if (run->options->visit != NULL)
        run->options->visit(run->options->context, i, rows);
    if (!run->options->members)
        return;
    roaring_bitmap_t *slots = run->slots[i] = roaring_bitmap_create();
    g_autofree uint32_t *list = g_new(uint32_t, (gsize)run->counts[i] + 1);
    size_t n = 0;
    for (size_t row = 0; row < part->chunk->n_rows; row++)
        if (rows[row])
            list[n++] = part->chunk->slots[row];
    roaring_bitmap_add_many(slots, n, list);
}

static bool refuse_inexact(GError **error)
{
    return fail(error, ERROR_UNAVAILABLE, "The panel does not hold all that is asked.",
                "面板未保存所需的全部数据。");
}

// Cancelled wins over unfit: somebody who gave up wants no other way.
static bool check_ends(const Selecting *selecting, size_t n, GError **error)
{
    bool unfit = false;
    for (size_t i = 0; i < n; i++) {
        if (selecting->ends[i] == SCAN_CANCELLED)
            return fail(error, ERROR_CANCELLED, "The question was cancelled.", "查询已取消。");
        unfit |= selecting->ends[i] == SCAN_UNFIT;
    }
    return !unfit || refuse_inexact(error);
}

static void add_node(NodeCount *sum, const NodeCount *one)
{
    sum->passed += one->passed;
    sum->ns += one->ns;
    sum->chunks += one->chunks;
    sum->posted += one->posted;
    sum->kept += one->kept;
    sum->column = one->posted > 0 ? one->column : sum->column;
}

static void add_up(const Selecting *selecting, size_t n_parts, Selection *out)
{
    const Plan *plan = selecting->binding->plan;
    if (selecting->options->members)
        out->slots = roaring_bitmap_create();
    if (selecting->options->explain)
        out->nodes = g_new0(NodeCount, plan->n_nodes);
    for (size_t i = 0; i < n_parts; i++) {
        out->count += selecting->counts[i];
        if (selecting->slots[i] != NULL)
            roaring_bitmap_or_inplace(out->slots, selecting->slots[i]);
        for (unsigned node = 0; out->nodes != NULL && node < plan->n_nodes; node++)
            add_node(&out->nodes[node], &selecting->nodes[i * plan->n_nodes + node]);
    }
}

// What the rule compares with all customers is known before any of them is asked.
static bool find_cuts(Binding *binding, Crew *crew, const SelectOptions *options, Selection *out,
                      GError **error)
{
    if (binding->plan->ranks->len == 0)
        return true;
    if (options->cuts != NULL) {
        g_assert(options->cuts->len == binding->plan->ranks->len);
        out->cuts = g_array_ref((GArray *)options->cuts); // counting changes nothing
    } else {
        out->cuts = rank_cuts(binding, crew, options->cancelled, error);
    }
    binding->cuts = out->cuts != NULL ? (const Bounds *)(const void *)out->cuts->data : NULL;
    return out->cuts != NULL;
}

bool select_from_panel(const Plan *plan, const Version *version, Crew *crew,
                       const SelectOptions *options, Selection *out, GError **error)
{
    int64_t began = g_get_monotonic_time();
    *out = (Selection){0};
    g_autoptr(Arena) arena = arena_new();
    const Model *model = options->model != NULL ? options->model : version->layout->model;
    Clock clock = {model_timezone(model), options->now, options->me};
    Binding binding;
    if (!binding_init(&binding, plan, version, &clock, arena))
        return refuse_inexact(error);
    size_t n = version->n_parts;
    if (!find_cuts(&binding, crew, options, out, error))
        return false;
    Selecting selecting = {
        .binding = &binding,
        .options = options,
        .counts = ARENA_ARRAY(arena, int64_t, n),
        .slots = ARENA_ARRAY(arena, roaring_bitmap_t *, n),
        .nodes = options->explain ? ARENA_ARRAY(arena, NodeCount, n * plan->n_nodes) : NULL,
        .ends = ARENA_ARRAY(arena, ScanEnd, n),
    };
    crew_run(crew, n, scan_piece, &selecting);
    bool good = check_ends(&selecting, n, error);
    if (good)
        add_up(&selecting, n, out);
    for (size_t i = 0; i < n; i++)
        if (selecting.slots[i] != NULL)
            roaring_bitmap_free(selecting.slots[i]);
    out->us = good ? g_get_monotonic_time() - began : 0;
    return good;
}

void selection_clear(Selection *selection)
{
    if (selection->slots != NULL)
        roaring_bitmap_free(selection->slots);
    g_free(selection->nodes);
    if (selection->cuts != NULL)
        g_array_unref(selection->cuts);
    *selection = (Selection){0};
}

GArray *select_ids(const Version *version, const roaring_bitmap_t *slots)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    roaring_uint32_iterator_t iterator;
    roaring_init_iterator(slots, &iterator);
    bool ascending = true; // as a rule: slots were given in the order of ids
    for (; iterator.has_value; roaring_advance_uint32_iterator(&iterator)) {
        const Chunk *chunk;
        size_t row;
        if (!version_find(version, iterator.current_value, &chunk, &row))
            continue;
        int64_t id = chunk_id(chunk, row);
        ascending &= ids->len == 0 || g_array_index(ids, int64_t, ids->len - 1) < id;
        g_array_append_val(ids, id);
    }
    if (!ascending)
        ids_sort(ids);
    return ids;
}
