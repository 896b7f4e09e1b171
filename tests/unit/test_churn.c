// SPDX-License-Identifier: Apache-2.0
//
// Who leaves: calibration and measures against figures worked out by hand, the classifier against
// what is known of real customers, with the table of what was reached, and blobs that were
// tampered with.
#include "base/error.h"
#include "know/insight/calibration.h"
#include "know/insight/churn.h"
#include "know/insight/habits.h"
#include "test_data.h"

#include <math.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

static Crew *crew;

// ---- measures ----

static void test_quality(void)
{
    const float scores[] = {0.1f, 0.4f, 0.35f, 0.8f, 0.4f}, is[] = {0, 0, 1, 1, 1};
    // Of six pairs: .35 > .1, .8 > both, .4 > .1, .4 = .4
    NEAR(quality_auc(scores, is, 5), 4.5 / 6, 1e-12);
    g_assert_true(isnan(quality_auc(scores, is, 2)));
    NEAR(quality_brier(scores, is, 5), (.01 + .16 + .4225 + .04 + .36) / 5, 1e-6);
    const float said[] = {0.2f, 0.2f, 0.6f, 0.8f}, was[] = {0, 1, 1, 1};
    NEAR(quality_calibration_error(said, was, 4, 2), (0.6 + 0.6) / 4, 1e-6);
    NEAR(quality_calibration_error(said, was, 4, 1), 1.2 / 4, 1e-6);
}

// Scores whose probabilities are known: slope and shift are found again.
static void test_calibration(void)
{
    enum { N = 40000 };
    g_autoptr(GRand) chance = g_rand_new_with_seed(3);
    g_autofree float *scores = g_new(float, N), *is = g_new(float, N);
    for (size_t i = 0; i < N; i++) {
        scores[i] = (float)g_rand_double_range(chance, -4, 4);
        is[i] = g_rand_double(chance) < calibrated((Calibration){0.7, -0.4}, scores[i]);
    }
    Calibration found = calibration_fit(scores, is, N);
    NEAR(found.slope, 0.7, 0.03);
    NEAR(found.shift, -0.4, 0.03);
    const float none[] = {0, 0, 0};
    g_assert_true(calibrated(calibration_fit(scores, none, 3), 100) < 0.3);
    g_assert_true(calibrated((Calibration){1, 0}, -1e9) >= 0);
    g_assert_true(calibrated((Calibration){1, 0}, 1e9) <= 1);
}

// ---- tables ----

typedef struct {
    size_t n, width;
    float *values, *left;
    int64_t *owners;
} Sheet;

static void table_clear(Sheet *table)
{
    g_free(table->values);
    g_free(table->left);
    g_free(table->owners);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, table_clear)

static FeatureTable features_of(const Sheet *table)
{
    return (FeatureTable){table->n, table->width, table->values};
}

static ChurnExamples examples_of(const Sheet *table)
{
    return (ChurnExamples){
        .rows = features_of(table), .left = table->left, .owners = table->owners};
}

static void say(const char *what, const float *said, const Sheet *of, double seconds)
{
    g_test_message("%-28s %6zu rows: AUC %.4f, Brier %.4f, calibration error %.4f (%.2f s)", what,
                   of->n, quality_auc(said, of->left, of->n), quality_brier(said, of->left, of->n),
                   quality_calibration_error(said, of->left, of->n, 10), seconds);
}

// ---- contracts: telco ----

enum { TELCO_COLUMNS = 21, TELCO_WIDTH_MAX = 60 };

// Columns of words become one of 0 and 1 for each word that occurs, but the first one.
static size_t put_words(GPtrArray *rows, int column, float *values, size_t width)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (guint i = 0; i < rows->len; i++) {
        char **cells = rows->pdata[i];
        if (!g_ptr_array_find_with_equal_func(words, cells[column], g_str_equal, NULL))
            g_ptr_array_add(words, cells[column]);
    }
    for (guint w = 1; w < words->len; w++)
        for (guint i = 0; i < rows->len; i++)
            values[i * TELCO_WIDTH_MAX + width + w - 1] =
                strcmp(((char **)rows->pdata[i])[column], words->pdata[w]) == 0;
    return width + words->len - 1;
}

