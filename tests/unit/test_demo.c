// SPDX-License-Identifier: Apache-2.0
//
// The generated shop: that it is whole, that its numbers add up, and that the same seed makes it
// again.
#include "collect/demo.h"
#include "collect/demo_customer.h"
#include "collect/demo_shop.h"
#include "access/roles.h"
#include "entity/search_merge.h"
#include "store/change.h"
#include "test_store.h"

enum { CUSTOMERS = 260 };

static const int64_t UNTIL = INT64_C(1795219200) * 1000000; // 2026-11-21

static bool add_roles(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    return roles_refresh(&writing, error);
}

static Store *make_shop(uint64_t seed, DemoResult *result)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, add_roles, NULL, &error);
    g_assert_no_error(error);
    DemoOptions options = {.customers = CUSTOMERS, .seed = seed, .until = UNTIL};
    demo_generate(store, &options, result, &error);
    g_assert_no_error(error);
    int64_t moved = 0;
    do // on PostgreSQL the entries of the log may still be on their way
        store_relay(store, &moved, &error);
    while (moved > 0);
    search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
    return store;
}

// ---- asking the store ----

typedef struct {
    const char *sql;
    int64_t number;
    char *text;
} Question;

static bool ask_number(Tx *tx, void *context, GError **error)
{
    (void)error;
    Question *question = context;
    question->number = tx_integer(tx, question->sql, NO_PARAMS, -1);
    return true;
}

static int64_t number(Store *store, const char *sql)
{
    g_autoptr(GError) error = NULL;
    Question question = {.sql = sql};
    store_read(store, ask_number, &question, &error);
    g_assert_no_error(error);
    return question.number;
}

static bool ask_text(Tx *tx, void *context, GError **error)
{
    (void)error;
    Question *question = context;
    GString *out = g_string_new(NULL);
    g_autoptr(Cursor) cursor = tx_query(tx, question->sql, NO_PARAMS);
    while (cursor_next(cursor)) {
        for (int i = 0; i < cursor_columns(cursor); i++)
            g_string_append_printf(out, "%s|", cursor_text(cursor, i, NULL));
        g_string_append_c(out, '\n');
    }
    question->text = g_string_free(out, FALSE);
    return true;
}

static char *text(Store *store, const char *sql)
{
    g_autoptr(GError) error = NULL;
    Question question = {.sql = sql};
    store_read(store, ask_text, &question, &error);
    g_assert_no_error(error);
    return question.text;
}

// ---- the shop as a whole ----

static void test_counts(void)
{
    DemoResult result;
    Store *store = make_shop(1, &result);
    g_assert_cmpint(result.customers, ==, CUSTOMERS);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer WHERE kind <> 'anonymous'"), ==,
                    CUSTOMERS);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer WHERE kind = 'anonymous'"), ==,
                    result.anonymous);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer_order WHERE kind = 'sale'"), ==,
                    result.orders);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer_order WHERE kind = 'return'"), ==,
                    result.returns);
    g_assert_cmpint(number(store, "SELECT count(*) FROM order_line"), ==, result.lines);
    g_assert_cmpint(number(store, "SELECT count(*) FROM event"), ==, result.events);
    g_assert_cmpint(number(store, "SELECT count(*) FROM product"), ==, DEMO_PRODUCTS);
    g_assert_cmpint(number(store, "SELECT count(*) FROM staff"), ==, DEMO_STAFF);
    g_assert_cmpint(result.orders, >, CUSTOMERS);
    g_assert_cmpint(result.returns, >, 5);
    g_assert_cmpint(result.events, >, 100);
    store_close(store);
}

