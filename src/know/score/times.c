// SPDX-License-Identifier: Apache-2.0
//
// The hour and the day of the week at which a customer is most probably there, and the source at
// which (know/insight/preference.h), as scores. Learnt from orders, from visits, and from mails
// opened and links in them followed; a further kind of act is one line here. Who has done little is
// taken to be like all.
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_read.h"
#include "entity/entities.h"
#include "know/insight/preference.h"
#include "know/report/visits.h"
#include "know/score/orders_read.h"
#include "rule/wall_clock.h"

#include <math.h>
#include <string.h>

enum { HOUR, HOUR_SHARE, DAY, DAY_SHARE, SOURCE, SOURCE_SHARE };
enum { HOURS = 24, WEEK = 7 };

// Events that are acts by themselves, beside visits.
static const char *const ACTS[] = {"mail_click", "mail_open", NULL};

typedef struct {
    PreferenceFit hours, days;
    PreferenceFit sources; // n 0: fewer than two sources are known
    int64_t ids[PREFERENCE_MOST];
} Fitted;

// ---- what a customer did ----

typedef struct {
    uint32_t hours[HOURS], days[WEEK], sources[PREFERENCE_MOST];
} Acts;

typedef struct {
    const int64_t *ids; // of sources
    size_t n_ids;
    GArray *offsets; // of WallOffset
    ReportRun run;
    OrderChoice choice;
    PartOrders orders;
    const Vector *order_sources;
    bool has_events;
    PartVisits visits;
    uint8_t *is_act; // by code of an event's name
    Acts *now;       // of the customer that is looked at
} Reading;

static void add_act(const Reading *reading, int64_t at, const Vector *sources, size_t row)
{
    int64_t hour = wall_hour_among(reading->offsets, MAX(at, 0));
    uint64_t code = sources != NULL ? vector_code(sources, row) : 0;
    reading->now->hours[hour % HOURS]++;
    reading->now->days[hour / HOURS]++;
    for (size_t i = 0; code > 0 && i < reading->n_ids; i++)
        reading->now->sources[i] += reading->ids[i] == vector_decode(sources, code);
}

static void add_visit(void *context, size_t row, const Visit *visit)
{
    (void)row;
    const Reading *reading = context;
    add_act(reading, visit->at, reading->visits.sources, visit->first);
}

static void add_events(Reading *reading, size_t row)
{
    const PartVisits *visits = &reading->visits;
    part_visits_each(visits, &reading->run, row, add_visit, reading);
    const Frame *events = visits->events;
    for (uint32_t at = events->starts[row]; at < events->starts[row + 1]; at++) {
        uint64_t code = vector_code(visits->times, at);
        if (code == 0 || !reading->is_act[vector_code(visits->names, at)])
            continue;
        int64_t moment = vector_decode(visits->times, code);
        if (moment <= reading->run.clock.now)
            add_act(reading, moment, visits->sources, at);
    }
}

static void read_acts(Reading *reading, size_t row, Acts *out)
{
    const PartOrders *orders = &reading->orders;
    OrderSpan span = part_orders_of(orders, row);
    *out = (Acts){0};
    reading->now = out;
    for (uint32_t at = span.first; at < span.after; at++)
        add_act(reading, vector_decode(orders->times, part_order_time(orders, at)),
                reading->order_sources, part_order(orders, at));
    if (reading->has_events)
        add_events(reading, row);
}

static uint8_t *acts_by_code(const Vector *names)
{
    uint8_t *is_act = g_new0(uint8_t, names->most + 1);
    for (uint64_t code = 1; code <= names->most; code++)
        for (const char *const *act = ACTS; *act != NULL; act++)
            is_act[code] |= strcmp(*act, vector_text(names, code)) == 0;
    return is_act;
}

static void reading_begin(Reading *out, const ScoreLook *look, const Chunk *chunk)
{
    const Layout *layout = chunk->layout;
    out->run = score_run(look, NULL);
    out->choice = order_choice(&out->run, ALWAYS, 0);
    chunk_orders_read(&out->orders, &out->choice, chunk);
    const FrameLayout *orders = &layout->facts[out->choice.at.orders];
    int source = layout_column(orders, entity_field(&ENTITY_ORDER, "source_id"), false, NULL);
    out->order_sources = source >= 0 ? chunk->facts[out->choice.at.orders].columns[source] : NULL;
    out->offsets = wall_offsets(look->zone, 0, out->run.clock.now);
    out->has_events = visits_held(layout);
    if (!out->has_events)
        return;
    chunk_visits_read(&out->visits, chunk);
    out->is_act = acts_by_code(out->visits.names);
}

static void reading_end(Reading *reading)
{
    part_orders_clear(&reading->orders);
    g_array_unref(reading->offsets);
    if (reading->has_events)
        part_visits_clear(&reading->visits);
    g_free(reading->is_act);
}

