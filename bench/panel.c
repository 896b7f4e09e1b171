// SPDX-License-Identifier: Apache-2.0
//
// How fast the panel answers: usage panel [CUSTOMERS [THREADS [RULE…]]]. Makes customers with 5
// orders, 10 lines and 20 events each over three years, by random numbers that are always the same,
// without a store behind them, and asks questions. Prints bytes per customer and, per question,
// the count and the best time of several: asked again and again, which a small panel answers from
// the processor's caches, and with the caches full of something else before.
#include "base/when.h"
#include "entity/entities.h"
#include "know/fold.h"
#include "know/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CITIES = 300, CATEGORIES = 40, PRODUCTS = 5000, SLICE = 8192, ROUNDS = 15, COLD_ROUNDS = 5 };

static const int64_t NOW = INT64_C(1763712000) * SECOND_US; // 2025-11-21T08:00:00Z

typedef struct {
    GRand *random;
    Layout *layout;
    ChunkDraft *draft;
    char text[64];
} Maker;

static int dice(Maker *maker, int sides)
{
    return g_rand_int_range(maker->random, 0, sides);
}

// ---- rows ----

typedef struct {
    const char *field;
    const char *text; // NULL: the integer
    int64_t integer;
} Given;

// A row of what is given; everything else is missing.
static void add_row(FrameDraft *draft, const Given *given, size_t n)
{
    for (size_t i = 0; i < draft->layout->n_columns; i++) {
        const char *name = draft->layout->columns[i].field->name;
        const Given *value = NULL;
        for (size_t k = 0; k < n; k++)
            if (strcmp(given[k].field, name) == 0)
                value = &given[k];
        VectorDraft *column = frame_draft_column(draft, i);
        if (value == NULL)
            vector_draft_missing(column);
        else if (value->text != NULL)
            vector_draft_text(column, value->text, strlen(value->text));
        else
            vector_draft_integer(column, value->integer);
    }
}
#define ADD_ROW(draft, ...)                                                                        \
    add_row(draft, (const Given[]){__VA_ARGS__},                                                   \
            sizeof((const Given[]){__VA_ARGS__}) / sizeof(Given))

static int64_t past(Maker *maker)
{
    return NOW - (int64_t)g_rand_int_range(maker->random, 1, 3 * 365 * 86400) * SECOND_US;
}

