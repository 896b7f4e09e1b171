// SPDX-License-Identifier: Apache-2.0
//
// The steps of filling a store: shared records, rows by batch with secondary indexes taken away,
// search terms and identities in the order of their keys, indexes, the baseline. All of it is one
// transaction (store/load.h).
#include "collect/bulk.h"

#include "base/decimal.h"
#include "base/thread.h"
#include "base/when.h"
#include "collect/bulk_files.h"
#include "collect/bulk_pipeline.h"
#include "collect/bulk_shop.h"
#include "entity/entities.h"
#include "store/load.h"

#include <string.h>
#include <time.h>

enum { TERM_ROWS = 4096 };

static const Label CUSTOMERS = {"Customers", "客户"};
static const Label TERMS = {"Search terms", "搜索词"};
static const Label INDEXES = {"Indexes", "索引"};

typedef struct {
    const BulkOptions *options;
    BulkOutput *output; // NULL: no files
    BulkShop shop;
    BulkTask task;
    BulkResult result;
    Tx *tx; // NULL: no store
    LoadShape *shapes[BULK_TABLES];
    BaselineRange sums[BULK_TABLES];
} Filling;

static void tell(const Filling *filling, Label what, int64_t done, int64_t total)
{
    if (filling->options->progress != NULL)
        filling->options->progress(filling->options->context, what, done, total);
}

// ---- batches ----

static void count_batch(Filling *filling, const BulkBatch *batch)
{
    BulkResult *result = &filling->result;
    for (size_t i = 0; i < BULK_TABLES; i++) {
        filling->sums[i].count += batch->sums[i].count;
        filling->sums[i].digest += batch->sums[i].digest;
    }
    result->customers += batch->sums[BULK_CUSTOMER].count;
    result->events += batch->sums[BULK_EVENT].count;
    for (uint32_t i = 0; i < batch->n_orders; i++) {
        const BulkOrder *order = &g_array_index(batch->work.orders, BulkOrder, i);
        result->returns += order->origin >= 0;
        result->orders += order->origin < 0;
        result->lines += order->n_lines;
    }
}

static bool take_batch(const BulkBatch *batch, void *context, GError **error)
{
    Filling *filling = context;
    count_batch(filling, batch);
    for (size_t i = 0; i < BULK_TABLES && filling->tx != NULL; i++) {
        const GArray *rows = batch->rows[i];
        size_t n_columns = bulk_entity((BulkTable)i)->n_fields;
        tx_load(filling->tx, filling->shapes[i], (const Value *)(const void *)rows->data,
                rows->len / n_columns);
    }
    tell(filling, CUSTOMERS, filling->result.customers, filling->options->customers);
    if (filling->output != NULL && !bulk_output_batch(filling->output, batch, error))
        return false;
    return filling->tx == NULL || !tx_failed(filling->tx);
}

static bool make_customers(Filling *filling, BulkSort *sort, int64_t next_ids[BULK_TABLES],
                           GError **error)
{
    unsigned threads = filling->options->threads;
    BulkPipeline pipeline = {.task = &filling->task,
                             .records = filling->options->customers,
                             .threads = threads != 0 ? threads : thread_cores(),
                             .sort = sort};
    memcpy(pipeline.next_ids, next_ids, sizeof pipeline.next_ids);
    bool done = bulk_pipeline_run(&pipeline, take_batch, filling, error);
    memcpy(next_ids, pipeline.next_ids, sizeof pipeline.next_ids);
    return done;
}

// ---- search terms and identities ----

// Rows of one table that wait to be loaded; their texts stay in the arena until then.
typedef struct {
    Filling *filling;
    LoadShape *shape;
    Arena *arena;
    Value *values;
    size_t n, n_columns;
} Waiting;

static void flush_rows(Waiting *waiting)
{
    tx_load(waiting->filling->tx, waiting->shape, waiting->values, waiting->n);
    waiting->n = 0;
    arena_reset(waiting->arena);
}

static Value *wait_row(Waiting *waiting)
{
    if (waiting->n == TERM_ROWS)
        flush_rows(waiting);
    return waiting->values + waiting->n_columns * waiting->n++;
}

static void add_term(Waiting *terms, Waiting *identities, const BulkTerm *term)
{
    bool identity = term->entity == NULL;
    Waiting *waiting = identity ? identities : terms;
    Value *row = wait_row(waiting);
    Value text =
        value_slice(arena_copy(waiting->arena, term->text, (gssize)term->length), term->length);
    row[0] = value_text(identity ? term->kind : term->entity->name);
    row[1] = identity ? value_text("") : value_integer(term->rank);
    row[2] = text;
    row[3] = value_integer(term->customer_id);
    if (!identity)
        row[4] = value_integer(term->id);
}

static const Table *store_table(const char *name)
{
    for (size_t i = 0; STORE_TABLES[i] != NULL; i++) {
        if (strcmp(STORE_TABLES[i]->name, name) == 0)
            return STORE_TABLES[i];
    }
    g_assert_not_reached();
}

