// SPDX-License-Identifier: Apache-2.0
#include "guard/agreement.h"

#include "entity/image.h"
#include "entity/replay.h"
#include "entity/write.h"
#include "guard/rewind.h"
#include "store/change.h"
#include "store/schema.h"
#include <string.h>

enum { SLICE = 500, PAGE = 500 };

static const Label PLAYING = {"Changes played", "已重放变更"};
static const Label COMPARING = {"Records compared", "已比对记录"};

typedef struct {
    Arena *arena;    // of the slice
    GArray *changes; // of Change: one slice, texts in the arena
    int64_t played;
    int64_t total;
    GHashTable *counted; // entity name → number of rows, for entities without images
    Rewind *rewind;      // NULL: the log tells everything from the beginning
    DoctorFinding *finding;
} Replay;

static bool has_image(const Entity *entity)
{
    return (entity->flags & ENTITY_APPEND_ONLY) == 0;
}

// Jobs write their progress all the time; parts stand in their parents' entries.
static bool is_logged(const Entity *entity)
{
    return (entity->flags & ENTITY_PART) == 0 && strcmp(entity->name, "job") != 0;
}

// ---- playing ----

static void count_row(Replay *replay, const Entity *entity, ChangeOperation operation)
{
    int64_t *count = g_hash_table_lookup(replay->counted, entity->name);
    if (count == NULL) {
        count = g_new0(int64_t, 1);
        g_hash_table_insert(replay->counted, (gpointer)entity->name, count);
    }
    *count += operation == CHANGE_CREATE ? 1 : operation == CHANGE_REMOVE ? -1 : 0;
}

static bool play_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Replay *replay = context;
    g_autoptr(Arena) arena = arena_new();
    for (guint i = 0; i < replay->changes->len; i++) {
        const Change *change = &g_array_index(replay->changes, Change, i);
        const Entity *entity = entity_find(change->entity);
        bool has_row = entity != NULL && has_image(entity);
        g_autoptr(GError) damage = NULL;
        if (has_row && !replay_change(tx, arena, change, &damage))
            finding_add(replay->finding, "%s", error_text(damage, LANGUAGE_EN));
    }
    return true;
}

static bool collect(const Change *change, void *context)
{
    Replay *replay = context;
    Change copy = *change;
    const Entity *entity = entity_find(change->entity);
    copy.entity = arena_copy(replay->arena, change->entity, -1);
    copy.change = change->change == NULL
                      ? NULL
                      : arena_copy(replay->arena, change->change, (gssize)change->change_length);
    g_array_append_val(replay->changes, copy);
    if (entity != NULL && !has_image(entity))
        count_row(replay, entity, change->operation);
    return true;
}

// What cannot be played is a finding, and leaves differences for the comparison to find.
static void flush(Replay *replay, Store *scratch, const DoctorOptions *options)
{
    g_autoptr(GError) damage = NULL;
    if (!store_write(scratch, play_slice, replay, &damage))
        finding_add(replay->finding, "%s", error_text(damage, LANGUAGE_EN));
    replay->played += replay->changes->len;
    g_array_set_size(replay->changes, 0);
    arena_reset(replay->arena);
    if (options->progress != NULL)
        options->progress(PLAYING, replay->played, replay->total, options->context);
}

static void play_log(Tx *tx, Store *scratch, Replay *replay, const DoctorOptions *options)
{
    int64_t pos = 0;
    int64_t next = 0;
    replay->total = tx_change_pos(tx);
    while ((next = tx_changes(tx, pos, SLICE, collect, replay)) != pos) {
        flush(replay, scratch, options);
        pos = next;
    }
}

