// SPDX-License-Identifier: Apache-2.0
//
// Suggestions from a few orders worked out by hand; and on the orders of a real shop and the visits
// of another one, cut in time: which way of suggesting foresees best what comes after.
#include "know/recommend/rest.h"
#include "know/recommend/trial.h"
#include "test_data.h"

#include <math.h>
#include <time.h>

// ---- making histories ----

typedef struct {
    GArray *customers, *orders, *items, *days;
} Made;

static Made made_new(void)
{
    Made made = {
        g_array_new(FALSE, TRUE, sizeof(uint32_t)), g_array_new(FALSE, TRUE, sizeof(uint32_t)),
        g_array_new(FALSE, TRUE, sizeof(uint32_t)), g_array_new(FALSE, TRUE, sizeof(int32_t))};
    g_array_append_val(made.customers, ((uint32_t){0}));
    g_array_append_val(made.orders, ((uint32_t){0}));
    return made;
}

static void end_order(Made *made, int32_t day)
{
    g_array_append_val(made->orders, made->items->len);
    g_array_append_val(made->days, day);
}

static void end_customer(Made *made)
{
    uint32_t orders = made->orders->len - 1;
    g_array_append_val(made->customers, orders);
}

static OrderHistories histories_of(Made *made, size_t n_products)
{
    OrderHistories out = {.n_customers = made->customers->len - 1,
                          .n_orders = made->orders->len - 1,
                          .n_products = n_products};
    out.customers = (uint32_t *)(void *)g_array_free(made->customers, FALSE);
    out.orders = (uint32_t *)(void *)g_array_free(made->orders, FALSE);
    out.items = (uint32_t *)(void *)g_array_free(made->items, FALSE);
    out.days = (int32_t *)(void *)g_array_free(made->days, FALSE);
    return out;
}

// "ab c|ab" : products are letters, an order ends with a blank, a customer with a bar.
static OrderHistories spelt(const char *text)
{
    Made made = made_new();
    int32_t day = 0;
    for (; *text != '\0'; text++) {
        if (g_ascii_islower(*text))
            g_array_append_val(made.items, ((uint32_t){(uint32_t)(*text - 'a')}));
        if (text[1] == ' ' || text[1] == '|' || text[1] == '\0')
            if (g_ascii_islower(*text))
                end_order(&made, day++);
        if (*text == '|' || text[1] == '\0')
            end_customer(&made);
    }
    return histories_of(&made, 6);
}

static Taste *learn(const OrderHistories *histories)
{
    return taste_new(histories, NULL, &(TasteLessons){.near = true, .factors = true});
}

static size_t suggest(const Taste *taste, TasteMethod method, const Owned *owned, size_t n_owned,
                      Suggestion *out, size_t most)
{
    SuggestionList list = {out, 0, most};
    taste_suggest(taste, method, &(OwnedList){owned, n_owned}, &list, NULL);
    return list.n;
}

static const Neighbour *neighbour(const Neighbours *all, char of, char is)
{
    for (uint32_t i = all->starts[of - 'a']; i < all->starts[of - 'a' + 1]; i++)
        if (all->all[i].product == (uint32_t)(is - 'a'))
            return &all->all[i];
    return NULL;
}

// ---- by hand ----

static void test_neighbours(void)
{
    // a and b in 2 orders together, a in 3, b in 2; c after a twice: one order later, two later.
    OrderHistories histories = spelt("ab c|ab d c|a");
    g_autoptr(Taste) taste = learn(&histories);
    const Neighbour *together = neighbour(&taste->together, 'a', 'b');
    g_assert_nonnull(together);
    g_assert_cmpuint(together->both, ==, 2);
    g_assert_cmpfloat_with_epsilon(together->weight, 2 / sqrtf(3 * 2), 1e-6F);
    g_assert_null(neighbour(&taste->together, 'a', 'c'));
    const Neighbour *next = neighbour(&taste->next, 'a', 'c');
    g_assert_nonnull(next);
    g_assert_cmpuint(next->both, ==, 2);
    g_assert_cmpfloat_with_epsilon(next->weight, (1 + 0.5F) / 3, 1e-6F);
    g_assert_null(neighbour(&taste->next, 'a', 'd')); // once may be chance
    g_assert_cmpuint(taste->buyers[0], ==, 3);
    g_assert_cmpuint(taste->again[0], ==, 0);
    g_assert_cmpuint(taste->popular[0], ==, 0);
    order_histories_clear(&histories);
}

