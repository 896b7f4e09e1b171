// SPDX-License-Identifier: Apache-2.0
#include "know/chunk.h"

#include "entity/entities.h"
#include "know/score.h"
#include "know/truth.h"

#include <roaring/roaring.h>
#include <string.h>

// What questions keep is made again for chunks of so many customers at least: smaller ones live for
// a moment only, and whoever changes customers does not wait for it.
enum { FOLLOW_MIN = 16384 };

Chunk *chunk_ref(Chunk *chunk)
{
    __atomic_fetch_add(&chunk->references, 1, __ATOMIC_RELAXED);
    return chunk;
}

void chunk_unref(Chunk *chunk)
{
    if (chunk == NULL || __atomic_sub_fetch(&chunk->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    frame_clear(&chunk->customers);
    for (size_t i = 0; i < chunk->layout->n_facts; i++)
        frame_clear(&chunk->facts[i]);
    for (int kind = 0; kind < SETS_N; kind++) {
        for (size_t i = 0; i < chunk->sets[kind].n; i++)
            roaring_bitmap_free(chunk->sets[kind].sets[i].rows);
        g_free(chunk->sets[kind].sets);
    }
    trails_free(chunk->trails);
    scores_of_chunk_free(chunk->scores);
    g_free(chunk->facts);
    g_free(chunk->counted);
    if (chunk->image == NULL)
        g_free((void *)chunk->slots);
    g_free((void *)chunk->image);
    layout_unref(chunk->layout);
    g_free(chunk);
}

size_t chunk_bytes(const Chunk *chunk)
{
    size_t bytes = sizeof *chunk + chunk->n_rows * (sizeof(uint32_t) + 1);
    bytes += frame_bytes(&chunk->customers);
    for (size_t i = 0; i < chunk->layout->n_facts; i++)
        bytes += frame_bytes(&chunk->facts[i]);
    for (int kind = 0; kind < SETS_N; kind++)
        for (size_t i = 0; i < chunk->sets[kind].n; i++)
            bytes += roaring_bitmap_frozen_size_in_bytes(chunk->sets[kind].sets[i].rows);
    return bytes;
}

bool chunk_row(const Chunk *chunk, uint32_t slot, size_t *out_row)
{
    size_t low = 0, high = chunk->n_rows;
    // Chunks that were folded hold nearly every slot of their range: then the row is known.
    size_t guess = high > 0 && slot >= chunk->slots[0] ? slot - chunk->slots[0] : high;
    if (guess < high && chunk->slots[guess] == slot) {
        *out_row = guess;
        return true;
    }
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (chunk->slots[middle] < slot)
            low = middle + 1;
        else
            high = middle;
    }
    *out_row = low;
    return low < chunk->n_rows && chunk->slots[low] == slot;
}

int64_t chunk_id(const Chunk *chunk, size_t row)
{
    const Vector *ids = chunk->customers.columns[FIELD_ID];
    return vector_decode(ids, vector_code(ids, row));
}

void chunk_complete(Chunk *chunk)
{
    const FrameLayout *layout = &chunk->layout->customers;
    int kind_at = layout_column(layout, entity_field(layout->entity, "kind"), false, NULL);
    const Vector *kind = chunk->customers.columns[kind_at];
    const Vector *deleted = chunk->customers.columns[FIELD_DELETED_AT];
    uint64_t anonymous = UINT64_MAX;
    for (uint64_t code = 1; code <= kind->most; code++)
        if (strcmp(vector_text(kind, code), "anonymous") == 0)
            anonymous = code;
    chunk->trails = trails_new();
    chunk->scores = scores_of_chunk_new();
    chunk->counted = g_malloc(MAX(chunk->n_rows, 1));
    for (size_t row = 0; row < chunk->n_rows; row++)
        chunk->counted[row] = vector_code(deleted, row) == 0 && vector_code(kind, row) != anonymous;
    chunk->n_counted = count_ones(chunk->counted, chunk->n_rows);
}

static Chunk *chunk_new(Layout *layout, size_t n_rows)
{
    Chunk *chunk = g_new0(Chunk, 1);
    chunk->references = 1;
    chunk->layout = layout_ref(layout);
    chunk->n_rows = n_rows;
    chunk->facts = g_new0(Frame, layout->n_facts);
    return chunk;
}

static int compare_sets(const void *a, const void *b)
{
    int64_t one = ((const ChunkSet *)a)->id, other = ((const ChunkSet *)b)->id;
    return (one > other) - (one < other);
}

static GHashTable *sets_new(void)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                 (GDestroyNotify)(void (*)(void))roaring_bitmap_free);
}

