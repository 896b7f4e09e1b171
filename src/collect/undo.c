// SPDX-License-Identifier: Apache-2.0
//
// Taking an import back: its entries in the change log are walked from the last to the first. What
// it created is removed, what it changed gets its values back. A record that no longer says what
// the import left it with was changed since, by hand or by a later import: it stays as it is and is
// listed. So is a customer or product that others have come to use.
//
// Each slice takes as many entries as its time allows and saves its position with them, so an undo
// that was interrupted goes on where it stood. What it does is logged like anything else and
// belongs to no import.
#include "collect/import.h"
#include "collect/slice_time.h"

#include "base/json_read.h"
#include "entity/entities.h"
#include "entity/image.h"
#include "entity/reference.h"
#include "entity/summary.h"
#include "store/change.h"
#include <string.h>

enum { SLICE_ENTRIES = 200, KEPT_LISTED = 1000 };

typedef struct {
    Store *store;
    Job *job;
    int64_t import_id;
    int64_t first_pos; // entries of the import lie after it
    int64_t total;     // positions to walk, for progress

    // committed
    int64_t pos; // everything from here on is done
    int64_t undone, n_kept;
    Buffer kept; // JSON objects, one after the other with commas

    // of the slice that runs
    int64_t next_pos;
    int64_t slice_undone, slice_n_kept;
    Buffer slice_kept;
    bool ended;
    int64_t parted; // keys of customers recognised, of the last slice
} Undo;

// ---- one entry ----

typedef struct {
    int64_t pos, id;
    const Entity *entity;
    ChangeOperation operation;
    json_object *change; // put by the caller
} Entry;

static void keep(Undo *undo, const Entry *entry, Label reason)
{
    Buffer *out = &undo->slice_kept;
    if (undo->n_kept + undo->slice_n_kept++ >= KEPT_LISTED)
        return;
    if (undo->kept.length + out->length > 0)
        buffer_byte(out, ',');
    buffer_printf(out, "{\"entity\":\"%s\",\"id\":%" G_GINT64_FORMAT ",\"reason\":{\"en\":",
                  entry->entity->name, entry->id);
    json_string(out, reason.en);
    buffer_text(out, ",\"zh\":");
    json_string(out, reason.zh);
    buffer_text(out, "}}");
}

static const Label CHANGED_SINCE = {"changed since", "之后被修改"};
static const Label IN_USE = {"used by other records", "被其他记录使用"};

// An image as a record with exactly its fields given.
static Record *record_of_image(Writing *writing, const Entity *entity, json_object *image)
{
    Record *record = record_new(writing->arena, entity);
    if (image != NULL)
        image_read(record, writing->arena, image);
    return record;
}

// True when the fields that the import set say still what it set them to.
static bool is_as_left(const Record *current, const Record *left)
{
    for (size_t i = 0; i < current->entity->n_fields; i++) {
        bool set = (left->given & (UINT64_C(1) << i)) != 0;
        if (set && !field_equal(&current->entity->fields[i], current->values[i], left->values[i]))
            return false;
    }
    return !left->parts_given || !record_parts_differ(current, left);
}

// A record that the import created says exactly what it created it with.
static bool is_as_created(const Record *current, const Record *created)
{
    return current->values[FIELD_DELETED_AT].type == VALUE_NULL &&
           record_difference(current, created) == 0 &&
           (created->parts_given ? !record_parts_differ(current, created) : current->n_parts == 0);
}

// Anything that belongs to the customer besides its identities, which go or stay with it; `all`
// counts them too.
static bool customer_owns(Tx *tx, int64_t customer_id, bool all)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if ((*entity)->ownership != OWNER_CUSTOMER || ((*entity)->flags & ENTITY_PART) != 0)
            continue;
        if (*entity == &ENTITY_IDENTITY && !all)
            continue;
        g_autofree char *sql =
            g_strdup_printf("SELECT 1 FROM %s WHERE customer_id = $1 LIMIT 1", (*entity)->table);
        if (tx_integer(tx, sql, PARAMS(value_integer(customer_id)), 0) != 0)
            return true;
    }
    return false;
}

static bool is_used(Tx *tx, const Record *record)
{
    const Entity *entity = record->entity;
    if (entity == &ENTITY_CUSTOMER)
        return customer_owns(tx, record_id(record), true);
    if (entity == &ENTITY_IDENTITY)
        return customer_owns(tx, record_owner(record), false);
    if (entity == &ENTITY_PRODUCT)
        return tx_integer(tx, "SELECT 1 FROM order_line WHERE product_id = $1 LIMIT 1",
                          PARAMS(value_integer(record_id(record))), 0) != 0;
    return entity->ownership == OWNER_CUSTOMER && record_is_referred(tx, record);
}