// ---- fitting ----

typedef struct {
    const ScoreLook *look;
    int64_t ids[PREFERENCE_MOST];
    size_t n_ids;
    GArray **parts; // of Acts
} Fitting;

// The first of the sources that are there, by id.
static void find_sources(Fitting *fitting)
{
    const Version *version = fitting->look->version;
    int at = layout_shared(version->layout, &ENTITY_SOURCE);
    const Frame *sources = at >= 0 ? &version->shared[at]->frame : NULL;
    for (size_t row = 0; sources != NULL && row < MIN(sources->n_rows, PREFERENCE_MOST); row++)
        fitting->ids[fitting->n_ids++] =
            vector_decode(sources->columns[FIELD_ID], vector_code(sources->columns[FIELD_ID], row));
}

static void read_part(void *context, size_t part)
{
    Fitting *fitting = context;
    const Chunk *chunk = fitting->look->version->parts[part].chunk;
    g_autofree uint8_t *rows = score_counted_rows(fitting->look, part);
    Reading reading = {.ids = fitting->ids, .n_ids = fitting->n_ids};
    GArray *all = fitting->parts[part] = g_array_new(FALSE, FALSE, sizeof(Acts));
    reading_begin(&reading, fitting->look, chunk);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        Acts acts;
        if (!rows[row])
            continue;
        read_acts(&reading, row, &acts);
        g_array_append_val(all, acts);
    }
    reading_end(&reading);
}

typedef enum { OF_HOURS, OF_DAYS, OF_SOURCES } Of;

static const uint32_t *counts_of(const Acts *acts, Of of)
{
    return of == OF_HOURS ? acts->hours : of == OF_DAYS ? acts->days : acts->sources;
}

// All customers' counts of one kind, side by side.
static bool fit_one(const Fitting *fitting, Of of, size_t n, PreferenceFit *out, GError **error)
{
    size_t n_parts = fitting->look->version->n_parts, customers = 0, at = 0;
    for (size_t part = 0; part < n_parts; part++)
        customers += fitting->parts[part]->len;
    g_autofree uint32_t *counts = g_new(uint32_t, customers * n + 1);
    for (size_t part = 0; part < n_parts; part++)
        for (guint i = 0; i < fitting->parts[part]->len; i++, at += n)
            memcpy(counts + at, counts_of(&g_array_index(fitting->parts[part], Acts, i), of),
                   n * sizeof *counts);
    return preference_fit(counts, customers, n, of != OF_SOURCES, out, error);
}

static void put_fit(Buffer *out, const char *name, const PreferenceFit *fit)
{
    json_key(out, name);
    json_array(out);
    json_real(out, fit->weight);
    json_real(out, fit->lent);
    for (size_t i = 0; i < fit->n; i++)
        json_real(out, fit->share[i]);
    json_array_end(out);
}

static char *parameters_of(const Fitted *fitted)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    put_fit(&out, "hours", &fitted->hours);
    put_fit(&out, "days", &fitted->days);
    if (fitted->sources.n > 0) {
        put_fit(&out, "sources", &fitted->sources);
        json_key(&out, "ids");
        json_array(&out);
        for (size_t i = 0; i < fitted->sources.n; i++)
            json_real(&out, (double)fitted->ids[i]);
        json_array_end(&out);
    }
    json_object_end(&out);
    buffer_string(&out);
    return buffer_steal(&out);
}

static bool fit_all(Fitting *fitting, Fitted *out, GError **error)
{
    memcpy(out->ids, fitting->ids, sizeof out->ids);
    if (!fit_one(fitting, OF_HOURS, HOURS, &out->hours, error) ||
        !fit_one(fitting, OF_DAYS, WEEK, &out->days, error))
        return false;
    // Whoever has orders without a source has hours all the same.
    if (fitting->n_ids >= 2 && !fit_one(fitting, OF_SOURCES, fitting->n_ids, &out->sources, NULL))
        out->sources.n = 0;
    return true;
}

static bool fit(const ScoreLook *look, ScoreFit *out, GError **error)
{
    size_t n_parts = look->version->n_parts;
    Fitting fitting = {.look = look, .parts = g_new0(GArray *, n_parts + 1)};
    Fitted found = {0};
    find_sources(&fitting);
    crew_run(look->crew, n_parts, read_part, &fitting);
    bool good = fit_all(&fitting, &found, error);
    for (size_t part = 0; part < n_parts; part++)
        g_array_unref(fitting.parts[part]);
    g_free(fitting.parts);
    if (!good)
        return false;
    *out = (ScoreFit){.variant = g_strdup("dirichlet"),
                      .parameters = parameters_of(&found),
                      .quality = g_strdup_printf("{\"weight_hours\":%.2f,\"weight_days\":%.2f}",
                                                 found.hours.weight, found.days.weight),
                      .customers = (int64_t)found.hours.customers,
                      .facts = (int64_t)found.hours.acts,
                      .converged = true};
    return true;
}

