// SPDX-License-Identifier: Apache-2.0
//
// Who leaves, learnt from what customers told and met with: made-up customers whom complaints, low
// ratings and late parcels drive away, read from the panel and compared with what was made up; what
// it adds to foreseeing; the same model as before where nobody told anything, or spoke of no other
// shop; another shop where who speaks of others leaves; reasons in words; and a model of an older
// program, which is refused and made anew.
#include "test_panel_world.h"

#include "base/buffer.h"
#include "entity/write.h"
#include "job/job.h"
#include "know/fit.h"
#include "know/insight/calibration.h"
#include "know/report/leaving.h"
#include "know/score.h"
#include "know/score_rule.h"

#include <math.h>
#include <string.h>

enum { PEOPLE = 900, HISTORY = 640, HORIZON = 90 };

typedef struct {
    int64_t customer;
    HabitMoment said;
} Truth;

typedef struct {
    World world;
    int64_t today, ids; // days since 1970; the last id given
    GArray *truth;      // of Truth
    bool silent;        // they tell nothing, and no parcels are known
    bool comparing;     // they tell how they like it, and some where they could buy instead
} Shop;

static const HabitMoment NOTHING = {.tone = NAN, .rating = NAN, .wait = NAN};

static double chance(Shop *shop)
{
    return g_rand_double(shop->world.random);
}

static int64_t moment_of(const Shop *shop, int64_t day)
{
    return day_start(day, model_timezone(shop->world.model)) + 11 * 3600 * SECOND_US;
}

static Value *owned(Shop *shop, const Entity *entity, int64_t customer)
{
    Value *values = world_values(shop->world.arena, entity, ++shop->ids);
    values[FIELD_CUSTOMER_ID] = values[FIELD_ORIGIN_CUSTOMER_ID] = value_integer(customer);
    return values;
}

static int64_t add_order(Tx *tx, Shop *shop, int64_t customer, int64_t day)
{
    Value *values = owned(shop, &ENTITY_ORDER, customer);
    world_set(&ENTITY_ORDER, values, "kind", value_text("sale"));
    world_set(&ENTITY_ORDER, values, "status", value_text("paid"));
    world_set(&ENTITY_ORDER, values, "currency", value_text("CNY"));
    world_set(&ENTITY_ORDER, values, "ordered_at", value_integer(moment_of(shop, day)));
    world_set(&ENTITY_ORDER, values, "base_amount_minor",
              value_integer(2000 + dice(&shop->world, 9000)));
    world_insert(tx, &ENTITY_ORDER, values);
    return shop->ids;
}

static void add_event(Tx *tx, Shop *shop, const Truth *truth, const char *name, const char *text)
{
    Value *values = owned(shop, &ENTITY_EVENT, truth->customer);
    world_set(&ENTITY_EVENT, values, "name", value_text(name));
    world_set(&ENTITY_EVENT, values, "happened_at",
              value_integer(moment_of(shop, truth->said.day)));
    world_set(&ENTITY_EVENT, values, "properties", value_text(text));
    world_insert(tx, &ENTITY_EVENT, values);
    g_array_append_vals(shop->truth, truth, 1);
}

static void add_parcel(Tx *tx, Shop *shop, const Truth *truth, int64_t order)
{
    int64_t wait = (int64_t)lroundf(truth->said.wait);
    Value *values = owned(shop, &ENTITY_SHIPMENT, truth->customer);
    world_set(&ENTITY_SHIPMENT, values, "order_id", value_integer(order));
    world_set(&ENTITY_SHIPMENT, values, "status", value_text("delivered"));
    world_set(&ENTITY_SHIPMENT, values, "shipped_at",
              value_integer(moment_of(shop, truth->said.day - wait)));
    world_set(&ENTITY_SHIPMENT, values, "delivered_at",
              value_integer(moment_of(shop, truth->said.day)));
    world_set(&ENTITY_SHIPMENT, values, "wait_days_thousandths", value_integer(wait * 1000));
    world_insert(tx, &ENTITY_SHIPMENT, values);
    g_array_append_vals(shop->truth, truth, 1);
}