// Changes on PostgreSQL that the relay has not yet given their place.
static void visit_outbox(Tx *tx, ChangeVisitor visit, void *context)
{
    if (tx_engine(tx) == STORE_SQLITE)
        return;
    g_autoptr(Cursor) cursor =
        tx_query(tx,
                 "SELECT o.at, o.entity, o.id, o.customer_id, o.operation, o.change FROM outbox o"
                 " WHERE NOT EXISTS (SELECT 1 FROM change_log l WHERE l.customer_id = o.customer_id"
                 " AND l.version = o.version) ORDER BY o.customer_id, o.version",
                 NO_PARAMS);
    while (cursor_next(cursor)) {
        Change change = {
            .at = cursor_integer(cursor, 0),
            .entity = cursor_text(cursor, 1, NULL),
            .id = cursor_integer(cursor, 2),
            .customer_id = cursor_integer(cursor, 3),
        };
        change_operation_from(cursor_text(cursor, 4, NULL), &change.operation);
        change.change = cursor_text(cursor, 5, &change.change_length);
        visit(&change, context);
    }
}

static void play_outbox(Tx *tx, Store *scratch, Replay *replay, const DoctorOptions *options)
{
    visit_outbox(tx, collect, replay);
    flush(replay, scratch, options);
}

// ---- the baseline ----

typedef struct {
    Rewind *rewind;
    Tx *tx;
} Undoing;

static bool undo_change(const Change *change, void *context)
{
    const Undoing *undoing = context;
    rewind_change(undoing->rewind, undoing->tx, change);
    return true;
}

// What the log has changed of the records it did not make, as they were before.
static bool plant_baseline(Tx *tx, Store *scratch, Replay *replay, GError **error)
{
    Undoing undoing = {replay->rewind, tx};
    int64_t pos = 0;
    int64_t next = 0;
    if (replay->rewind == NULL)
        return true;
    while ((next = tx_changes(tx, pos, SLICE, undo_change, &undoing)) != pos)
        pos = next;
    visit_outbox(tx, undo_change, &undoing);
    return rewind_plant(replay->rewind, scratch, error);
}

// ---- comparing ----

typedef struct {
    const Entity *entity;
    int64_t after; // ids up to this one are done
    int64_t until; // up to this one are asked for
    Arena *arena;
    GPtrArray *records;
} Page;

// Records of the scratch store and of the real one are read the same way.
static bool read_page(Tx *tx, void *context, GError **error)
{
    (void)error;
    Page *page = context;
    g_ptr_array_set_size(page->records, 0);
    const char *sql = arena_printf(
        page->arena, "SELECT %s FROM %s WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
        entity_columns(page->entity, false), page->entity->table);
    g_autoptr(Cursor) cursor = tx_query(
        tx, sql,
        PARAMS(value_integer(page->after), value_integer(page->until), value_integer(PAGE)));
    while (cursor_next(cursor))
        g_ptr_array_add(page->records, record_from_row(page->arena, page->entity, cursor, 0));
    for (guint i = 0; i < page->records->len; i++)
        record_load_parts(tx, page->arena, g_ptr_array_index(page->records, i));
    return true;
}

static void compare_values(const Record *stands, const Record *played, int64_t id,
                           DoctorFinding *finding)
{
    const Entity *entity = stands->entity;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        if ((field->flags & FIELD_DERIVED) == 0 &&
            !field_equal(field, stands->values[i], played->values[i]))
            finding_add(finding, "%s %" G_GINT64_FORMAT ": %s", entity->name, id, field->name);
    }
}

static void compare_records(const Record *stands, const Record *played, DoctorFinding *finding)
{
    g_assert(stands != NULL && played != NULL);
    int64_t id = record_id(stands);
    compare_values(stands, played, id, finding);
    if (stands->n_parts != played->n_parts)
        finding_add(finding, "%s %" G_GINT64_FORMAT ": %s", stands->entity->name, id,
                    stands->entity->part_name);
    for (size_t i = 0; i < MIN(stands->n_parts, played->n_parts); i++)
        compare_values(stands->parts[i], played->parts[i], id, finding);
}

