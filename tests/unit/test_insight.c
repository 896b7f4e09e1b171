// SPDX-License-Identifier: Apache-2.0
//
// Models of buying against what was published about CDNOW's customers, against themselves (slopes
// against differences), and against populations made up with known parameters.
#include "base/error.h"
#include "know/insight/forecast.h"
#include "know/insight/gamma_gamma.h"
#include "know/insight/special.h"
#include "test_data.h"

#include <math.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

static const PurchaseModel *const MODELS[] = {&NBD, &BG_NBD, &MBG_NBD, &PARETO_NBD};

// ---- functions ----

static void test_special(void)
{
    NEAR(digamma(1), -0.577215664901532861, 1e-13);
    NEAR(digamma(0.5), -1.963510026021423479, 1e-13);
    NEAR(digamma(12.5), 2.485195651274120, 1e-12);
    NEAR(digamma(1e-3), -1000.575571866, 1e-6);
    NEAR(log_add(1000, 1000), 1000 + log(2), 1e-12);
    NEAR(log_add(-INFINITY, 3), 3, 1e-15);
    // 2F1(1, 1; 2; z) = -log(1-z)/z; 2F1(1/2, 1/2; 3/2; z²) = asin(z)/z
    NEAR(hypergeometric(1, 1, 2, 0.5), log(2) / 0.5, 1e-13);
    NEAR(hypergeometric(1, 1, 2, 0.99), log(100) / 0.99, 1e-11);
    NEAR(hypergeometric(0.5, 0.5, 1.5, 0.64), asin(0.8) / 0.8, 1e-13);
    double matrix[] = {4, 2, 0.6, 2, 5, 1, 0.6, 1, 3}, original[9];
    memcpy(original, matrix, sizeof matrix);
    g_assert_true(invert_positive(matrix, 3));
    for (int i = 0; i < 9; i++) {
        double sum = 0;
        for (int k = 0; k < 3; k++)
            sum += original[i / 3 * 3 + k] * matrix[k * 3 + i % 3];
        NEAR(sum, i / 3 == i % 3, 1e-14);
    }
    double saddle[] = {1, 2, 2, 1};
    g_assert_false(invert_positive(saddle, 2));
    NEAR(saddle[1], 2, 1e-15);
}

// ---- made-up customers ----

static double uniform(GRand *chance)
{
    return g_rand_double_range(chance, 1e-12, 1);
}

// Marsaglia and Tsang (2000), with Johnk's boost below shape 1.
static double gamma_draw(GRand *chance, double shape, double rate)
{
    if (shape < 1)
        return gamma_draw(chance, shape + 1, rate) * pow(uniform(chance), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double normal = sqrt(-2 * log(uniform(chance))) * cos(2 * G_PI * uniform(chance));
        double v = pow(1 + c * normal, 3);
        if (v > 0 && log(uniform(chance)) < normal * normal / 2 + d - d * v + d * log(v))
            return d * v / rate;
    }
}

typedef struct {
    PurchaseGroup *rows;
    size_t n;
} People;

// Customers of a Pareto/NBD world, seen for so many days at most; days without an order in between
// are what they are.
static People pareto_people(const double *p, size_t n, uint32_t days, uint32_t seed)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(seed);
    People people = {g_new0(PurchaseGroup, n), n};
    for (size_t i = 0; i < n; i++) {
        double rate = gamma_draw(chance, p[0], p[1]) / 7;
        double stops = -log(uniform(chance)) / (gamma_draw(chance, p[2], p[3]) / 7);
        PurchaseGroup *row = &people.rows[i];
        row->age = days - (uint32_t)g_rand_int_range(chance, 0, (int32_t)days / 3);
        row->n = 1;
        double end = fmin(stops, row->age);
        for (double at = -log(uniform(chance)) / rate; at <= end;
             at -= log(uniform(chance)) / rate) {
            row->repeats += (uint32_t)at > row->last;
            row->last = (uint32_t)at;
        }
    }
    return people;
}

static Purchases grouped(const People *people)
{
    return purchases_group(people->rows, people->n, NULL);
}

