// SPDX-License-Identifier: Apache-2.0
//
// Itemsets and rules against every subset counted by hand, and against what was published about
// the baskets of a grocery (arules).
#include "know/insight/itemsets.h"
#include "test_data.h"

#include <math.h>

typedef struct {
    GArray *starts, *items;
    size_t n_items;
} Made;

static Made made_new(void)
{
    Made made = {g_array_new(FALSE, FALSE, sizeof(size_t)),
                 g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0};
    g_array_append_val(made.starts, ((size_t){0}));
    return made;
}

static void end_basket(Made *made)
{
    size_t end = made->items->len;
    g_array_append_val(made->starts, end);
}

static Baskets baskets_of(const Made *made)
{
    return (Baskets){.n_baskets = made->starts->len - 1,
                     .n_items = made->n_items,
                     .starts = (const size_t *)(const void *)made->starts->data,
                     .items = (const uint32_t *)(const void *)made->items->data};
}

static void made_clear(Made *made)
{
    g_array_unref(made->starts);
    g_array_unref(made->items);
}

// ---- every subset ----

enum { ITEMS = 9 };

// Bits of the items of each basket.
static GArray *masks_of(const Baskets *baskets)
{
    GArray *masks = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    for (size_t basket = 0; basket < baskets->n_baskets; basket++) {
        uint32_t mask = 0;
        for (size_t i = baskets->starts[basket]; i < baskets->starts[basket + 1]; i++)
            mask |= 1u << baskets->items[i];
        g_array_append_val(masks, mask);
    }
    return masks;
}

static uint32_t count_mask(const GArray *masks, uint32_t mask)
{
    uint32_t n = 0;
    for (guint i = 0; i < masks->len; i++)
        n += (g_array_index(masks, uint32_t, i) & mask) == mask;
    return n;
}

static uint32_t mask_at(const Itemsets *sets, size_t set)
{
    uint32_t mask = 0;
    for (size_t i = sets->starts[set]; i < sets->starts[set + 1]; i++) {
        g_assert_true(i == sets->starts[set] || sets->items[i] > sets->items[i - 1]);
        mask |= 1u << sets->items[i];
    }
    return mask;
}

// The same sum of probabilities, from factorials.
static double chance_plainly(const BasketRule *rule, uint32_t n)
{
    double sum = 0;
    for (uint32_t k = rule->both; k <= MIN(rule->left, rule->right); k++) {
        if (rule->left - k > n - rule->right)
            continue;
        double term = 1; // C(right, k) C(n-right, left-k) / C(n, left), factor by factor
        for (uint32_t i = 0; i < rule->left; i++)
            term *= (double)(i + 1) / (n - i);
        for (uint32_t i = 0; i < k; i++)
            term *= (double)(rule->right - i) / (i + 1);
        for (uint32_t i = 0; i < rule->left - k; i++)
            term *= (double)(n - rule->right - i) / (i + 1);
        sum += term;
    }
    return sum;
}

static size_t check_rules(const Itemsets *sets, const GArray *masks, double confidence)
{
    size_t n = 0, wanted = 0;
    g_autofree BasketRule *rules = basket_rules(sets, masks->len, confidence, &n);
    for (size_t set = 0; set < sets->n; set++) {
        uint32_t mask = mask_at(sets, set);
        for (uint32_t item = 0; item < ITEMS; item++)
            if (mask >> item & 1 && mask != 1u << item)
                wanted += count_mask(masks, mask) >=
                          confidence * count_mask(masks, mask & ~(1u << item)) - 1e-9;
    }
    g_assert_cmpuint(n, ==, wanted);
    for (size_t i = 0; i < n; i++) {
        const BasketRule *rule = &rules[i];
        uint32_t mask = mask_at(sets, rule->itemset), then = 1u << rule->then;
        g_assert_cmpuint(rule->both, ==, count_mask(masks, mask));
        g_assert_cmpuint(rule->left, ==, count_mask(masks, mask & ~then));
        g_assert_cmpuint(rule->right, ==, count_mask(masks, then));
        g_assert_cmpfloat_with_epsilon(
            rule->lift, rule->both * (double)masks->len / rule->left / rule->right, 1e-12);
        g_assert_true(i == 0 || rule->lift <= rules[i - 1].lift);
        g_assert_true(rule->corrected >= rule->chance - 1e-15 && rule->corrected <= 1);
        if (rule->both > (double)rule->left * rule->right / masks->len)
            g_assert_cmpfloat_with_epsilon(rule->chance, chance_plainly(rule, masks->len), 1e-9);
    }
    return n;
}