// Each gives 0 in a shop that is whole.
static const char *const FAULTS[] = {
    "SELECT count(*) FROM customer_order o WHERE total_minor <> (SELECT CAST(sum(amount_minor) AS "
    "bigint) "
    "FROM order_line l WHERE l.customer_id = o.customer_id AND l.order_id = o.id) - discount_minor "
    "+ tax_minor + shipping_minor",
    "SELECT count(*) FROM customer_order WHERE total_minor <= 0 AND kind = 'sale'",
    "SELECT count(*) FROM customer_order WHERE total_minor >= 0 AND kind = 'return'",
    "SELECT count(*) FROM customer_order r WHERE kind = 'return' AND NOT EXISTS (SELECT 1 FROM "
    "customer_order s "
    "WHERE s.id = r.origin_order_id AND s.customer_id = r.customer_id AND s.kind = 'sale' AND "
    "s.ordered_at < r.ordered_at)",
    "SELECT count(*) FROM order_line l WHERE NOT EXISTS (SELECT 1 FROM product p WHERE p.id = "
    "l.product_id AND p.code = l.product_code)",
    "SELECT count(*) FROM customer_order o WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = "
    "o.customer_id)",
    "SELECT count(*) FROM customer_order o WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.id = "
    "o.source_id)",
    "SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.id = "
    "e.customer_id)",
    "SELECT count(*) FROM event e WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "customer_order o "
    "WHERE o.id = e.order_id AND o.customer_id = e.customer_id AND (o.ordered_at = e.happened_at "
    "OR (e.name IN ('review', 'complaint') AND o.ordered_at < e.happened_at)))",
    "SELECT count(*) FROM customer c WHERE owner_staff_id IS NOT NULL AND NOT EXISTS (SELECT 1 "
    "FROM staff s WHERE s.id = c.owner_staff_id)",
    "SELECT count(*) FROM customer_tag t WHERE NOT EXISTS (SELECT 1 FROM tag g WHERE g.id = "
    "t.tag_id)",
    "SELECT count(*) FROM product p WHERE NOT EXISTS (SELECT 1 FROM category c WHERE c.id = "
    "p.category_id)",
    "SELECT count(*) FROM customer c WHERE net_base_minor <> (SELECT "
    "CAST(coalesce(sum(base_amount_minor), 0) AS bigint) "
    "FROM customer_order o WHERE o.customer_id = c.id AND o.status <> 'cancelled')",
    "SELECT count(*) FROM customer c WHERE order_count <> (SELECT count(*) FROM customer_order o "
    "WHERE o.customer_id = c.id AND o.kind = 'sale' AND o.status <> 'cancelled')",
    "SELECT count(*) FROM customer c WHERE coalesce(last_order_at, 0) <> (SELECT "
    "coalesce(max(ordered_at), 0) FROM customer_order o "
    "WHERE o.customer_id = c.id AND o.kind = 'sale' AND o.status <> 'cancelled')",
    "SELECT count(*) - count(DISTINCT number) FROM customer_order",
    "SELECT count(*) FROM customer_order o WHERE paid_minor IS NOT NULL AND (paid_minor <> "
    "total_minor OR NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND "
    "p.customer_id = o.customer_id AND p.amount_minor = o.total_minor))",
    "SELECT count(*) FROM shipment s WHERE (SELECT CAST(sum(quantity_thousandths) AS bigint) FROM "
    "shipment_line l WHERE l.shipment_id = s.id) <> (SELECT CAST(sum(quantity_thousandths) AS "
    "bigint) FROM order_line l WHERE l.order_id = s.order_id)",
    "SELECT CASE WHEN count(*) > 10 THEN 0 ELSE 1 END FROM shipment",
    "SELECT count(*) FROM customer WHERE kind <> 'anonymous' AND name IS NULL",
    "SELECT count(*) FROM customer c WHERE phone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "identity i "
    "WHERE i.customer_id = c.id AND i.kind = 'phone' AND i.value = c.phone)",
    "SELECT count(*) FROM customer c WHERE name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "search_term s "
    "WHERE s.entity = 'customer' AND s.id = c.id)",
};

static void test_whole(void)
{
    DemoResult result;
    Store *store = make_shop(2, &result);
    for (size_t i = 0; i < G_N_ELEMENTS(FAULTS); i++) {
        int64_t faults = number(store, FAULTS[i]);
        if (faults != 0)
            g_test_message("%s", FAULTS[i]);
        g_assert_cmpint(faults, ==, 0);
    }
    store_close(store);
}