// The same of a shop where who speaks of another one mostly leaves, however content.
static bool compare_shops(Tx *tx, Shop *shop, int64_t customer, int64_t day)
{
    static const char *const PRAISE[] = {"很好用，非常满意", "质量很好，很喜欢",
                                         "物流很快，非常满意", "包装精美，非常喜欢"};
    Truth truth = {customer, NOTHING};
    double kind = chance(shop), stays = chance(shop);
    truth.said.day = (int32_t)day + 5;
    truth.said.rival = kind < 0.12;
    truth.said.tone = 1;
    g_autofree char *text =
        g_strdup_printf("{\"text\":\"%s%s\"}", PRAISE[dice(&shop->world, G_N_ELEMENTS(PRAISE))],
                        truth.said.rival ? "，别家也有卖" : "");
    if (truth.said.day <= shop->today && (truth.said.rival || kind > 0.5))
        add_event(tx, shop, &truth, "review", text);
    return stays < (truth.said.rival ? 0.75 : 0.03);
}

// What follows an order; true when the customer buys no more.
static bool follow(Tx *tx, Shop *shop, int64_t customer, int64_t day, int64_t order)
{
    Truth truth = {customer, NOTHING};
    double kind = chance(shop), stays = chance(shop);
    bool late = kind < 0.06, wrong = kind >= 0.06 && kind < 0.16;
    truth.said.day = (int32_t)(day + (late ? 18 : 3));
    truth.said.wait = late ? 18 : 3;
    if (!shop->silent && truth.said.day <= shop->today)
        add_parcel(tx, shop, &truth, order);
    truth.said = NOTHING;
    truth.said.day = (int32_t)day + 5;
    if (!shop->silent && truth.said.day <= shop->today && (wrong || kind > 0.7)) {
        bool plain = kind < 0.08; // a complaint without a text that could be judged
        truth.said.complaint = wrong;
        truth.said.rating = plain ? NAN : wrong ? 1 : 5;
        truth.said.tone = plain ? NAN : wrong ? -1 : 1; // its sign
        add_event(tx, shop, &truth, plain ? "投诉" : "review",
                  plain   ? "{}"
                  : wrong ? "{\"text\":\"物流太慢了，质量很差\",\"stars\":1}"
                          : "{\"text\":\"很好用，非常满意\",\"stars\":5}");
    }
    return stays < (wrong ? 0.8 : late ? 0.6 : 0.03);
}

static bool fill_people(Tx *tx, void *context, GError **error)
{
    (void)error;
    Shop *shop = context;
    shop->ids = PEOPLE;
    for (int64_t id = 1; id <= PEOPLE; id++) {
        Value *values = world_values(shop->world.arena, &ENTITY_CUSTOMER, id);
        world_set(&ENTITY_CUSTOMER, values, "kind", value_text("person"));
        world_insert(tx, &ENTITY_CUSTOMER, values);
        double pace = 30 + dice(&shop->world, 30); // days, on average
        int64_t day = shop->today - HISTORY + dice(&shop->world, HISTORY - 100);
        bool gone = false;
        while (day <= shop->today && !gone) {
            int64_t order = add_order(tx, shop, id, day);
            gone = shop->comparing ? compare_shops(tx, shop, id, day)
                                   : follow(tx, shop, id, day, order);
            day += 1 + (int64_t)(-log(1 - chance(shop)) * pace);
        }
    }
    // The ready-made properties are kept at hand, ratings among them.
    tx_run(tx, "DELETE FROM setting WHERE name = 'events.properties'", NO_PARAMS);
    return true;
}

static bool read_now(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = tx_now(tx);
    return true;
}

typedef enum { TELLING, SILENT, COMPARING } Kind;

static Panel *shop_open(Shop *shop, Kind kind)
{
    *shop = (Shop){.truth = g_array_new(FALSE, FALSE, sizeof(Truth)),
                   .silent = kind == SILENT,
                   .comparing = kind == COMPARING};
    World *world = &shop->world;
    world_init(world, 20261207);
    world_read(world->store, read_now, &world->now);
    shop->today = day_of(world->now, model_timezone(world->model));
    world_write(world->store, fill_people, shop);
    return panel_of(world);
}

static void shop_clear(Shop *shop)
{
    g_array_unref(shop->truth);
    world_clear(&shop->world);
}