static int compare_times(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static size_t moments(Maker *maker, int average, int64_t *out)
{
    size_t n = (size_t)dice(maker, 2 * average + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = past(maker);
    qsort(out, n, sizeof *out, compare_times);
    return n;
}

static void add_orders(Maker *maker)
{
    int64_t times[32];
    size_t order = (size_t)layout_fact(maker->layout, &ENTITY_ORDER);
    size_t line = (size_t)layout_fact(maker->layout, &ENTITY_ORDER_LINE);
    for (size_t i = 0, n = moments(maker, 5, times); i < n; i++) {
        int64_t total = 100 * dice(maker, 900);
        chunk_draft_fact(maker->draft, order);
        ADD_ROW(&maker->draft->facts[order], {"kind", dice(maker, 20) ? "sale" : "return", 0},
                {"status", "paid", 0}, {"ordered_at", NULL, times[i]},
                {"channel", dice(maker, 2) ? "app" : "tmall", 0}, {"currency", "CNY", 0},
                {"rate_millionths", NULL, 1000000}, {"total_minor", NULL, total},
                {"base_amount_minor", NULL, total}, {"line_count", NULL, 2});
        for (int k = 0, lines = 1 + dice(maker, 3); k < lines; k++) {
            chunk_draft_fact(maker->draft, line);
            ADD_ROW(&maker->draft->facts[line], {"position", NULL, k + 1},
                    {"product_id", NULL, 1 + dice(maker, PRODUCTS)},
                    {"quantity_thousandths", NULL, 1000 * (1 + dice(maker, 4))},
                    {"price_millionths", NULL, 10000 * (int64_t)dice(maker, 20000)},
                    {"amount_minor", NULL, dice(maker, 60000)});
        }
    }
}

static void add_events(Maker *maker)
{
    static const char *const NAMES[] = {"page_view",    "page_view",   "page_view", "product_view",
                                        "product_view", "add_to_cart", "mail_open"};
    int64_t times[64];
    size_t event = (size_t)layout_fact(maker->layout, &ENTITY_EVENT);
    for (size_t i = 0, n = moments(maker, 20, times); i < n; i++) {
        chunk_draft_fact(maker->draft, event);
        ADD_ROW(&maker->draft->facts[event], {"name", NAMES[dice(maker, 7)], 0},
                {"happened_at", NULL, times[i]}, {"product_id", NULL, 1 + dice(maker, PRODUCTS)});
    }
}

static void add_customer(Maker *maker, int64_t id)
{
    static const char *const TIERS[] = {"basic", "basic", "basic", "silver", "gold", "diamond"};
    chunk_draft_customer(maker->draft, (uint32_t)id - 1);
    snprintf(maker->text, sizeof maker->text, "city %d", dice(maker, 1 + dice(maker, CITIES)));
    ADD_ROW(&maker->draft->customers, {"id", NULL, id}, {"version", NULL, 1},
            {"created_at", NULL, past(maker)}, {"updated_at", NULL, NOW}, {"kind", "person", 0},
            {"city", maker->text, 0}, {"tier", TIERS[dice(maker, 6)], 0},
            {"birth_day", NULL, dice(maker, 20000)},
            {"gender", dice(maker, 2) ? "female" : "male", 0});
    add_orders(maker);
    add_events(maker);
}

// ---- shared records ----

static SharedFrame *make_shared(Maker *maker, const Entity *entity, int n)
{
    SharedFrame *shared = g_new0(SharedFrame, 1);
    shared->references = 1;
    FrameDraft draft;
    frame_draft_init(&draft, &maker->layout->shared[layout_shared(maker->layout, entity)], false);
    for (int i = 1; i <= n; i++) {
        snprintf(maker->text, sizeof maker->text, "c%d", i);
        draft.n_rows++;
        ADD_ROW(&draft, {"id", NULL, i}, {"name", maker->text, 0},
                {"category_id", NULL, 1 + i % CATEGORIES});
    }
    frame_draft_finish(&draft, &shared->frame);
    frame_draft_clear(&draft);
    return shared;
}

static Version *make_version(Maker *maker, int64_t n)
{
    Version *version = version_new(maker->layout);
    for (size_t i = 0; i < maker->layout->n_shared; i++) {
        const Entity *entity = maker->layout->shared[i].entity;
        version_set_shared(version, i,
                           make_shared(maker, entity,
                                       entity == &ENTITY_PRODUCT    ? PRODUCTS
                                       : entity == &ENTITY_CATEGORY ? CATEGORIES
                                                                    : 0));
    }
    g_autoptr(GPtrArray) slices =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))chunk_unref);
    for (int64_t id = 1; id <= n; id++) {
        add_customer(maker, id);
        if (id % SLICE == 0 || id == n)
            g_ptr_array_add(slices, chunk_draft_finish(maker->draft));
        if (id % FOLD_RANGE != 0 && id != n)
            continue;
        g_autofree Run *runs = g_new(Run, slices->len);
        for (guint i = 0; i < slices->len; i++)
            runs[i] = (Run){i, 0, ((const Chunk *)slices->pdata[i])->n_rows};
        version_add(version,
                    chunk_merge((Chunk *const *)slices->pdata, slices->len, runs, slices->len));
        version->n_folded = version->n_parts;
        g_ptr_array_set_size(slices, 0);
    }
    return version;
}

// ---- questions ----

static const char *const QUESTIONS[] = {
    "city in (\"city 1\", \"city 2\", \"city 3\", \"city 5\", \"city 8\") and tier >= gold",
    "count(lines, last 90 days, category = \"c7\") >= 2",
    "sum(lines.amount, last 365 days) >= 1500 and none(orders, last 60 days)",
    "any(product_view, last 7 days, category = \"c7\") and none(lines, category = \"c7\")",
    "city in (\"city 1\", \"city 2\", \"city 3\") and tier >= gold and "
    "sum(lines.amount, last 365 days) >= 1500 and none(orders, last 60 days) and "
    "none(mail_open, last 30 days)",
    "sequence(page_view, product_view, add_to_cart, within 7 days, last 90 days)",
    "count(orders) >= 5",
    "median_gap(orders) < 100 days",
};

