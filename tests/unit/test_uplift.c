// SPDX-License-Identifier: Apache-2.0
//
// Whom a treatment moves: made-up customers of whom it is known, and Hillstrom's women's mail on
// customers that the model has not seen.
#include "know/insight/uplift.h"
#include "test_data.h"

#include <math.h>

#define NEAR(a, b, within) g_assert_cmpfloat_with_epsilon(a, b, within)

typedef struct {
    GArray *features, *treated, *outcomes;
    size_t n_features;
} People;

static People people_new(size_t n_features)
{
    return (People){g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, 1),
                    g_array_new(FALSE, FALSE, sizeof(double)), n_features};
}

static void people_add(People *people, const double *features, uint8_t treated, double outcome)
{
    g_array_append_vals(people->features, features, (guint)people->n_features);
    g_array_append_val(people->treated, treated);
    g_array_append_val(people->outcomes, outcome);
}

static UpliftData data_of(const People *people)
{
    return (UpliftData){people->treated->len, people->n_features,
                        (const double *)(void *)people->features->data,
                        (const uint8_t *)(void *)people->treated->data,
                        (const double *)(void *)people->outcomes->data};
}

static void people_clear(People *people)
{
    g_array_unref(people->features);
    g_array_unref(people->treated);
    g_array_unref(people->outcomes);
}

// The mail moves the young, puts off those of the north, and leaves the rest as they were.
static double true_uplift(const double *features)
{
    return features[0] < 0.3 ? 0.2 : features[1] > 0.5 ? -0.1 : 0;
}

static People make_people(size_t n, guint32 seed)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(seed);
    People people = people_new(4);
    for (size_t i = 0; i < n; i++) {
        double features[4];
        for (int f = 0; f < 4; f++)
            features[f] = g_rand_double(chance);
        features[1] = features[1] > 0.6;
        uint8_t treated = g_rand_boolean(chance) ? 1 : 0;
        double p = 0.15 + 0.3 * features[2] + (treated ? true_uplift(features) : 0);
        people_add(&people, features, treated, g_rand_double(chance) < p);
    }
    return people;
}

static void test_known(void)
{
    People people = make_people(20000, 3), others = make_people(20000, 4);
    UpliftData data = data_of(&people), other = data_of(&others);
    g_autoptr(UpliftModel) model =
        uplift_fit(&data, &(UpliftOptions){.method = UPLIFT_CHOOSE, .trees = 40, .seed = 1}, NULL);
    UpliftChoice choice = uplift_choice(model);
    g_autofree double *scores = g_new(double, other.n), *truth = g_new(double, other.n);
    g_assert_true(uplift_predict(model, &other, NULL, scores, NULL));
    double error = 0;
    for (size_t i = 0; i < other.n; i++) {
        truth[i] = true_uplift(other.features + 4 * i);
        error += fabs(scores[i] - truth[i]) / (double)other.n;
    }
    Qini found = qini_measure(&other, scores, 100, 1), best = qini_measure(&other, truth, 100, 1);
    g_test_message("mean error %.3f, qini %.4f (%.4f - %.4f) of %.4f", error, found.qini, found.low,
                   found.high, best.qini);
    g_test_message("in cross-validation: forest %.4f, apart %.4f", choice.qini[UPLIFT_FOREST],
                   choice.qini[UPLIFT_APART]);
    g_assert_cmpint(choice.method, ==, UPLIFT_FOREST); // two features together
    g_assert_cmpfloat(error, <, 0.05);
    g_assert_cmpfloat(found.qini, >, 0.85 * best.qini);
    g_assert_cmpfloat(found.low, >, 0);
    UpliftGroup fifths[5];
    uplift_groups(&other, scores, 5, fifths);
    Lift first = lift_measure(&fifths[0].treated, &fifths[0].control, 0.95);
    Lift last = lift_measure(&fifths[4].treated, &fifths[4].control, 0.95);
    g_assert_cmpfloat(first.low, >, 0.1);
    g_assert_cmpfloat(last.high, <, 0);
    // The same on however many threads; nothing is learned where there is nothing.
    Crew *crew = crew_new(2);
    g_autoptr(UpliftModel) again =
        uplift_fit(&data, &(UpliftOptions){.trees = 40, .seed = 1, .crew = crew}, NULL);
    g_assert_true(uplift_predict(again, &other, crew, truth, NULL));
    g_assert_true(memcmp(scores, truth, other.n * sizeof *scores) == 0);
    crew_free(crew);
    memset(scores, 0, other.n * sizeof *scores);
    NEAR(qini_measure(&other, scores, 0, 1).qini, 0, 1e-12);
    people_clear(&people);
    people_clear(&others);
}

// Worked out by hand: four treated, four control, scores 4 3 2 1 for one of each; the treated of
// the first two and the control of the last answered. g = 0, .25, .5, .5, .25 at 0, ¼, ½, ¾, 1.
static void test_qini(void)
{
    static const double SCORES[] = {4, 4, 3, 3, 2, 2, 1, 1}, OUTCOMES[] = {1, 0, 1, 0, 0, 0, 0, 1};
    static const uint8_t TREATED[] = {1, 0, 1, 0, 1, 0, 1, 0};
    UpliftData data = {8, 0, NULL, TREATED, OUTCOMES};
    Qini found = qini_measure(&data, SCORES, 0, 1);
    NEAR(found.overall, 0.25, 1e-12);
    NEAR(found.tenths[5], 0.5, 1e-12);
    NEAR(found.qini, (0.125 + 0.375 + 0.5 + 0.375) / 4 - 0.125, 1e-12);
    g_autoptr(GError) error = NULL;
    g_assert_null(uplift_fit(&data, &(UpliftOptions){0}, &error));
    g_assert_error(error, GUANXI_ERROR, ERROR_INVALID);
}