static void test_groups(void)
{
    PurchaseGroup rows[] = {{2, 30, 90, 1}, {0, 0, 40, 1}, {2, 30, 90, 4}, {2, 31, 90, 1},
                            {0, 0, 40, 2},  {1, 9, 5, 1},  {7, 7, 7, 0}};
    uint32_t at[G_N_ELEMENTS(rows)];
    Purchases purchases = purchases_group(rows, G_N_ELEMENTS(rows), at);
    g_assert_cmpuint(purchases.n_groups, ==, 4);
    g_assert_cmpuint(purchases.customers, ==, 10);
    g_assert_cmpuint(purchases.repeats, ==, 13);
    g_assert_cmpuint(purchases.groups[0].n, ==, 3);
    g_assert_cmpuint(purchases.groups[1].last, ==, 5); // never after the end
    g_assert_cmpuint(purchases.groups[2].n, ==, 5);
    g_assert_cmpuint(purchases.most_age, ==, 90);
    g_assert_cmpuint(at[0], ==, at[2]);
    g_assert_cmpuint(at[1], ==, 0);
    g_assert_cmpuint(at[3], ==, 3);
    purchases_clear(&purchases);
}

// Slopes are those of the likelihood, at shapes below and above 1, small and large scales.
static void test_slopes(void)
{
    static const double AT[][4] = {
        {0.3, 5, 0.7, 3}, {2.5, 0.4, 3, 0.2}, {0.05, 40, 1, 1}, {9, 90, 0.02, 60}};
    People people = pareto_people((double[]){0.8, 6, 0.6, 9}, 3000, 400, 7);
    Purchases purchases = grouped(&people);
    for (size_t m = 0; m < G_N_ELEMENTS(MODELS); m++)
        for (size_t k = 0; k < G_N_ELEMENTS(AT); k++) {
            double p[4], slopes[4], unused[4];
            memcpy(p, AT[k], sizeof p);
            double value = MODELS[m]->likelihood(&purchases, p, NULL, slopes);
            g_assert_true(isfinite(value));
            for (size_t i = 0; i < MODELS[m]->n_parameters; i++) {
                double step = 1e-5 * AT[k][i];
                p[i] = AT[k][i] + step;
                double high = MODELS[m]->likelihood(&purchases, p, NULL, unused);
                p[i] = AT[k][i] - step;
                double low = MODELS[m]->likelihood(&purchases, p, NULL, unused);
                p[i] = AT[k][i];
                NEAR((high - low) / (2 * step), slopes[i], 1e-5 * fabs(slopes[i]) + 1e-3);
            }
        }
    // Pieces on several threads add up to the same.
    Crew *crew = crew_new(2);
    for (size_t m = 0; m < G_N_ELEMENTS(MODELS); m++) {
        double one[4], other[4];
        double alone = MODELS[m]->likelihood(&purchases, AT[0], NULL, one);
        g_assert_true(alone == MODELS[m]->likelihood(&purchases, AT[0], crew, other));
        g_assert_true(memcmp(one, other, sizeof one) == 0);
    }
    crew_free(crew);
    purchases_clear(&purchases);
    g_free(people.rows);
}

// The integral over the days, against many steps of another rule.
static void test_integral(void)
{
    static const PurchaseGroup GROUPS[] = {{0, 0, 200, 1}, {3, 40, 200, 1}, {40, 190, 200, 1},
                                           {5, 7, 7, 1},   {1, 1, 700, 1},  {60, 60, 700, 1}};
    static const double P[] = {0.55, 10.6, 0.6, 11.7};
    for (size_t i = 0; i < G_N_ELEMENTS(GROUPS); i++) {
        const PurchaseGroup *g = &GROUPS[i];
        Purchases purchases = purchases_group(g, 1, NULL);
        double slopes[4], power = P[0] + g->repeats, sum = 0;
        double first = weeks_of(g->last), end = weeks_of(g->age);
        const int steps = 50000; // Simpson's
        double step = (end - first) / steps;
        for (int k = 0; k <= steps; k++) {
            double at = first + step * k, weight = k % steps == 0 ? 1 : k % 2 == 1 ? 4 : 2;
            sum += weight * exp(-power * log(P[1] + at) - (P[2] + 1) * log(P[3] + at));
        }
        sum *= P[2] * step / 3;
        double alive = exp(-power * log(P[1] + end) - P[2] * log(P[3] + end)), share;
        double wanted = log_gamma(power) - log_gamma(P[0]) + P[0] * log(P[1]) + P[2] * log(P[3]) +
                        log(alive + sum);
        NEAR(PARETO_NBD.likelihood(&purchases, P, NULL, slopes), wanted, 1e-9);
        PARETO_NBD.alive(&purchases, P, NULL, &share);
        NEAR(share, alive / (alive + sum), 1e-9);
        purchases_clear(&purchases);
    }
}

