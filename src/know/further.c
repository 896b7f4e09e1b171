// SPDX-License-Identifier: Apache-2.0
#include "know/further.h"

#include "entity/entities.h"
#include "know/chunk_read.h"
#include "know/ids.h"

bool further_can(const Layout *layout, const Change *change, size_t *out_fact)
{
    const Entity *entity = entity_find(change->entity);
    int fact = entity != NULL ? layout_fact(layout, entity) : -1;
    *out_fact = (size_t)MAX(fact, 0);
    return change->operation == CHANGE_CREATE && fact >= 0 && entity->flags & ENTITY_APPEND_ONLY;
}

static int compare_records(const void *a, const void *b)
{
    const FurtherRecord *one = a, *other = b;
    return (one->owner > other->owner) - (one->owner < other->owner);
}

static void sort_records(GArray *records, const GArray *whole)
{
    guint kept = 0;
    for (guint i = 0; i < records->len; i++) {
        FurtherRecord record = g_array_index(records, FurtherRecord, i);
        if (!ids_have(whole, record.owner))
            g_array_index(records, FurtherRecord, kept++) = record;
    }
    g_array_set_size(records, kept);
    g_array_sort(records, compare_records);
}

// A customer: where it stands, and which parent it is in the frames of what is new.
typedef struct {
    int64_t id;
    uint32_t slot, parent;
    Chunk *chunk;
    size_t row;
} Owner;

static int compare_slots(const void *a, const void *b)
{
    uint32_t one = ((const Owner *)a)->slot, other = ((const Owner *)b)->slot;
    return (one > other) - (one < other);
}

// Those of the records, ascending by id, as far as they stand.
static GArray *owners_of(const Version *version, const SlotMap *slots, const GArray *records,
                         GArray *whole)
{
    GArray *owners = g_array_new(FALSE, FALSE, sizeof(Owner));
    int64_t before = 0;
    for (guint i = 0; i < records->len; i++) {
        Owner owner = {.id = g_array_index(records, FurtherRecord, i).owner, .parent = owners->len};
        const Chunk *chunk = NULL;
        if (owner.id == before || owner.id == 0)
            continue;
        before = owner.id;
        if (slot_map_find(slots, owner.id, &owner.slot) &&
            version_find(version, owner.slot, &chunk, &owner.row)) {
            owner.chunk = (Chunk *)chunk;
            g_array_append_val(owners, owner);
        } else {
            g_array_append_val(whole, owner.id);
        }
    }
    return owners;
}

// What is new of one kind; nothing when there is no record of it.
static void read_kind(Tx *tx, const Layout *layout, size_t fact, const GArray *records,
                      const GArray *owners, Frame *out)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) owner_ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < records->len; i++) {
        const FurtherRecord *record = &g_array_index(records, FurtherRecord, i);
        if (record->fact == fact)
            g_array_append_val(ids, record->id);
    }
    for (guint i = 0; i < owners->len; i++)
        g_array_append_val(owner_ids, g_array_index(owners, Owner, i).id);
    if (ids->len == 0)
        return;
    NewFacts facts = {fact, (const int64_t *)(void *)owner_ids->data, owner_ids->len,
                      (const int64_t *)(void *)ids->data, ids->len};
    chunk_read_new(tx, layout, &facts, out);
}

static bool moments_meet(const Owner *owner, const Frame *const *more, size_t n_facts)
{
    for (size_t f = 0; f < n_facts; f++)
        if (more[f] != NULL &&
            frame_moments_meet(&owner->chunk->facts[f], owner->row, more[f], owner->parent))
            return true;
    return false;
}

static void leave_doubtful(GArray *owners, const Frame *const *more, size_t n_facts, GArray *whole)
{
    guint kept = 0;
    for (guint i = 0; i < owners->len; i++) {
        Owner owner = g_array_index(owners, Owner, i);
        if (moments_meet(&owner, more, n_facts))
            g_array_append_val(whole, owner.id);
        else
            g_array_index(owners, Owner, kept++) = owner;
    }
    g_array_set_size(owners, kept);
}

static Chunk *extend(const GArray *owners, const Frame *const *more)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    g_autofree Run *runs = g_new(Run, owners->len);
    g_autofree uint32_t *parents = g_new(uint32_t, owners->len);
    for (guint i = 0; i < owners->len; i++) {
        const Owner *owner = &g_array_index(owners, Owner, i);
        guint source;
        if (!g_ptr_array_find(sources, owner->chunk, &source)) {
            source = sources->len;
            g_ptr_array_add(sources, owner->chunk);
        }
        runs[i] = (Run){source, owner->row, 1};
        parents[i] = owner->parent;
    }
    return chunk_extend((Chunk *const *)sources->pdata, sources->len, runs, owners->len,
                        &(FurtherFacts){more, parents});
}

Chunk *further_read(Tx *tx, const Version *version, const SlotMap *slots, GArray *records,
                    GArray *whole)
{
    const Layout *layout = version->layout;
    sort_records(records, whole);
    g_autoptr(GArray) owners = owners_of(version, slots, records, whole);
    if (owners->len == 0)
        return NULL;
    g_autofree Frame *frames = g_new0(Frame, layout->n_facts);
    g_autofree const Frame **more = g_new0(const Frame *, layout->n_facts);
    for (size_t f = 0; f < layout->n_facts; f++) {
        read_kind(tx, layout, f, records, owners, &frames[f]);
        more[f] = frames[f].starts != NULL ? &frames[f] : NULL;
    }
    leave_doubtful(owners, more, layout->n_facts, whole);
    g_array_sort(owners, compare_slots);
    Chunk *extended = owners->len > 0 ? extend(owners, more) : NULL;
    for (size_t f = 0; f < layout->n_facts; f++)
        frame_clear(&frames[f]);
    return extended;
}