static bool read_telco(Sheet *out)
{
    g_autofree char *path = data_path("telco_churn", "Telco-Customer-Churn.csv");
    if (path == NULL)
        return false;
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    for (size_t i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
        g_ptr_array_add(rows, g_strsplit(g_strchomp(lines[i]), ",", TELCO_COLUMNS));
    out->n = rows->len;
    out->values = g_new0(float, out->n *TELCO_WIDTH_MAX);
    out->left = g_new(float, out->n);
    size_t width = 0, blank = 0;
    for (int column = 1; column < TELCO_COLUMNS - 1; column++) {
        bool number = column == 5 || column == 18 || column == 19;
        for (size_t i = 0; number && i < out->n; i++) {
            const char *cell = ((char **)rows->pdata[i])[column];
            blank += *cell == ' ';
            out->values[i * TELCO_WIDTH_MAX + width] =
                *cell == ' ' ? NAN : (float)g_ascii_strtod(cell, NULL);
        }
        width = number ? width + 1 : put_words(rows, column, out->values, width);
    }
    for (size_t i = 0; i < out->n; i++) {
        memmove(out->values + i * width, out->values + i * TELCO_WIDTH_MAX, width * sizeof(float));
        out->left[i] = strcmp(((char **)rows->pdata[i])[TELCO_COLUMNS - 1], "Yes") == 0;
    }
    out->width = width;
    g_assert_cmpuint(out->n, ==, 7043);
    g_assert_cmpuint(blank, ==, 11);
    return true;
}

// Rows whose number modulo `parts` is `part`, or all others.
static Sheet part_of(const Sheet *table, size_t parts, size_t part, bool others)
{
    Sheet out = {0, table->width, g_new(float, table->n * table->width), g_new(float, table->n),
                 NULL};
    for (size_t i = 0; i < table->n; i++) {
        if ((i % parts == part) == others)
            continue;
        memcpy(out.values + out.n * out.width, table->values + i * out.width,
               out.width * sizeof(float));
        out.left[out.n++] = table->left[i];
    }
    return out;
}

static void test_telco(void)
{
    enum { FOLDS = 5 };
    g_auto(Sheet) all = {0};
    if (!read_telco(&all))
        return;
    gint64 began = g_get_monotonic_time();
    g_autofree float *said = g_new(float, all.n);
    for (size_t fold = 0; fold < FOLDS; fold++) {
        g_auto(Sheet) known = part_of(&all, FOLDS, fold, true);
        g_auto(Sheet) asked = part_of(&all, FOLDS, fold, false);
        g_autofree float *answers = g_new(float, asked.n);
        ChurnExamples examples = examples_of(&known);
        FeatureTable rows = features_of(&asked);
        g_autoptr(GError) error = NULL;
        g_autoptr(Churn) churn = churn_learn(&examples, crew, &error);
        g_assert_no_error(error);
        g_assert_true(churn_foresee(churn, &rows, crew, answers, NULL));
        for (size_t i = 0; i < asked.n; i++)
            said[i * FOLDS + fold] = answers[i];
        const ChurnQuality *quality = churn_quality(churn);
        g_test_message("fold %zu: %u trees, held out AUC %.4f", fold, quality->trees, quality->auc);
    }
    say("telco, 5 folds", said, &all, (double)(g_get_monotonic_time() - began) / 1e6);
    g_assert_cmpfloat(quality_auc(said, all.left, all.n), >=, 0.846);
    g_assert_cmpfloat(quality_brier(said, all.left, all.n), <=, 0.136);
    g_assert_cmpfloat(quality_calibration_error(said, all.left, all.n, 10), <=, 0.015);
}

// ---- made-up customers ----

// The first feature decides, the second does a little, the third nothing; some are missing.
static Sheet made_up(size_t n)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(11);
    Sheet out = {n, 3, g_new(float, n * 3), g_new(float, n), g_new(int64_t, n)};
    for (size_t i = 0; i < n; i++) {
        float *row = out.values + i * 3;
        for (size_t f = 0; f < 3; f++)
            row[f] = g_rand_int_range(chance, 0, 20) == 0
                         ? NAN
                         : (float)g_rand_double_range(chance, -1, 1);
        double odds = 3 * (isnan(row[0]) ? 0 : row[0]) - (isnan(row[1]) ? 0 : row[1]);
        out.left[i] = g_rand_double(chance) < 1 / (1 + exp(-odds));
        out.owners[i] = (int64_t)i / 2;
    }
    return out;
}