// A population is found again, within four standard errors.
static void test_recovery(void)
{
    static const double TRUTH[] = {0.8, 6, 0.6, 9};
    People people = pareto_people(TRUTH, 20000, 500, 11);
    Purchases purchases = grouped(&people);
    PurchaseFit fit, nbd;
    g_assert_true(purchase_fit(&PARETO_NBD, &purchases, NULL, &fit, NULL));
    g_assert_true(purchase_fit(&NBD, &purchases, NULL, &nbd, NULL));
    g_assert_true(fit.fit.converged && fit.fit.certain);
    g_assert_false(purchase_fit_is_plain(&fit, &nbd));
    // The rate is a little less than it was: two orders on one day are one.
    for (size_t i = 2; i < 4; i++)
        NEAR(fit.fit.p[i], TRUTH[i], 4 * fit.fit.errors[i]);
    NEAR(fit.fit.p[0], TRUTH[0], 0.1);
    purchases_clear(&purchases);
    g_free(people.rows);
}

// Nobody stops: the larger models become the plain one, converge or not, and say so.
static void test_nobody_stops(void)
{
    People people = pareto_people((double[]){1.2, 9, 0.01, 1e5}, 4000, 370, 3);
    Purchases purchases = grouped(&people);
    PurchaseFit nbd;
    g_assert_true(purchase_fit(&NBD, &purchases, NULL, &nbd, NULL));
    for (size_t m = 1; m < G_N_ELEMENTS(MODELS); m++) {
        PurchaseFit fit;
        g_assert_true(purchase_fit(MODELS[m], &purchases, NULL, &fit, NULL));
        g_assert_true(purchase_fit_is_plain(&fit, &nbd));
        g_assert_cmpfloat(fit.fit.log_likelihood, >, nbd.fit.log_likelihood - 0.1);
    }
    purchases_clear(&purchases);
    g_free(people.rows);
}

