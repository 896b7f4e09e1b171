// SPDX-License-Identifier: Apache-2.0
//
// The work is a row of slices: while the store writes one, the next is made up. The search
// terms of many slices are merged at once.
#include "collect/demo.h"

#include "collect/demo_shop.h"
#include "collect/quality/quality.h"
#include "entity/search_merge.h"
#include "store/change.h"

#include <pthread.h>
#include <string.h>

enum {
    SLICE = 40,          // customers in one transaction: some 15 ms of SQLite's one writer
    SLICE_LARGE = 200,   // the same on PostgreSQL, where fewer commits are better
    SLICE_NEW = 500,     // the same in a new shop on SQLite, where nobody waits yet
    SLOTS = 3,           // slices under way
    ANONYMOUS_EACH = 25, // one anonymous buyer after so many customers
    MERGE_EACH = 20000,  // customers between two merges of search terms
};

typedef struct Work Work;

typedef struct {
    Work *work;
    DemoCustomer *customers; // room for SLICE_NEW
    size_t n;
    bool busy;     // under the lock
    GError *error; // under the lock
} Slot;

struct Work {
    Store *store;
    size_t slice; // customers in one transaction
    DemoShop shop;
    DemoIds ids;
    Model *model;
    DemoResult result;
    pthread_mutex_t lock;
    pthread_cond_t done;
    Slot slots[SLOTS];
};

// ---- one slice, on the store's thread ----

static bool write_slice(Tx *tx, void *context, GError **error)
{
    Slot *slot = context;
    const Work *work = slot->work;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = work->model, .bulk = true};
    for (size_t i = 0; i < slot->n; i++) {
        if (!demo_write_customer(&writing, &work->shop, &work->ids, &slot->customers[i], error))
            return false;
    }
    return true;
}

static void slice_done(void *context, const GError *error)
{
    Slot *slot = context;
    Work *work = slot->work;
    pthread_mutex_lock(&work->lock);
    slot->busy = false;
    slot->error = error != NULL ? g_error_copy(error) : NULL;
    pthread_cond_signal(&work->done);
    pthread_mutex_unlock(&work->lock);
}

// Waits until the slot is free.
static bool slot_free(Slot *slot, GError **error)
{
    Work *work = slot->work;
    pthread_mutex_lock(&work->lock);
    while (slot->busy)
        pthread_cond_wait(&work->done, &work->lock);
    GError *failed = g_steal_pointer(&slot->error);
    pthread_mutex_unlock(&work->lock);
    if (failed != NULL) {
        g_propagate_error(error, failed);
        return false;
    }
    return true;
}

// ---- making up slices ----

static void count_customer(DemoResult *result, const DemoCustomer *customer)
{
    bool anonymous = strcmp(customer->kind, "anonymous") == 0;
    result->customers += !anonymous;
    result->anonymous += anonymous;
    result->events += (int64_t)customer->n_events;
    for (size_t i = 0; i < customer->n_orders; i++) {
        bool returned = strcmp(customer->orders[i].kind, "return") == 0;
        result->returns += returned;
        result->orders += !returned;
        result->lines += (int64_t)customer->orders[i].n_lines;
    }
}

// Fills the slot with the customers from *number on and counts it up; they go from `first` to
// before `end`.
static void fill_slot(Slot *slot, int64_t *number, int64_t first, int64_t end)
{
    Work *work = slot->work;
    slot->n = 0;
    while (slot->n < work->slice && *number < end) {
        bool anonymous = (*number - first) % (ANONYMOUS_EACH + 1) == ANONYMOUS_EACH;
        DemoCustomer *customer = &slot->customers[slot->n++];
        demo_customer(&work->shop, (uint64_t)(*number)++, anonymous, customer);
        count_customer(&work->result, customer);
    }
}

static bool write_customers(Work *work, const DemoOptions *options, int64_t first, int64_t end,
                            GError **error)
{
    bool good = true;
    int64_t number = first, merged = first;
    for (size_t turn = 0; good && number < end; turn++) {
        Slot *slot = &work->slots[turn % SLOTS];
        good = slot_free(slot, error);
        if (good && number - merged >= MERGE_EACH) {
            good = search_merge(work->store, 1, NULL, error);
            merged = number;
        }
        if (!good)
            break;
        fill_slot(slot, &number, first, end);
        slot->busy = true;
        store_submit_bulk(work->store, write_slice, slot, slice_done);
        if (options->progress != NULL)
            options->progress(options->context, number - first, end - first);
    }
    for (size_t i = 0; i < SLOTS; i++)
        good = slot_free(&work->slots[i], good ? error : NULL) && good;
    int64_t moved = 0;
    return good && store_relay(work->store, &moved, error) &&
           search_merge(work->store, 1, NULL, error);
}

