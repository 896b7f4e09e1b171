// SPDX-License-Identifier: Apache-2.0
//
// What products are called by the lines that sold them: by most of those with a price, whatever
// their order, and by nobody's remarks.
#include "collect/product_names.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *code, *name, *price, *quantity; // NULL: the file has no such column
} Line;

static void note(ProductNames *names, const Line *line)
{
    Cell price, quantity;
    if (line->price != NULL)
        price = cell_of(line->price);
    if (line->quantity != NULL)
        quantity = cell_of(line->quantity);
    product_names_note(names, cell_of(line->code), cell_of(line->name),
                       line->price != NULL ? &price : NULL,
                       line->quantity != NULL ? &quantity : NULL);
}

// The best name of `code` after these lines, read forwards and backwards: the same both times.
static char *best(const Line *lines, size_t n, const char *code)
{
    ProductNames *forwards = product_names_new(), *backwards = product_names_new();
    for (size_t i = 0; i < n; i++) {
        note(forwards, &lines[i]);
        note(backwards, &lines[n - 1 - i]);
    }
    char *name = g_strdup(product_names_best(forwards, code));
    g_assert_cmpstr(product_names_best(backwards, code), ==, name);
    product_names_free(forwards);
    product_names_free(backwards);
    return name;
}

#define EXPECT(code, name, ...)                                                                    \
    do {                                                                                           \
        const Line lines_[] = {__VA_ARGS__};                                                       \
        g_autofree char *best_ = best(lines_, G_N_ELEMENTS(lines_), code);                         \
        g_assert_cmpstr(best_, ==, name);                                                          \
    } while (0)

static void test_most_sold(void)
{
    EXPECT("A", "White heart", {"A", "WHITE HEART", "2.55", "6"}, {"A", "White heart", "2.55", "1"},
           {"A", "White heart", "2.10", "1"});
    // Lines count, not pieces.
    EXPECT("A", "White heart", {"A", "WHITE HEART", "2.55", "1000"},
           {"A", "White heart", "2.55", "1"}, {"A", "White heart", "2.55", "1"});
    // One sale outweighs any number of gifts.
    EXPECT("A", "Heart", {"A", "gift", "0", "1"}, {"A", "gift", "0.00", "1"},
           {"A", "Heart", "1", "1"}, {"A", "gift", "", "2"});
    // Nothing was sold: what was most often given.
    EXPECT("A", "gift", {"A", "gift", "0", "1"}, {"A", "present", "0", "3"},
           {"A", "gift", "0", "1"});
    // Each code by itself.
    EXPECT("B", "Lantern", {"A", "Heart", "1", "1"}, {"B", "Lantern", "1", "1"},
           {"A", "Heart", "1", "1"});
}

static void test_equals(void)
{
    EXPECT("A", "Heart, white", {"A", "Heart", "1", "1"}, {"A", "Heart, white", "1", "1"});
    EXPECT("A", "abc", {"A", "abd", "1", "1"}, {"A", "abc", "1", "1"}, {"A", "abe", "1", "1"});
}

static void test_remarks(void)
{
    // Corrections of the stock sell nothing and give nothing.
    EXPECT("A", "Heart", {"A", "damages", "0", "-20"}, {"A", "damages", "0.0", "-3"},
           {"A", "?", "0", "0"}, {"A", "Heart", "0", "1"});
    EXPECT("A", NULL, {"A", "damages", "0", "-20"}, {"A", "wrong", "-5.00", "-1"},
           {"A", "bad debt", "(5.00)", "-1"});
    // A file without prices or quantities names by every line.
    EXPECT("A", "Heart", {"A", "Heart", NULL, NULL}, {"A", "", NULL, NULL});
    EXPECT("A", "Heart", {"A", "Heart", NULL, "-1"});
    // Numbers as shops write them.
    EXPECT("A", "Heart", {"A", "free", "¥0.00", "1"}, {"A", "Heart", "¥1,299.00", "1"});
}

static void test_codes(void)
{
    EXPECT("17850", "Tea", {"17850.0", "Tea", "1", "1"}, {" 17850 ", " Tea ", "1", "1"},
           {"17850", "Coffee", "1", "1"});
    EXPECT("a", NULL, {"A", "Tea", "1", "1"}); // codes that differ in case are two
    EXPECT("A", NULL, {"", "Tea", "1", "1"}, {"A", "", "1", "1"}, {"A", "two\nlines", "1", "1"},
           {"A", "\x7f", "1", "1"});
    g_assert_null(product_names_best(NULL, "A"));
    product_names_free(NULL);
}