static void test_too_little(void)
{
    PurchaseGroup row = {1, 3, 9, 49};
    Purchases purchases = purchases_group(&row, 1, NULL);
    PurchaseFit fit;
    g_autoptr(GError) error = NULL;
    g_assert_false(purchase_fit(&BG_NBD, &purchases, NULL, &fit, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
    purchases_clear(&purchases);
}

// Expected purchases on both sides of a = 1 and of s = 1, of new and of very busy customers.
static void test_expected(void)
{
    double last = 0;
    for (double a = 0.99; a < 1.01; a += 1e-4) {
        double now = BG_NBD.expected((double[]){0.3, 5, a, 2}, 4, 100, 52);
        g_assert_true(isfinite(now) && (last <= 0 || fabs(now - last) < 1e-3 * last));
        last = now;
    }
    NEAR(BG_NBD.expected((double[]){0.3, 5, 1, 2}, 4, 100, 52),
         BG_NBD.expected((double[]){0.3, 5, 1.0001, 2}, 4, 100, 52), 1e-3);
    NEAR(PARETO_NBD.expected((double[]){0.3, 5, 1, 2}, 4, 100, 52),
         PARETO_NBD.expected((double[]){0.3, 5, 1.000001, 2}, 4, 100, 52), 1e-5);
    for (size_t m = 0; m < G_N_ELEMENTS(MODELS); m++) {
        double busy = MODELS[m]->expected((double[]){0.5, 2, 0.8, 2.5}, 2000, 1000, 104);
        g_assert_true(isfinite(busy) && busy > 100);
        g_assert_true(isfinite(MODELS[m]->expected((double[]){0.5, 2, 0.8, 2.5}, 0, 0, 1040)));
        NEAR(MODELS[m]->expected((double[]){0.5, 2, 0.8, 2.5}, 3, 50, 0), 0, 1e-12);
    }
}

// ---- CDNOW ----

typedef struct {
    int64_t id, day;
} Purchase;

// The first 39 weeks of 1997 as rows, the next 39 beside: days with orders.
typedef struct {
    People people;
    uint32_t *later;
} Cdnow;

static int by_person(const void *a, const void *b)
{
    const Purchase *left = a, *right = b;
    if (left->id != right->id)
        return left->id < right->id ? -1 : 1;
    return (left->day > right->day) - (left->day < right->day);
}

// Lines of numbers between blanks or commas; the first column is the person, `day` that of dates.
static GArray *read_purchases(const char *path, int day)
{
    GArray *purchases = g_array_new(false, false, sizeof(Purchase));
    FILE *file = fopen(path, "r");
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        long long cells[4];
        if (sscanf(line, "%lld%*[ ,]%lld%*[ ,]%lld", &cells[0], &cells[1], &cells[2]) < 3 &&
            sscanf(line, "%lld%*[ ,]%lld", &cells[0], &cells[1]) < 2)
            continue;
        long long date = cells[day];
        Purchase purchase = {cells[0], day_from_date((int)(date / 10000), (int)(date / 100 % 100),
                                                     (int)(date % 100))};
        g_array_append_val(purchases, purchase);
    }
    fclose(file);
    g_array_sort(purchases, by_person);
    return purchases;
}

static void add_person(Cdnow *cdnow, const Purchase *purchases, size_t n, int64_t end)
{
    PurchaseGroup row = {.age = (uint32_t)(end - purchases->day), .n = 1};
    uint32_t later = 0;
    for (size_t i = 1; i < n; i++) {
        if (purchases[i].day == purchases[i - 1].day)
            continue;
        if (purchases[i].day > end) {
            later++;
            continue;
        }
        row.repeats++;
        row.last = (uint32_t)(purchases[i].day - purchases->day);
    }
    cdnow->later[cdnow->people.n] = later;
    cdnow->people.rows[cdnow->people.n++] = row;
}

static bool read_cdnow(Cdnow *out, const char *name, int day)
{
    g_autofree char *path = data_path("cdnow", name);
    if (path == NULL)
        return false;
    g_autoptr(GArray) purchases = read_purchases(path, day);
    *out = (Cdnow){{g_new0(PurchaseGroup, purchases->len), 0}, g_new0(uint32_t, purchases->len)};
    const Purchase *all = (const Purchase *)(void *)purchases->data;
    for (size_t i = 0, end; i < purchases->len; i = end) {
        for (end = i; end < purchases->len && all[end].id == all[i].id;)
            end++;
        add_person(out, all + i, end - i, day_from_date(1997, 9, 30));
    }
    return true;
}

static void cdnow_clear(Cdnow *cdnow)
{
    g_free(cdnow->people.rows);
    g_free(cdnow->later);
}

// The mean absolute error of the purchases foreseen for the second 39 weeks.
static double holdout_error(const Cdnow *cdnow, const PurchaseFit *fit)
{
    double sum = 0;
    for (size_t i = 0; i < cdnow->people.n; i++) {
        const PurchaseGroup *row = &cdnow->people.rows[i];
        Purchases one = {.groups = (PurchaseGroup *)row,
                         .n_groups = 1,
                         .most_repeats = row->repeats,
                         .most_age = row->age};
        double alive;
        fit->model->alive(&one, fit->fit.p, NULL, &alive);
        double foreseen = alive * fit->model->expected(fit->fit.p, row->repeats, row->age, 39);
        sum += fabs(foreseen - cdnow->later[i]);
    }
    return sum / (double)cdnow->people.n;
}

typedef struct {
    const PurchaseModel *model;
    double log_likelihood, p[4], errors[4];
    double holdout; // the mean absolute error to reach, of three digits
} Published;

// Fader, Hardie, Lee (2005); BTYD, CLVTools, lifetimes, as the archive's REFERENCES.md says.
static const Published SAMPLE[] = {
    {&BG_NBD,
     -9582.429,
     {0.2425945, 4.4136019, 0.7929199, 2.4258881},
     {0.012557, 0.378221, 0.185719, 0.705345},
     0.785},
    {&MBG_NBD, 0, {0}, {0}, 0.765},
    {&PARETO_NBD,
     -9594.976,
     {0.5533, 10.578, 0.6062, 11.669},
     {0.0476264, 0.8427222, 0.1872594, 6.2105448},
     0.755},
};
static const Published MASTER[] = {{&BG_NBD, 0, {0}, {0}, 0.819},
                                   {&MBG_NBD, 0, {0}, {0}, 0.795},
                                   {&PARETO_NBD, 0, {0}, {0}, 0.794}};

static void check_published(const Cdnow *cdnow, const Published *published)
{
    Purchases purchases = grouped(&cdnow->people);
    PurchaseFit fit, nbd;
    g_assert_true(purchase_fit(published->model, &purchases, NULL, &fit, NULL));
    g_assert_true(purchase_fit(&NBD, &purchases, NULL, &nbd, NULL));
    g_assert_true(fit.fit.converged && fit.fit.certain);
    g_assert_false(purchase_fit_is_plain(&fit, &nbd));
    for (size_t i = 0; published->log_likelihood < 0 && i < 4; i++) {
        NEAR(fit.fit.p[i], published->p[i], 2e-4 * published->p[i]);
        NEAR(fit.fit.errors[i], published->errors[i], 1e-3 * published->errors[i]);
    }
    if (published->log_likelihood < 0)
        NEAR(fit.fit.log_likelihood, published->log_likelihood, 1e-3);
    double error = holdout_error(cdnow, &fit);
    g_test_message("%s: %zu customers, log-likelihood %.3f, holdout %.4f (%.3f)",
                   published->model->name, cdnow->people.n, fit.fit.log_likelihood, error,
                   published->holdout);
    g_assert_cmpfloat(error, <, published->holdout + 0.0005);
    purchases_clear(&purchases);
}

static void test_sample(void)
{
    Cdnow cdnow;
    if (!read_cdnow(&cdnow, "CDNOW_sample.txt", 2))
        return;
    g_assert_cmpuint(cdnow.people.n, ==, 2357);
    for (size_t i = 0; i < G_N_ELEMENTS(SAMPLE); i++)
        check_published(&cdnow, &SAMPLE[i]);
    cdnow_clear(&cdnow);
}

static void test_master(void)
{
    Cdnow cdnow;
    if (!read_cdnow(&cdnow, "CDNOW_master.txt", 1))
        return;
    g_assert_cmpuint(cdnow.people.n, ==, 23570);
    for (size_t i = 0; i < G_N_ELEMENTS(MASTER); i++)
        check_published(&cdnow, &MASTER[i]);
    cdnow_clear(&cdnow);
}

// Hardie's sheet and BTYD's walkthrough.
static void test_published_points(void)
{
    static const double BG[] = {0.2425945, 4.4136019, 0.7929199, 2.4258881};
    static const double PARETO[] = {0.5533971, 10.5801985, 0.6060625, 11.6562237};
    static const double WEEKS[] = {0.1429, 1, 3, 31.8571, 32, 78};
    static const double BOUGHT[] = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576};
    for (size_t i = 0; i < G_N_ELEMENTS(WEEKS); i++)
        NEAR(BG_NBD.expected(BG, 0, 0, WEEKS[i]), BOUGHT[i], 5e-4);
    PurchaseGroup row = {2, 213, 272, 1};
    Purchases purchases = purchases_group(&row, 1, NULL);
    double alive;
    BG_NBD.alive(&purchases, BG, NULL, &alive);
    NEAR(alive * BG_NBD.expected(BG, 2, 272, 39), 1.226, 1e-3);
    purchases_clear(&purchases);
    row = (PurchaseGroup){26, 216, 217, 1};
    purchases = purchases_group(&row, 1, NULL);
    PARETO_NBD.alive(&purchases, PARETO, NULL, &alive);
    NEAR(alive, 0.9979, 1e-4);
    NEAR(alive * PARETO_NBD.expected(PARETO, 26, 217, 52), 25.46, 0.01);
    purchases_clear(&purchases);
}