// ---- what was fitted ----

static bool read_fit(json_object *json, const char *name, size_t n, PreferenceFit *out)
{
    double numbers[PREFERENCE_MOST + 2];
    if (n > PREFERENCE_MOST || !score_read_numbers(json, name, numbers, n + 2) || numbers[0] <= 0)
        return false;
    *out = (PreferenceFit){.n = n, .weight = numbers[0], .lent = numbers[1]};
    memcpy(out->share, numbers + 2, n * sizeof *out->share);
    return true;
}

static bool read_sources(json_object *json, Fitted *out)
{
    json_object *ids = json_object_object_get(json, "ids");
    double numbers[PREFERENCE_MOST];
    if (ids == NULL)
        return true;
    size_t n = json_object_is_type(ids, json_type_array) ? json_object_array_length(ids) : 0;
    if (n == 0 || !read_fit(json, "sources", n, &out->sources) ||
        !score_read_numbers(json, "ids", numbers, n))
        return false;
    for (size_t i = 0; i < n; i++)
        out->ids[i] = (int64_t)numbers[i];
    return true;
}

static void *open_fit(const char *parameters, const Model *model, GError **error)
{
    (void)model;
    json_object *json = json_read(parameters);
    g_autofree Fitted *fitted = g_new0(Fitted, 1);
    bool good = json_object_is_type(json, json_type_object) &&
                read_fit(json, "hours", HOURS, &fitted->hours) &&
                read_fit(json, "days", WEEK, &fitted->days) && read_sources(json, fitted);
    json_object_put(json);
    return good ? g_steal_pointer(&fitted) : score_unreadable(error);
}

// ---- scores ----

static int64_t value_of(const Fitted *fitted, size_t which, const Acts *acts)
{
    Of of = which <= HOUR_SHARE ? OF_HOURS : which <= DAY_SHARE ? OF_DAYS : OF_SOURCES;
    const PreferenceFit *fit = of == OF_HOURS  ? &fitted->hours
                               : of == OF_DAYS ? &fitted->days
                                               : &fitted->sources;
    if (fit->n == 0)
        return SCORE_MISSING;
    Preference found = preference_of(fit, counts_of(acts, of), NULL);
    if (which % 2 == 1)
        return llround(found.share * 1e6);
    int64_t best = (int64_t)found.best;
    return (which == HOUR ? best : which == DAY ? best + 1 : fitted->ids[best]) * 1000000;
}

static void score(const void *open, const ScoreAsk *ask, const ScoreLook *look, const Chunk *chunk,
                  int64_t *out)
{
    const Fitted *fitted = open;
    Reading reading = {.ids = fitted->ids, .n_ids = fitted->sources.n};
    reading_begin(&reading, look, chunk);
    for (size_t row = 0; row < chunk->n_rows; row++) {
        Acts acts;
        read_acts(&reading, row, &acts);
        out[row] = value_of(fitted, ask->which, &acts);
    }
    reading_end(&reading);
}

static const Score SCORES[] = {
    [HOUR] = {"best_hour", {"Best hour of the day", "最佳钟点"}, SCORE_HOUR, SCORE_NOW, 0},
    [HOUR_SHARE] = {"best_hour_share",
                    {"There in that hour", "在该钟点出现的概率"},
                    SCORE_SHARE,
                    SCORE_NOW,
                    0},
    [DAY] = {"best_day", {"Best day of the week", "最佳星期"}, SCORE_WEEKDAY, SCORE_NOW, 0},
    [DAY_SHARE] =
        {"best_day_share", {"There on that day", "在该日出现的概率"}, SCORE_SHARE, SCORE_NOW, 0},
    [SOURCE] =
        {"best_source", {"Best channel (source)", "偏好渠道（来源）"}, SCORE_SOURCE, SCORE_NOW, 0},
    [SOURCE_SHARE] =
        {"best_source_share", {"Next time there", "下次在该渠道的概率"}, SCORE_SHARE, SCORE_NOW, 0},
    {.name = NULL},
};

const ScoreModel TIMES_MODEL = {
    .name = "times",
    .title = {"Best time and channel", "最佳时间与渠道"},
    .reads =
        {"When and at which source customers ordered, visited, opened mails and followed links "
         "in them.",
         "客户下单、访问、打开邮件和点击邮件链接的时间与来源。"},
    .scores = SCORES,
    .held = score_orders_held,
    .fit = fit,
    .open = open_fit,
    .close = g_free,
    .score = score,
};