static Waiting waiting_new(Filling *filling, const char *table, const char *columns,
                           size_t n_columns)
{
    return (Waiting){.filling = filling,
                     .shape = load_shape_new(store_table(table), columns),
                     .arena = arena_new(),
                     .values = g_new(Value, TERM_ROWS * n_columns),
                     .n_columns = n_columns};
}

static void waiting_end(Waiting *waiting)
{
    flush_rows(waiting);
    load_shape_free(waiting->shape);
    arena_free(waiting->arena);
    g_free(waiting->values);
}

// The terms of records written before: they are put back at the end, so that everything else is
// appended in the order of the key and pages are full.
static void set_terms_aside(Tx *tx, Arena *arena, GArray *rows)
{
    Cursor *cursor = tx_query(tx,
                              "SELECT entity, rank, term, customer_id, id FROM search_term"
                              " ORDER BY entity, rank, term, customer_id, id",
                              NO_PARAMS);
    while (cursor_next(cursor)) {
        const Value row[] = {value_text(arena_copy(arena, cursor_text(cursor, 0, NULL), -1)),
                             value_integer(cursor_integer(cursor, 1)),
                             value_text(arena_copy(arena, cursor_text(cursor, 2, NULL), -1)),
                             value_integer(cursor_integer(cursor, 3)),
                             value_integer(cursor_integer(cursor, 4))};
        g_array_append_vals(rows, row, G_N_ELEMENTS(row));
    }
    cursor_free(cursor);
    tx_run(tx, "DELETE FROM search_term", NO_PARAMS);
}

static bool write_terms(Filling *filling, BulkSort *sort, GError **error)
{
    static const char COLUMNS[] = "entity, rank, term, customer_id, id";
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GArray) aside = g_array_new(FALSE, FALSE, sizeof(Value));
    GError *failure = NULL;
    const char *bytes;
    size_t length;
    int64_t done = 0;
    if (!bulk_sort_finish(sort, error))
        return false;
    set_terms_aside(filling->tx, arena, aside);
    Waiting terms = waiting_new(filling, "search_term", COLUMNS, 5);
    Waiting identities =
        waiting_new(filling, "identity_map", "kind, namespace, value, customer_id", 4);
    while ((bytes = bulk_sort_next(sort, &length, &failure)) != NULL && !tx_failed(filling->tx)) {
        BulkTerm term;
        bulk_term_read(bytes, length, &term);
        add_term(&terms, &identities, &term);
        if (++done % (16 * TERM_ROWS) == 0)
            tell(filling, TERMS, done, 0);
    }
    waiting_end(&identities);
    flush_rows(&terms);
    tx_load(filling->tx, terms.shape, (const Value *)(const void *)aside->data, aside->len / 5);
    waiting_end(&terms);
    if (failure != NULL)
        g_propagate_error(error, failure);
    return failure == NULL && !tx_failed(filling->tx);
}

// ---- the store around it ----

static void first_ids(Tx *tx, int64_t next_ids[BULK_TABLES])
{
    for (size_t i = 0; i < BULK_TABLES; i++) {
        const char *sequence = bulk_entity((BulkTable)i)->name;
        next_ids[i] = tx_integer(tx, "SELECT next_id FROM id_block WHERE sequence = $1",
                                 PARAMS(value_text(sequence)), 1);
    }
}

static void keep_ids(Tx *tx, const int64_t next_ids[BULK_TABLES])
{
    for (size_t i = 0; i < BULK_TABLES; i++) {
        if (i != BULK_LINE)
            tx_run(tx,
                   "INSERT INTO id_block (sequence, next_id) VALUES ($1, $2)"
                   " ON CONFLICT (sequence) DO UPDATE SET next_id = excluded.next_id",
                   PARAMS(value_text(bulk_entity((BulkTable)i)->name), value_integer(next_ids[i])));
    }
}

static GPtrArray *drop_indexes(Tx *tx)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < BULK_TABLES; i++)
        g_ptr_array_extend_and_steal(all,
                                     tx_drop_indexes(tx, entity_table(bulk_entity((BulkTable)i))));
    g_ptr_array_extend_and_steal(all, tx_drop_indexes(tx, store_table("identity_map")));
    return all;
}

static void build_indexes(const Filling *filling, const GPtrArray *indexes)
{
    for (guint i = 0; i < indexes->len; i++) {
        tell(filling, INDEXES, i, indexes->len);
        tx_run(filling->tx, indexes->pdata[i], NO_PARAMS);
    }
}

static char *describe(const Filling *filling)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_text(&out, "generator", "demo --bulk");
    json_member_integer(&out, "customers", filling->options->customers);
    json_member_integer(&out, "seed", (int64_t)filling->shop.seed);
    json_member_integer(&out, "until", filling->shop.until);
    json_object_end(&out);
    return buffer_steal(&out);
}

static void set_baseline(const Filling *filling, const int64_t first[BULK_TABLES],
                         const int64_t next[BULK_TABLES])
{
    Baseline baseline = {.at = filling->task.now};
    for (size_t i = 0; i < BULK_TABLES; i++) {
        if (i == BULK_LINE || filling->sums[i].count == 0)
            continue;
        BaselineRange *range = &baseline.ranges[baseline.n_ranges++];
        *range = filling->sums[i];
        range->entity = bulk_entity((BulkTable)i);
        range->first = first[i];
        range->last = next[i] - 1;
    }
    g_autofree char *about = describe(filling);
    baseline_log(filling->tx, &baseline, about);
}