// ---- Hillstrom ----

enum { FEATURES = 11 };

static void add_customer(People *people, char **cell)
{
    const char *zip = cell[5], *channel = cell[7];
    double features[FEATURES] = {g_ascii_strtod(cell[0], NULL),       g_ascii_strtod(cell[2], NULL),
                                 g_ascii_strtod(cell[3], NULL),       g_ascii_strtod(cell[4], NULL),
                                 g_ascii_strtod(cell[6], NULL),       strcmp(zip, "Urban") == 0,
                                 strcmp(zip, "Rural") == 0,           strcmp(zip, "Surburban") == 0,
                                 strcmp(channel, "Web") == 0,         strcmp(channel, "Phone") == 0,
                                 strcmp(channel, "Multichannel") == 0};
    people_add(people, features, strcmp(cell[8], "Womens E-Mail") == 0,
               g_ascii_strtod(cell[9], NULL));
}

// Lines of women's mail and no mail, by turns: the first to learn from, the second to be tested on.
static bool read_hillstrom(People *learn, People *test)
{
    FILE *file = data_open("hillstrom", "hillstrom.csv");
    char line[512];
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    size_t n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        g_auto(GStrv) all = g_strsplit(line, ",", -1);
        char **cell = all + g_strv_length(all) - 12; // "7) $1,000 +" holds a comma
        if (strcmp(cell[8], "Mens E-Mail") != 0)
            add_customer(n++ % 2 == 0 ? learn : test, cell);
    }
    fclose(file);
    return true;
}

static const char WHAT[] = "women's mail, visits";

// What a model of the one half says of the other.
static double *foresee(const UpliftData *learn, const UpliftData *test)
{
    double *scores = g_new(double, test->n);
    UpliftOptions options = {.method = UPLIFT_CHOOSE, .trees = 150, .seed = 1};
    g_autoptr(UpliftModel) model = uplift_fit(learn, &options, NULL);
    UpliftChoice choice = uplift_choice(model);
    g_test_message("in cross-validation: forest %.4f, apart %.4f", choice.qini[UPLIFT_FOREST],
                   choice.qini[UPLIFT_APART]);
    g_assert_true(uplift_predict(model, test, NULL, scores, NULL));
    return scores;
}

static Qini print_qini(const UpliftData *data, const double *scores, const char *which)
{
    Qini qini = qini_measure(data, scores, 300, 1);
    g_test_message("%s, %s (%zu): qini per treated customer %.4f (%.4f - %.4f), difference of all "
                   "%.4f",
                   WHAT, which, data->n, qini.qini, qini.low, qini.high, qini.overall);
    return qini;
}

static void print_fifths(const UpliftData *data, const double *scores)
{
    UpliftGroup fifths[5];
    uplift_groups(data, scores, 5, fifths);
    for (int i = 0; i < 5; i++)
        g_test_message("fifth %d: foreseen %.4f, came %.4f", i + 1, fifths[i].foreseen,
                       lift_group_mean(&fifths[i].treated) - lift_group_mean(&fifths[i].control));
}

static void append(People *to, const People *from)
{
    g_array_append_vals(to->features, from->features->data, from->features->len);
    g_array_append_vals(to->treated, from->treated->data, from->treated->len);
    g_array_append_vals(to->outcomes, from->outcomes->data, from->outcomes->len);
}

// The second half by what was learned from the first; and all customers, each by what was learned
// from the half in which it is not, which tells twice as much.
static void test_hillstrom(void)
{
    People first = people_new(FEATURES), second = people_new(FEATURES);
    if (read_hillstrom(&first, &second)) {
        UpliftData one = data_of(&first), two = data_of(&second);
        g_autofree double *of_two = foresee(&one, &two), *of_one = foresee(&two, &one);
        g_autofree double *scores = g_new(double, one.n + two.n);
        Qini held = print_qini(&two, of_two, "held-out half");
        memcpy(scores, of_one, one.n * sizeof *scores);
        memcpy(scores + one.n, of_two, two.n * sizeof *scores);
        append(&first, &second);
        UpliftData all = data_of(&first);
        Qini crossed = print_qini(&all, scores, "each by the other half");
        g_test_message("reference .0073 (.0055 - .0092)");
        print_fifths(&all, scores);
        g_assert_cmpfloat(held.qini, >=, 0.0070);
        g_assert_cmpfloat(crossed.qini, >=, 0.0073);
        g_assert_cmpfloat(crossed.low, >=, 0.0055);
    }
    people_clear(&first);
    people_clear(&second);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uplift/known", test_known);
    g_test_add_func("/uplift/qini", test_qini);
    g_test_add_func("/uplift/hillstrom", test_hillstrom);
    return g_test_run();
}