// The bitmap of a tag or list, made when it is the first time.
static roaring_bitmap_t *set_rows(GHashTable *sets, int64_t id)
{
    roaring_bitmap_t *rows = g_hash_table_lookup(sets, &id);
    if (rows == NULL) {
        rows = roaring_bitmap_create();
        g_hash_table_insert(sets, g_memdup2(&id, sizeof id), rows);
    }
    return rows;
}

// Takes the bitmaps out of `sets`.
static ChunkSets sets_adopt(GHashTable *sets)
{
    GHashTableIter iter;
    gpointer id, rows;
    ChunkSets out = {g_new0(ChunkSet, g_hash_table_size(sets) + 1), 0};
    g_hash_table_iter_init(&iter, sets);
    while (g_hash_table_iter_next(&iter, &id, &rows)) {
        roaring_bitmap_run_optimize(rows);
        roaring_bitmap_shrink_to_fit(rows);
        out.sets[out.n++] = (ChunkSet){*(int64_t *)id, rows};
        g_hash_table_iter_steal(&iter);
        g_free(id);
    }
    qsort(out.sets, out.n, sizeof *out.sets, compare_sets);
    return out;
}

// ---- merging ----

// New rows + 1 by the rows of one source.
static uint32_t *places_of(const Chunk *source, size_t number, const Run *runs, size_t n_runs)
{
    uint32_t *places = g_new0(uint32_t, source->n_rows + 1), at = 0;
    for (size_t i = 0; i < n_runs; at += (uint32_t)runs[i].n, i++)
        for (size_t k = 0; runs[i].source == number && k < runs[i].n; k++)
            places[runs[i].first + k] = at + (uint32_t)k + 1;
    return places;
}

static void merge_set(GHashTable *sets, const ChunkSet *set, const uint32_t *places)
{
    roaring_bitmap_t *rows = NULL;
    roaring_uint32_iterator_t iterator;
    roaring_init_iterator(set->rows, &iterator);
    for (; iterator.has_value; roaring_advance_uint32_iterator(&iterator)) {
        if (places[iterator.current_value] == 0)
            continue;
        if (rows == NULL)
            rows = set_rows(sets, set->id);
        roaring_bitmap_add(rows, places[iterator.current_value] - 1);
    }
}

// The same for few rows of a large source.
static void pick_set(GHashTable *sets, const ChunkSet *set, size_t number, const Run *runs,
                     size_t n_runs)
{
    uint32_t at = 0;
    for (size_t i = 0; i < n_runs; at += (uint32_t)runs[i].n, i++)
        for (size_t k = 0; runs[i].source == number && k < runs[i].n; k++)
            if (roaring_bitmap_contains(set->rows, (uint32_t)(runs[i].first + k)))
                roaring_bitmap_add(set_rows(sets, set->id), at + (uint32_t)k);
}

static void merge_sets_of(GHashTable **sets, const Chunk *source, size_t number, const Run *runs,
                          size_t n_runs)
{
    enum { FEW = 16 };
    size_t taken = 0;
    for (size_t i = 0; i < n_runs; i++)
        taken += runs[i].source == number ? runs[i].n : 0;
    bool few = taken * FEW < source->n_rows;
    g_autofree uint32_t *places = few ? NULL : places_of(source, number, runs, n_runs);
    for (int kind = 0; kind < SETS_N; kind++)
        for (size_t i = 0; i < source->sets[kind].n; i++)
            if (few)
                pick_set(sets[kind], &source->sets[kind].sets[i], number, runs, n_runs);
            else
                merge_set(sets[kind], &source->sets[kind].sets[i], places);
}

