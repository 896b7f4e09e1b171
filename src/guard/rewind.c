// SPDX-License-Identifier: Apache-2.0
#include "guard/rewind.h"

#include "base/json_read.h"
#include "entity/image.h"
#include "entity/row.h"
#include "entity/write.h"
#include "guard/checks.h"

enum { SLICE = 200 };

typedef struct {
    Record *record; // as it was, as far as the entries taken tell
    uint64_t known; // fields whose first change was seen
    bool parts_known;
} Undone;

typedef struct {
    const Entity *entity;
    int64_t id;
} Key;

struct Rewind {
    Baseline baseline;
    Arena *arena;
    GHashTable *undone;                    // Key → Undone
    GPtrArray *order;                      // of Undone
    BaselineRange sums[BASELINE_ENTITIES]; // what was found
};

static guint key_hash(gconstpointer data)
{
    const Key *key = data;
    uint64_t bits = (uint64_t)key->id * UINT64_C(0x9e3779b97f4a7c15) ^ (uintptr_t)key->entity;
    return (guint)(bits >> 32);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const Key *x = a, *y = b;
    return x->id == y->id && x->entity == y->entity;
}

Rewind *rewind_new(Tx *tx, GError **error)
{
    Baseline baseline;
    if (!baseline_find(tx, &baseline, error) || baseline.pos == 0)
        return NULL;
    Rewind *rewind = g_new0(Rewind, 1);
    rewind->baseline = baseline;
    rewind->arena = arena_new();
    rewind->undone = g_hash_table_new(key_hash, key_equal);
    rewind->order = g_ptr_array_new();
    return rewind;
}

void rewind_free(Rewind *rewind)
{
    if (rewind == NULL)
        return;
    g_hash_table_unref(rewind->undone);
    g_ptr_array_unref(rewind->order);
    arena_free(rewind->arena);
    g_free(rewind);
}

// ---- undoing ----

static Undone *find_undone(const Rewind *rewind, const Entity *entity, int64_t id)
{
    const Key key = {entity, id};
    return g_hash_table_lookup(rewind->undone, &key);
}

// The record as it stands now; empty when it is gone: then its removal tells all of it.
static Undone *begin_undoing(Rewind *rewind, Tx *tx, const Entity *entity, const Change *change)
{
    Undone *undone = ARENA_NEW(rewind->arena, Undone);
    Key *key = ARENA_NEW(rewind->arena, Key);
    *key = (Key){entity, change->id};
    undone->record = record_load(tx, rewind->arena, entity, change->id);
    if (undone->record == NULL) {
        undone->record = record_new(rewind->arena, entity);
        undone->record->values[FIELD_ID] = value_integer(change->id);
        if (entity->ownership == OWNER_CUSTOMER)
            undone->record->values[FIELD_CUSTOMER_ID] = value_integer(change->customer_id);
    }
    g_hash_table_insert(rewind->undone, key, undone);
    g_ptr_array_add(rewind->order, undone);
    return undone;
}

// What stood before this entry stood at the baseline, too, unless an entry before it says more. A
// removal tells every field that was not null.
static void undo(Rewind *rewind, Undone *undone, const Change *change)
{
    const Entity *entity = undone->record->entity;
    Record *before = record_new(rewind->arena, entity);
    g_autofree char *text = g_strndup(change->change, change->change_length);
    json_object *json = json_read(text), *image = NULL;
    if (json_object_object_get_ex(json, "before", &image))
        image_read(before, rewind->arena, image);
    json_object *from = json_object_object_get(json, "from");
    uint64_t owner = UINT64_C(1) << FIELD_CUSTOMER_ID;
    if (change->operation == CHANGE_MOVE && entity->ownership == OWNER_CUSTOMER &&
        (undone->known & owner) == 0) {
        undone->record->values[FIELD_CUSTOMER_ID] = value_integer(json_object_get_int64(from));
        undone->known |= owner;
    }
    json_object_put(json);
    uint64_t told = change->operation == CHANGE_REMOVE
                        ? ~((UINT64_C(1) << (FIELD_UPDATED_AT + 1)) - 1)
                        : before->given;
    for (size_t i = 0; i < entity->n_fields; i++) {
        uint64_t bit = UINT64_C(1) << i;
        bool is_owner = entity->ownership == OWNER_CUSTOMER && i == FIELD_CUSTOMER_ID;
        bool is_told = ((told | before->given) & bit) != 0 && !is_owner;
        if (is_told && (undone->known & bit) == 0)
            undone->record->values[i] = before->values[i];
        undone->known |= is_told ? bit : 0;
    }
    if (before->parts_given && !undone->parts_known) {
        undone->record->parts = before->parts;
        undone->record->n_parts = before->n_parts;
        undone->parts_known = true;
    }
}