// Merges two pages that are both sorted by id.
static void compare_pages(const Page *stands, const Page *played, Rewind *rewind,
                          DoctorFinding *finding)
{
    guint i = 0;
    guint j = 0;
    while (i < stands->records->len || j < played->records->len) {
        const Record *left = i < stands->records->len ? stands->records->pdata[i] : NULL;
        const Record *right = j < played->records->len ? played->records->pdata[j] : NULL;
        int64_t left_id = left == NULL ? G_MAXINT64 : record_id(left);
        int64_t right_id = right == NULL ? G_MAXINT64 : record_id(right);
        const char *name = stands->entity->name;
        if (left_id == right_id)
            compare_records(left, right, finding);
        else if (left_id > right_id)
            finding_add(finding, "%s %" G_GINT64_FORMAT ": only in the change log", name, right_id);
        else if (!rewind_takes(rewind, left, finding))
            finding_add(finding, "%s %" G_GINT64_FORMAT ": not in the change log", name, left_id);
        i += left_id <= right_id;
        j += right_id <= left_id;
        finding->examined++;
    }
}

static bool compare_entity(Tx *tx, Store *scratch, const Entity *entity, const Replay *replay,
                           const DoctorOptions *options, GError **error)
{
    DoctorFinding *finding = replay->finding;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    g_autoptr(GPtrArray) right = g_ptr_array_new();
    Page stands = {.entity = entity, .until = G_MAXINT64, .arena = arena, .records = left};
    Page played = {.entity = entity, .arena = arena, .records = right};
    do {
        read_page(tx, &stands, NULL);
        bool last = left->len < PAGE;
        // The scratch store may hold more than a page within these ids only when it differs much.
        played.until = last ? G_MAXINT64 : record_id(left->pdata[left->len - 1]);
        played.after = stands.after;
        if (!store_read(scratch, read_page, &played, error))
            return false;
        compare_pages(&stands, &played, replay->rewind, finding);
        stands.after = played.until;
        arena_reset(arena);
        if (options->progress != NULL)
            options->progress(COMPARING, finding->examined, 0, options->context);
    } while (stands.after != G_MAXINT64 && !tx_failed(tx));
    return true;
}

static void compare_count(Tx *tx, const Entity *entity, const Replay *replay)
{
    DoctorFinding *finding = replay->finding;
    const int64_t *logged = g_hash_table_lookup(replay->counted, entity->name);
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", entity->table);
    int64_t rows = tx_integer(tx, sql, NO_PARAMS, 0);
    int64_t expected = rewind_count(replay->rewind, entity) + (logged == NULL ? 0 : *logged);
    finding->examined += rows;
    if (rows != expected)
        finding_add(finding,
                    "%s: %" G_GINT64_FORMAT " {row|rows}, %" G_GINT64_FORMAT " in the change log",
                    entity->name, rows, expected);
}

static bool compare_all(Tx *tx, Store *scratch, const Replay *replay, const DoctorOptions *options,
                        GError **error)
{
    for (const Entity *const *entity = ENTITIES; *entity != NULL; entity++) {
        if (!is_logged(*entity))
            continue;
        if (!has_image(*entity))
            compare_count(tx, *entity, replay);
        else if (!compare_entity(tx, scratch, *entity, replay, options, error))
            return false;
    }
    rewind_settle(replay->rewind, replay->finding);
    return true;
}

bool agreement_check(Tx *tx, const char *scratch, const DoctorOptions *options,
                     DoctorFinding *finding, GError **error)
{
    g_autofree char *url = g_strdup_printf("sqlite:%s/replay.db", scratch);
    g_autoptr(Store) store = store_open(url, NULL, error);
    if (store == NULL || !store_migrate(store, NULL, error))
        return false;
    g_autoptr(GError) damage = NULL;
    Replay replay = {
        .rewind = rewind_new(tx, &damage),
        .arena = arena_new(),
        .changes = g_array_new(FALSE, FALSE, sizeof(Change)),
        .counted = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
        .finding = finding,
    };
    if (damage != NULL)
        finding_add(finding, "%s", error_text(damage, LANGUAGE_EN));
    bool done = plant_baseline(tx, store, &replay, error);
    if (done) {
        play_log(tx, store, &replay, options);
        play_outbox(tx, store, &replay, options);
        done = compare_all(tx, store, &replay, options, error);
    }
    rewind_free(replay.rewind);
    g_hash_table_destroy(replay.counted);
    g_array_free(replay.changes, TRUE);
    arena_free(replay.arena);
    return done;
}
