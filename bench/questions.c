// SPDX-License-Identifier: Apache-2.0
//
// One warm process that answers the questions of the benchmark: usage questions URL [THREADS].
// Each line read from standard input asks one thing, its parts separated by tabs; each answer is
// one line of JSON. questions.mjs asks.
//
//   build                        reads the store into a panel
//   load FILE | save FILE        begins with a snapshot, writes one
//   columns                      every column of the panel with its bytes
//   touch N RULE                 says in the change log that every N-th customer has changed, takes
//                                that in and folds, while the rule is asked again and again
//   panel|store NOW RULE [ids]   from the rule's text to the count, or to the customers; the panel
//                                only says why where the store would have to answer
//   report NOW NAME PARAM=VALUE… a report, its rows as lists of numbers
//   read                         reads the store into the arrays of the loops
//   loop NOW NAME [ids] NUMBER…  the hand-written loop; NUMBER may be "city:Berlin", a text's code
#include "base/thread.h"
#include "entity/entities.h"
#include "know/fold.h"
#include "know/panel_select.h"
#include "know/report/report.h"
#include "loops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { PIECE = 16384 }; // customers a thread takes at a time

static const int64_t SECOND = 1000000;

typedef struct {
    Store *store;
    Model *model;
    unsigned threads;
    Panel *panel;
    Columns *columns;
    Crew *crew;
    uint8_t *passed; // by customer of `columns`
    Buffer out;
    int64_t began, cpu;
} Bench;

// ---- time and memory ----

static int64_t clock_us(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * SECOND + time.tv_nsec / 1000;
}

static void begin(Bench *bench)
{
    bench->cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    bench->began = clock_us(CLOCK_MONOTONIC);
}

static void put_integer(Bench *bench, const char *key, int64_t value)
{
    json_key(&bench->out, key);
    json_integer(&bench->out, value);
}

// What has passed since begin().
static void put_times(Bench *bench)
{
    int64_t us = clock_us(CLOCK_MONOTONIC) - bench->began;
    int64_t cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID) - bench->cpu;
    put_integer(bench, "us", us);
    put_integer(bench, "cpu_us", cpu);
}

static void put_memory(Bench *bench)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    put_integer(bench, "peak_bytes", usage.ru_maxrss * INT64_C(1024));
}

static void put_panel(Bench *bench)
{
    g_autoptr(Version) version = panel_pin(bench->panel);
    put_integer(bench, "customers", (int64_t)version_customers(version));
    put_integer(bench, "bytes", (int64_t)version_bytes(version));
    put_integer(bench, "kept_bytes", (int64_t)version_kept_bytes(version));
    put_integer(bench, "parts", (int64_t)version->n_parts);
}

// ---- the panel made ----

static void renew_panel(Bench *bench)
{
    panel_free(bench->panel);
    bench->panel = panel_new(bench->store, &(PanelOptions){.threads = bench->threads});
}

static bool build(Bench *bench, char **words, GError **error)
{
    (void)words;
    renew_panel(bench);
    begin(bench);
    if (!panel_build(bench->panel, error))
        return false;
    put_times(bench);
    put_panel(bench);
    put_memory(bench);
    return true;
}

static bool load(Bench *bench, char **words, GError **error)
{
    renew_panel(bench);
    begin(bench);
    if (!panel_load(bench->panel, words[1], error))
        return false;
    put_times(bench);
    put_panel(bench);
    put_memory(bench);
    return true;
}

static bool save(Bench *bench, char **words, GError **error)
{
    begin(bench);
    if (!panel_save(bench->panel, words[1], error))
        return false;
    put_times(bench);
    return true;
}

// ---- what lies in memory ----

// The same column in all chunks.
static void put_column(Bench *bench, const Version *version, const FrameLayout *layout, int fact,
                       size_t column)
{
    const LayoutColumn *described = &layout->columns[column];
    size_t bytes = 0, rows = 0;
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        const Frame *frame = fact < 0 ? &chunk->customers : &chunk->facts[fact];
        bytes += vector_bytes(frame->columns[column]);
        rows += frame->n_rows;
    }
    json_object_begin(&bench->out);
    json_key(&bench->out, "of");
    json_string(&bench->out, layout->entity->name);
    json_key(&bench->out, "column");
    json_string(&bench->out, described->field->name);
    json_key(&bench->out, "language");
    json_string(&bench->out, described->language != NULL ? described->language : "");
    put_integer(bench, "rows", (int64_t)rows);
    put_integer(bench, "bytes", (int64_t)bytes);
    json_object_end(&bench->out);
}