static void test_lengths(void)
{
    ProductNames *names = product_names_new();
    g_autofree char *longest = g_strnfill(255, 'n'), *longer = g_strnfill(256, 'n');
    note(names, &(Line){"A", longer, "1", "1"});
    g_assert_null(product_names_best(names, "A"));
    note(names, &(Line){longer, "Tea", "1", "1"});
    g_assert_null(product_names_best(names, longer));
    note(names, &(Line){longest, longest, "1", "1"});
    g_assert_cmpstr(product_names_best(names, longest), ==, longest);
    product_names_free(names);
}

// A code that every line names otherwise: names beyond the 64th are not noted, those before count.
static void test_many_names(void)
{
    enum { NAMES = 5000, EACH = 64 };
    ProductNames *names = product_names_new();
    char text[32];
    for (int i = 0; i < NAMES; i++) {
        g_snprintf(text, sizeof text, "name %04d", i);
        note(names, &(Line){"A", text, "1", "1"});
    }
    for (int i = 0; i < 2; i++)
        note(names, &(Line){"A", "name 4999", "1", "1"}); // there was no room for it
    g_assert_cmpstr(product_names_best(names, "A"), ==, "name 0000");
    g_snprintf(text, sizeof text, "name %04d", EACH - 1);
    note(names, &(Line){"A", text, "1", "1"});
    g_assert_cmpstr(product_names_best(names, "A"), ==, text);
    product_names_free(names);
}

// Memory is bounded: when there are enough names no others are noted, and those there go on.
static void test_many_products(void)
{
    ProductNames *names = product_names_new();
    char code[16];
    for (int i = 0; i < PRODUCT_NAMES_MAX + 100; i++) {
        g_snprintf(code, sizeof code, "%d", i);
        note(names, &(Line){code, "Tea", "1", "1"});
    }
    g_snprintf(code, sizeof code, "%d", PRODUCT_NAMES_MAX - 1);
    g_assert_cmpstr(product_names_best(names, code), ==, "Tea");
    g_snprintf(code, sizeof code, "%d", PRODUCT_NAMES_MAX);
    g_assert_null(product_names_best(names, code));
    note(names, &(Line){"0", "Coffee", "1", "1"}); // no room for another name of a known code
    note(names, &(Line){"0", "Coffee", "1", "1"});
    g_assert_cmpstr(product_names_best(names, "0"), ==, "Tea");
    product_names_free(names);
}

// Against a plain count of all lines, on random ones.
static void test_against_counting(void)
{
    enum { LINES = 400, NAMES = 6 };
    static const char *const TEXTS[NAMES] = {"tea", "Tea", "TEA", "green tea", "茶", "绿茶"};
    static const char *const PRICES[] = {"1", "0", "0.00", "12.50", "-1"};
    static const char *const QUANTITIES[] = {"1", "0", "-2"};
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (int round = 0; round < 200; round++) {
        ProductNames *names = product_names_new();
        int sold[NAMES] = {0}, given[NAMES] = {0}, n = g_rand_int_range(random, 0, LINES);
        for (int i = 0; i < n; i++) {
            int name = g_rand_int_range(random, 0, NAMES);
            int price = g_rand_int_range(random, 0, G_N_ELEMENTS(PRICES));
            int quantity = g_rand_int_range(random, 0, G_N_ELEMENTS(QUANTITIES));
            note(names, &(Line){"A", TEXTS[name], PRICES[price], QUANTITIES[quantity]});
            bool is_sold = price == 0 || price == 3;
            sold[name] += is_sold;
            given[name] += !is_sold && quantity == 0;
        }
        int first = -1;
        for (int i = 0; i < NAMES; i++) {
            if (sold[i] + given[i] == 0)
                continue;
            bool better = first < 0 || sold[i] > sold[first] ||
                          (sold[i] == 0 && sold[first] == 0 && given[i] > given[first]);
            bool equal =
                first >= 0 && sold[i] == sold[first] && (sold[i] > 0 || given[i] == given[first]);
            size_t length = strlen(TEXTS[i]), other = first >= 0 ? strlen(TEXTS[first]) : 0;
            if (better || (equal && (length > other ||
                                     (length == other && strcmp(TEXTS[i], TEXTS[first]) < 0))))
                first = i;
        }
        g_assert_cmpstr(product_names_best(names, "A"), ==, first >= 0 ? TEXTS[first] : NULL);
        product_names_free(names);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/product-names/most-sold", test_most_sold);
    g_test_add_func("/product-names/equals", test_equals);
    g_test_add_func("/product-names/remarks", test_remarks);
    g_test_add_func("/product-names/codes", test_codes);
    g_test_add_func("/product-names/lengths", test_lengths);
    g_test_add_func("/product-names/many-names", test_many_names);
    g_test_add_func("/product-names/many-products", test_many_products);
    g_test_add_func("/product-names/against-counting", test_against_counting);
    return g_test_run();
}