static ReportRun run_of(const Shop *shop, const Version *version)
{
    GTimeZone *zone = model_timezone(shop->world.model);
    return (ReportRun){.version = version,
                       .model = shop->world.model,
                       .clock = {zone, day_start(shop->today + 1, zone) - 1, 0}};
}

// ---- what is read ----

typedef struct {
    const Shop *shop;
    const Chunk *chunk;
    GArray *known[2], *left[2], *owners[2]; // as of 180 and of 90 days ago
    int64_t complaining;
} Sheets;

// The same from what was made up.
static void check_heard(const Shop *shop, int64_t customer, int32_t day, const float *habits)
{
    int complaints = 0, lately = 0, last = -1, texts = 0, rivals = 0;
    float lowest = NAN, wait = NAN;
    for (guint i = 0; i < shop->truth->len; i++) {
        const Truth *truth = &g_array_index(shop->truth, Truth, i);
        if (truth->customer != customer || truth->said.day >= day || truth->said.day < day - 365)
            continue;
        complaints += truth->said.complaint;
        lately += truth->said.complaint && truth->said.day >= day - 90;
        last = truth->said.complaint ? MAX(last, truth->said.day) : last;
        texts += !isnan(truth->said.tone);
        rivals += truth->said.rival;
        lowest = fminf(lowest, truth->said.rating);
        wait = fmaxf(wait, truth->said.wait);
    }
    g_assert_cmpfloat((double)habits[HABIT_COMPLAINTS], ==, complaints);
    g_assert_cmpfloat((double)habits[HABIT_COMPLAINTS_LATELY], ==, lately);
    g_assert_cmpfloat((double)habits[HABIT_RIVALS], ==, rivals);
    g_assert_true(last < 0 ? isnan(habits[HABIT_COMPLAINED])
                           : (int)habits[HABIT_COMPLAINED] == day - last);
    g_assert_true(isnan(lowest) ? isnan(habits[HABIT_LOWEST])
                                : fabsf(habits[HABIT_LOWEST] - lowest) < 1e-5f);
    g_assert_true(isnan(wait) ? isnan(habits[HABIT_WAIT])
                              : fabsf(habits[HABIT_WAIT] - wait) < 1e-5f);
    g_assert_true((texts > 0) == !isnan(habits[HABIT_TONE]));
    g_assert_true(complaints == 0 || texts != 1 || isnan(lowest) || habits[HABIT_TONE] < 0 ||
                  lowest > 4);
}

static void visit(void *context, size_t row, const HabitHistory *history)
{
    Sheets *sheets = context;
    int64_t id = chunk_id(sheets->chunk, row);
    for (size_t i = 0; i < 2; i++) {
        int32_t day = (int32_t)sheets->shop->today + 1 - HORIZON * (i == 0 ? 2 : 1);
        float habits[HABITS_N], left = !habits_bought(history, day, HORIZON);
        if (habit_orders_before(history->orders, history->n_orders, day) == 0)
            continue;
        habits_of(history, day, HORIZON, habits);
        check_heard(sheets->shop, id, day, habits);
        sheets->complaining += habits[HABIT_COMPLAINTS] > 0;
        g_array_append_vals(sheets->known[i], habits, HABITS_N);
        g_array_append_val(sheets->left[i], left);
        g_array_append_val(sheets->owners[i], id);
    }
}

static Sheets read_sheets(const Shop *shop, Panel *panel)
{
    Sheets sheets = {.shop = shop};
    g_autoptr(Version) version = panel_pin(panel);
    ReportRun run = run_of(shop, version);
    for (size_t i = 0; i < 2; i++) {
        sheets.known[i] = g_array_new(FALSE, FALSE, sizeof(float));
        sheets.left[i] = g_array_new(FALSE, FALSE, sizeof(float));
        sheets.owners[i] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    }
    for (size_t part = 0; part < version->n_parts; part++) {
        sheets.chunk = version->parts[part].chunk;
        habits_each(&run, &(HabitChoice){.heard = HABIT_HEARD + 2 * HORIZON}, sheets.chunk, visit,
                    &sheets);
    }
    return sheets;
}