// An identity that the import gave to a customer whom it recognised, or whom it did not make, goes,
// whatever else is theirs.
static bool is_joined(const Undo *undo, Tx *tx, const Record *record)
{
    if (record->entity != &ENTITY_IDENTITY)
        return false;
    const Value params[] = {value_integer(undo->import_id), value_integer(record_owner(record))};
    return tx_integer(tx,
                      "SELECT 1 FROM external_key WHERE import_id = $1 AND owner_id = $2 LIMIT 1",
                      params, G_N_ELEMENTS(params), 0) != 0 ||
           tx_integer(tx,
                      "SELECT 1 FROM change_log WHERE import_id = $1 AND customer_id = $2 "
                      "AND " CHANGE_OF_OWNER
                      " AND entity = 'customer' AND operation = 'create' LIMIT 1",
                      params, G_N_ELEMENTS(params), 0) == 0;
}

static bool undo_create(Undo *undo, Writing *writing, const Entry *entry, Record *current,
                        GError **error)
{
    Record *created =
        record_of_image(writing, entry->entity, json_object_object_get(entry->change, "after"));
    bool changes = (entry->entity->flags & ENTITY_APPEND_ONLY) == 0; // events are as they were
    if (changes && !is_as_created(current, created)) {
        keep(undo, entry, CHANGED_SINCE);
        return true;
    }
    if (!is_joined(undo, writing->tx, current) && is_used(writing->tx, current)) {
        keep(undo, entry, IN_USE);
        return true;
    }
    undo->slice_undone++;
    return record_remove(writing, current, error);
}

static bool undo_update(Undo *undo, Writing *writing, const Entry *entry, const Record *current,
                        GError **error)
{
    Record *left =
        record_of_image(writing, entry->entity, json_object_object_get(entry->change, "after"));
    if (!is_as_left(current, left)) {
        keep(undo, entry, CHANGED_SINCE);
        return true;
    }
    Record *after = record_copy(writing->arena, current);
    after->given = 0;
    json_object *before = json_object_object_get(entry->change, "before");
    if (before != NULL)
        image_read(after, writing->arena, before);
    for (size_t i = 0; i < after->n_parts; i++) // occurrences are what they were, not counted anew
        after->parts[i]->given |= UINT64_C(1)
                                  << entity_field_index(&ENTITY_ORDER_LINE, "occurrence");
    undo->slice_undone++;
    return record_update(writing, current, after, NULL, error);
}

static bool undo_entry(Undo *undo, Writing *writing, const Entry *entry, GHashTable *owners,
                       GError **error)
{
    Record *current = record_load(writing->tx, writing->arena, entry->entity, entry->id);
    if (current == NULL)
        return !tx_failed(writing->tx); // gone already
    int64_t owner = record_owner(current);
    if (entry->entity == &ENTITY_ORDER)
        g_hash_table_add(owners, g_memdup2(&owner, sizeof owner));
    if (entry->operation == CHANGE_CREATE)
        return undo_create(undo, writing, entry, current, error);
    if (entry->operation == CHANGE_UPDATE)
        return undo_update(undo, writing, entry, current, error);
    return true; // imports do nothing else
}

// ---- slices ----

static bool read_entry(const Cursor *row, Entry *out)
{
    *out = (Entry){.pos = cursor_integer(row, 0),
                   .id = cursor_integer(row, 2),
                   .entity = entity_find(cursor_text(row, 1, NULL))};
    const char *change = cursor_text(row, 4, NULL);
    out->change = change != NULL ? json_read(change) : NULL;
    return out->entity != NULL && change_operation_from(cursor_text(row, 3, NULL), &out->operation);
}

static bool walk(Undo *undo, Writing *writing, GHashTable *owners, GError **error)
{
    int64_t begun = slice_time(writing->tx), enough = slice_enough(writing->tx);
    size_t n = 0;
    g_autoptr(Cursor) rows =
        tx_query(writing->tx,
                 "SELECT pos, entity, id, operation, change FROM change_log "
                 "WHERE pos < $1 AND pos > $2 AND import_id = $3 ORDER BY pos DESC LIMIT $4",
                 PARAMS(value_integer(undo->pos), value_integer(undo->first_pos),
                        value_integer(undo->import_id), value_integer(SLICE_ENTRIES)));
    while (cursor_next(rows)) {
        Entry entry;
        bool good = !read_entry(rows, &entry) || undo_entry(undo, writing, &entry, owners, error);
        json_object_put(entry.change);
        if (!good)
            return false;
        undo->next_pos = entry.pos;
        n++;
        if (slice_time(writing->tx) - begun > enough)
            return true;
    }
    undo->ended = n < SLICE_ENTRIES;
    return true;
}

