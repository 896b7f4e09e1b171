// SPDX-License-Identifier: Apache-2.0
//
// The number of customers whom each has referred follows relations through everything that befalls
// them: made, changed, deleted, restored, removed, moved to another customer. Rules ask for it in
// the panel, and the doctor counts again.
#include "test_panel_world.h"

#include "entity/move.h"
#include "entity/summary.h"
#include "entity/write.h"
#include "guard/checks.h"
#include "guard/doctor.h"
#include "know/panel_select.h"

typedef struct {
    World world;
    Panel *panel;
    bool (*act)(Writing *writing, void *context, GError **error);
    int64_t ids[4], relation;
} Shop;

static bool act(Tx *tx, void *context, GError **error)
{
    Shop *shop = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = shop->world.model};
    return shop->act(&writing, shop, error);
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static bool add_customers(Writing *writing, void *context, GError **error)
{
    Shop *shop = context;
    for (size_t i = 0; i < G_N_ELEMENTS(shop->ids); i++) {
        Record *record = record_new(writing->arena, &ENTITY_CUSTOMER);
        record_set_defaults(record, writing->arena, NULL);
        set(record, "name", value_text("Somebody"));
        if (!record_insert(writing, record, error))
            return false;
        shop->ids[i] = record_id(record);
    }
    return true;
}

static bool relate(Writing *writing, Shop *shop, int owner, const char *kind, GError **error)
{
    Record *record = record_new(writing->arena, &ENTITY_RELATION);
    record_set_defaults(record, writing->arena, NULL);
    set(record, "customer_id", value_integer(shop->ids[owner]));
    set(record, "kind", value_text(kind));
    set(record, "other_customer_id", value_integer(shop->ids[0]));
    bool good = record_insert(writing, record, error);
    shop->relation = record_id(record);
    return good;
}

static bool refer_two(Writing *writing, void *context, GError **error)
{
    return relate(writing, context, 1, "household", error) &&
           relate(writing, context, 1, "referred_by", error) &&
           relate(writing, context, 1, "referred_by", error) && // said twice, counted once
           relate(writing, context, 2, "referred_by", error);
}

static Record *last(Writing *writing, const Shop *shop)
{
    return record_load(writing->tx, writing->arena, &ENTITY_RELATION, shop->relation);
}

static bool change_kind(Writing *writing, void *context, GError **error)
{
    Record *before = last(writing, context), *after = record_copy(writing->arena, before);
    bool was = strcmp(record_text(before, "kind"), "referred_by") == 0;
    set(after, "kind", value_text(was ? "contact_of" : "referred_by"));
    return record_update(writing, before, after, NULL, error);
}

static bool delete_last(Writing *writing, void *context, GError **error)
{
    return record_delete(writing, last(writing, context), error);
}

static bool restore_last(Writing *writing, void *context, GError **error)
{
    return record_restore(writing, last(writing, context), error);
}

static bool remove_last(Writing *writing, void *context, GError **error)
{
    return record_remove(writing, last(writing, context), error);
}

static bool refer_third(Writing *writing, void *context, GError **error)
{
    return relate(writing, context, 3, "referred_by", error);
}

static bool refer_fourth(Writing *writing, void *context, GError **error)
{
    return relate(writing, context, 2, "referred_by", error);
}

// Two of those referred turn out to be one.
static bool merge(Writing *writing, void *context, GError **error)
{
    const Shop *shop = context;
    bool more = false;
    return customer_move(writing, shop->ids[3], shop->ids[1], 100, &more, error) && !more;
}

static int64_t files_of(Writing *writing, int64_t customer_id)
{
    return tx_integer(writing->tx, "SELECT count(*) FROM file WHERE owner_customer_id = $1",
                      PARAMS(value_integer(customer_id)), -1);
}

// Whoever referred others turns out to be one of them: what they referred is the other's, and
// nobody has referred themselves. Their files are the other's, too.
static bool merge_referrer(Writing *writing, void *context, GError **error)
{
    Shop *shop = context;
    Record *file = record_new(writing->arena, &ENTITY_FILE);
    record_set_defaults(file, writing->arena, NULL);
    set(file, "name", value_text("picture.png"));
    set(file, "owner_customer_id", value_integer(shop->ids[0]));
    bool more = record_insert(writing, file, error);
    while (more)
        if (!customer_move(writing, shop->ids[0], shop->ids[2], 1, &more, error))
            return false;
    g_assert_cmpint(tx_integer(writing->tx,
                               "SELECT count(*) FROM relation WHERE other_customer_id = $1 AND "
                               "deleted_at IS NULL",
                               PARAMS(value_integer(shop->ids[0])), -1),
                    ==, 0);
    g_assert_cmpint(tx_integer(writing->tx,
                               "SELECT count(*) FROM relation WHERE other_customer_id = $1 AND "
                               "customer_id = $1 AND deleted_at IS NULL",
                               PARAMS(value_integer(shop->ids[2])), -1),
                    ==, 0);
    g_assert_cmpint(files_of(writing, shop->ids[0]), ==, 0);
    g_assert_cmpint(files_of(writing, shop->ids[2]), ==, 1);
    shop->ids[0] = shop->ids[2];
    return true;
}

static bool check_store(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Shop *shop = context;
    g_autoptr(GPtrArray) examples = g_ptr_array_new_with_free_func(g_free);
    DoctorFinding finding = {.examples = examples};
    check_summaries(tx, &finding);
    g_assert_cmpint(finding.problems, ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(shop->ids); i++)
        g_assert_cmpint(summary_referrals(tx, shop->ids[i]), ==,
                        tx_integer(tx, "SELECT referral_count FROM customer WHERE id = $1",
                                   PARAMS(value_integer(shop->ids[i])), -1));
    return true;
}

static int64_t count(Shop *shop, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, shop->world.model, &error);
    g_assert_no_error(error);
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = shop->world.now, .model = shop->world.model};
    panel_select(shop->panel, shop->world.store, rule, NULL, &options, &audience, &error);
    g_assert_no_error(error);
    g_assert_null(audience.store);
    return audience.count;
}

// Store, log and panel say how many the first customer has referred.
static void after(Shop *shop, bool (*what)(Writing *, void *, GError **), int64_t referrals)
{
    g_autoptr(GError) error = NULL;
    shop->act = what;
    world_write(shop->world.store, act, shop);
    world_read(shop->world.store, check_store, shop);
    wait_for_log(&shop->world);
    panel_catch_up(shop->panel, &error);
    g_assert_no_error(error);
    g_autofree char *rule =
        g_strdup_printf("referral_count = %" G_GINT64_FORMAT " and id = %" G_GINT64_FORMAT,
                        referrals, shop->ids[0]);
    g_assert_cmpint(count(shop, rule), ==, 1);
    g_assert_cmpint(count(shop, "referral_count >= 1"), ==, referrals > 0);
}

static void test_follows(void)
{
    Shop shop = {.act = add_customers};
    world_init(&shop.world, 1);
    world_write(shop.world.store, act, &shop);
    shop.panel = panel_of(&shop.world);
    after(&shop, refer_two, 2);
    after(&shop, change_kind, 1);
    after(&shop, change_kind, 2);
    after(&shop, delete_last, 1);
    after(&shop, restore_last, 2);
    after(&shop, remove_last, 1);
    after(&shop, refer_third, 2);
    after(&shop, merge, 1);
    after(&shop, refer_fourth, 2);
    after(&shop, merge_referrer, 1);
    panel_free(shop.panel);
    world_clear(&shop.world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/referrals/follow", test_follows);
    return g_test_run();
}