static void merge_sets(Chunk *merged, Chunk *const *sources, size_t n_sources, const Run *runs,
                       size_t n_runs)
{
    GHashTable *sets[SETS_N];
    for (int kind = 0; kind < SETS_N; kind++)
        sets[kind] = sets_new();
    for (size_t s = 0; s < n_sources; s++)
        if (sources[s]->sets[SETS_TAGS].n + sources[s]->sets[SETS_LISTS].n > 0)
            merge_sets_of(sets, sources[s], s, runs, n_runs);
    for (int kind = 0; kind < SETS_N; kind++) {
        merged->sets[kind] = sets_adopt(sets[kind]);
        g_hash_table_unref(sets[kind]);
    }
}

// What is merged.
typedef struct {
    Chunk *const *sources;
    size_t n_sources;
    const Run *runs;
    size_t n_runs;
    const FurtherFacts *further; // or NULL
} Merging;

static void merge_kind(Chunk *merged, const Merging *merging, size_t f, GArray **fact_runs)
{
    int parent = merged->layout->facts[f].parent;
    const Run *over = parent < 0 ? merging->runs : (const Run *)(void *)fact_runs[parent]->data;
    size_t n = merging->n_sources, n_over = parent < 0 ? merging->n_runs : fact_runs[parent]->len;
    const Frame *more = merging->further != NULL ? merging->further->more[f] : NULL;
    g_autofree const Frame **tables = g_new(const Frame *, n + 1);
    for (size_t s = 0; s < n; s++)
        tables[s] = &merging->sources[s]->facts[f];
    tables[n] = more;
    uint32_t *starts;
    size_t n_parents;
    fact_runs[f] = more != NULL ? frame_weave(tables, n, over, n_over, merging->further->parents,
                                              &starts, &n_parents)
                                : frame_runs(tables, over, n_over, &starts, &n_parents);
    frame_merge(&merged->facts[f], tables, more != NULL ? n + 1 : n,
                (const Run *)(void *)fact_runs[f]->data, fact_runs[f]->len);
    frame_set_starts(&merged->facts[f], starts, n_parents);
}

static void merge_facts(Chunk *merged, const Merging *merging)
{
    const Layout *layout = merged->layout;
    g_autofree GArray **fact_runs = g_new0(GArray *, layout->n_facts);
    for (size_t f = 0; f < layout->n_facts; f++)
        merge_kind(merged, merging, f, fact_runs);
    for (size_t f = 0; f < layout->n_facts; f++)
        g_array_unref(fact_runs[f]);
}

static Chunk *merge(const Merging *merging)
{
    Chunk *const *sources = merging->sources;
    const Run *runs = merging->runs;
    size_t n_rows = 0, n_sources = merging->n_sources, n_runs = merging->n_runs;
    for (size_t i = 0; i < n_runs; i++)
        n_rows += runs[i].n;
    Chunk *merged = chunk_new(sources[0]->layout, n_rows);
    uint32_t *slots = g_new(uint32_t, n_rows + 1);
    for (size_t i = 0, at = 0; i < n_runs; at += runs[i].n, i++)
        memcpy(slots + at, sources[runs[i].source]->slots + runs[i].first,
               runs[i].n * sizeof *slots);
    merged->slots = slots;
    g_autofree const Frame **tables = g_new(const Frame *, n_sources);
    for (size_t s = 0; s < n_sources; s++)
        tables[s] = &sources[s]->customers;
    frame_merge(&merged->customers, tables, n_sources, runs, n_runs);
    merge_facts(merged, merging);
    merge_sets(merged, sources, n_sources, runs, n_runs);
    chunk_complete(merged);
    if (n_rows >= FOLLOW_MIN && merging->further == NULL)
        trails_follow(merged, sources, n_sources);
    return merged;
}

Chunk *chunk_merge(Chunk *const *sources, size_t n_sources, const Run *runs, size_t n_runs)
{
    return merge(&(Merging){sources, n_sources, runs, n_runs, NULL});
}