static void test_suggest(void)
{
    OrderHistories histories = spelt("ab a ab|ab e|cd cd|e|f e");
    g_autoptr(Taste) taste = learn(&histories);
    Suggestion list[6];
    // Somebody who bought a twice, last time, and c once before.
    Owned owned[] = {{0, 2, 0, 0}, {2, 1, 1, 9}};
    size_t n = suggest(taste, TASTE_OWN, owned, 2, list, 3);
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpuint(list[0].product, ==, 0);
    g_assert_cmpint(list[0].reason, ==, REASON_OWN);
    g_assert_cmpuint(list[0].n, ==, 2);
    g_assert_cmpuint(list[1].product, ==, 2);
    g_assert_cmpuint(list[2].product, ==,
                     1); // b and e are in 3 orders each; b has the lower number
    g_assert_cmpint(list[2].reason, ==, REASON_POPULAR);
    n = suggest(taste, TASTE_TOGETHER, owned, 2, list, 2);
    g_assert_cmpuint(n, ==, 2);
    // near is 1 for a and ½ for c: b by 3/√(4·3) = .87, d by ½ · 2/√(2·2) = .5
    g_assert_cmpuint(list[0].product, ==, 1);
    g_assert_cmpuint(list[0].from, ==, 0);
    g_assert_cmpuint(list[0].n, ==, 3);
    g_assert_cmpuint(list[1].product, ==, 3);
    g_assert_cmpuint(list[1].from, ==, 2);
    // What is looked at is not suggested; nobody known: what is popular.
    n = suggest(taste, TASTE_ALL, &(Owned){.product = 1}, 1, list, 6);
    g_assert_cmpuint(list[0].product, ==, 0);
    for (size_t i = 0; i < n; i++)
        g_assert_cmpuint(list[i].product, !=, 1);
    n = suggest(taste, TASTE_ALL, NULL, 0, list, 6);
    g_assert_cmpuint(n, ==, 6);
    g_assert_cmpint(list[0].reason, ==, REASON_POPULAR);
    order_histories_clear(&histories);
}

// Many buy a once and b again and again: a is a durable, and not offered again.
static void test_durable(void)
{
    g_autoptr(GString) text = g_string_new("ab b b");
    for (int i = 0; i < 150; i++)
        g_string_append(text, "|ab b b");
    OrderHistories histories = spelt(text->str);
    g_autoptr(Taste) taste = learn(&histories);
    // 151 buyers, none again, the mean is ½: 20 · ½ / 171 is above one in twenty
    g_assert_false(taste_is_durable(taste, 0));
    order_histories_clear(&histories);
    for (int i = 0; i < 100; i++)
        g_string_append(text, "|ab b b");
    histories = spelt(text->str); // 10 / 271 is below
    g_autoptr(Taste) more = learn(&histories);
    g_assert_true(taste_is_durable(more, 0));
    g_assert_false(taste_is_durable(more, 1));
    Suggestion list[6];
    size_t n = suggest(more, TASTE_OWN, (Owned[]){{0, 1, 2, 9}, {1, 3, 0, 0}}, 2, list, 6);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpuint(list[0].product, ==, 1);
    order_histories_clear(&histories);
}