static void refresh(Writing *writing, GHashTable *owners)
{
    GHashTableIter iter;
    void *owner;
    g_hash_table_iter_init(&iter, owners);
    while (g_hash_table_iter_next(&iter, &owner, NULL))
        summary_refresh(writing->tx, *(int64_t *)owner);
}

static void state_print(Buffer *out, const Undo *undo)
{
    buffer_printf(out,
                  "{\"pos\":%" G_GINT64_FORMAT ",\"undone\":%" G_GINT64_FORMAT
                  ",\"kept_count\":%" G_GINT64_FORMAT ",\"kept\":[",
                  undo->next_pos, undo->undone + undo->slice_undone,
                  undo->n_kept + undo->slice_n_kept);
    buffer_add(out, undo->kept.data, undo->kept.length);
    buffer_add(out, undo->slice_kept.data, undo->slice_kept.length);
    buffer_text(out, "]}");
}

static bool undo_slice(Tx *tx, void *context, GError **error)
{
    Undo *undo = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(GHashTable) owners = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_auto(Buffer) state = {0};
    Writing writing = {.tx = tx,
                       .arena = arena,
                       .model = model,
                       .actor_id = job_asker(undo->job).staff_id,
                       .bulk = true};
    undo->next_pos = undo->pos;
    undo->slice_undone = undo->slice_n_kept = 0;
    undo->slice_kept.length = 0;
    undo->ended = false;
    if (!walk(undo, &writing, owners, error))
        return false;
    refresh(&writing, owners);
    state_print(&state, undo);
    int64_t done = undo->ended ? undo->total : undo->first_pos + undo->total - undo->next_pos;
    return job_progress(tx, undo->job, MAX(done, 0), undo->total, buffer_string(&state), error);
}

static void take_slice(Undo *undo)
{
    undo->pos = undo->next_pos;
    undo->undone += undo->slice_undone;
    undo->n_kept += undo->slice_n_kept;
    buffer_add(&undo->kept, undo->slice_kept.data, undo->slice_kept.length);
}

// ---- the job ----

static bool set_status(Tx *tx, int64_t import_id, int64_t actor_id, const char *status,
                       GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .actor_id = actor_id};
    Record *before = record_load(tx, arena, &ENTITY_IMPORT, import_id);
    if (before == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no import %d", "没有导入 %d", (int)import_id);
    Record *after = record_copy(arena, before);
    record_set(after, entity_field_index(&ENTITY_IMPORT, "status"), value_text(status));
    return record_update(&writing, before, after, NULL, error);
}

static bool begin_undo(Tx *tx, void *context, GError **error)
{
    Undo *undo = context;
    g_autoptr(Cursor) row = tx_query(tx, "SELECT first_pos, last_pos FROM import WHERE id = $1",
                                     PARAMS(value_integer(undo->import_id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "There is no import %d", "没有导入 %d",
                    (int)undo->import_id);
    undo->first_pos = cursor_integer(row, 0);
    int64_t last_pos = cursor_is_null(row, 1) ? tx_change_pos(tx) : cursor_integer(row, 1);
    undo->pos = undo->next_pos = last_pos + 1;
    undo->total = last_pos + 1 - undo->first_pos;
    return true;
}

// Customers whom the import recognised are not what the source calls them any more. At the end,
// since undoing their identities asks for it.
static bool part_slice(Tx *tx, void *context, GError **error)
{
    Undo *undo = context;
    (void)error;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free); // kind, value, …
    g_autoptr(GArray) sources = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT source_id, kind, value FROM external_key WHERE "
                 "import_id = $1 AND entity = 'customer' LIMIT $2",
                 PARAMS(value_integer(undo->import_id), value_integer(SLICE_ENTRIES)));
    while (cursor_next(rows)) {
        int64_t source_id = cursor_integer(rows, 0);
        g_array_append_val(sources, source_id);
        g_ptr_array_add(texts, g_strdup(cursor_text(rows, 1, NULL)));
        g_ptr_array_add(texts, g_strdup(cursor_text(rows, 2, NULL)));
    }
    for (guint i = 0; i < sources->len; i++)
        tx_run(tx,
               "DELETE FROM external_key WHERE source_id = $1 AND entity = 'customer' AND kind = "
               "$2 AND value = $3",
               PARAMS(value_integer(g_array_index(sources, int64_t, i)),
                      value_text(texts->pdata[2 * i]), value_text(texts->pdata[2 * i + 1])));
    undo->parted = sources->len;
    return !tx_failed(tx);
}