static void test_every_subset(void)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(99);
    size_t rules = 0;
    for (int round = 0; round < 60; round++) {
        Made made = made_new();
        made.n_items = ITEMS;
        int n_baskets = g_rand_int_range(chance, 0, 40);
        for (int basket = 0; basket < n_baskets; basket++) {
            int size = g_rand_int_range(chance, 0, 7);
            for (int i = 0; i < size; i++) { // some twice
                uint32_t item = (uint32_t)g_rand_int_range(chance, 0, ITEMS);
                g_array_append_val(made.items, item);
            }
            end_basket(&made);
        }
        Baskets baskets = baskets_of(&made);
        uint32_t least = (uint32_t)g_rand_int_range(chance, 1, 6);
        unsigned longest = (unsigned)g_rand_int_range(chance, 1, ITEMS + 2);
        Itemsets sets = itemsets_find(&baskets, least, longest, 100000);
        g_autoptr(GArray) masks = masks_of(&baskets);
        size_t wanted = 0;
        for (uint32_t mask = 1; mask < 1u << ITEMS; mask++)
            wanted +=
                (unsigned)__builtin_popcount(mask) <= longest && count_mask(masks, mask) >= least;
        g_assert_cmpuint(sets.n, ==, wanted);
        g_assert_false(sets.cut);
        for (size_t set = 0; set < sets.n; set++)
            g_assert_cmpuint(sets.counts[set], ==, count_mask(masks, mask_at(&sets, set)));
        rules += check_rules(&sets, masks, g_rand_double_range(chance, 0.1, 1));
        itemsets_clear(&sets);
        Itemsets few = itemsets_find(&baskets, least, longest, wanted / 2);
        g_assert_cmpuint(few.n, ==, wanted / 2);
        g_assert_cmpint(few.cut, ==, wanted > wanted / 2);
        itemsets_clear(&few);
        made_clear(&made);
    }
    g_assert_cmpuint(rules, >, 500);
}

// ---- groceries ----

static uint32_t number_of(GHashTable *names, GPtrArray *list, const char *name)
{
    gpointer number;
    if (g_hash_table_lookup_extended(names, name, NULL, &number))
        return GPOINTER_TO_UINT(number);
    g_ptr_array_add(list, g_strdup(name));
    g_hash_table_insert(names, list->pdata[list->len - 1], GUINT_TO_POINTER(list->len - 1));
    return list->len - 1;
}

static bool read_groceries(Made *out, GPtrArray *names)
{
    g_autofree char *path = data_path("groceries", "groceries.csv"), *text = NULL;
    if (path == NULL)
        return false;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    *out = made_new();
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) items = g_strsplit(g_strstrip(*line), ",", -1);
        if (**line == '\0')
            continue;
        for (char **item = items; *item != NULL; item++) {
            uint32_t number = number_of(numbers, names, g_strstrip(*item)); // blanks at both ends
            g_array_append_val(out->items, number);
        }
        end_basket(out);
    }
    out->n_items = names->len;
    return true;
}

static void test_groceries(void)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Made made;
    if (!read_groceries(&made, names))
        return;
    Baskets baskets = baskets_of(&made);
    g_assert_cmpuint(baskets.n_baskets, ==, 9835);
    g_assert_cmpuint(baskets.n_items, ==, 169);
    gint64 began = g_get_monotonic_time();
    Itemsets sets = itemsets_find(&baskets, 10, ITEMSET_LONGEST, 1000000);
    g_test_message("13,492 itemsets in %.1f ms", (double)(g_get_monotonic_time() - began) / 1000);
    g_assert_cmpuint(sets.n, ==, 13492);
    size_t n = 0;
    g_autofree BasketRule *half = basket_rules(&sets, 9835, 0.5, &n);
    g_assert_cmpuint(n, ==, 5668);
    static const struct {
        const char *then;
        double lift;
    } TOP[] = {{"hamburger meat", 18.996}, {"salty snack", 16.698}, {"sugar", 16.408}};
    for (size_t i = 0; i < G_N_ELEMENTS(TOP); i++) {
        g_assert_cmpfloat_with_epsilon(half[i].lift, TOP[i].lift, 5e-4);
        g_assert_cmpstr(names->pdata[half[i].then], ==, TOP[i].then);
    }
    g_assert_cmpfloat_with_epsilon(half[0].confidence, 0.6315789, 1e-7);
    g_assert_cmpfloat(half[0].corrected, <, 1e-6);
    g_autofree BasketRule *more = basket_rules(&sets, 9835, 0.6, &n);
    g_assert_nonnull(more);
    g_assert_cmpuint(n, ==, 2918);
    itemsets_clear(&sets);
    Itemsets tenth = itemsets_find(&baskets, 984, ITEMSET_LONGEST, 1000);
    g_assert_cmpuint(tenth.n, ==, 8);
    itemsets_clear(&tenth);
    made_clear(&made);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/itemsets/every-subset", test_every_subset);
    g_test_add_func("/itemsets/groceries", test_groceries);
    return g_test_run();
}
