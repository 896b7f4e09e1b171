// SPDX-License-Identifier: Apache-2.0
#include "know/recommend/recommender.h"

#include "base/thread.h"
#include "base/when.h"
#include "know/recommend/read.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH = 10, // of the lists of the trial
    RESTS = 100, // times as long as learning took
    REST_LEAST_US = 2000000
};

// ---- one ----

void recommender_unref(Recommender *recommender)
{
    if (recommender == NULL ||
        __atomic_sub_fetch(&recommender->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    taste_free(recommender->orders.taste);
    g_free(recommender->orders.ids);
    taste_free(recommender->visits.taste);
    g_free(recommender->visits.ids);
    refills_free(recommender->refills);
    g_free(recommender);
}

static Recommender *recommender_ref(Recommender *recommender)
{
    __atomic_add_fetch(&recommender->references, 1, __ATOMIC_RELAXED);
    return recommender;
}

bool lore_product(const Lore *lore, int64_t id, uint32_t *out_product)
{
    size_t low = 0, high = lore->taste != NULL ? lore->taste->n_products : 0, n = high;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (lore->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    *out_product = (uint32_t)low;
    return low < n && lore->ids[low] == id;
}

// Those who count: living, not anonymous.
static void read_all(HistoryRead *read, const Version *version)
{
    for (size_t i = 0; i < version->n_parts; i++) {
        const Part *part = &version->parts[i];
        size_t n = part->chunk->n_rows;
        g_autofree uint8_t *rows = g_malloc(n + 1);
        memcpy(rows, part->chunk->counted, n);
        for (size_t row = 0; part->live != NULL && row < n; row++)
            rows[row] &= part->live[row];
        history_read_part(read, i, rows);
    }
}

// What has been tested is used, else what is known to do without.
static void no_trials(Recommender *made)
{
    for (TasteQuestion question = 0; question < QUESTIONS; question++)
        made->trials[question] = (Trial){.question = question,
                                         .length = LENGTH,
                                         .chosen = trial_otherwise(question),
                                         .thin = true};
}

static void keep_lore(Recommender *made, OrderHistories *histories, const TasteLessons *lessons)
{
    Lore *lore = histories->visits ? &made->visits : &made->orders;
    lore->taste = taste_new(histories, NULL, lessons);
    lore->ids = g_steal_pointer(&histories->ids);
    lore->customers = histories->n_customers;
}

// The trials of `n` questions, and then what the winners need, from everything.
static void learn_lore(Recommender *made, OrderHistories *histories, const TasteQuestion *questions,
                       size_t n)
{
    TasteLessons lessons = {.near = true, .factors = true};
    TrialCut cut = trial_cut(histories);
    g_autoptr(Taste) before = taste_new(histories, cut.ends, &lessons);
    lessons.near = lessons.factors = false;
    for (size_t i = 0; i < n; i++) {
        TrialAsk ask = {.question = questions[i], .length = LENGTH};
        Trial trial = trial_run(histories, &cut, before, &ask);
        if (histories->visits && trial.thin)
            continue; // orders say more
        made->trials[questions[i]] = trial;
        lessons.near |= taste_needs_near(trial.chosen);
        lessons.factors |= taste_needs_factors(trial.chosen);
    }
    trial_cut_clear(&cut);
    keep_lore(made, histories, &lessons);
}

static void read_lore(HistoryRead *read, const Version *version, OrderHistories *out)
{
    read_all(read, version);
    history_read_join(read, out);
}

static bool can_learn(const Version *version)
{
    OrderColumns at;
    if (!order_columns(version->layout, &at) || at.lines < 0 || at.product < 0)
        return false;
    for (size_t i = 0; i < version->n_parts; i++)
        if (version->parts[i].chunk->facts[at.orders].columns[at.time]->unfit)
            return false;
    return true;
}

Recommender *recommender_learn(const Version *version, const Clock *clock, bool tested)
{
    static const TasteQuestion ALL[] = {QUESTION_FOR_YOU, QUESTION_WITH, QUESTION_NEXT};
    if (!can_learn(version))
        return NULL;
    ReportRun run = {.version = version, .clock = *clock};
    OrderChoice choice = order_choice(&run, ALWAYS, 0);
    size_t each = version_customers(version) / RECOMMEND_CUSTOMERS_MOST + 1;
    g_autoptr(HistoryRead) orders = history_read_new(&choice, each);
    g_autoptr(HistoryRead) visits = tested ? history_read_visits(&choice, each) : NULL;
    Recommender *made = g_new0(Recommender, 1);
    *made = (Recommender){.references = 1,
                          .pos = version->pos,
                          .at = clock->now,
                          .refills = refills_learn(version, clock, each)};
    OrderHistories histories = {0};
    no_trials(made);
    read_lore(orders, version, &histories);
    if (tested)
        learn_lore(made, &histories, ALL, G_N_ELEMENTS(ALL));
    else
        keep_lore(made, &histories, &(TasteLessons){.near = false});
    order_histories_clear(&histories);
    if (visits != NULL) {
        read_lore(visits, version, &histories);
        learn_lore(made, &histories, &ALL[QUESTION_NEXT], 1);
        order_histories_clear(&histories);
    }
    return made;
}

// ---- the one of a store ----

typedef struct {
    pthread_mutex_t lock; // guards all of it
    pthread_cond_t learnt;
    Recommender *current;   // NULL: nothing was learnt yet
    int64_t ended_at, took; // of the last learning, microseconds of the monotonic clock
    bool learning, has_thread;
    pthread_t thread;
    Version *version; // of the learning under way
    Clock clock;
} Keeper;

static void *keeper_new(void)
{
    Keeper *keeper = g_new0(Keeper, 1);
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->learnt, NULL);
    return keeper;
}

static void keeper_free(void *object)
{
    Keeper *keeper = object;
    if (keeper->has_thread)
        pthread_join(keeper->thread, NULL);
    recommender_unref(keeper->current);
    pthread_cond_destroy(&keeper->learnt);
    pthread_mutex_destroy(&keeper->lock);
    g_free(keeper);
}

// Others may have it from now on. NULL: there is nothing to learn.
static void publish(Keeper *keeper, Recommender *made)
{
    pthread_mutex_lock(&keeper->lock);
    if (made != NULL) {
        recommender_unref(keeper->current);
        keeper->current = made;
        pthread_cond_broadcast(&keeper->learnt);
    }
    pthread_mutex_unlock(&keeper->lock);
}

// The first time what needs no test comes first, so that nobody waits for the trials.
static void *learn(void *object)
{
    Keeper *keeper = object;
    thread_name("recommend");
    thread_stand_back(PANEL_FOLD_NICE);
    int64_t began = g_get_monotonic_time();
    pthread_mutex_lock(&keeper->lock);
    bool first = keeper->current == NULL;
    pthread_mutex_unlock(&keeper->lock);
    if (first)
        publish(keeper, recommender_learn(keeper->version, &keeper->clock, false));
    publish(keeper, recommender_learn(keeper->version, &keeper->clock, true));
    version_unref(keeper->version);
    g_time_zone_unref(keeper->clock.zone);
    pthread_mutex_lock(&keeper->lock);
    keeper->ended_at = g_get_monotonic_time();
    keeper->took = keeper->ended_at - began;
    keeper->learning = false;
    pthread_cond_broadcast(&keeper->learnt);
    pthread_mutex_unlock(&keeper->lock);
    return NULL;
}

// Call it with the lock held.
static bool is_due(const Keeper *keeper, const Version *version)
{
    int64_t rest = MAX(RESTS * keeper->took, (int64_t)REST_LEAST_US);
    if (keeper->learning)
        return false;
    return keeper->ended_at == 0 ||
           ((keeper->current == NULL || keeper->current->pos != version->pos) &&
            g_get_monotonic_time() - keeper->ended_at > rest);
}

// The same. Without a thread this one asks again later.
static void begin(Keeper *keeper, const Version *version, const Model *model)
{
    if (keeper->has_thread)
        pthread_join(keeper->thread, NULL); // it has ended but for its last instruction
    keeper->version = version_ref((Version *)version);
    keeper->clock = (Clock){g_time_zone_ref(model_timezone(model)), g_get_real_time(), 0};
    keeper->learning = keeper->has_thread =
        pthread_create(&keeper->thread, NULL, learn, keeper) == 0;
    if (keeper->learning)
        return;
    version_unref(keeper->version);
    g_time_zone_unref(keeper->clock.zone);
}

Recommender *recommender_for(Store *store, const Model *model, GError **error)
{
    Panel *panel = panel_for(store);
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    Keeper *keeper = store_companion(store, keeper_new, keeper_free);
    if (version == NULL) {
        fail(error, ERROR_UNAVAILABLE, "Recommendations need the panel, which is not there yet.",
             "推荐需要面板，面板尚未就绪。");
        return NULL;
    }
    pthread_mutex_lock(&keeper->lock);
    if (is_due(keeper, version))
        begin(keeper, version, model);
    while (keeper->current == NULL && keeper->learning)
        pthread_cond_wait(&keeper->learnt, &keeper->lock);
    Recommender *found = keeper->current != NULL ? recommender_ref(keeper->current) : NULL;
    pthread_mutex_unlock(&keeper->lock);
    if (found == NULL)
        fail(error, ERROR_UNAVAILABLE,
             "The panel left out the orders that recommendations need, to save memory.",
             "为节省内存，面板未保存推荐所需的订单。");
    return found;
}