static void sheets_clear(Sheets *sheets)
{
    for (size_t i = 0; i < 2; i++) {
        g_array_unref(sheets->known[i]);
        g_array_unref(sheets->left[i]);
        g_array_unref(sheets->owners[i]);
    }
}

// ---- what it adds ----

static float *narrowed(const GArray *values, size_t width)
{
    size_t n = values->len / HABITS_N;
    float *out = g_new(float, n *width + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(out + i * width, (const float *)(void *)values->data + i * HABITS_N,
               width * sizeof *out);
    return out;
}

static Churn *learn(const Sheets *sheets, size_t width)
{
    int8_t directions[HABITS_N];
    g_autoptr(GError) error = NULL;
    g_autofree float *known = narrowed(sheets->known[0], width);
    for (size_t i = 0; i < HABITS_N; i++)
        directions[i] = HABITS[i].direction;
    ChurnExamples examples = {.rows = {sheets->left[0]->len, width, known},
                              .left = (const float *)(void *)sheets->left[0]->data,
                              .directions = directions,
                              .owners = (const int64_t *)(void *)sheets->owners[0]->data};
    Churn *churn = churn_learn(&examples, NULL, &error);
    g_assert_no_error(error);
    return churn;
}

// Who had bought in the 90 days before; the others are known to be silent without a model.
static size_t keep_active(const Sheets *sheets, size_t width, float *values, float *left)
{
    const float *all = (const float *)(void *)sheets->known[1]->data;
    size_t n = 0;
    for (size_t i = 0; i < sheets->left[1]->len; i++) {
        if (all[i * HABITS_N + HABIT_RECENCY] > HORIZON)
            continue;
        memcpy(values + n * width, all + i * HABITS_N, width * sizeof *values);
        left[n++] = g_array_index(sheets->left[1], float, i);
    }
    return n;
}

static double judge(const char *name, const Churn *churn, const FeatureTable *rows,
                    const float *left)
{
    g_autofree float *said = g_new(float, rows->n + 1);
    g_assert_true(churn_foresee(churn, rows, NULL, said, NULL));
    double auc = quality_auc(said, left, rows->n);
    g_test_message("%-45s %4zu customers, %zu habits: AUC %.3f, Brier %.3f", name, rows->n,
                   rows->width, auc, quality_brier(said, left, rows->n));
    return auc;
}

// Learnt as of 180 days ago, told of the last 90 days: of all, and of those who were active.
static void foresee(const char *name, const Sheets *sheets, size_t width, double out[2])
{
    g_autoptr(Churn) churn = learn(sheets, width);
    g_autofree float *asked = narrowed(sheets->known[1], width);
    g_autofree float *left = g_new(float, sheets->left[1]->len + 1);
    g_autofree char *of_active = g_strconcat(name, ", active", NULL);
    FeatureTable rows = {sheets->left[1]->len, width, asked};
    out[0] = judge(name, churn, &rows, (const float *)(void *)sheets->left[1]->data);
    rows.n = keep_active(sheets, width, asked, left);
    out[1] = judge(of_active, churn, &rows, left);
}

// What is learnt from the panel is what these habits alone give, to the byte.
static void check_learnt(const Shop *shop, Panel *panel, const Sheets *sheets, size_t width)
{
    g_autoptr(Version) version = panel_pin(panel);
    g_autoptr(GError) error = NULL;
    ReportRun then = run_of(shop, version);
    Leaving leaving = {(int32_t)shop->today - HORIZON, HORIZON, 0};
    then.clock.now = day_start(leaving.today + 1, model_timezone(shop->world.model)) - 1;
    g_autoptr(Churn) learnt = leaving_learn(&then, &leaving, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(churn_width(learnt), ==, width);
    g_assert_cmpint(leaving_heard(learnt), ==, width > HABITS_BOUGHT ? HABIT_HEARD : 0);
    g_autoptr(Churn) plain = learn(sheets, width);
    g_autoptr(GBytes) one = churn_save(learnt, NULL);
    g_autoptr(GBytes) other = churn_save(plain, NULL);
    g_assert_true(g_bytes_equal(one, other));
}

static void test_heard(void)
{
    Shop shop;
    double without[2], with[2];
    g_autoptr(Panel) panel = shop_open(&shop, TELLING);
    Sheets sheets = read_sheets(&shop, panel);
    g_assert_cmpint(sheets.complaining, >, 100);
    foresee("habits of buying alone", &sheets, HABITS_BOUGHT, without);
    foresee("and what they told and met with", &sheets, HABITS_OWN, with);
    g_assert_cmpfloat(with[0], >=, without[0] + 0.01);
    g_assert_cmpfloat(with[1], >=, without[1] + 0.08);
    // Nobody spoke of another shop, so it is what was learnt before that was a habit.
    check_learnt(&shop, panel, &sheets, HABITS_OWN);
    sheets_clear(&sheets);
    g_clear_pointer(&panel, panel_free);
    shop_clear(&shop);
}

// ---- where nobody told anything ----

static void test_silent(void)
{
    Shop shop;
    g_autoptr(Panel) panel = shop_open(&shop, SILENT);
    Sheets sheets = read_sheets(&shop, panel);
    // What is learnt is what was learnt from habits of buying before there were others.
    check_learnt(&shop, panel, &sheets, HABITS_BOUGHT);
    sheets_clear(&sheets);
    g_clear_pointer(&panel, panel_free);
    shop_clear(&shop);
}

// ---- where they speak of other shops ----

static void test_compared(void)
{
    Shop shop;
    double without[2], with[2];
    g_autoptr(Panel) panel = shop_open(&shop, COMPARING);
    Sheets sheets = read_sheets(&shop, panel);
    foresee("habits of this shop alone", &sheets, HABITS_OWN, without);
    foresee("and whether they spoke of others", &sheets, HABITS_N, with);
    g_assert_cmpfloat(with[0], >=, without[0] + 0.005);
    g_assert_cmpfloat(with[1], >=, without[1] + 0.05);
    check_learnt(&shop, panel, &sheets, HABITS_N);
    sheets_clear(&sheets);
    g_clear_pointer(&panel, panel_free);
    shop_clear(&shop);
}

// ---- reasons, and models of an older program ----

static const JobKind *const KINDS[] = {&MODELS_JOB, NULL};

static bool enqueue(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = job_enqueue(tx, MODELS_JOB.name, NULL, NULL, (JobAsker){0, 0});
    return true;
}

static void run_job(Shop *shop)
{
    int64_t id = 0;
    g_autoptr(GError) error = NULL;
    world_write(shop->world.store, enqueue, &id);
    jobs_run_one(shop->world.store, KINDS, id, NULL, NULL, &error);
    g_assert_no_error(error);
    g_clear_pointer(&shop->world.model, model_unref);
    world_read(shop->world.store, world_load_model, &shop->world.model);
}

typedef struct {
    Shop *shop;
    int64_t customer;
    int told;
} Asking;

static bool ask_why(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asking *asking = context;
    const Model *model = asking->shop->world.model;
    g_autoptr(Version) customer = score_customer(tx, model, asking->customer);
    ScoreReason reasons[SCORE_REASONS];
    size_t n = score_reasons_of_one(customer, model, score_model_find("churn"), asking->shop->today,
                                    reasons);
    for (size_t i = 0; i < n; i++) {
        bool en = strstr(reasons[i].en, "complained") != NULL ||
                  strstr(reasons[i].en, "tone of what they wrote") != NULL;
        bool zh =
            strstr(reasons[i].zh, "投诉") != NULL || strstr(reasons[i].zh, "所写文字") != NULL;
        g_assert_true(en == zh);
        asking->told += reasons[i].raises && en;
        if (reasons[i].raises && en && asking->told == 1)
            g_test_message("%s / %s", reasons[i].en, reasons[i].zh);
        g_free(reasons[i].en);
        g_free(reasons[i].zh);
    }
    return true;
}

// As a program that knew fewer habits kept it, or one that knew them in another order.
static bool keep_older(Tx *tx, void *context, GError **error)
{
    const struct {
        Shop *shop;
        const char *parameters;
    } *keep = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = keep->shop->world.model};
    Record *record = record_new(arena, &ENTITY_MODEL);
    const struct {
        const char *field;
        Value value;
    } CELLS[] = {{"name", value_text("churn")},
                 {"state", value_text("fitted")},
                 {"fitted_at", value_integer(tx_now(tx))},
                 {"as_of_day", value_integer(keep->shop->today)},
                 {"variant", value_text("boosted_trees")},
                 {"parameters", value_text(keep->parameters)},
                 {"quality", value_text("{\"panel_rows\":100000000}")},
                 {"converged", value_integer(1)},
                 {"customers", value_integer(500)},
                 {"facts", value_integer(500)}};
    for (size_t i = 0; i < G_N_ELEMENTS(CELLS); i++)
        record_set(record, entity_field_index(&ENTITY_MODEL, CELLS[i].field), CELLS[i].value);
    return record_insert(&writing, record, error);
}

// Not misread, but refused; and made anew by the next look at what is due, once.
static void check_older(Shop *shop, const char *parameters)
{
    const struct {
        Shop *shop;
        const char *parameters;
    } keep = {shop, parameters};
    g_autoptr(GError) error = NULL;
    const ScoreModel *churn = score_model_find("churn");
    world_write(shop->world.store, keep_older, (void *)&keep);
    g_clear_pointer(&shop->world.model, model_unref);
    world_read(shop->world.store, world_load_model, &shop->world.model);
    int64_t older = model_fit(shop->world.model, "churn")->id;
    g_assert_null(score_standing(churn, shop->world.model, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_UNAVAILABLE);
    run_job(shop);
    int64_t newer = model_fit(shop->world.model, "churn")->id;
    g_assert_cmpint(newer, >, older);
    g_autoptr(ScoreFitted) standing = score_standing(churn, shop->world.model, NULL);
    g_assert_nonnull(standing);
    g_assert_cmpuint(churn_width(score_fitted_open(standing)), ==, HABITS_OWN);
    run_job(shop);
    g_assert_cmpint(model_fit(shop->world.model, "churn")->id, ==, newer);
}

static char *parameters_of(const Churn *churn, bool named, size_t from)
{
    g_autoptr(GBytes) bytes = churn_save(churn, NULL);
    size_t length;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autofree char *trees = g_base64_encode(data, length);
    GString *out = g_string_new(NULL);
    g_string_printf(out, "{\"trees\":\"%s\"%s", trees, named ? ",\"habits\":[" : "}");
    for (size_t i = 0; named && i < churn_width(churn); i++)
        g_string_append_printf(out, "%s\"%s\"%s", i > 0 ? "," : "",
                               HABIT_NAMES[(i + from) % churn_width(churn)].name,
                               i + 1 == churn_width(churn) ? "]}" : "");
    return g_string_free(out, FALSE);
}

static void test_kept(void)
{
    Shop shop;
    g_autoptr(Panel) panel = shop_open(&shop, TELLING);
    panel_offer(panel);
    run_job(&shop);
    g_assert_nonnull(model_fit(shop.world.model, "churn"));
    Asking asking = {.shop = &shop};
    int complained = 0;
    for (guint i = 0; i < shop.truth->len; i++) {
        const Truth *truth = &g_array_index(shop.truth, Truth, i);
        if (!truth->said.complaint || truth->said.day < shop.today - 30)
            continue;
        complained++;
        asking.customer = truth->customer;
        world_read(shop.world.store, ask_why, &asking);
    }
    g_test_message("%d of %d who complained of late have it as a reason", asking.told, complained);
    g_assert_cmpint(complained, >, 5);
    g_assert_cmpint(asking.told * 2, >, complained);
    Sheets sheets = read_sheets(&shop, panel);
    g_autoptr(Churn) fewer = learn(&sheets, HABITS_BOUGHT);
    g_autoptr(Churn) all = learn(&sheets, HABITS_OWN);
    g_autofree char *unnamed = parameters_of(fewer, false, 0);
    g_autofree char *turned = parameters_of(all, true, 1);
    check_older(&shop, unnamed);
    check_older(&shop, turned);
    sheets_clear(&sheets);
    g_clear_pointer(&panel, panel_free);
    shop_clear(&shop);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/churn/told", test_heard);
    g_test_add_func("/churn/nobody-told", test_silent);
    g_test_add_func("/churn/compared", test_compared);
    g_test_add_func("/churn/kept", test_kept);
    return g_test_run();
}