static bool columns(Bench *bench, char **words, GError **error)
{
    (void)words;
    (void)error;
    g_autoptr(Version) version = panel_pin(bench->panel);
    const Layout *layout = version->layout;
    put_panel(bench);
    json_key(&bench->out, "columns");
    json_array(&bench->out);
    for (size_t i = 0; i < layout->customers.n_columns; i++)
        put_column(bench, version, &layout->customers, -1, i);
    for (size_t fact = 0; fact < layout->n_facts; fact++)
        for (size_t i = 0; i < layout->facts[fact].n_columns; i++)
            put_column(bench, version, &layout->facts[fact], (int)fact, i);
    json_array_end(&bench->out);
    return true;
}

// ---- folding ----

static bool note_changes(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(
        tx,
        "INSERT INTO change_log (pos, customer_id, version, at, actor_id, import_id, entity, id, "
        "operation) SELECT (SELECT max(pos) FROM change_log) + row_number() OVER (ORDER BY id), "
        "id, 1 + coalesce((SELECT max(l.version) FROM change_log l WHERE l.customer_id = c.id), "
        "version), updated_at, 0, 0, 'customer', id, 'update' FROM customer c WHERE id % $1 = 0",
        PARAMS(value_integer(*(int64_t *)context)));
    return true;
}

// Resets what the kernel holds for the most memory this process has had.
static void forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL)
        return;
    fputs("5", file);
    fclose(file);
}

static int64_t status_kib(const char *key)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL))
        return 0;
    const char *at = strstr(text, key);
    return at != NULL ? atoll(at + strlen(key)) : 0;
}

// Asks one question again and again, resting as long as each answer took, and keeps the times.
typedef struct {
    Bench *bench;
    Rule *rule;
    GArray *us; // of int64_t
    bool stop;  // atomic
    bool failed;
} Reader;

static void ask_once(Reader *reader)
{
    g_auto(Audience) audience = {0};
    g_autoptr(GError) error = NULL;
    SelectOptions options = {.now = g_get_real_time(), .model = reader->bench->model};
    int64_t began = clock_us(CLOCK_MONOTONIC);
    reader->failed |= !panel_select(reader->bench->panel, reader->bench->store, reader->rule, NULL,
                                    &options, &audience, &error);
    int64_t us = clock_us(CLOCK_MONOTONIC) - began;
    g_array_append_val(reader->us, us);
    g_usleep((gulong)us);
}

static gpointer ask_on(gpointer context)
{
    Reader *reader = context;
    while (!__atomic_load_n(&reader->stop, __ATOMIC_RELAXED))
        ask_once(reader);
    return NULL;
}

static int compare_times(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static void put_reader(Bench *bench, const char *key, const Reader *reader)
{
    g_array_sort(reader->us, compare_times);
    json_key(&bench->out, key);
    json_array(&bench->out);
    for (guint i = 0; i < reader->us->len; i++)
        json_integer(&bench->out, g_array_index(reader->us, int64_t, i));
    json_array_end(&bench->out);
}

// Folds with the niceness that the server gives to it, while somebody asks.
static bool fold_and_ask(Bench *bench, const char *text, GError **error)
{
    enum { BEFORE = 200 };
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, bench->model, error);
    if (rule == NULL)
        return false;
    g_autoptr(GArray) us = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Reader reader = {.bench = bench, .rule = rule, .us = us};
    for (int i = 0; i < BEFORE; i++)
        ask_once(&reader);
    put_reader(bench, "asked_before_us", &reader);
    g_array_set_size(us, 0);
    GThread *thread = g_thread_new("reader", ask_on, &reader);
    thread_stand_back(PANEL_FOLD_NICE);
    begin(bench);
    panel_fold(bench->panel);
    put_times(bench);
    __atomic_store_n(&reader.stop, true, __ATOMIC_RELAXED);
    g_thread_join(thread);
    put_reader(bench, "asked_us", &reader);
    return !reader.failed || fail(error, ERROR_INTERNAL, "A question failed.", "有查询失败。");
}