// Everything but ids and the time of writing.
static const char *const CONTENTS[] = {
    "SELECT name, phone, email, city, coalesce(birth_day, 0), net_base_minor, created_at FROM "
    "customer "
    "ORDER BY coalesce(name, ''), coalesce(phone, ''), coalesce(email, ''), created_at",
    "SELECT number, kind, status, ordered_at, currency, total_minor, base_amount_minor FROM "
    "customer_order ORDER BY number",
    "SELECT o.number, l.position, l.product_code, l.quantity_thousandths, l.amount_minor FROM "
    "order_line l "
    "JOIN customer_order o ON o.id = l.order_id AND o.customer_id = l.customer_id ORDER BY "
    "o.number, l.position",
    "SELECT name, happened_at, properties FROM event ORDER BY happened_at, name",
    "SELECT code, name, price_millionths, cost_millionths FROM product ORDER BY code",
};

static void test_same_seed(void)
{
    DemoResult result;
    Store *a = make_shop(3, &result), *b = make_shop(3, &result), *c = make_shop(4, &result);
    for (size_t i = 0; i < G_N_ELEMENTS(CONTENTS); i++) {
        g_autofree char *in_a = text(a, CONTENTS[i]);
        g_autofree char *in_b = text(b, CONTENTS[i]);
        g_autofree char *in_c = text(c, CONTENTS[i]);
        g_assert_cmpstr(in_a, ==, in_b);
        g_assert_cmpstr(in_a, !=, in_c);
    }
    store_close(a);
    store_close(b);
    store_close(c);
}

static void test_twice(void)
{
    g_autoptr(GError) error = NULL;
    DemoResult result;
    Store *store = make_shop(5, &result);
    DemoOptions options = {.customers = 30, .seed = 5, .until = UNTIL};
    g_assert_false(demo_generate(store, &options, &result, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_CONFLICT);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer WHERE kind <> 'anonymous'"), ==,
                    CUSTOMERS);
    g_clear_error(&error);
    options.again = true;
    g_assert_true(demo_generate(store, &options, &result, &error));
    g_assert_no_error(error);
    g_assert_cmpint(number(store, "SELECT count(*) FROM customer WHERE kind <> 'anonymous'"), ==,
                    CUSTOMERS + 30);
    g_assert_cmpint(number(store, "SELECT count(*) FROM staff"), ==, DEMO_STAFF);
    g_assert_cmpint(number(store, "SELECT count(*) FROM segment WHERE kind = 'dynamic'"), ==, 5);
    g_assert_cmpint(number(store, "SELECT count(*) FROM job WHERE kind = 'quality'"), ==, 1);
    g_assert_cmpint(number(store, "SELECT count(*) - count(DISTINCT phone) FROM customer "
                                  "WHERE phone IS NOT NULL"),
                    ==, 0);
    store_close(store);
}

// ---- customers by themselves ----

static void check_customer(const DemoShop *shop, const DemoCustomer *customer)
{
    g_assert_true(g_utf8_validate(customer->name.full, -1, NULL));
    g_assert_cmpint(customer->joined_at, <=, shop->until);
    g_assert_true(customer->phone[0] == '+' || customer->email[0] != '\0');
    if (strcmp(customer->place.dial, "+86") == 0 && customer->phone[0] != '\0')
        g_assert_cmpuint(strlen(customer->phone), ==, 14); // +86 and eleven digits
    if (customer->email[0] != '\0')
        g_assert_true(g_str_has_suffix(customer->email, ".example"));
    for (size_t i = 0; i < customer->n_orders; i++) {
        const DemoOrder *order = &customer->orders[i];
        g_assert_cmpint(order->ordered_at, <=, shop->until);
        g_assert_cmpint(order->ordered_at, >=, customer->joined_at);
        g_assert_cmpuint(order->n_lines, >=, 1);
    }
}