// ---- spending ----

typedef struct {
    GArray *rows;      // of PurchaseGroup, all customers
    GArray *spendings; // of Spending, beside them
} Spent;

static bool read_spent(Spent *out)
{
    g_autofree char *path = data_path("cdnow", "cdnow_customers_summary_with_transactions.csv");
    if (path == NULL)
        return false;
    *out = (Spent){g_array_new(false, false, sizeof(PurchaseGroup)),
                   g_array_new(false, false, sizeof(Spending))};
    FILE *file = fopen(path, "r");
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        double x, last, age, mean;
        if (sscanf(line, "%*d,%lf,%lf,%lf,%lf", &x, &last, &age, &mean) != 4)
            continue;
        PurchaseGroup row = {(uint32_t)x, (uint32_t)lround(last * 7), (uint32_t)lround(age * 7), 1};
        g_array_append_val(out->rows, row);
        g_array_append_val(out->spendings, ((Spending){(uint32_t)x, mean}));
    }
    fclose(file);
    return true;
}

static void test_spending(void)
{
    // Hardie's note 025 and lifetimes' quickstart: the first ten customers. The latter takes the
    // weeks of this data for days, so its months have 30 weeks.
    static const double MEANS[] = {24.658619, 18.911489, 35.170981, 35.170981, 35.170981,
                                   71.462843, 18.911489, 35.170981, 27.282408, 35.170981};
    static const double VALUES[] = {140.096211,  18.943467, 38.180574, 38.180574,  38.180574,
                                    1003.868107, 28.109683, 38.180574, 167.418216, 38.180574};
    Spent spent;
    if (!read_spent(&spent))
        return;
    const Spending *all = (const Spending *)(void *)spent.spendings->data;
    const PurchaseGroup *rows = (const PurchaseGroup *)(void *)spent.rows->data;
    LikelihoodFit fit;
    g_assert_true(gamma_gamma_fit(all, spent.spendings->len, NULL, &fit, NULL));
    g_assert_true(fit.converged && fit.certain);
    NEAR(fit.p[GAMMA_P], 6.25, 0.005);
    NEAR(fit.p[GAMMA_Q], 3.74, 0.005);
    NEAR(fit.p[GAMMA_V], 15.44, 0.01);
    NEAR(fit.log_likelihood, -4055.9177, 0.01); // means are rounded to cents here
    Purchases purchases = purchases_group(rows, spent.rows->len, NULL);
    PurchaseFit bg;
    g_assert_true(purchase_fit(&BG_NBD, &purchases, NULL, &bg, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(MEANS); i++) {
        double mean = gamma_gamma_mean(fit.p, all[i].repeats, all[i].mean), alive;
        NEAR(mean, MEANS[i], 0.01);
        Purchases one = purchases_group(&rows[i], 1, NULL);
        BG_NBD.alive(&one, bg.fit.p, NULL, &alive);
        double bought = discounted_purchases(
            &BG_NBD, bg.fit.p, rows[i].repeats, rows[i].age,
            &(Horizon){.months = 12, .monthly_discount = 0.01, .weeks_per_month = 30});
        NEAR(mean * alive * bought, VALUES[i], 2e-3 * VALUES[i]);
        purchases_clear(&one);
    }
    purchases_clear(&purchases);
    g_array_unref(spent.rows);
    g_array_unref(spent.spendings);
}

// Yuan or fen: only the scale differs.
static void test_scale(void)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(5);
    Spending small[800], large[800];
    for (size_t i = 0; i < G_N_ELEMENTS(small); i++) {
        uint32_t repeats = 1 + (uint32_t)g_rand_int_range(chance, 0, 9);
        double rate = gamma_draw(chance, 4, 30), mean = 0;
        for (uint32_t k = 0; k < repeats; k++)
            mean += gamma_draw(chance, 3, rate) / repeats;
        small[i] = (Spending){repeats, mean};
        large[i] = (Spending){repeats, mean * 100};
    }
    LikelihoodFit one, other;
    g_assert_true(gamma_gamma_fit(small, G_N_ELEMENTS(small), NULL, &one, NULL));
    g_assert_true(gamma_gamma_fit(large, G_N_ELEMENTS(large), NULL, &other, NULL));
    NEAR(one.p[GAMMA_P], other.p[GAMMA_P], 1e-5);
    NEAR(one.p[GAMMA_V] * 100, other.p[GAMMA_V], 1e-3);
    NEAR(one.log_likelihood - 800 * log(100), other.log_likelihood, 1e-4);
    NEAR(one.p[GAMMA_P], 3, 4 * one.errors[GAMMA_P]);
    NEAR(one.p[GAMMA_Q], 4, 4 * one.errors[GAMMA_Q]);
    g_assert_cmpfloat(fabs(gamma_gamma_correlation(small, G_N_ELEMENTS(small))), <, 0.15);
}

