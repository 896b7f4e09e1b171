// SPDX-License-Identifier: Apache-2.0
//
// `in top 20%` against its definition, value by value: the panel, the store, and one record by
// whoever answers; with ties, missing values, customers who do not count, and nobody at all.
#include "test_panel_world.h"

#include "know/panel_select.h"
#include "rule/rank.h"

typedef struct {
    int64_t id, value;
} Standing;

typedef struct {
    World *world;
    const char *column;
    GArray *all; // of Standing
} Reading;

static bool read_values(Tx *tx, void *context, GError **error)
{
    (void)error;
    Reading *reading = context;
    g_auto(Buffer) sql = {0};
    buffer_printf(&sql,
                  "SELECT id, %s FROM customer WHERE deleted_at IS NULL AND kind <> 'anonymous' "
                  "AND %s IS NOT NULL ORDER BY id",
                  reading->column, reading->column);
    g_array_set_size(reading->all, 0);
    g_autoptr(Cursor) rows = tx_query(tx, buffer_string(&sql), NO_PARAMS);
    while (cursor_next(rows)) {
        Standing one = {cursor_integer(rows, 0), cursor_integer(rows, 1)};
        g_array_append_val(reading->all, one);
    }
    return true;
}

// Fewer than the share have a better value.
static GArray *defined(const GArray *all, bool top, int64_t millionths)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < all->len; i++) {
        const Standing *one = &g_array_index(all, Standing, i);
        int64_t better = 0;
        for (guint k = 0; k < all->len; k++) {
            int64_t other = g_array_index(all, Standing, k).value;
            better += top ? other > one->value : other < one->value;
        }
        if (better * RANK_ALL < all->len * millionths)
            g_array_append_val(ids, one->id);
    }
    return ids;
}

static void check_one(World *world, Panel *panel, const Reading *reading, const char *text,
                      int64_t millionths, bool top)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) ids = defined(reading->all, top, millionths);
    g_autofree char *wanted = print_ids(ids);
    for (int by_store = 0; by_store < 2; by_store++) {
        g_auto(Audience) audience = {0};
        SelectOptions options = {.now = world->now, .model = world->model, .members = true};
        g_assert_true(panel_select(by_store ? NULL : panel, world->store, rule, NULL, &options,
                                   &audience, &error));
        g_assert_true((audience.store != NULL) == by_store);
        g_autofree char *got = print_ids(audience.ids);
        if (strcmp(wanted, got) != 0)
            g_error("%s\nwanted: %s\n%s: %s", text, wanted, by_store ? "store" : "panel", got);
    }
    world->rule = rule;
    world_read(world->store, ask_records, world);
    g_autofree char *got = print_ids(world->ids);
    g_assert_cmpstr(got, ==, wanted);
}

static void check_column(World *world, Panel *panel, const char *column, const char *name)
{
    static const struct {
        const char *percent;
        int64_t millionths;
    } SHARES[] = {
        {"0.0001%", 1}, {"7.5%", 75000}, {"33%", 330000}, {"50%", 500000}, {"100%", RANK_ALL}};
    Reading reading = {world, column, g_array_new(FALSE, FALSE, sizeof(Standing))};
    world_read(world->store, read_values, &reading);
    for (size_t i = 0; i < G_N_ELEMENTS(SHARES); i++)
        for (int top = 0; top < 2; top++) {
            g_autofree char *text =
                g_strdup_printf("%s in %s %s", name, top ? "top" : "bottom", SHARES[i].percent);
            check_one(world, panel, &reading, text, SHARES[i].millionths, top);
        }
    g_array_unref(reading.all);
}

static void test_definition(void)
{
    World world;
    world_init(&world, 20261130);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    for (int offered = 0; offered < 2; offered++) {
        check_column(&world, panel, "order_count", "order_count");
        check_column(&world, panel, "last_order_at", "last_order");
        check_column(&world, panel, "birth_day", "birthday");
        check_column(&world, panel, "order_count * 2 - 1", "order_count * 2 - 1");
        if (offered == 0)
            panel_offer(panel); // from now on it says it of one record
    }
    g_clear_pointer(&panel, panel_free); // before the store it answers for
    world_clear(&world);
}

static void test_nobody(void)
{
    World world;
    world_init(&world, 20261131);
    g_autoptr(Panel) panel = panel_of(&world);
    check_column(&world, panel, "order_count", "order_count");
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rank/definition", test_definition);
    g_test_add_func("/rank/nobody", test_nobody);
    return g_test_run();
}
