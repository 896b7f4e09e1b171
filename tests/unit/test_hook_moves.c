// SPDX-License-Identifier: Apache-2.0
//
// What a shop gives back counts once, whoever the order belongs to by then: its owner turns out to
// be another customer, in one transaction or record by record, and between any two of them the shop
// tells the same again, or something new.
#include "test_rule_world.h"
#include "test_store.h"

#include "collect/webhook/receipt.h"
#include "entity/entities.h"
#include "entity/move.h"
#include "job/job.h"

typedef struct {
    Store *store;
    Model *model;
    int64_t hook, other; // the webhook source, and whom the orders go to
    int told;
    const char *body;
    bool more;
} Shop;

typedef bool (*Act)(Writing *writing, Shop *shop, GError **error);

typedef struct {
    Shop *shop;
    Act act;
} Acting;

static bool in_tx(Tx *tx, void *context, GError **error)
{
    Acting *acting = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = acting->shop->model};
    return acting->act(&writing, acting->shop, error);
}

static void act(Shop *shop, Act what)
{
    world_write(shop->store, in_tx, &(Acting){shop, what});
}

static Record *blank(Writing *writing, const Entity *entity)
{
    Record *record = record_new(writing->arena, entity);
    record_set_defaults(record, writing->arena, NULL);
    return record;
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static bool begin(Writing *writing, Shop *shop, GError **error)
{
    Record *source = blank(writing, &ENTITY_SOURCE), *other = blank(writing, &ENTITY_CUSTOMER);
    Record *hook = blank(writing, &ENTITY_WEBHOOK_SOURCE);
    set(source, "name", value_text("Shop"));
    set(source, "code", value_text("shop"));
    set(source, "kind", value_text("shop"));
    set(source, "currency", value_text("CNY"));
    set(other, "name", value_text("Ada"));
    if (!record_insert(writing, source, error) || !record_insert(writing, other, error))
        return false;
    set(hook, "name", value_text("Shop"));
    set(hook, "format", value_text("shopify"));
    set(hook, "source_id", value_integer(record_id(source)));
    shop->other = record_id(other);
    bool good = record_insert(writing, hook, error);
    shop->hook = record_id(hook);
    return good;
}

static bool take(Writing *writing, Shop *shop, GError **error)
{
    g_autofree char *delivery = g_strdup_printf("delivery-%d", ++shop->told);
    receipt_put(writing->tx, &(Receipt){.webhook_source_id = shop->hook,
                                        .delivery = delivery,
                                        .topic = "orders/updated",
                                        .body = shop->body,
                                        .length = strlen(shop->body)});
    int64_t id = 0;
    g_assert_cmpuint(receipts_waiting(writing->tx, &id, 1), ==, 1);
    g_autoptr(Taking) taking = taking_new(writing->tx);
    return receipt_take(taking, id, error);
}

// The order with its first `n` refunds, each of 10.00: the first with a piece that came back.
static void tell(Shop *shop, int n)
{
    g_autoptr(GString) refunds = g_string_new(NULL);
    for (int i = 1; i <= n; i++)
        g_string_append_printf(
            refunds,
            "%s{\"id\":%d,\"processed_at\":\"2026-02-05T10:00:00Z\",\"refund_line_items\":[%s],"
            "\"transactions\":[{\"id\":%d,\"kind\":\"refund\",\"status\":\"success\",\"gateway\":"
            "\"card\",\"amount\":\"10.00\",\"currency\":\"CNY\",\"processed_at\":"
            "\"2026-02-05T10:00:00Z\"}],\"order_adjustments\":[%s]}",
            i > 1 ? "," : "", 500 + i,
            i > 1 ? ""
                  : "{\"id\":601,\"line_item_id\":1,\"quantity\":1,\"restock_type\":\"return\","
                    "\"subtotal\":10.0,\"total_tax\":0.0,\"line_item\":{\"id\":1,\"sku\":\"A1\","
                    "\"name\":\"A\",\"quantity\":4,\"price\":\"10.00\"}}",
            700 + i, i == 1 ? "" : "{\"kind\":\"refund_discrepancy\",\"amount\":\"-10.00\"}");
    g_autofree char *body = g_strdup_printf(
        "{\"id\":1001,\"name\":\"#1001\",\"created_at\":\"2026-02-01T00:00:00Z\",\"processed_at\":"
        "\"2026-02-01T00:00:00Z\",\"updated_at\":\"2026-02-06T00:00:%02dZ\",\"currency\":\"CNY\","
        "\"financial_status\":\"paid\",\"fulfillment_status\":\"fulfilled\",\"total_price\":"
        "\"40.00\",\"total_discounts\":\"0.00\",\"total_tax\":\"0.00\",\"total_outstanding\":"
        "\"0.00\",\"customer\":{\"id\":7,\"first_name\":\"Ada\"},\"line_items\":[{\"id\":1,\"sku\":"
        "\"A1\",\"name\":\"A\",\"quantity\":4,\"price\":\"10.00\"}],\"refunds\":[%s]}",
        n, refunds->str);
    shop->body = body;
    act(shop, take);
    shop->body = NULL;
}

static bool move_some(Writing *writing, Shop *shop, size_t most, GError **error)
{
    int64_t from =
        tx_integer(writing->tx, "SELECT id FROM customer WHERE id <> $1 AND deleted_at IS NULL",
                   PARAMS(value_integer(shop->other)), 0);
    g_assert_cmpint(from, >, 0);
    if (!customer_move(writing, from, shop->other, most, &shop->more, error))
        return false;
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, from);
    if (shop->more) // as whoever moves in slices does
        job_enqueue(writing->tx, "customer_move", "{}", key, (JobAsker){0});
    return true;
}