// ---- all of it ----

enum { PAST = 400, HELD = 120, AHEAD = 12 * 30 };

// Customers of known rates over past, holdout and the time ahead; out_ahead gets the days with
// orders in the last.
static PurchaseHistory *histories_of(const double *p, size_t n, double mean, int64_t *out_ahead)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(21);
    PurchaseHistory *histories = g_new0(PurchaseHistory, n);
    *out_ahead = 0;
    for (size_t i = 0; i < n; i++) {
        PurchaseHistory *history = &histories[i];
        double rate = gamma_draw(chance, p[0], p[1]) / 7;
        double stops = -log(uniform(chance)) / (gamma_draw(chance, p[2], p[3]) / 7);
        uint32_t age = PAST - (uint32_t)g_rand_int_range(chance, 0, PAST - HELD - 20);
        uint32_t split = age - HELD;
        history->seen = (PurchaseGroup){.age = age, .n = 1};
        history->before = (PurchaseGroup){.age = split, .n = 1};
        for (double at = 0; (at -= log(uniform(chance)) / rate) < fmin(stops, age + AHEAD);) {
            uint32_t day = (uint32_t)at;
            if (day > age) {
                ++*out_ahead;
            } else if (day > history->seen.last) {
                history->seen.repeats++;
                history->seen.last = day;
                history->later += day > split;
                history->before.repeats += day <= split;
                history->before.last = day <= split ? day : history->before.last;
            }
        }
        double own = gamma_draw(chance, 4, 3 / mean);
        history->repeat_mean = history->seen.repeats > 0 ? own : 0;
    }
    return histories;
}