static bool touch(Bench *bench, char **words, GError **error)
{
    int64_t every = words[1] != NULL ? atoll(words[1]) : 10;
    if (!store_write(bench->store, note_changes, &every, error))
        return false;
    forget_peak();
    int64_t before = status_kib("VmRSS:");
    begin(bench);
    if (!panel_catch_up(bench->panel, error))
        return false;
    json_key(&bench->out, "read");
    json_object_begin(&bench->out);
    put_times(bench);
    json_object_end(&bench->out);
    if (!fold_and_ask(bench, words[2], error))
        return false;
    put_panel(bench);
    put_integer(bench, "before_bytes", before * 1024);
    put_integer(bench, "peak_bytes", status_kib("VmHWM:") * 1024);
    return true;
}

// ---- rules ----

static void put_answer(Bench *bench, const Audience *audience)
{
    put_integer(bench, "count", audience->count);
    if (audience->store != NULL) {
        json_key(&bench->out, "why");
        json_string(&bench->out, audience->store->en);
    }
    if (audience->ids == NULL)
        return;
    json_key(&bench->out, "ids");
    json_array(&bench->out);
    for (guint i = 0; i < audience->ids->len; i++)
        json_integer(&bench->out, g_array_index(audience->ids, int64_t, i));
    json_array_end(&bench->out);
}

// Why the panel cannot answer; NULL: it can.
static const Label *unplanned(const Bench *bench, const Rule *rule)
{
    const Label *reason = NULL;
    g_autoptr(Version) version = panel_pin(bench->panel);
    g_autoptr(Plan) plan = plan_new(rule, NULL, version->layout, &reason);
    return reason;
}

static bool answer(Bench *bench, char **words, GError **error)
{
    Panel *panel = strcmp(words[0], "panel") == 0 ? bench->panel : NULL;
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = atoll(words[1]) * SECOND,
                             .model = bench->model,
                             .members = words[3] != NULL && strcmp(words[3], "ids") == 0};
    begin(bench);
    g_autoptr(Rule) rule = rule_parse(words[2], &ENTITY_CUSTOMER, bench->model, error);
    if (rule == NULL)
        return false;
    if (panel != NULL && (audience.store = unplanned(bench, rule)) != NULL) {
        put_answer(bench, &audience);
        return true;
    }
    begin(bench);
    g_autoptr(Rule) again = rule_parse(words[2], &ENTITY_CUSTOMER, bench->model, error);
    if (!panel_select(panel, bench->store, again, NULL, &options, &audience, error))
        return false;
    put_times(bench);
    put_answer(bench, &audience);
    return true;
}

// ---- reports ----

enum { PARAMS_MAX = 16 };

static void put_rows(Bench *bench, const ReportResult *result)
{
    size_t n = report_columns(result->report->columns);
    json_key(&bench->out, "rows");
    json_array(&bench->out);
    for (size_t row = 0; row < report_rows(result); row++) {
        json_array(&bench->out);
        for (size_t i = 0; i < n; i++)
            json_integer(&bench->out, g_array_index(result->cells, int64_t, row * n + i));
        json_array_end(&bench->out);
    }
    json_array_end(&bench->out);
}

static bool take_param(const Report *report, const char *word, const char **given)
{
    for (size_t i = 0; report->params[i].name != NULL; i++) {
        size_t length = strlen(report->params[i].name);
        if (strncmp(word, report->params[i].name, length) == 0 && word[length] == '=') {
            given[i] = word + length + 1;
            return true;
        }
    }
    return false;
}

static bool report(Bench *bench, char **words, GError **error)
{
    const char *given[PARAMS_MAX] = {NULL};
    ReportAsk ask = {.report = report_find(words[2]),
                     .given = given,
                     .now = atoll(words[1]) * SECOND,
                     .model = bench->model};
    bool known = ask.report != NULL;
    for (char **word = words + 3; known && *word != NULL; word++)
        known = take_param(ask.report, *word, given);
    if (!known)
        return fail(error, ERROR_INVALID, "No report %s.", "没有报表 %s。", words[2]);
    g_autoptr(Version) version = panel_pin(bench->panel);
    g_auto(ReportResult) result = {0};
    begin(bench);
    if (!report_run(&ask, version, panel_crew(bench->panel), &result, error))
        return false;
    put_times(bench);
    put_rows(bench, &result);
    return true;
}

// ---- loops ----