static void test_customers(void)
{
    static DemoProduct products[DEMO_PRODUCTS];
    g_autofree DemoCustomer *customer = g_new(DemoCustomer, 1);
    DemoShop shop = {.seed = 9, .until = UNTIL, .products = products, .currency = "CNY"};
    shop.currency_rate_millionths = 1000000;
    demo_products(9, products);
    g_autoptr(GHashTable) phones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t promoted = 0, orders = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        demo_customer(&shop, i, false, customer);
        check_customer(&shop, customer);
        if (customer->phone[0] == '+' && g_str_has_prefix(customer->phone, "+86"))
            g_assert_true(g_hash_table_add(phones, g_strdup(customer->phone)));
        for (size_t k = 0; k < customer->n_orders; k++) {
            int64_t day = customer->orders[k].ordered_at / DEMO_DAY_US;
            promoted += day == 20767 || day == 20768; // 10 and 11 November 2026
            orders++;
        }
    }
    g_assert_cmpuint(orders, >, 20000);
    g_assert_cmpuint(promoted * 300, >, orders); // far more than two days' share of three years
}

// ---- other shops, and the subscription ----

static bool names_rival(const char *words)
{
    for (size_t i = 0; words != NULL && i < DEMO_RIVALS; i++)
        if (strstr(words, DEMO_RIVAL_NAMES[i]) != NULL)
            return true;
    return false;
}

typedef struct {
    size_t texts, rivals, chats, contracts, due, renewed;
} Told;

static void count_told(const DemoCustomer *customer, Told *told)
{
    for (size_t i = 0; i < customer->n_events; i++) {
        const DemoEvent *event = &customer->events[i];
        told->texts += event->words[0] != NULL;
        told->chats += strcmp(event->name, "chat") == 0;
        told->rivals += names_rival(event->words[0]) || names_rival(event->words[1]) ||
                        names_rival(event->words[2]);
    }
}

// Orders of the tea: a period apart, and each but the last one due and renewed.
static void count_renewals(const DemoCustomer *customer, Told *told)
{
    int64_t last = 0;
    size_t n = 0;
    for (size_t i = 0; i < customer->n_orders; i++) {
        const DemoOrder *order = &customer->orders[i];
        if (order->lines[0].product != DEMO_TEA_OF_THE_MONTH)
            continue;
        int64_t days = (order->ordered_at - last) / DEMO_DAY_US;
        g_assert_true(n == 0 || (days >= 28 && days <= 32));
        last = order->ordered_at;
        n++;
    }
    told->contracts += n > 0;
    told->renewed += n > 0 ? n - 1 : 0;
    told->due += n > 0 ? n - 1 + (UNTIL - last > 38 * DEMO_DAY_US) : 0;
}

// Some speak of other shops and most do not; subscriptions are renewed more often than ended.
static void test_told(void)
{
    static DemoProduct products[DEMO_PRODUCTS];
    g_autofree DemoCustomer *customer = g_new(DemoCustomer, 1);
    DemoShop shop = {.seed = 11, .until = UNTIL, .products = products, .currency = "CNY"};
    shop.currency_rate_millionths = 1000000;
    demo_products(11, products);
    Told told = {0};
    for (uint64_t i = 0; i < 5000; i++) {
        demo_customer(&shop, i, false, customer);
        count_told(customer, &told);
        count_renewals(customer, &told);
    }
    g_test_message("%zu texts, %zu by chat, %zu name another shop; %zu subscriptions, %zu of %zu "
                   "renewed",
                   told.texts, told.chats, told.rivals, told.contracts, told.renewed, told.due);
    g_assert_cmpuint(told.texts, >, 1000);
    g_assert_cmpuint(told.chats, >, 100);
    g_assert_cmpuint(told.rivals * 25, >, told.texts); // between 4 and 20 in a hundred
    g_assert_cmpuint(told.rivals * 5, <, told.texts);
    g_assert_cmpuint(told.contracts, >, 250);
    g_assert_cmpuint(told.renewed * 100, >, told.due * 80);
    g_assert_cmpuint(told.renewed * 100, <, told.due * 97);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/demo/customers", test_customers);
    g_test_add_func("/demo/told", test_told);
    g_test_add_func("/demo/counts", test_counts);
    g_test_add_func("/demo/whole", test_whole);
    g_test_add_func("/demo/same-seed", test_same_seed);
    g_test_add_func("/demo/twice", test_twice);
    return g_test_run();
}