Chunk *chunk_extend(Chunk *const *sources, size_t n_sources, const Run *runs, size_t n_runs,
                    const FurtherFacts *further)
{
    return merge(&(Merging){sources, n_sources, runs, n_runs, further});
}

// ---- drafts ----

ChunkDraft *chunk_draft_new(Layout *layout)
{
    ChunkDraft *draft = g_new0(ChunkDraft, 1);
    draft->layout = layout_ref(layout);
    frame_draft_init(&draft->customers, &layout->customers, false);
    draft->facts = g_new(FrameDraft, layout->n_facts);
    for (size_t i = 0; i < layout->n_facts; i++)
        frame_draft_init(&draft->facts[i], &layout->facts[i], true);
    draft->slots = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (int kind = 0; kind < SETS_N; kind++)
        draft->sets[kind] = sets_new();
    return draft;
}

void chunk_draft_free(ChunkDraft *draft)
{
    if (draft == NULL)
        return;
    frame_draft_clear(&draft->customers);
    for (size_t i = 0; i < draft->layout->n_facts; i++)
        frame_draft_clear(&draft->facts[i]);
    g_free(draft->facts);
    g_array_unref(draft->slots);
    for (int kind = 0; kind < SETS_N; kind++)
        g_hash_table_unref(draft->sets[kind]);
    layout_unref(draft->layout);
    g_free(draft);
}

// Facts of the kind `parent` (-1: of customers) begin here for one more parent.
static void begin_facts(ChunkDraft *draft, int parent)
{
    for (size_t i = 0; i < draft->layout->n_facts; i++)
        if (draft->layout->facts[i].parent == parent)
            frame_draft_begin(&draft->facts[i]);
}

void chunk_draft_customer(ChunkDraft *draft, uint32_t slot)
{
    g_array_append_val(draft->slots, slot);
    draft->customers.n_rows++;
    begin_facts(draft, -1);
}

void chunk_draft_fact(ChunkDraft *draft, size_t fact)
{
    draft->facts[fact].n_rows++;
    begin_facts(draft, (int)fact);
}

void chunk_draft_member(ChunkDraft *draft, int sets, int64_t id)
{
    roaring_bitmap_add(set_rows(draft->sets[sets], id), draft->slots->len - 1);
}

size_t chunk_draft_rows(const ChunkDraft *draft)
{
    return draft->slots->len;
}

static int compare_slots(const void *a, const void *b, void *slots)
{
    uint32_t one = ((const uint32_t *)slots)[((const Run *)a)->first];
    uint32_t other = ((const uint32_t *)slots)[((const Run *)b)->first];
    return (one > other) - (one < other);
}

// The same customers in the order of their slots.
static Chunk *in_order(Chunk *chunk)
{
    bool ascending = true;
    for (size_t row = 1; row < chunk->n_rows; row++)
        ascending &= chunk->slots[row - 1] < chunk->slots[row];
    if (ascending)
        return chunk;
    g_autofree Run *runs = g_new(Run, chunk->n_rows);
    for (size_t row = 0; row < chunk->n_rows; row++)
        runs[row] = (Run){0, row, 1};
    g_qsort_with_data(runs, (gint)chunk->n_rows, sizeof *runs, compare_slots, (void *)chunk->slots);
    Chunk *sorted = chunk_merge(&chunk, 1, runs, chunk->n_rows);
    chunk_unref(chunk);
    return sorted;
}

Chunk *chunk_draft_finish(ChunkDraft *draft)
{
    Chunk *chunk = chunk_new(draft->layout, draft->slots->len);
    chunk->slots = g_memdup2(draft->slots->data, MAX(draft->slots->len, 1) * sizeof(uint32_t));
    g_array_set_size(draft->slots, 0);
    frame_draft_finish(&draft->customers, &chunk->customers);
    for (size_t i = 0; i < draft->layout->n_facts; i++)
        frame_draft_finish(&draft->facts[i], &chunk->facts[i]);
    for (int kind = 0; kind < SETS_N; kind++)
        chunk->sets[kind] = sets_adopt(draft->sets[kind]);
    chunk_complete(chunk);
    return in_order(chunk);
}