// However many threads: the same bytes, the same answers; and what is loaded answers the same.
static void test_same(void)
{
    g_auto(Sheet) table = made_up(1000);
    ChurnExamples examples = examples_of(&table);
    g_autofree float *one = g_new(float, table.n), *other = g_new(float, table.n);
    g_autoptr(Churn) alone = churn_learn(&examples, NULL, NULL);
    g_autoptr(Churn) together = churn_learn(&examples, crew, NULL);
    g_autoptr(GBytes) bytes = churn_save(alone, NULL);
    g_autoptr(GBytes) others = churn_save(together, NULL);
    g_assert_true(g_bytes_equal(bytes, others));
    g_autoptr(Churn) loaded =
        churn_load(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL);
    g_assert_nonnull(loaded);
    g_assert_cmpuint(churn_width(loaded), ==, 3);
    g_assert_true(memcmp(churn_quality(loaded), churn_quality(alone), sizeof(ChurnQuality)) == 0);
    g_assert_true(churn_foresee(alone, &examples.rows, NULL, one, NULL));
    g_assert_true(churn_foresee(loaded, &examples.rows, crew, other, NULL));
    g_assert_true(memcmp(one, other, table.n * sizeof *one) == 0);
    g_assert_cmpfloat(churn_quality(alone)->auc, >, 0.8);
    g_assert_cmpfloat(churn_quality(alone)->calibration_error, <, 0.05);
}

// Contributions say which feature decides, and directions are kept to.
static void test_reasons(void)
{
    g_auto(Sheet) table = made_up(1000);
    ChurnExamples examples = examples_of(&table);
    const int8_t directions[] = {-1, -1, 1};
    float weights[3] = {0}, said[2];
    g_autofree float *parts = g_new(float, table.n * 3);
    g_autoptr(Churn) churn = churn_learn(&examples, crew, NULL);
    g_assert_true(churn_explain(churn, &examples.rows, parts, NULL));
    for (size_t i = 0; i < table.n * 3; i++)
        weights[i % 3] += fabsf(parts[i]);
    g_assert_cmpfloat(weights[0], >, 2 * weights[1]);
    g_assert_cmpfloat(weights[1], >, 2 * weights[2]);
    examples.directions = directions;
    g_autoptr(Churn) bound = churn_learn(&examples, crew, NULL);
    for (float at = -1; at < 1; at += 0.1f) {
        const float rows[] = {at, 0, 0, at + 0.1f, 0, 0};
        FeatureTable two = {2, 3, rows};
        g_assert_true(churn_foresee(bound, &two, NULL, said, NULL));
        g_assert_cmpfloat(said[1], <=, said[0] + 1e-6f);
    }
}

// Every byte changed, every length: refused, and nothing else happens.
static void test_damaged(void)
{
    g_auto(Sheet) table = made_up(300);
    ChurnExamples examples = examples_of(&table);
    g_autoptr(Churn) churn = churn_learn(&examples, crew, NULL);
    g_autoptr(GBytes) bytes = churn_save(churn, NULL);
    size_t length;
    const uint8_t *good = g_bytes_get_data(bytes, &length);
    g_autofree uint8_t *bad = g_memdup2(good, length);
    size_t step = 1 + length / 200;
    for (size_t i = 0; i < length; i += i < 256 ? 1 : step) {
        g_autoptr(GError) error = NULL;
        bad[i] ^= 0x41;
        g_assert_null(churn_load(bad, length, &error));
        g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
        bad[i] ^= 0x41;
        g_assert_null(churn_load(good, i, NULL));
    }
    g_assert_null(churn_load("", 0, NULL));
}