static bool move_all(Writing *writing, Shop *shop, GError **error)
{
    return move_some(writing, shop, 1000, error);
}

static bool move_one(Writing *writing, Shop *shop, GError **error)
{
    return move_some(writing, shop, 1, error);
}

static int64_t number(Tx *tx, const char *sql)
{
    return tx_integer(tx, sql, NULL, 0, -1);
}

static bool count(Tx *tx, void *context, GError **error)
{
    (void)error;
    int refunds = *(int *)context;
    g_assert_cmpint(number(tx, "SELECT count(*) FROM payment WHERE kind = 'refund' AND status = "
                               "'done' AND deleted_at IS NULL"),
                    ==, refunds);
    g_assert_cmpint(number(tx, "SELECT count(*) FROM payment WHERE kind = 'payment'"), ==, 1);
    g_assert_cmpint(number(tx, "SELECT count(*) FROM customer_order WHERE kind = 'return'"), ==, 1);
    g_assert_cmpint(number(tx, "SELECT count(*) FROM customer_order WHERE kind = 'sale'"), ==, 1);
    g_assert_cmpint(number(tx, "SELECT refunded_minor FROM customer_order WHERE kind = 'sale'"), ==,
                    refunds * 1000);
    // Every key leads to whom its record belongs.
    g_assert_cmpint(number(tx, "SELECT count(*) FROM external_key k JOIN payment p ON p.id = k.id "
                               "WHERE k.entity = 'payment' AND k.owner_id <> p.customer_id"),
                    ==, 0);
    g_assert_cmpint(number(tx, "SELECT count(*) FROM external_key k JOIN customer_order o ON o.id "
                               "= k.id WHERE k.entity = 'order' AND k.owner_id <> o.customer_id"),
                    ==, 0);
    return true;
}

static void stands(Shop *shop, int refunds)
{
    world_read(shop->store, count, &refunds);
}

static Shop shop_new(void)
{
    Shop shop = {0};
    shop.store = world_store("Asia/Shanghai", &shop.model);
    act(&shop, begin);
    tell(&shop, 2);
    stands(&shop, 2);
    return shop;
}

static void shop_clear(Shop *shop)
{
    model_unref(shop->model);
    store_close(shop->store);
}

static void test_moved(void)
{
    Shop shop = shop_new();
    act(&shop, move_all);
    stands(&shop, 2);
    tell(&shop, 2);
    stands(&shop, 2);
    tell(&shop, 3);
    stands(&shop, 3);
    shop_clear(&shop);
}

static void test_moved_bit_by_bit(void)
{
    Shop shop = shop_new();
    int moves = 0, told = 2;
    do {
        act(&shop, move_one);
        stands(&shop, told);
        tell(&shop, told);
        stands(&shop, told);
        if (moves++ % 2 == 0)
            tell(&shop, ++told);
        stands(&shop, told);
    } while (shop.more && moves < 40);
    g_assert_false(shop.more);
    tell(&shop, told);
    stands(&shop, told);
    shop_clear(&shop);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hook-moves/at-once", test_moved);
    g_test_add_func("/hook-moves/bit-by-bit", test_moved_bit_by_bit);
    return g_test_run();
}