// Letters a and b are of one category, c and d of another. Everybody buys of the first one once and
// is then seen for a hundred days; of the other every ten days.
static void test_rest(void)
{
    Made made = made_new();
    for (int i = 0; i < 30; i++) {
        for (int day = 0; day <= 100; day += 10) {
            uint32_t first = (uint32_t)(i % 2), other = 2 + (uint32_t)(day / 10 % 2);
            if (day == 0)
                g_array_append_val(made.items, first);
            g_array_append_val(made.items, other);
            end_order(&made, day);
        }
        end_customer(&made);
    }
    OrderHistories histories = histories_of(&made, 4);
    histories.groups = g_memdup2((uint32_t[]){1, 1, 2, 2}, 4 * sizeof(uint32_t));
    histories.n_groups = 3;
    g_autofree int32_t *rests = category_rests(&histories, NULL);
    g_assert_cmpint(rests[1], ==, 100); // as long as anybody was seen
    g_assert_cmpint(rests[2], ==, 0);   // ten days are no rest
    g_autoptr(Taste) taste = learn(&histories);
    Suggestion all[4], back[4];
    SuggestionList list = {all, 0, 4}, kept_back = {back, 0, 4};
    // Bought a fifty days ago: b, of the same category, would be together with c.
    Owned owned[] = {{0, 1, 5, 50}, {2, 6, 0, 0}};
    taste_suggest(taste, TASTE_TOGETHER, &(OwnedList){owned, 2}, &list, &kept_back);
    for (size_t i = 0; i < list.n; i++)
        g_assert_cmpuint(list.all[i].product, >=, 2);
    g_assert_cmpuint(kept_back.n, >=, 1);
    bool found = false;
    for (size_t i = 0; i < kept_back.n; i++)
        found |= back[i].product == 1 && back[i].kept_back == KEPT_BACK_REST;
    g_assert_true(found);
    owned[0].days = 101;
    list.n = 0;
    found = false;
    taste_suggest(taste, TASTE_TOGETHER, &(OwnedList){owned, 2}, &list, NULL);
    for (size_t i = 0; i < list.n; i++)
        found |= list.all[i].product == 1;
    g_assert_true(found);
    order_histories_clear(&histories);
}

// What is learnt from before the cut, and the histories it is tried on.
typedef struct {
    const OrderHistories *histories;
    TrialCut cut;
    Taste *taste;
} Trying;

static Trying trying_new(const OrderHistories *histories)
{
    TasteLessons lessons = {.near = true, .factors = true};
    TrialCut cut = trial_cut(histories);
    return (Trying){histories, cut, taste_new(histories, cut.ends, &lessons)};
}

static void trying_clear(Trying *trying)
{
    trial_cut_clear(&trying->cut);
    taste_free(trying->taste);
}

static Trial try_out(const Trying *trying, TasteQuestion question, size_t length)
{
    TrialAsk ask = {.question = question, .length = length};
    return trial_run(trying->histories, &trying->cut, trying->taste, &ask);
}

static void test_thin(void)
{
    OrderHistories histories = spelt("a b a b a b|c a c a c");
    // eleven orders: those from the tenth day on are hidden, of the second customer alone
    Trying trying = trying_new(&histories);
    Trial trial = try_out(&trying, QUESTION_FOR_YOU, 3);
    g_assert_true(trial.thin);
    g_assert_cmpint(trial.chosen, ==, TASTE_OWN_TOGETHER);
    g_assert_cmpint(trial.cut, ==, 9);
    g_assert_cmpuint(trial.learnt, ==, 2);
    // the only one asked is told of, not chosen by
    const TrialFigures *own = &trial.methods[TASTE_OWN];
    g_assert_cmpuint(own->asked + trial.methods[TASTE_POPULAR].asked, <=, 2);
    trying_clear(&trying);
    order_histories_clear(&histories);
}

// ---- a real shop ----