// ---- beginning and end ----

static void set_rate(DemoShop *shop, const char *currency)
{
    static const struct {
        const char *currency;
        int64_t rate_millionths; // in CNY
    } RATES[] = {{"USD", 7200000}, {"GBP", 9150000}, {"EUR", 7800000},
                 {"HKD", 920000},  {"CAD", 5250000}, {"AUD", 4700000},
                 {"SGD", 5400000}, {"TWD", 225000},  {"CHF", 8100000}};
    g_strlcpy(shop->currency, currency, sizeof shop->currency);
    shop->currency_rate_millionths = 1000000;
    for (size_t i = 0; i < G_N_ELEMENTS(RATES); i++) {
        if (strcmp(RATES[i].currency, currency) == 0)
            shop->currency_rate_millionths = RATES[i].rate_millionths;
    }
}

static bool load_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    Work *work = context;
    g_clear_pointer(&work->model, model_unref);
    work->model = model_load(tx);
    return true;
}

static bool load_ids(Tx *tx, void *context, GError **error)
{
    (void)error;
    Work *work = context;
    demo_shop_ids(tx, work->shop.products, &work->ids);
    return true;
}

typedef struct {
    Work *work;
    const DemoOptions *options;
    int64_t first, numbers;
} Reservation;

static bool reserve(Tx *tx, void *context, GError **error)
{
    Reservation *reservation = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = reservation->work->model};
    return demo_shop_reserve(&writing, reservation->numbers, reservation->options->again,
                             &reservation->first, error);
}

// So that the first who looks finds figures and not that they come tonight.
static bool ask_for_quality(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    job_enqueue(tx, QUALITY_JOB.name, NULL, "demo", (JobAsker){0});
    return true;
}

static bool generate(Work *work, const DemoOptions *options, GError **error)
{
    int64_t anonymous = options->customers / ANONYMOUS_EACH;
    Reservation reservation = {.work = work, .options = options};
    reservation.numbers = options->customers + anonymous;
    if (!store_read(work->store, load_model, work, error) ||
        !store_write(work->store, reserve, &reservation, error))
        return false;
    set_rate(&work->shop, model_currency(work->model));
    if (store_engine(work->store) == STORE_POSTGRESQL)
        work->slice = SLICE_LARGE;
    else
        work->slice = reservation.first == 0 ? SLICE_NEW : SLICE;
    return demo_shop_write(work->store, &work->shop, options->password_hash, error) &&
           store_read(work->store, load_ids, work, error) &&
           write_customers(work, options, reservation.first,
                           reservation.first + reservation.numbers, error) &&
           store_write(work->store, ask_for_quality, NULL, error);
}

static void open_slots(Work *work)
{
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->done, NULL);
    for (size_t i = 0; i < SLOTS; i++)
        work->slots[i] = (Slot){.work = work, .customers = g_new(DemoCustomer, SLICE_NEW)};
}

static void close_slots(Work *work)
{
    for (size_t i = 0; i < SLOTS; i++)
        g_free(work->slots[i].customers);
    model_unref(work->model);
    pthread_cond_destroy(&work->done);
    pthread_mutex_destroy(&work->lock);
}

bool demo_generate(Store *store, const DemoOptions *options, DemoResult *out_result, GError **error)
{
    if (options->customers < 1 || options->customers > DEMO_CUSTOMERS_MAX)
        return fail(error, ERROR_INVALID, "A demo shop has 1 to %d customers.",
                    "演示店铺可有 1 到 %d 位客户。", DEMO_CUSTOMERS_MAX);
    int64_t began = g_get_monotonic_time();
    int64_t now = g_get_real_time();
    g_autofree DemoProduct *products = g_new0(DemoProduct, DEMO_PRODUCTS);
    demo_products(options->seed, products);
    Work work = {.store = store};
    work.shop = (DemoShop){.seed = options->seed,
                           .until = options->until != 0 ? options->until : now - now % DEMO_HOUR_US,
                           .products = products};
    open_slots(&work);
    bool good = generate(&work, options, error);
    close_slots(&work);
    if (!good)
        return false;
    *out_result = work.result;
    out_result->seconds = (double)(g_get_monotonic_time() - began) / 1e6;
    return true;
}
