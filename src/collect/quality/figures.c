// SPDX-License-Identifier: Apache-2.0
//
// Every figure is the count of a list, asked as the list asks it. Customers are asked of the panel
// where there is one, each figure on a snapshot of its own. What the store must count is counted in
// one walk over the records of an entity, all measures and sources at once, a stretch of them on
// each snapshot: so nobody's is held for long, and the walk can be stopped.
#include "collect/quality/quality.h"

#include "access/customer_index.h"
#include "base/when.h"
#include "entity/entities.h"

#include <string.h>

enum {
    SOURCES_MOST = 20, // the largest numbers of sources make tables nobody reads
    SLICE = 200,       // figures written at once
    KEPT_DAYS = 800,
    STRETCH = 5000,     // customers, or products, counted on one snapshot
    MEASURES_MOST = 40, // of one entity
};

typedef struct {
    const Measure *measure;
    int64_t source_id, count;
} Figure;

typedef int64_t Sums[MEASURES_MOST]; // by measure

typedef struct {
    Job *job;
    GArray *sources; // of int64_t: SOURCE_ALL, then each, then SOURCE_NONE
    GArray *figures; // of Figure
    Figure figure;   // at hand
    guint from;      // of the slice
    int64_t total;
    // the walk
    const Measure *first; // of the entity; its measures stand together
    size_t n_measures;
    int64_t after, last;  // ids of the stretch; last 0: there are no more
    Sums *sums, *stretch; // by source as in `sources`: of the walk so far, and of one stretch
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

// ---- counting in one walk ----

// What stretches are cut along: the key that the table is stored by.
static const char *walked_by(const Entity *entity)
{
    return entity->ownership == OWNER_CUSTOMER ? "customer_id" : "id";
}

static bool put_measures(Buffer *sql, GArray *values, Tx *tx, const Counting *counting,
                         const Access *access, GError **error)
{
    const Entity *entity = entity_find(counting->first->entity);
    const RuleSql how = {.engine = tx_engine(tx),
                         .alias = "t",
                         .now = tx_now(tx),
                         .model = access->model,
                         .arena = access->arena};
    for (size_t i = 0; i < counting->n_measures; i++) {
        const char *text = counting->first[i].rule;
        g_autoptr(Rule) rule =
            *text != '\0' ? rule_parse(text, entity, access->model, error) : NULL;
        if (*text != '\0' && rule == NULL)
            return false;
        buffer_text(sql, rule != NULL ? ", count(CASE WHEN " : ", count(*)");
        if (rule == NULL)
            continue;
        rule_sql(sql, values, rule, &how);
        buffer_text(sql, " THEN 1 END)");
    }
    return true;
}

static void add_row(Counting *counting, const Cursor *row)
{
    int64_t source_id = cursor_is_null(row, 0) ? SOURCE_NONE : cursor_integer(row, 0);
    for (guint i = 0; i < counting->sources->len; i++) {
        int64_t one = g_array_index(counting->sources, int64_t, i);
        for (size_t k = 0; (one == SOURCE_ALL || one == source_id) && k < counting->n_measures; k++)
            counting->stretch[i][k] += cursor_integer(row, (int)k + 1);
    }
}

static bool count_stretch(Tx *tx, void *context, GError **error)
{
    Counting *counting = context;
    const Entity *entity = entity_find(counting->first->entity);
    const char *by = walked_by(entity);
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    const Access access = {.model = model, .arena = arena};
    // A read may run twice.
    memset(counting->stretch, 0, counting->sources->len * sizeof(Sums));
    counting->last = tx_integer(
        tx,
        arena_printf(
            arena,
            "SELECT max(x) FROM (SELECT DISTINCT %s AS x FROM %s WHERE %s > $1 ORDER BY %s "
            "LIMIT $2) AS stretch",
            by, entity->table, by, by),
        PARAMS(value_integer(counting->after), value_integer(STRETCH)), 0);
    if (counting->last == 0)
        return true;
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    buffer_text(&sql, "SELECT t.source_id");
    if (!put_measures(&sql, values, tx, counting, &access, error))
        return false;
    const Value ends[] = {value_integer(counting->after), value_integer(counting->last)};
    g_array_append_vals(values, ends, G_N_ELEMENTS(ends));
    buffer_printf(&sql,
                  " FROM %s t WHERE t.deleted_at IS NULL%s AND t.%s > $%u AND t.%s <= $%u GROUP BY "
                  "t.source_id",
                  entity->table, entity == &ENTITY_CUSTOMER ? " AND t.kind <> 'anonymous'" : "", by,
                  values->len - 1, by, values->len);
    g_autoptr(Cursor) row =
        tx_query(tx, buffer_string(&sql), (const Value *)(void *)values->data, values->len);
    while (cursor_next(row))
        add_row(counting, row);
    return true;
}

static void add_stretch(Counting *counting)
{
    for (guint i = 0; i < counting->sources->len; i++)
        for (size_t k = 0; k < counting->n_measures; k++)
            counting->sums[i][k] += counting->stretch[i][k];
}

static void take_figures(Counting *counting)
{
    for (size_t k = 0; k < counting->n_measures; k++)
        for (guint i = 0; i < counting->sources->len; i++) {
            Figure figure = {.measure = &counting->first[k],
                             .source_id = g_array_index(counting->sources, int64_t, i),
                             .count = counting->sums[i][k]};
            g_array_append_val(counting->figures, figure);
        }
}

static bool walk_entity(Counting *counting, GError **error)
{
    Store *store = job_store(counting->job);
    bool good = true;
    g_assert(counting->n_measures <= MEASURES_MOST);
    counting->sums = g_new0(Sums, counting->sources->len);
    counting->stretch = g_new0(Sums, counting->sources->len);
    counting->after = 0;
    do {
        good =
            !job_stopped(counting->job, error) && store_read(store, count_stretch, counting, error);
        if (good)
            add_stretch(counting);
        counting->after = counting->last;
    } while (good && counting->last != 0);
    if (good)
        take_figures(counting);
    g_clear_pointer(&counting->sums, g_free);
    g_clear_pointer(&counting->stretch, g_free);
    return good && store_write(store, tell_progress, counting, error);
}

// Whether the panel stands and says how many customers there are.
static bool ask_panel(Tx *tx, void *context, GError **error)
{
    (void)error;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(Actor) actor = actor_system();
    const Access access = {.actor = actor, .model = model, .arena = arena};
    const ListQuery query = {.entity = &ENTITY_CUSTOMER, .count = true};
    IndexAnswer answer = {0};
    *(bool *)context = customer_index_ask(tx, &access, &query, &(IndexQuery){0}, &answer);
    return true;
}

// The measures of the entity that `*measure` is of; it then stands behind them.
static bool count_entity(Counting *counting, const Measure **measure, GError **error)
{
    bool panel = false;
    const Entity *entity = entity_find((*measure)->entity);
    counting->first = *measure;
    while ((*measure)->entity != NULL && strcmp((*measure)->entity, entity->name) == 0)
        (*measure)++;
    counting->n_measures = (size_t)(*measure - counting->first);
    if (entity == &ENTITY_CUSTOMER &&
        !store_read(job_store(counting->job), ask_panel, &panel, error))
        return false;
    if (!panel)
        return walk_entity(counting, error);
    bool good = true;
    for (size_t i = 0; good && i < counting->n_measures; i++)
        good = !job_stopped(counting->job, error) &&
               count_measure(counting, &counting->first[i], error);
    return good;
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
    for (const Measure *measure = MEASURES; good && measure->entity != NULL;)
        good = count_entity(&counting, &measure, error);
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
