// SPDX-License-Identifier: Apache-2.0
//
// When models are made anew by themselves: the first time, when their fit is too old, when the data
// have grown by their share; and not otherwise, also where there is too little to learn from.
#include "test_panel_world.h"

#include "job/job.h"
#include "know/fit.h"

enum { PEOPLE = 300, MODELS_MOST = 20 };

static const JobKind *const KINDS[] = {&MODELS_JOB, NULL};

typedef struct {
    World world;
    int64_t ids; // the last id given to a customer
    int more;    // how many to add
    int64_t age; // how much older fits are to look
    int64_t fits[MODELS_MOST];
} Shop;

static bool add_people(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    for (int i = 0; i < shop->more; i++) {
        Value *values = world_values(shop->world.arena, &ENTITY_CUSTOMER, ++shop->ids);
        world_set(&ENTITY_CUSTOMER, values, "kind", value_text("person"));
        world_insert(tx, &ENTITY_CUSTOMER, values);
    }
    return true;
}

static bool grow_older(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Shop *shop = context;
    tx_run(tx, "UPDATE model SET fitted_at = fitted_at - $1", PARAMS(value_integer(shop->age)));
    return true;
}

static bool enqueue(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = job_enqueue(tx, MODELS_JOB.name, NULL, NULL, (JobAsker){0, 0});
    return true;
}

static bool count_fits(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    for (size_t i = 0; SCORE_MODELS[i] != NULL; i++)
        shop->fits[i] = tx_integer(tx, "SELECT count(*) FROM model WHERE name = $1",
                                   PARAMS(value_text(SCORE_MODELS[i]->name)), 0);
    return true;
}

// Runs the job. Of each model as many fits must have been added as expected: of those that are made
// anew every day, and of the others.
static void run_job(Shop *shop, int64_t daily, int64_t weekly)
{
    int64_t id = 0, before[MODELS_MOST];
    g_autoptr(GError) error = NULL;
    memcpy(before, shop->fits, sizeof before);
    world_write(shop->world.store, enqueue, &id);
    jobs_run_one(shop->world.store, KINDS, id, NULL, NULL, &error);
    g_assert_no_error(error);
    world_read(shop->world.store, count_fits, shop);
    for (size_t i = 0; SCORE_MODELS[i] != NULL; i++) {
        bool is_daily = SCORE_MODELS[i]->days == 1;
        g_assert_true(is_daily || SCORE_MODELS[i]->days == 0);
        g_assert_cmpint(shop->fits[i] - before[i], ==, is_daily ? daily : weekly);
    }
}

// Rows written past the log are not followed.
static void build(Panel *panel)
{
    g_autoptr(GError) error = NULL;
    panel_build(panel, &error);
    g_assert_no_error(error);
}

// Fits were so much longer ago, then the job runs.
static void wait_and_run(Shop *shop, int64_t age, int64_t daily, int64_t weekly)
{
    shop->age = age;
    world_write(shop->world.store, grow_older, shop);
    run_job(shop, daily, weekly);
}

static void test_job(void)
{
    Shop shop = {.more = PEOPLE};
    world_init(&shop.world, 20261208);
    world_write(shop.world.store, add_people, &shop);
    g_autoptr(Panel) panel = panel_of(&shop.world);
    run_job(&shop, 0, 0); // without a panel nothing is done
    panel_offer(panel);
    run_job(&shop, 1, 1); // never tried
    run_job(&shop, 0, 0); // nothing has changed: not even what was refused is tried again
    g_assert_cmpint(shop.fits[0], ==, 1);
    wait_and_run(&shop, DAY_US - 60 * SECOND_US, 0, 0);
    wait_and_run(&shop, 60 * SECOND_US, 1, 0);
    // Daily fits are young again, the others a day old.
    wait_and_run(&shop, 6 * DAY_US - 60 * SECOND_US, 1, 0);
    wait_and_run(&shop, 60 * SECOND_US, 0, 1);
    run_job(&shop, 0, 0);
    // A tenth and a row more: 300 rows wait for 331.
    shop.more = PEOPLE / 10;
    world_write(shop.world.store, add_people, &shop);
    build(panel);
    run_job(&shop, 0, 0);
    shop.more = 1;
    world_write(shop.world.store, add_people, &shop);
    build(panel);
    run_job(&shop, 1, 1);
    run_job(&shop, 0, 0); // what it has grown to is what counts from now on
    g_clear_pointer(&panel, panel_free);
    world_clear(&shop.world);
}

static void test_due(void)
{
    Shop shop = {.more = PEOPLE};
    world_init(&shop.world, 20261209);
    world_write(shop.world.store, add_people, &shop);
    g_autoptr(Panel) panel = panel_of(&shop.world);
    g_autoptr(Version) version = panel_pin(panel);
    const ScoreModel weekly = {.name = "weekly"}, monthly = {.name = "monthly", .days = 30};
    int64_t now = 400 * DAY_US, rows = fit_rows(version);
    g_assert_cmpint(rows, ==, PEOPLE);
    const struct {
        const ScoreModel *of;
        FitTry tried;
        bool due;
    } CASES[] = {
        {&weekly, {0, 0, 0}, true},
        {&weekly, {now, rows, 0}, false},
        {&weekly, {now - FIT_DAYS * DAY_US + 1, rows, 0}, false},
        {&weekly, {now - FIT_DAYS * DAY_US, rows, 0}, true},
        {&monthly, {now - 30 * DAY_US + 1, rows, 0}, false},
        {&monthly, {now - 30 * DAY_US, rows, 0}, true},
        {&weekly, {now, 272, 0}, false}, // 272 × 1.1 + 1 is 300.2
        {&weekly, {now, 271, 0}, true},  // 299.1
        {&weekly, {now, 2 * rows, 0}, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        g_assert_true(fit_is_due(CASES[i].of, version, (FitMoment){now, 0}, CASES[i].tried) ==
                      CASES[i].due);
    g_clear_pointer(&version, version_unref);
    g_clear_pointer(&panel, panel_free);
    world_clear(&shop.world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fit/job", test_job);
    g_test_add_func("/fit/due", test_due);
    return g_test_run();
}