static int64_t cpu_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

// Leaves nothing of the panel in the processor's caches.
static void forget(void)
{
    enum { BYTES = 256 << 20, LINE = 64 };
    static volatile char *other;
    if (other == NULL)
        other = g_malloc(BYTES);
    for (size_t i = 0; i < BYTES; i += LINE)
        other[i] = (char)(other[i] + 1);
}

typedef struct {
    int64_t us, cpu_us; // the least of several
} Taken;

static int64_t ask_once(const Version *version, Crew *crew, const Plan *plan, Taken *best)
{
    g_autoptr(GError) error = NULL;
    g_auto(Selection) selection = {0};
    int64_t began = cpu_us();
    if (!select_from_panel(plan, version, crew, &(SelectOptions){.now = NOW}, &selection, &error))
        g_error("%s", error->message);
    best->cpu_us = MIN(best->cpu_us, cpu_us() - began);
    best->us = MIN(best->us, selection.us);
    return selection.count;
}

static void ask(const Version *version, Crew *crew, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, version->layout->model, &error);
    g_autoptr(Plan) plan = rule != NULL ? plan_new(rule, NULL, version->layout, NULL) : NULL;
    if (plan == NULL) {
        printf("%10s %9s     %s: %s\n", "-", "-", text,
               error != NULL ? error->message : "the panel has no plan for it");
        return;
    }
    Taken warm = {INT64_MAX, INT64_MAX}, cold = warm;
    int64_t count = 0;
    for (int round = 0; round < ROUNDS; round++)
        count = ask_once(version, crew, plan, &warm);
    for (int round = 0; round < COLD_ROUNDS; round++) {
        forget();
        ask_once(version, crew, plan, &cold);
    }
    printf("%10" G_GINT64_FORMAT " %9.3f %9.3f %9.3f %9.3f  %s\n", count, (double)warm.us / 1000,
           (double)warm.cpu_us / 1000, (double)cold.us / 1000, (double)cold.cpu_us / 1000, text);
}

static bool load_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

int main(int argc, char **argv)
{
    int64_t n = argc > 1 ? atoll(argv[1]) : 1000000;
    int threads = argc > 2 ? atoi(argv[2]) : 2;
    g_autofree char *folder = g_dir_make_tmp("guanxi-bench-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "empty.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", file, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(url, NULL, &error);
    Model *model = NULL;
    if (store == NULL || !store_migrate(store, NULL, &error) ||
        !store_read(store, load_model, &model, &error))
        g_error("%s", error->message);
    Maker maker = {.random = g_rand_new_with_seed(7), .layout = layout_new(model)};
    maker.draft = chunk_draft_new(maker.layout);
    Version *version = make_version(&maker, n);
    printf("%" G_GINT64_FORMAT " customers, %.0f bytes each, %zu chunks, %d threads\n", n,
           (double)version_bytes(version) / (double)n, version->n_parts, threads);
    Crew *crew = crew_new((unsigned)MAX(threads, 1) - 1);
    printf("%10s %9s %9s %9s %9s  ms\n", "customers", "again", "its CPU", "cold", "its CPU");
    for (size_t i = 0; argc < 4 && i < G_N_ELEMENTS(QUESTIONS); i++)
        ask(version, crew, QUESTIONS[i]);
    for (int i = 3; i < argc; i++)
        ask(version, crew, argv[i]);
    printf("%.0f bytes each with the postings that were asked for\n",
           (double)(version_bytes(version) + version_kept_bytes(version)) / (double)n);
    crew_free(crew);
    version_unref(version);
    chunk_draft_free(maker.draft);
    layout_unref(maker.layout);
    model_unref(model);
    g_rand_free(maker.random);
    return 0;
}
