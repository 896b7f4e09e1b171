// SPDX-License-Identifier: Apache-2.0
//
// Every figure is the count of a list, asked as the list asks it: of the panel where there is one,
// else of the store. Each has a snapshot of its own, so nobody's is held for long.
#include "collect/quality/quality.h"

#include "access/records.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

enum {
    SOURCES_MOST = 20, // the largest numbers of sources make tables nobody reads
    SLICE = 200,       // figures written at once
    KEPT_DAYS = 800,
};

typedef struct {
    const Measure *measure;
    int64_t source_id, count;
} Figure;

typedef struct {
    Job *job;
    GArray *sources; // of int64_t: SOURCE_ALL, then each, then SOURCE_NONE
    GArray *figures; // of Figure
    Figure figure;   // at hand
    guint from;      // of the slice
    int64_t total;
} Counting;

// ---- counting ----

static bool read_sources(Tx *tx, void *context, GError **error)
{
    (void)error;
    Counting *counting = context;
    const int64_t all = SOURCE_ALL, none = SOURCE_NONE;
    g_array_set_size(counting->sources, 0);
    g_array_append_val(counting->sources, all);
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT id FROM source WHERE deleted_at IS NULL ORDER BY id LIMIT $1",
                 PARAMS(value_integer(SOURCES_MOST)));
    while (cursor_next(row)) {
        int64_t id = cursor_integer(row, 0);
        g_array_append_val(counting->sources, id);
    }
    g_array_append_val(counting->sources, none);
    return true;
}

static bool count_one(Tx *tx, void *context, GError **error)
{
    Figure *figure = &((Counting *)context)->figure;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(Actor) actor = actor_system();
    const Entity *entity = entity_find(figure->measure->entity);
    const Access access = {.actor = actor, .model = model, .arena = arena};
    const char *text = measure_rule(figure->measure, figure->source_id, arena);
    g_autoptr(Rule) rule = *text != '\0' ? rule_parse(text, entity, model, error) : NULL;
    if (*text != '\0' && rule == NULL)
        return false;
    const ListQuery query = {.entity = entity, .filter = rule, .count = true};
    return records_count(tx, &access, &query, &figure->count, error);
}

static bool tell_progress(Tx *tx, void *context, GError **error)
{
    Counting *counting = context;
    return job_progress(tx, counting->job, counting->figures->len, counting->total, NULL, error);
}

static bool count_measure(Counting *counting, const Measure *measure, GError **error)
{
    Store *store = job_store(counting->job);
    for (guint i = 0; i < counting->sources->len; i++) {
        counting->figure =
            (Figure){.measure = measure, .source_id = g_array_index(counting->sources, int64_t, i)};
        if (!store_read(store, count_one, counting, error))
            return false;
        g_array_append_val(counting->figures, counting->figure);
    }
    return store_write(store, tell_progress, counting, error);
}

// ---- keeping ----

static bool write_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    Counting *counting = context;
    g_autoptr(Model) model = model_load(tx);
    Value day = value_integer(day_of(tx_now(tx), model_timezone(model)));
    if (counting->from == 0) {
        tx_run(tx, "DELETE FROM quality_figure WHERE day = $1", PARAMS(day));
        tx_run(tx, "DELETE FROM quality_figure WHERE day < $1",
               PARAMS(value_integer(day.as.integer - KEPT_DAYS)));
    }
    for (guint i = counting->from; i < MIN(counting->from + SLICE, counting->figures->len); i++) {
        const Figure *figure = &g_array_index(counting->figures, Figure, i);
        tx_run(tx,
               "INSERT INTO quality_figure (entity, day, field, aspect, source_id, count, at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
               PARAMS(value_text(figure->measure->entity), day, value_text(figure->measure->field),
                      value_text(figure->measure->aspect), value_integer(figure->source_id),
                      value_integer(figure->count), value_integer(tx_now(tx))));
    }
    return true;
}

bool figures_count(Job *job, int64_t *out_n, GError **error)
{
    Store *store = job_store(job);
    Counting counting = {.job = job,
                         .sources = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                         .figures = g_array_new(FALSE, FALSE, sizeof(Figure))};
    bool good = store_read(store, read_sources, &counting, error);
    for (const Measure *measure = MEASURES; measure->entity != NULL; measure++)
        counting.total += counting.sources->len;
    for (const Measure *measure = MEASURES; good && measure->entity != NULL; measure++)
        good = count_measure(&counting, measure, error);
    for (; good && counting.from < counting.figures->len; counting.from += SLICE)
        good = store_write(store, write_slice, &counting, error);
    *out_n = counting.figures->len;
    g_array_unref(counting.sources);
    g_array_unref(counting.figures);
    return good;
}