// What is foreseen for all comes true within a few percent, and the parts add up.
static void test_forecast(void)
{
    enum { CUSTOMERS = 12000 };
    int64_t ahead;
    g_autofree PurchaseHistory *histories =
        histories_of((double[]){0.8, 6, 0.6, 9}, CUSTOMERS, 80, &ahead);
    ForecastOptions options = {
        .horizon = {.months = 12, .weeks_per_month = 30.0 / 7}, .holdout_days = HELD, .mean = 80};
    g_auto(Forecast) found = {0};
    g_assert_true(forecast(histories, CUSTOMERS, &options, &found, NULL));
    g_assert_false(found.plain);
    g_assert_true(found.fit.model != &NBD && found.fit.fit.converged);
    g_assert_cmpfloat(found.error, <, found.error_of_rates);
    NEAR(found.all.purchases, (double)ahead, 0.06 * (double)ahead);
    g_assert_true(found.spending_fitted);
    double value = 0, alive = 0;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        const Outlook *one = &found.customers[i];
        g_assert_true(one->alive > 0 && one->alive <= 1 && one->value >= 0);
        NEAR(one->value, one->purchases * one->spend, 1e-6 * one->value + 1e-9); // no discount
        value += one->value;
        alive += one->alive;
    }
    NEAR(found.all.value, value, 1e-6 * value);
    NEAR(found.all.alive, alive, 1e-6 * alive);
    g_assert_true(found.value_error > 0.002 * value && found.value_error < 0.1 * value);
    options.model = &NBD;
    g_auto(Forecast) forced = {0};
    g_assert_true(forecast(histories, CUSTOMERS, &options, &forced, NULL));
    g_assert_true(forced.fit.model == &NBD && forced.plain);
    g_assert_cmpfloat(forced.error, >, found.error);
    options = (ForecastOptions){.horizon = {.months = 1, .monthly_discount = 0.5}, .mean = 80};
    g_auto(Forecast) soon = {0};
    g_assert_true(forecast(histories, CUSTOMERS, &options, &soon, NULL));
    g_assert_true(isnan(soon.error) && soon.fit.model == &PARETO_NBD);
    g_assert_cmpfloat(soon.customers[0].value, <=,
                      soon.customers[0].purchases * soon.customers[0].spend / 1.49);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/insight/special", test_special);
    g_test_add_func("/insight/groups", test_groups);
    g_test_add_func("/insight/slopes", test_slopes);
    g_test_add_func("/insight/integral", test_integral);
    g_test_add_func("/insight/recovery", test_recovery);
    g_test_add_func("/insight/nobody-stops", test_nobody_stops);
    g_test_add_func("/insight/too-little", test_too_little);
    g_test_add_func("/insight/expected", test_expected);
    g_test_add_func("/insight/cdnow-sample", test_sample);
    g_test_add_func("/insight/cdnow-master", test_master);
    g_test_add_func("/insight/published-points", test_published_points);
    g_test_add_func("/insight/spending", test_spending);
    g_test_add_func("/insight/scale", test_scale);
    g_test_add_func("/insight/forecast", test_forecast);
    return g_test_run();
}