static bool part(Undo *undo, GError **error)
{
    do {
        if (!store_write(undo->store, part_slice, undo, error))
            return false;
    } while (undo->parted > 0);
    return true;
}

// Where an earlier run stood.
static void resume(Undo *undo)
{
    json_object *state = job_state(undo->job);
    if (state == NULL)
        return;
    json_object *kept = json_object_object_get(state, "kept");
    undo->pos = undo->next_pos = json_object_get_int64(json_object_object_get(state, "pos"));
    undo->undone = json_object_get_int64(json_object_object_get(state, "undone"));
    undo->n_kept = json_object_get_int64(json_object_object_get(state, "kept_count"));
    for (size_t i = 0; kept != NULL && i < json_object_array_length(kept); i++) {
        if (i > 0)
            buffer_byte(&undo->kept, ',');
        buffer_text(&undo->kept, json_object_to_json_string_ext(json_object_array_get_idx(kept, i),
                                                                JSON_C_TO_STRING_PLAIN));
    }
}

static bool finish_undo(Tx *tx, void *context, GError **error)
{
    Undo *undo = context;
    g_auto(Buffer) result = {0};
    if (!set_status(tx, undo->import_id, job_asker(undo->job).staff_id, "undone", error))
        return false;
    undo->slice_undone = undo->slice_n_kept = 0;
    undo->slice_kept.length = 0;
    buffer_printf(&result,
                  "{\"undone\":%" G_GINT64_FORMAT ",\"kept_count\":%" G_GINT64_FORMAT ",\"kept\":[",
                  undo->undone, undo->n_kept);
    buffer_add(&result, undo->kept.data, undo->kept.length);
    buffer_text(&result, "]}");
    job_result(tx, undo->job, buffer_string(&result));
    return job_progress(tx, undo->job, undo->total, undo->total, NULL, error);
}

// PostgreSQL: what the import wrote last may still wait for its place in the log.
static bool relay_all(Store *store, GError **error)
{
    int64_t moved = 0;
    do {
        if (!store_relay(store, &moved, error))
            return false;
    } while (moved > 0);
    return true;
}

static bool run_undo(Job *job, GError **error)
{
    Undo undo = {.store = job_store(job), .job = job};
    undo.import_id = json_object_get_int64(json_object_object_get(job_arguments(job), "import_id"));
    bool good = relay_all(undo.store, error) && store_read(undo.store, begin_undo, &undo, error);
    if (good)
        resume(&undo);
    while (good && !undo.ended) {
        good = store_write(undo.store, undo_slice, &undo, error);
        if (good)
            take_slice(&undo);
    }
    good = good && part(&undo, error) && store_write(undo.store, finish_undo, &undo, error);
    buffer_clear(&undo.kept);
    buffer_clear(&undo.slice_kept);
    return good;
}

const JobKind IMPORT_UNDO_JOB = {
    .name = "import_undo",
    .label = {"Undo of an import", "撤销导入"},
    .tries = 3,
    .run = run_undo,
};

bool import_undo_enqueue(Tx *tx, int64_t import_id, JobAsker asker, int64_t *out_job_id,
                         GError **error)
{
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT status FROM import WHERE id = $1 AND deleted_at IS NULL",
                 PARAMS(value_integer(import_id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "There is no import %d", "没有导入 %d", (int)import_id);
    const char *status = cursor_text(row, 0, NULL);
    if (strcmp(status, "undone") == 0)
        return fail(error, ERROR_CONFLICT, "This import has been undone already", "该导入已撤销");
    // Not while an import runs, this one or another: it may use what would go.
    if (!import_none_living(tx, "import", error))
        return false;
    g_autofree char *arguments = g_strdup_printf("{\"import_id\":%" G_GINT64_FORMAT "}", import_id);
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, import_id);
    *out_job_id = job_enqueue(tx, "import_undo", arguments, key, asker);
    return set_status(tx, import_id, asker.staff_id, "undoing", error);
}