static void test_too_little(void)
{
    g_auto(Sheet) table = made_up(CHURN_ROWS_LEAST);
    ChurnExamples examples = examples_of(&table);
    g_autoptr(GError) error = NULL, other = NULL;
    examples.rows.n--;
    g_assert_null(churn_learn(&examples, crew, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
    examples.rows.n++;
    memset(table.left, 0, table.n * sizeof *table.left);
    g_assert_null(churn_learn(&examples, crew, &other));
    g_assert_error(other, GUANXI_ERROR, ERROR_INVALID);
}

// ---- habits ----

static void test_habits(void)
{
    const HabitOrder orders[] = {{100, 1000, 2, 2},
                                 {110, 500, 1, 0},
                                 {110, 500, 1, 1},
                                 {140, 4000, 4, 3},
                                 {500, 9000, 1, 1}};
    const HabitOrder returns[] = {{120, 300, 1, 0}, {501, 9000, 1, 0}};
    HabitHistory history = {.orders = orders,
                            .returns = returns,
                            .n_orders = G_N_ELEMENTS(orders),
                            .n_returns = G_N_ELEMENTS(returns)};
    float at[HABITS_N];
    habits_of(&history, 200, 90, at);
    NEAR(at[HABIT_RECENCY], 60, 1e-9);
    NEAR(at[HABIT_TENURE], 100, 1e-9);
    NEAR(at[HABIT_SILENCE], 0.6, 1e-6);
    NEAR(at[HABIT_PURCHASES], 3, 1e-9);
    NEAR(at[HABIT_LATELY], 2, 1e-9);
    NEAR(at[HABIT_RHYTHM], 20, 1e-6);
    NEAR(at[HABIT_LAST_GAP], 30, 1e-9);
    NEAR(at[HABIT_REGULARITY], sqrt(200) / 20, 1e-6);
    NEAR(at[HABIT_OVERDUE], 3, 1e-6);
    NEAR(at[HABIT_LONGEST], 2, 1e-6);
    NEAR(at[HABIT_TREND], 0, 1e-9);
    NEAR(at[HABIT_SPENT], 6000, 1e-9);
    NEAR(at[HABIT_LAST_BASKET], 2, 1e-6);
    NEAR(at[HABIT_PRODUCTS], 6, 1e-9);
    NEAR(at[HABIT_ASSORTMENT], 2, 1e-9);
    NEAR(at[HABIT_NOVELTY], 0.75, 1e-6);
    NEAR(at[HABIT_RETURNS], 1, 1e-9);
    NEAR(at[HABIT_RETURNED], 0.05, 1e-6);
    g_assert_true(isnan(at[HABIT_SEASON]));
    g_assert_false(habits_bought(&history, 200, 300));
    g_assert_true(habits_bought(&history, 200, 301));
    habits_of(&history, 470, 90, at); // a year before, the weeks from day 105 on
    NEAR(at[HABIT_SEASON], 2, 1e-9);
    habits_of(&history, 100, 90, at); // not yet a customer
    for (size_t i = 0; i < HABITS_N; i++)
        g_assert_true(isnan(at[i]));
    habits_of(&history, 105, 90, at);
    g_assert_true(isnan(at[HABIT_RHYTHM]) && isnan(at[HABIT_OVERDUE]));
    g_autofree char *en = habit_tell(HABIT_OVERDUE, 3, "EUR", 2, LANGUAGE_EN);
    g_autofree char *zh = habit_tell(HABIT_SPENT, 6000, "CNY", 2, LANGUAGE_ZH);
    g_autofree char *none = habit_tell(HABIT_RHYTHM, NAN, "CNY", 2, LANGUAGE_EN);
    g_assert_cmpstr(en, ==, "silent for 3.0 times the usual wait");
    g_assert_cmpstr(zh, ==, "累计消费 60.00 CNY");
    g_assert_cmpstr(none, ==, "has not bought a second time");
    // Those that say the same count together, told by the weightier.
    float weights[HABITS_N] = {
        [HABIT_RECENCY] = 0.3f, [HABIT_OVERDUE] = 0.4f, [HABIT_SPENT] = 0.6f, [HABIT_RETURNS] = -1};
    HabitKind reasons[3];
    g_assert_cmpuint(habits_reasons(weights, reasons, 3), ==, 2);
    g_assert_cmpint(reasons[0], ==, HABIT_OVERDUE);
    g_assert_cmpint(reasons[1], ==, HABIT_SPENT);
    for (size_t i = 0; i < HABITS_N; i++)
        g_assert_true(HABIT_NAMES[i].name != NULL && HABITS[i].about.zh != NULL &&
                      strstr(HABITS[i].told.en, "%s") != NULL &&
                      strstr(HABITS[i].told.zh, "%s") != NULL);
}

// What was told and met with: of the year before the day alone, and nothing of it is known where
// nobody looked.
static void test_heard(void)
{
    const HabitOrder orders[] = {{100, 1000, 0, 0}};
    const HabitMoment moments[] = {
        {500, -0.5f, NAN, NAN, true, false}, {440, 0.9f, NAN, NAN, true, true},
        {400, NAN, 2, NAN, false, false},    {380, NAN, 5, NAN, false, false},
        {300, NAN, NAN, 12, false, false},   {310, NAN, NAN, 3.5f, false, false},
        {512, -1, 1, 30, true, true},        {140, -1, 1, 40, true, true}};
    HabitHistory history = {.orders = orders,
                            .n_orders = 1,
                            .moments = moments,
                            .n_moments = G_N_ELEMENTS(moments),
                            .heard = true};
    float at[HABITS_N];
    habits_of(&history, 512, 90, at);
    NEAR(at[HABIT_COMPLAINTS_LATELY], 2, 1e-9);
    NEAR(at[HABIT_COMPLAINTS], 2, 1e-9);
    NEAR(at[HABIT_COMPLAINED], 12, 1e-9);
    NEAR(at[HABIT_TONE], 0.2, 1e-6);
    NEAR(at[HABIT_LOWEST], 2, 1e-9);
    NEAR(at[HABIT_WAIT], 12, 1e-9);
    NEAR(at[HABIT_RIVALS], 1, 1e-9);
    g_assert_true(habits_heard(at) && habits_compared(at));
    habits_of(&history, 535, 90, at); // the latest is known, the earliest of the others gone
    NEAR(at[HABIT_COMPLAINTS], 3, 1e-9);
    NEAR(at[HABIT_COMPLAINED], 23, 1e-9);
    NEAR(at[HABIT_WAIT], 30, 1e-9);
    history.n_moments = 0;
    habits_of(&history, 512, 90, at);
    NEAR(at[HABIT_COMPLAINTS], 0, 1e-9);
    g_assert_true(isnan(at[HABIT_COMPLAINED]) && isnan(at[HABIT_TONE]) && !habits_heard(at) &&
                  !habits_compared(at));
    history.heard = false;
    habits_of(&history, 512, 90, at);
    for (size_t i = HABITS_BOUGHT; i < HABITS_N; i++)
        g_assert_true(isnan(at[i]));
    const struct {
        HabitKind kind;
        float value;
        const char *en, *zh;
    } TOLD[] = {
        {HABIT_COMPLAINED, 12, "complained 12 days ago", "12 天前投诉过"},
        {HABIT_COMPLAINED, NAN, "has not complained in the last year", "最近一年没有投诉"},
        {HABIT_COMPLAINTS, 3, "complained 3 times in the last year", "最近一年投诉 3 次"},
        {HABIT_COMPLAINTS, 1, "complained once in the last year", "最近一年投诉过 1 次"},
        {HABIT_COMPLAINTS_LATELY, 0, "has not complained in the last 90 days",
         "最近 90 天没有投诉"},
        {HABIT_LOWEST, 2, "gave 2.0 of 5 at the lowest in the last year",
         "最近一年最低打分 2.0（满分 5）"},
        {HABIT_WAIT, 12, "waited 12 days for a parcel", "等包裹 12 天"},
        {HABIT_RIVALS, 1, "spoke of a competitor or another shop in the last year",
         "最近一年提到过竞品或别家"},
        {HABIT_RIVALS, 0, "has not spoken of other shops in the last year", "最近一年没有提到别家"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(TOLD); i++) {
        g_autofree char *en = habit_tell(TOLD[i].kind, TOLD[i].value, "CNY", 2, LANGUAGE_EN);
        g_autofree char *zh = habit_tell(TOLD[i].kind, TOLD[i].value, "CNY", 2, LANGUAGE_ZH);
        g_assert_cmpstr(en, ==, TOLD[i].en);
        g_assert_cmpstr(zh, ==, TOLD[i].zh);
    }
}

// ---- no contracts: who buys no more in 90 days ----

enum { HORIZON = 90 };

// All customers with their orders and returns.
typedef struct {
    GArray *orders, *returns; // of HabitOrder, by customer and day
    GArray *starts;           // of size_t[2] by customer; one more at the end
    int32_t last;             // day of the last order
} Shop;

static Shop shop_new(void)
{
    return (Shop){g_array_new(FALSE, FALSE, sizeof(HabitOrder)),
                  g_array_new(FALSE, FALSE, sizeof(HabitOrder)),
                  g_array_new(FALSE, FALSE, 2 * sizeof(size_t)), 0};
}

static void shop_clear(Shop *shop)
{
    g_array_unref(shop->orders);
    g_array_unref(shop->returns);
    g_array_unref(shop->starts);
}

static void shop_begin(Shop *shop)
{
    size_t at[2] = {shop->orders->len, shop->returns->len};
    g_array_append_vals(shop->starts, at, 1);
}

static size_t shop_customers(const Shop *shop)
{
    return shop->starts->len - 1;
}

static HabitHistory shop_history(const Shop *shop, size_t customer)
{
    const size_t *at = &g_array_index(shop->starts, size_t, 2 * customer);
    return (HabitHistory){.orders = &g_array_index(shop->orders, HabitOrder, at[0]),
                          .returns = &g_array_index(shop->returns, HabitOrder, at[1]),
                          .n_orders = at[2] - at[0],
                          .n_returns = at[3] - at[1]};
}

// Everybody who had bought before `day`; added to those already there.
static void add_snapshot(const Shop *shop, int32_t day, Sheet *out)
{
    size_t room = out->n + shop_customers(shop);
    out->width = HABITS_BOUGHT; // these shops know of nothing else
    out->values = g_renew(float, out->values, room *HABITS_BOUGHT);
    out->left = g_renew(float, out->left, room);
    out->owners = g_renew(int64_t, out->owners, room);
    for (size_t i = 0; i < shop_customers(shop); i++) {
        HabitHistory history = shop_history(shop, i);
        float habits[HABITS_N];
        if (habit_orders_before(history.orders, history.n_orders, day) == 0)
            continue;
        habits_of(&history, day, HORIZON, habits);
        memcpy(out->values + out->n * HABITS_BOUGHT, habits, HABITS_BOUGHT * sizeof *habits);
        out->left[out->n] = !habits_bought(&history, day, HORIZON);
        out->owners[out->n++] = (int64_t)i;
    }
}

// Learnt from what was known 90 days before, told of the last 90 days.
static double foresee_shop(const char *name, const Shop *shop)
{
    g_auto(Sheet) known = {0}, asked = {0};
    int32_t day = shop->last + 1 - HORIZON;
    add_snapshot(shop, day - HORIZON, &known);
    add_snapshot(shop, day, &asked);
    ChurnExamples examples = examples_of(&known);
    int8_t directions[HABITS_N];
    for (size_t i = 0; i < HABITS_N; i++)
        directions[i] = HABITS[i].direction;
    examples.directions = directions;
    FeatureTable rows = features_of(&asked);
    gint64 began = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;
    g_autoptr(Churn) churn = churn_learn(&examples, crew, &error);
    g_assert_no_error(error);
    double seconds = (double)(g_get_monotonic_time() - began) / 1e6;
    g_autofree float *said = g_new(float, asked.n);
    g_assert_true(churn_foresee(churn, &rows, crew, said, NULL));
    say(name, said, &asked, seconds);
    const ChurnQuality *quality = churn_quality(churn);
    g_test_message("  learnt from %zu rows, %u trees; held out AUC %.4f", known.n, quality->trees,
                   quality->auc);
    return quality_auc(said, asked.left, asked.n);
}

static void test_cdnow(void)
{
    g_autofree char *path = data_path("cdnow", "CDNOW_master.txt");
    if (path == NULL)
        return;
    Shop shop = shop_new();
    FILE *file = fopen(path, "r");
    char line[128];
    int id, date, discs, before = 0;
    double paid;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%d %d %d %lf", &id, &date, &discs, &paid) != 4)
            continue;
        HabitOrder order = {(int32_t)day_from_date(date / 10000, date / 100 % 100, date % 100),
                            llround(paid * 100), (uint32_t)discs, (uint32_t)discs};
        if (id != before)
            shop_begin(&shop);
        before = id;
        g_array_append_val(shop.orders, order);
        shop.last = MAX(shop.last, order.day);
    }
    fclose(file);
    shop_begin(&shop);
    g_assert_cmpuint(shop_customers(&shop), ==, 23570);
    double auc = foresee_shop("CDNOW master, 90 days", &shop);
    g_assert_cmpfloat(auc, >=, 0.840);
    shop_clear(&shop);
}

static bool is_same_order(const RetailLine *one, const RetailLine *other)
{
    return one->order == other->order && one->back == other->back;
}

// Lines of a customer become orders, those of an invoice one.
static void add_customer(Shop *shop, const RetailLine *lines, size_t n)
{
    g_autoptr(GHashTable) bought = g_hash_table_new(NULL, NULL);
    HabitOrder order = {0};
    for (size_t i = 0; i < n; i++) {
        const RetailLine *line = &lines[i];
        if (i == 0 || !is_same_order(line - 1, line))
            order = (HabitOrder){.day = (int32_t)(line->minute / 1440)};
        order.amount += llround((double)line->quantity * line->price * 100);
        order.lines++;
        order.fresh += !line->back && g_hash_table_add(bought, GUINT_TO_POINTER(line->product + 1));
        if (i + 1 == n || !is_same_order(line, line + 1))
            g_array_append_val(line->back ? shop->returns : shop->orders, order);
    }
    shop->last = MAX(shop->last, order.day);
}

static bool read_retail(Shop *shop)
{
    g_autoptr(GArray) lines = retail_lines(true, NULL);
    if (lines == NULL)
        return false;
    *shop = shop_new();
    const RetailLine *all = (const RetailLine *)(void *)lines->data;
    for (size_t i = 0, end; i < lines->len; i = end) {
        for (end = i; end < lines->len && all[end].customer == all[i].customer;)
            end++;
        shop_begin(shop);
        add_customer(shop, all + i, end - i);
    }
    shop_begin(shop);
    return true;
}

static void test_retail(void)
{
    Shop shop;
    if (!read_retail(&shop))
        return;
    double auc = foresee_shop("online retail, 90 days", &shop);
    g_assert_cmpfloat(auc, >=, 0.740);
    shop_clear(&shop);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    crew = crew_new(1);
    g_test_add_func("/churn/quality", test_quality);
    g_test_add_func("/churn/calibration", test_calibration);
    g_test_add_func("/churn/same", test_same);
    g_test_add_func("/churn/reasons", test_reasons);
    g_test_add_func("/churn/damaged", test_damaged);
    g_test_add_func("/churn/too-little", test_too_little);
    g_test_add_func("/churn/habits", test_habits);
    g_test_add_func("/churn/heard", test_heard);
    g_test_add_func("/churn/telco", test_telco);
    g_test_add_func("/churn/cdnow", test_cdnow);
    g_test_add_func("/churn/retail", test_retail);
    int failed = g_test_run();
    crew_free(crew);
    return failed;
}