// ---- telling ----

static const Measure *find_measure(const char *entity, const char *field, const char *aspect)
{
    for (const Measure *measure = MEASURES; measure->entity != NULL; measure++)
        if (strcmp(measure->entity, entity) == 0 && strcmp(measure->field, field) == 0 &&
            strcmp(measure->aspect, aspect) == 0)
            return measure;
    return NULL;
}

static void put_day(Buffer *out, const char *key, int64_t day)
{
    char text[16];
    day_print(text, day);
    json_member_text(out, key, text);
}

static void put_figure(Buffer *out, const char *entity, const Cursor *row, Arena *arena)
{
    const char *field = cursor_text(row, 0, NULL), *aspect = cursor_text(row, 1, NULL);
    const Measure *measure = find_measure(entity, field, aspect);
    if (measure == NULL) // of an older program
        return;
    int64_t source_id = cursor_integer(row, 2);
    json_object_begin(out);
    json_member_text(out, "field", measure->field);
    json_member_text(out, "aspect", measure->aspect);
    json_member_integer(out, "source_id", source_id);
    json_member_integer(out, "count", cursor_integer(row, 3));
    json_member_text(out, "rule", measure_rule(measure, source_id, arena));
    json_object_end(out);
}

static void put_sources(Tx *tx, const char *entity, Value day, Buffer *out)
{
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT s.id, s.name FROM quality_figure q JOIN source s ON s.id = q.source_id "
                 "WHERE q.entity = $1 AND q.day = $2 AND q.field = '' AND q.aspect = 'total' "
                 "ORDER BY q.count DESC, s.id",
                 PARAMS(value_text(entity), day));
    json_key(out, "sources");
    json_array(out);
    while (cursor_next(row)) {
        json_object_begin(out);
        json_member_integer(out, "id", cursor_integer(row, 0));
        json_member_text(out, "name", cursor_text(row, 1, NULL));
        json_object_end(out);
    }
    json_array_end(out);
}

bool figures_json(Tx *tx, const char *entity, Arena *arena, Buffer *out)
{
    Value day =
        value_integer(tx_integer(tx, "SELECT MAX(day) FROM quality_figure WHERE entity = $1",
                                 PARAMS(value_text(entity)), INT64_MIN));
    int64_t at = tx_integer(tx, "SELECT MAX(at) FROM quality_figure WHERE entity = $1 AND day = $2",
                            PARAMS(value_text(entity), day), 0);
    json_object_begin(out);
    json_member_time_or_null(out, "at", at);
    put_sources(tx, entity, day, out);
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT field, aspect, source_id, count FROM quality_figure "
                                     "WHERE entity = $1 AND day = $2 ORDER BY field, aspect, "
                                     "source_id",
                                     PARAMS(value_text(entity), day));
    json_key(out, "figures");
    json_array(out);
    while (cursor_next(row))
        put_figure(out, entity, row, arena);
    json_array_end(out);
    json_object_end(out);
    return true;
}

void course_json(Tx *tx, const Course *course, Buffer *out)
{
    g_autoptr(Cursor) row = tx_query(
        tx,
        "SELECT q.day, q.count, t.count FROM quality_figure q JOIN quality_figure t "
        "ON t.entity = q.entity AND t.day = q.day AND t.field = '' AND t.aspect = 'total' "
        "AND t.source_id = q.source_id WHERE q.entity = $1 AND q.field = $2 AND q.aspect = $3 "
        "AND q.source_id = $4 ORDER BY q.day",
        PARAMS(value_text(course->entity), value_text(course->field), value_text(course->aspect),
               value_integer(course->source_id)));
    json_object_begin(out);
    json_key(out, "points");
    json_array(out);
    while (cursor_next(row)) {
        json_object_begin(out);
        put_day(out, "day", cursor_integer(row, 0));
        json_member_integer(out, "count", cursor_integer(row, 1));
        json_member_integer(out, "total", cursor_integer(row, 2));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}