static bool read_columns(Bench *bench, char **words, GError **error)
{
    (void)words;
    begin(bench);
    bench->columns = columns_read(bench->store, error);
    if (bench->columns == NULL)
        return false;
    put_times(bench);
    bench->passed = g_malloc(bench->columns->n + 1);
    put_integer(bench, "customers", (int64_t)bench->columns->n);
    put_integer(bench, "orders", (int64_t)bench->columns->n_orders);
    put_integer(bench, "lines", (int64_t)bench->columns->n_lines);
    put_integer(bench, "events", (int64_t)bench->columns->n_events);
    put_integer(bench, "bytes", (int64_t)columns_bytes(bench->columns));
    return true;
}

typedef struct {
    const Bench *bench;
    Loop loop;
    Ask ask;
    int64_t count; // atomic
} Looping;

static void loop_piece(void *context, size_t piece)
{
    Looping *looping = context;
    const Columns *all = looping->bench->columns;
    size_t from = piece * PIECE, to = MIN(from + PIECE, all->n);
    uint8_t *passed = looping->bench->passed;
    int64_t count = 0;
    looping->loop(all, &looping->ask, from, to, passed);
    for (size_t i = from; i < to; i++)
        count += passed[i];
    __atomic_fetch_add(&looping->count, count, __ATOMIC_RELAXED);
}

static void put_passed(Bench *bench)
{
    json_key(&bench->out, "ids");
    json_array(&bench->out);
    for (size_t i = 0; i < bench->columns->n; i++)
        if (bench->passed[i])
            json_integer(&bench->out, bench->columns->id[i]);
    json_array_end(&bench->out);
}

static bool loop(Bench *bench, char **words, GError **error)
{
    Looping looping = {.bench = bench, .loop = loop_find(words[2]), .ask.now = atoll(words[1])};
    bool ids = words[3] != NULL && strcmp(words[3], "ids") == 0;
    if (looping.loop == NULL)
        return fail(error, ERROR_INVALID, "No loop %s.", "没有循环 %s。", words[2]);
    for (char **word = words + (ids ? 4 : 3); *word != NULL; word++) {
        g_assert(looping.ask.n_numbers < LOOP_NUMBERS);
        looping.ask.numbers[looping.ask.n_numbers++] =
            strchr(*word, ':') != NULL ? columns_code(bench->columns, *word) : atoll(*word);
    }
    begin(bench);
    crew_run(bench->crew, (bench->columns->n + PIECE - 1) / PIECE, loop_piece, &looping);
    put_times(bench);
    put_integer(bench, "count", looping.count);
    if (ids)
        put_passed(bench);
    return true;
}

// ---- asking and answering ----

static const struct {
    const char *name;
    guint least; // words
    bool (*run)(Bench *bench, char **words, GError **error);
} COMMANDS[] = {
    {"build", 1, build},  {"columns", 1, columns},   {"load", 2, load},     {"loop", 3, loop},
    {"panel", 3, answer}, {"read", 1, read_columns}, {"report", 3, report}, {"save", 2, save},
    {"store", 3, answer}, {"touch", 3, touch},
};

static void reply(Bench *bench, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = g_strsplit(line, "\t", -1);
    bool known = false;
    json_object_begin(&bench->out);
    for (size_t i = 0; i < G_N_ELEMENTS(COMMANDS) && error == NULL; i++) {
        if (g_strcmp0(words[0], COMMANDS[i].name) != 0 || g_strv_length(words) < COMMANDS[i].least)
            continue;
        known = true;
        COMMANDS[i].run(bench, words, &error);
    }
    if (!known || error != NULL) {
        json_key(&bench->out, "error");
        json_string(&bench->out, error != NULL ? error->message : "what is asked is not known");
    }
    json_object_end(&bench->out);
    puts(buffer_string(&bench->out));
    fflush(stdout);
    buffer_clear(&bench->out);
}

static bool load_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Bench bench = {.threads = argc > 2 ? (unsigned)atoi(argv[2]) : 2};
    bench.store = argc > 1 ? store_open(argv[1], NULL, &error) : NULL;
    if (bench.store == NULL || !store_read(bench.store, load_model, &bench.model, &error))
        g_error("%s", error != NULL ? error->message : "usage: questions URL [THREADS]");
    bench.crew = crew_new(MAX(bench.threads, 1) - 1);
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        reply(&bench, line);
    }
    free(line);
    panel_free(bench.panel);
    crew_free(bench.crew);
    columns_free(bench.columns);
    g_free(bench.passed);
    model_unref(bench.model);
    store_close(bench.store);
    return 0;
}