// ---- the shop ----

static void open_shop(Filling *filling, const char *currency, GTimeZone *zone)
{
    int64_t now = when_now();
    const BulkOptions *options = filling->options;
    BulkShop *shop = &filling->shop;
    shop->seed = options->seed;
    shop->until = options->until != 0 ? options->until : now - now % (3600 * SECOND_US);
    shop->season = season_new(shop->until, BULK_HISTORY_DAYS, zone);
    shop->catalogue = bulk_catalogue_new(options->seed);
    g_strlcpy(shop->currency, currency, sizeof shop->currency);
    shop->exponent = MAX(currency_exponent(currency), 0);
    filling->task = (BulkTask){.shop = shop,
                               .rows = filling->tx != NULL,
                               .files = options->folder != NULL,
                               .truths = options->truth != NULL,
                               .now = filling->tx != NULL ? tx_now(filling->tx) : now};
    for (size_t i = 0; i < BULK_TABLES; i++) {
        const Entity *entity = bulk_entity((BulkTable)i);
        filling->shapes[i] = load_shape_new(entity_table(entity), entity_columns(entity, false));
    }
}

static void close_shop(Filling *filling)
{
    season_free((Season *)filling->shop.season);
    bulk_catalogue_free((BulkCatalogue *)filling->shop.catalogue);
    for (size_t i = 0; i < BULK_TABLES; i++)
        load_shape_free(filling->shapes[i]);
    bulk_output_free(filling->output);
}

static bool open_output(Filling *filling, GError **error)
{
    const BulkOptions *options = filling->options;
    if (options->folder == NULL && options->truth == NULL)
        return true;
    filling->output = bulk_output_new(options->folder, options->truth, error);
    return filling->output != NULL && bulk_output_shop(filling->output, &filling->task, error);
}

static bool fill_tables(Filling *filling, GError **error)
{
    int64_t first[BULK_TABLES], next[BULK_TABLES];
    first_ids(filling->tx, first);
    memcpy(next, first, sizeof next);
    g_autoptr(GPtrArray) indexes = drop_indexes(filling->tx);
    BulkSort *sort = bulk_sort_new();
    bool good = make_customers(filling, sort, next, error) && write_terms(filling, sort, error);
    bulk_sort_free(sort);
    if (!good)
        return false;
    build_indexes(filling, indexes);
    keep_ids(filling->tx, next);
    set_baseline(filling, first, next);
    return true;
}

static bool refuse_full(GError **error)
{
    fail(error, ERROR_CONFLICT,
         "Only an empty store can be filled at once; this one has records already. Nothing was "
         "changed.",
         "只有空的数据库才能一次性填充；该数据库已有记录，未作任何改动。");
    error_hint(error, "Make a new store with “guanxi init”.", "请用“guanxi init”新建数据库。");
    return false;
}

static bool fill_store(Tx *tx, void *context, GError **error)
{
    const BulkOptions *options = ((Filling *)context)->options;
    Filling filling = {.options = options, .tx = tx}; // this may run more than once
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    if (!bulk_shop_is_empty(tx))
        return refuse_full(error);
    open_shop(&filling, model_currency(model), model_timezone(model));
    bool good = bulk_shop_write(&writing, filling.shop.catalogue, options->customers,
                                &filling.task.ids, error) &&
                open_output(&filling, error) && fill_tables(&filling, error) &&
                (filling.output == NULL || bulk_output_finish(filling.output, error));
    close_shop(&filling);
    ((Filling *)context)->result = filling.result;
    return good;
}

static bool fill_files(Filling *filling, GError **error)
{
    int64_t next[BULK_TABLES];
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
    for (size_t i = 0; i < BULK_TABLES; i++)
        next[i] = 1;
    open_shop(filling, "CNY", zone);
    bulk_shop_number(&filling->task.ids);
    bool good = open_output(filling, error) && make_customers(filling, NULL, next, error) &&
                (filling->output == NULL || bulk_output_finish(filling->output, error));
    close_shop(filling);
    return good;
}

bool bulk_generate(const BulkOptions *options, BulkResult *out_result, GError **error)
{
    Filling filling = {.options = options};
    int64_t began = g_get_monotonic_time();
    clock_t worked = clock();
    if (options->customers < 1 || options->customers > BULK_CUSTOMERS_MAX)
        return fail(error, ERROR_INVALID, "A shop made at once has 1 to %d customers.",
                    "一次性生成的店铺可有 1 到 %d 位客户。", BULK_CUSTOMERS_MAX);
    bool good = options->url != NULL ? store_load(options->url, fill_store, &filling, error)
                                     : fill_files(&filling, error);
    if (!good)
        return false;
    *out_result = filling.result;
    out_result->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
    out_result->cpu_seconds = (double)(clock() - worked) / CLOCKS_PER_SEC;
    return true;
}