void rewind_change(Rewind *rewind, Tx *tx, const Change *change)
{
    const Entity *entity = entity_find(change->entity);
    if (entity == NULL || baseline_covers(&rewind->baseline, entity, change->id) == NULL ||
        (entity->flags & ENTITY_APPEND_ONLY) != 0)
        return;
    Undone *undone = find_undone(rewind, entity, change->id);
    if (undone == NULL)
        undone = begin_undoing(rewind, tx, entity, change);
    if (change->change != NULL)
        undo(rewind, undone, change);
}

// ---- planting ----

static BaselineRange *sum_of(Rewind *rewind, const Entity *entity)
{
    for (size_t i = 0; i < rewind->baseline.n_ranges; i++) {
        if (rewind->baseline.ranges[i].entity == entity)
            return &rewind->sums[i];
    }
    g_assert_not_reached();
}

static void count_in(Rewind *rewind, const Record *record)
{
    BaselineRange *sum = sum_of(rewind, record->entity);
    sum->count++;
    sum->digest += baseline_record_digest(record);
}

typedef struct {
    const Rewind *rewind;
    Arena *arena;
    guint from, end;
} Slice;

static bool plant_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Slice *slice = context;
    for (guint i = slice->from; i < slice->end; i++) {
        Record *record = ((Undone *)slice->rewind->order->pdata[i])->record;
        record->values[FIELD_VERSION] = value_integer(1);
        record->values[FIELD_UPDATED_AT] = value_integer(slice->rewind->baseline.at);
        record->values[FIELD_DELETED_AT] = value_null();
        if (record->values[FIELD_CREATED_AT].type == VALUE_NULL) // gone, and no older than that
            record->values[FIELD_CREATED_AT] = value_integer(slice->rewind->baseline.at);
        row_insert(tx, slice->arena, record); // numbers the parts, too
    }
    return true;
}

bool rewind_plant(Rewind *rewind, Store *scratch, GError **error)
{
    for (guint from = 0; from < rewind->order->len; from += SLICE) {
        g_autoptr(Arena) arena = arena_new();
        Slice slice = {rewind, arena, from, MIN(from + SLICE, rewind->order->len)};
        if (!store_write(scratch, plant_slice, &slice, error))
            return false;
    }
    for (guint i = 0; i < rewind->order->len; i++)
        count_in(rewind, ((Undone *)rewind->order->pdata[i])->record);
    return true;
}

// ---- comparing ----

int64_t rewind_count(const Rewind *rewind, const Entity *entity)
{
    for (size_t i = 0; rewind != NULL && i < rewind->baseline.n_ranges; i++) {
        if (rewind->baseline.ranges[i].entity == entity)
            return rewind->baseline.ranges[i].count;
    }
    return 0;
}

bool rewind_takes(Rewind *rewind, const Record *stands, DoctorFinding *finding)
{
    const Entity *entity = stands->entity;
    int64_t id = record_id(stands);
    if (rewind == NULL || baseline_covers(&rewind->baseline, entity, id) == NULL ||
        find_undone(rewind, entity, id) != NULL)
        return false;
    const Value *values = stands->values;
    if (values[FIELD_VERSION].as.integer != 1 || values[FIELD_DELETED_AT].type != VALUE_NULL ||
        values[FIELD_UPDATED_AT].as.integer != rewind->baseline.at)
        finding_add(finding, "%s %" G_GINT64_FORMAT ": changed outside the change log",
                    entity->name, id);
    count_in(rewind, stands);
    return true;
}

void rewind_settle(const Rewind *rewind, DoctorFinding *finding)
{
    for (size_t i = 0; rewind != NULL && i < rewind->baseline.n_ranges; i++) {
        const BaselineRange *wanted = &rewind->baseline.ranges[i], *found = &rewind->sums[i];
        if ((wanted->entity->flags & ENTITY_APPEND_ONLY) != 0)
            continue;
        if (found->count != wanted->count)
            finding_add(finding,
                        "%s: %" G_GINT64_FORMAT
                        " {record|records} of the baseline, %" G_GINT64_FORMAT
                        " {was|were} set down",
                        wanted->entity->name, found->count, wanted->count);
        else if (found->digest != wanted->digest)
            finding_add(finding, "%s: records of the baseline are not as they were set down",
                        wanted->entity->name);
    }
}