static OrderHistories histories_of_shop(const GArray *lines, size_t n_products)
{
    const RetailLine *all = (const RetailLine *)(const void *)lines->data;
    Made made = made_new();
    for (guint i = 0; i < lines->len; i++) {
        bool last = i + 1 == lines->len;
        if (i == 0 || retail_line_compare(&all[i], &all[i - 1]) != 0)
            g_array_append_val(made.items, all[i].product);
        if (last || all[i].order != all[i + 1].order || all[i].customer != all[i + 1].customer)
            end_order(&made, (int32_t)(all[i].minute / 1440));
        if (last || all[i].customer != all[i + 1].customer)
            end_customer(&made);
    }
    return histories_of(&made, n_products);
}

// CPU of one list for every customer.
static void measure(const OrderHistories *histories, const Taste *taste, TasteMethod method)
{
    g_autofree Owned *owned = g_new(Owned, histories->orders[histories->n_orders] + 1);
    Suggestion list[10];
    size_t each = histories->n_customers / 500 + 1, asked = 0;
    clock_t began = clock();
    for (size_t i = 0; i < histories->n_customers; i += each, asked++) {
        size_t n = trial_owned(histories, histories->customers[i], histories->customers[i + 1],
                               INT32_MAX, owned);
        suggest(taste, method, owned, n, list, 10);
    }
    double us = (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC;
    g_test_message("%.1f µs of CPU for a list", us / (double)asked);
}

static Trial print_trial(const Trying *trying, TasteQuestion question, const char *title)
{
    static const char *const NAMES[] = {"popular", "own",  "together",    "next",   "own+together",
                                        "all",     "near", "next + near", "factors"};
    clock_t began = clock();
    Trial trial = try_out(trying, question, 10);
    g_test_message("%s, learnt from %zu, cut at %d, %.2f s of CPU", title, trial.learnt, trial.cut,
                   (double)(clock() - began) / CLOCKS_PER_SEC);
    for (TasteMethod i = 0; i < TASTE_METHODS; i++) {
        const TrialFigures *one = &trial.methods[i];
        if (!trial_enters(question, i))
            continue;
        g_test_message("%-13s hit@10 %.3f [%.3f %.3f]  NDCG %.3f [%.3f %.3f]  recall %.3f  "
                       "coverage %.3f of %zu%s",
                       NAMES[i], one->hit_rate, one->hit_sure.low, one->hit_sure.high, one->ndcg,
                       one->ndcg_sure.low, one->ndcg_sure.high, one->recall, one->coverage,
                       one->asked, i == trial.chosen ? "  <- used" : "");
    }
    return trial;
}

static void test_shop(void)
{
    size_t n_products;
    g_autoptr(GArray) lines = retail_lines(false, &n_products);
    if (lines == NULL)
        return;
    OrderHistories histories = histories_of_shop(lines, n_products);
    g_assert_cmpuint(histories.n_customers, ==, 4338);
    g_assert_cmpuint(histories.n_orders, ==, 18532);
    Trying trying = trying_new(&histories);
    Trial trial = print_trial(&trying, QUESTION_FOR_YOU, "gift shop, for you");
    const TrialFigures *all = trial.methods;
    g_assert_cmpfloat(all[TASTE_OWN].hit_rate, >, all[TASTE_POPULAR].hit_rate);
    g_assert_cmpfloat(all[TASTE_OWN].hit_rate, >, all[TASTE_FACTORS].hit_rate);
    g_assert_true(taste_asks_own(trial.chosen));
    Trial with = print_trial(&trying, QUESTION_WITH, "gift shop, with a product");
    g_assert_cmpint(with.chosen, !=, TASTE_POPULAR);
    measure(&histories, trying.taste, trial.chosen);
    trying_clear(&trying);
    order_histories_clear(&histories);
}

// ---- real visits ----

enum { PAUSE = 30 * 60 }; // seconds

typedef struct {
    int64_t customer, second;
    uint32_t category;
} Look;

static int by_second(const void *a, const void *b)
{
    const Look *one = a, *other = b;
    int64_t keys[3] = {one->customer - other->customer, one->second - other->second,
                       (int64_t)one->category - other->category};
    for (int i = 0; i < 3; i++)
        if (keys[i] != 0)
            return keys[i] > 0 ? 1 : -1;
    return 0;
}

// Looks as `user,item,category,behaviour,time`, at categories, which are numbered as they come.
static void read_looks(FILE *file, GHashTable *categories, GArray *out)
{
    long long user = 0, category = 0, time = 0;
    char behaviour[8];
    while (fscanf(file, "%lld,%*d,%lld,%7[a-z],%lld", &user, &category, behaviour, &time) == 4) {
        gpointer number = NULL;
        if (strcmp(behaviour, "buy") == 0)
            continue;
        if (!g_hash_table_lookup_extended(categories, GSIZE_TO_POINTER(category), NULL, &number)) {
            number = GUINT_TO_POINTER(g_hash_table_size(categories));
            g_hash_table_insert(categories, GSIZE_TO_POINTER(category), number);
        }
        Look look = {user, time, GPOINTER_TO_UINT(number)};
        g_array_append_val(out, look);
    }
}

static bool in_visit(const Made *made, guint begin, uint32_t product)
{
    for (guint i = begin; i < made->items->len; i++)
        if (g_array_index(made->items, uint32_t, i) == product)
            return true;
    return false;
}

// A visit is a customer and a look an order of its minute.
static OrderHistories visits_of(GArray *looks, size_t n_products)
{
    Look *all = (Look *)(void *)looks->data;
    qsort(all, looks->len, sizeof *all, by_second);
    Made made = made_new();
    for (guint i = 0, begin = 0; i < looks->len; i++) {
        const Look *one = &all[i], *next = one + 1;
        if (!in_visit(&made, begin, one->category)) {
            g_array_append_val(made.items, one->category);
            end_order(&made, (int32_t)(one->second / 60));
        }
        if (i + 1 < looks->len && next->customer == one->customer &&
            next->second - one->second <= PAUSE)
            continue;
        if (made.items->len - begin >= 2) {
            end_customer(&made);
        } else {
            g_array_set_size(made.items, begin);
            g_array_set_size(made.days, begin);
            g_array_set_size(made.orders, begin + 1);
        }
        begin = made.items->len;
    }
    OrderHistories visits = histories_of(&made, n_products);
    visits.visits = true;
    return visits;
}

// Two hours of a marketplace. Nearly every product is looked at once, so categories are foretold.
static void test_visits(void)
{
    FILE *file = data_open("taobao_userbehavior", "UserBehavior_110k_timeordered.csv");
    if (file == NULL)
        return;
    g_autoptr(GHashTable) categories = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) looks = g_array_new(FALSE, FALSE, sizeof(Look));
    read_looks(file, categories, looks);
    fclose(file);
    OrderHistories visits = visits_of(looks, g_hash_table_size(categories));
    Trying trying = trying_new(&visits);
    Trial trial = print_trial(&trying, QUESTION_NEXT, "marketplace, next category looked at");
    const TrialFigures *all = trial.methods;
    g_assert_false(trial.thin);
    g_assert_true(trial.visits);
    g_assert_true(taste_needs_near(trial.chosen));
    g_assert_cmpfloat(all[trial.chosen].hit_rate, >, all[TASTE_POPULAR].hit_rate);
    g_assert_cmpfloat(all[trial.chosen].hit_rate, >, all[TASTE_FACTORS].hit_rate);
    trying_clear(&trying);
    order_histories_clear(&visits);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recommend/neighbours", test_neighbours);
    g_test_add_func("/recommend/suggest", test_suggest);
    g_test_add_func("/recommend/durable", test_durable);
    g_test_add_func("/recommend/rest", test_rest);
    g_test_add_func("/recommend/thin", test_thin);
    g_test_add_func("/recommend/shop", test_shop);
    g_test_add_func("/recommend/visits", test_visits);
    return g_test_run();
}
