// SPDX-License-Identifier: Apache-2.0
#include "know/insight/itemsets.h"
#include "know/insight/special.h"

#include <glib.h>
#include <math.h>
#include <string.h>

// ---- sets by their items ----

typedef struct {
    const uint32_t *items;
    size_t n;
    uint32_t count;
} Set;

// FNV-1a over the items.
static guint set_hash(gconstpointer key)
{
    const Set *set = key;
    guint hash = 2166136261u;
    for (size_t i = 0; i < set->n; i++)
        hash = (hash ^ set->items[i]) * 16777619u;
    return hash;
}

static gboolean set_equal(gconstpointer a, gconstpointer b)
{
    const Set *left = a, *right = b;
    return left->n == right->n &&
           memcmp(left->items, right->items, left->n * sizeof *left->items) == 0;
}

// `out_sets` holds what the table points to.
static GHashTable *index_sets(const Itemsets *itemsets, Set **out_sets)
{
    GHashTable *table = g_hash_table_new(set_hash, set_equal);
    Set *sets = *out_sets = g_new(Set, itemsets->n + 1);
    for (size_t i = 0; i < itemsets->n; i++) {
        size_t first = itemsets->starts[i];
        sets[i] =
            (Set){itemsets->items + first, itemsets->starts[i + 1] - first, itemsets->counts[i]};
        g_hash_table_add(table, &sets[i]);
    }
    return table;
}

static uint32_t count_of(GHashTable *table, const uint32_t *items, size_t n)
{
    const Set *found = g_hash_table_lookup(table, &(Set){.items = items, .n = n});
    g_assert(found != NULL); // a part of a frequent set is frequent
    return found->count;
}

// ---- how likely by chance ----

static double log_choose(double n, double k)
{
    return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

// Of `left` baskets drawn from n of which `right` hold the item: `both` or more hold it.
static double chance_of(const BasketRule *rule, double n)
{
    double left = rule->left, right = rule->right, most = fmin(left, right);
    double all = log_choose(n, left), sum = 0;
    // Terms fall from the first on where there are more than expected, else 1 is near anyway.
    if (rule->both <= left * right / n)
        return 1;
    for (double k = rule->both; k <= most; k++) {
        double term = exp(log_choose(right, k) + log_choose(n - right, left - k) - all);
        sum += term;
        if (term < 1e-17 * sum)
            break;
    }
    return fmin(sum, 1);
}

typedef struct {
    double chance;
    size_t at;
} Chance;

static int by_chance(const void *a, const void *b)
{
    double left = ((const Chance *)a)->chance, right = ((const Chance *)b)->chance;
    return (left > right) - (left < right);
}

static void correct(BasketRule *rules, size_t n)
{
    g_autofree Chance *sorted = g_new(Chance, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (Chance){rules[i].chance, i};
    qsort(sorted, n, sizeof *sorted, by_chance);
    double least = 1;
    for (size_t i = n; i-- > 0;) {
        least = fmin(least, sorted[i].chance * (double)n / (double)(i + 1));
        rules[sorted[i].at].corrected = least;
    }
}

// ---- rules ----

static BasketRule rule_of(size_t itemset, uint32_t then, uint32_t both, uint32_t left,
                          uint32_t right, double n)
{
    BasketRule rule = {
        .itemset = itemset, .then = then, .both = both, .left = left, .right = right};
    rule.confidence = (double)both / left;
    rule.lift = rule.confidence * n / right;
    rule.conviction = both == left ? INFINITY : (1 - right / n) / (1 - rule.confidence);
    return rule;
}

static void add_rules(const Itemsets *itemsets, size_t itemset, GHashTable *table, double n,
                      double confidence, GArray *rules)
{
    const uint32_t *items = itemsets->items + itemsets->starts[itemset];
    size_t length = itemsets->starts[itemset + 1] - itemsets->starts[itemset];
    uint32_t left[ITEMSET_LONGEST], both = itemsets->counts[itemset];
    for (size_t at = 0; length > 1 && at < length; at++) {
        memcpy(left, items, at * sizeof *left);
        memcpy(left + at, items + at + 1, (length - at - 1) * sizeof *left);
        uint32_t before = count_of(table, left, length - 1);
        if (both < confidence * before - 1e-9) // 0.6 × 35 is not always 21
            continue;
        BasketRule rule =
            rule_of(itemset, items[at], both, before, count_of(table, &items[at], 1), n);
        rule.chance = chance_of(&rule, n);
        g_array_append_val(rules, rule);
    }
}

static int by_lift(const void *a, const void *b)
{
    const BasketRule *left = a, *right = b;
    if (left->lift > right->lift || left->lift < right->lift)
        return left->lift > right->lift ? -1 : 1;
    if (left->itemset != right->itemset)
        return left->itemset < right->itemset ? -1 : 1;
    return (left->then > right->then) - (left->then < right->then);
}

BasketRule *basket_rules(const Itemsets *itemsets, size_t n_baskets, double confidence,
                         size_t *out_n)
{
    g_autofree Set *sets = NULL;
    g_autoptr(GHashTable) table = index_sets(itemsets, &sets);
    GArray *rules = g_array_new(FALSE, FALSE, sizeof(BasketRule));
    for (size_t i = 0; i < itemsets->n; i++)
        add_rules(itemsets, i, table, (double)n_baskets, confidence, rules);
    *out_n = rules->len;
    BasketRule *found = (BasketRule *)(void *)g_array_free(rules, FALSE);
    correct(found, *out_n);
    if (*out_n > 1)
        qsort(found, *out_n, sizeof *found, by_lift);
    return found;
}
