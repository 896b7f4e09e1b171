// SPDX-License-Identifier: Apache-2.0
//
// The panel against the store: random rules over random customers, and after every kind of change
// the panel must name exactly the customers that SQL names.
#include "test_panel_world.h"

#include "know/panel_check.h"
#include "know/panel_select.h"

#include <pthread.h>
#include <roaring/roaring.h>

enum { RULES = 300 };

static void test_attributes(void)
{
    World world;
    world_init(&world, 20261121);
    world_write(world.store, fill, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    int answered = 0;
    for (int i = 0; i < RULES; i++) {
        g_auto(Buffer) text = {0};
        put_rule(&world, &text, 3);
        answered += agree(&world, panel, ask_store, buffer_string(&text));
    }
    g_assert_cmpint(answered, >, RULES * 9 / 10);
    world_clear(&world);
}

static void test_histories(void)
{
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    int answered = 0;
    for (int i = 0; i < RULES; i++) {
        g_auto(Buffer) text = {0};
        put_history_rule(&world, &text);
        answered +=
            agree(&world, panel, i % 4 == 0 ? ask_records : ask_store, buffer_string(&text));
    }
    g_assert_cmpint(answered, >, RULES * 9 / 10);
    world_clear(&world);
}

// An explanation counts what passes everywhere and says which way led to it.
static void test_explain(void)
{
    World world;
    world_init(&world, 20261127);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse("any(page_view, last 3 days) and birthday is not empty and "
                                      "any(events, name = \"page_view\", last 3 days) and "
                                      "in list(\"chosen\") and order_count + 1 > return_count",
                                      &ENTITY_CUSTOMER, world.model, &error);
    g_assert_no_error(error);
    SelectOptions options = {.now = world.now, .model = world.model, .explain = true};
    g_auto(Audience) audience = {0};
    g_assert_true(panel_select(panel, world.store, rule, NULL, &options, &audience, &error));
    static const char *const WAYS[] = {"[postings of event.name in chunks 1 of 1, else history]",
                                       "[kept moments in chunks 1 of 1, else history]",
                                       "birthday is empty  [column]",
                                       "[bitmaps]",
                                       "[computed for each row]",
                                       "name = page_view  [column]"};
    for (size_t i = 0; i < G_N_ELEMENTS(WAYS); i++)
        if (strstr(audience.plan, WAYS[i]) == NULL)
            g_error("%s is not in\n%s", WAYS[i], audience.plan);
    g_autofree char *count = g_strdup_printf("%10" G_GINT64_FORMAT, audience.count);
    g_assert_true(g_str_has_prefix(audience.plan, count));
    world_clear(&world);
}

// ---- changes ----

static const char *random_entity(World *world)
{
    return PICK(world, "customer", "customer", "order", "order", "event", "customer_tag", "tag",
                "product", "category", "segment_member", "consent");
}

static bool insert_new(Writing *writing, World *world, const Entity *entity, GError **error)
{
    Record *record = record_new(writing->arena, entity);
    if (!record_set_defaults(record, writing->arena, error))
        return false;
    for (size_t f = FIELD_CUSTOM; f < entity->n_fields; f++)
        if ((entity->fields[f].flags & (FIELD_READ_ONLY | FIELD_DERIVED)) == 0)
            record->values[f] = random_value(world, &entity->fields[f]);
    if (entity->ownership == OWNER_CUSTOMER)
        record->values[FIELD_CUSTOMER_ID] =
            value_integer(random_id(writing->tx, world, &ENTITY_CUSTOMER));
    if (entity == &ENTITY_CUSTOMER) {
        world_set(entity, record->values, "phone", value_null());
        world_set(entity, record->values, "email", value_null());
        world_set(entity, record->values, "number", value_null());
    }
    if (entity == &ENTITY_ORDER) {
        world_set(entity, record->values, "currency", value_text("CNY"));
        world_set(entity, record->values, "rate_millionths", value_integer(1000000));
        world_set(entity, record->values, "source_id", value_null());
        record->parts = ARENA_ARRAY(writing->arena, Record *, 1);
        record->parts[0] = record_new(writing->arena, &ENTITY_ORDER_LINE);
        record->n_parts = 1;
        record->parts_given = true;
        Value *line = record->parts[0]->values;
        world_set(&ENTITY_ORDER_LINE, line, "product_id", value_integer(1 + dice(world, 6)));
        world_set(&ENTITY_ORDER_LINE, line, "product_code", value_text("new"));
        world_set(&ENTITY_ORDER_LINE, line, "quantity_thousandths", value_integer(2000));
        world_set(&ENTITY_ORDER_LINE, line, "price_millionths", value_integer(1500000));
    }
    return record_insert(writing, record, error);
}

// A failed write is undone as a whole: records that may not be there are no concern of this test.
static bool change_one(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    const Entity *entity = entity_find(random_entity(world));
    if (dice(world, 3) == 0 &&
        (entity == &ENTITY_CUSTOMER || entity == &ENTITY_ORDER || entity == &ENTITY_EVENT))
        return insert_new(&writing, world, entity, error);
    Record *record = record_load(tx, arena, entity, random_id(tx, world, entity));
    if (record == NULL)
        return true;
    if (dice(world, 6) == 0)
        return record_remove(&writing, record, error);
    if (entity == &ENTITY_EVENT)
        return true;
    if (record->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return record_restore(&writing, record, error);
    if (dice(world, 3) == 0)
        return record_delete(&writing, record, error);
    Record *after = record_copy(arena, record);
    const char *field = entity == &ENTITY_CUSTOMER  ? "city"
                        : entity == &ENTITY_ORDER   ? "channel"
                        : entity == &ENTITY_PRODUCT ? "brand"
                                                    : NULL;
    if (field == NULL)
        return true;
    record_set(after, entity_field_index(entity, field), value_text(world_text(world->random)));
    return record_update(&writing, record, after, NULL, error);
}

static void change_some(World *world, int n)
{
    for (int i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;
        store_write(world->store, change_one, world, &error);
    }
}

static void test_changes(void)
{
    World world;
    world_init(&world, 20261123);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    for (int round = 0; round < 40; round++) {
        g_autoptr(GError) error = NULL;
        change_some(&world, 1 + dice(&world, 6));
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        if (dice(&world, 6) == 0)
            panel_fold(panel);
        agree_on_some(&world, panel, 4);
    }
    g_autoptr(Version) version = panel_pin(panel);
    g_assert_cmpint((int)version->n_parts, <, 12);
    world_clear(&world);
}

// ---- events ----

typedef struct {
    World *world;
    int64_t first; // number of the first event
    int n;
} Visits;

static int64_t visitor(Tx *tx, int n)
{
    return tx_integer(
        tx, "SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id LIMIT 1 OFFSET $1",
        PARAMS(value_integer(n)), 0);
}

// Three customers view pages, at moments that come again now and then; one of them moves house.
static bool add_visits(Tx *tx, void *context, GError **error)
{
    Visits *visits = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = visits->world->model};
    Record *mover = record_load(tx, arena, &ENTITY_CUSTOMER, visitor(tx, 1)),
           *after = record_copy(arena, mover);
    g_autofree char *city = g_strdup_printf("city %" G_GINT64_FORMAT, visits->first);
    record_set(after, entity_field_index(&ENTITY_CUSTOMER, "city"), value_text(city));
    if (!record_update(&writing, mover, after, NULL, error))
        return false;
    const int64_t owners[] = {visitor(tx, 0), visitor(tx, 1), visitor(tx, 2)};
    for (int i = 0; i < visits->n; i++) {
        Record *event = record_new(arena, &ENTITY_EVENT);
        int64_t at = (visits->first * 7 + i * 31) % 9000;
        if (!record_set_defaults(event, arena, error))
            return false;
        event->values[FIELD_CUSTOMER_ID] = value_integer(owners[i % 3]);
        world_set(&ENTITY_EVENT, event->values, "name", value_text(i % 5 ? "page_view" : "search"));
        world_set(&ENTITY_EVENT, event->values, "happened_at",
                  value_integer(visits->world->now - at * SECOND_US));
        if (!record_insert(&writing, event, error))
            return false;
    }
    return true;
}

// More than is followed at once, and then a few at a time: the rows stay those of the store.
static void test_further(void)
{
    static const int AT_ONCE[] = {5000, 1, 2, 40, 3, 700};
    World world;
    world_init(&world, 20261130);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    Visits visits = {.world = &world, .first = 100001};
    for (size_t i = 0; i < G_N_ELEMENTS(AT_ONCE); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(PanelCheck) check = {0};
        visits.n = AT_ONCE[i];
        world_write(world.store, add_visits, &visits);
        visits.first += visits.n;
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        panel_check(panel, &(PanelCheckOptions){.sample = 0}, &check, &error);
        g_assert_no_error(error);
        if (check.problems > 0)
            g_error("%s", (const char *)check.examples->pdata[0]);
        agree_on_some(&world, panel, 4);
    }
    world_clear(&world);
}

// ---- properties of events ----

typedef struct {
    World *world;
    const char *kept; // the setting; NULL: 150 events with long colours instead
} Properties;

static bool change_properties(Tx *tx, void *context, GError **error)
{
    Properties *properties = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = properties->world->model};
    if (properties->kept != NULL) {
        Record *setting = record_load(tx, arena, &ENTITY_SETTING, 3);
        Record *after = record_copy(arena, setting);
        record_set(after, entity_field_index(&ENTITY_SETTING, "value"),
                   value_text(properties->kept));
        return record_update(&writing, setting, after, NULL, error);
    }
    g_autofree char *tail = g_strnfill(30000, 'x');
    for (int i = 0; i < 150; i++) {
        Record *event = record_new(arena, &ENTITY_EVENT);
        if (!record_set_defaults(event, arena, error))
            return false;
        event->values[FIELD_CUSTOMER_ID] = value_integer(visitor(tx, i % 3));
        world_set(&ENTITY_EVENT, event->values, "name", value_text("page_view"));
        world_set(&ENTITY_EVENT, event->values, "happened_at",
                  value_integer(properties->world->now - i * SECOND_US));
        const char *json = arena_printf(arena, "{\"colour\":\"%d%s\"}", i, tail);
        world_set(&ENTITY_EVENT, event->values, "properties", value_text(json));
        if (!record_insert(&writing, event, error))
            return false;
    }
    return true;
}

// Why the store is asked; NULL: the panel answers. Both say the same.
static const char *asked_of_store(World *world, Panel *panel, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    SelectOptions options = {.now = world->now, .model = world->model, .members = true};
    g_auto(Audience) audience = {0}, wanted = {0};
    g_assert_true(panel_select(panel, world->store, rule, NULL, &options, &audience, &error));
    g_assert_true(panel_select(NULL, world->store, rule, NULL, &options, &wanted, &error));
    g_assert_cmpint(audience.ids->len, ==, wanted.ids->len);
    if (wanted.ids->len == 0)
        g_error("nobody: %s", text);
    g_assert_cmpint(memcmp(audience.ids->data, wanted.ids->data, wanted.ids->len * sizeof(int64_t)),
                    ==, 0);
    return audience.store != NULL ? audience.store->en : NULL;
}

static void follow_properties(World *world, Panel *panel, const char *kept)
{
    g_autoptr(GError) error = NULL;
    g_auto(PanelCheck) check = {0};
    world_write(world->store, change_properties, &(Properties){world, kept});
    wait_for_log(world);
    panel_catch_up(panel, &error);
    g_assert_no_error(error);
    panel_check(panel, &(PanelCheckOptions){.sample = 0}, &check, &error);
    g_assert_no_error(error);
    if (check.problems > 0)
        g_error("%s", (const char *)check.examples->pdata[0]);
}

// The setting says which are columns; one with texts beyond all bounds is left to the store.
static void test_properties(void)
{
    static const char COLOUR[] = "any(events, props.colour = \"red\")";
    static const char PRICE[] = "max(events.props.price) >= 5";
    static const char NOT_KEPT[] =
        "The rule asks for a property of events that is not kept at hand.";
    World world;
    world_init(&world, 20261201);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_assert_null(asked_of_store(&world, panel, COLOUR));
    g_assert_null(asked_of_store(&world, panel, PRICE));
    follow_properties(&world, panel, "[\"colour\", \"colour\"]");
    g_assert_null(asked_of_store(&world, panel, COLOUR));
    g_assert_cmpstr(asked_of_store(&world, panel, PRICE), ==, NOT_KEPT);
    follow_properties(&world, panel, "[\"vip\", \"colour\", \"price\"]");
    g_assert_null(asked_of_store(&world, panel, PRICE));
    follow_properties(&world, panel, NULL);
    panel_fold(panel);
    g_assert_cmpstr(asked_of_store(&world, panel, COLOUR), ==,
                    "The panel left out what is asked, to save memory.");
    g_assert_null(asked_of_store(&world, panel, PRICE));
    world_clear(&world);
}

// ---- snapshots ----

static void load_fails(World *world, const char *path, ErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Panel) panel = panel_new(world->store, &(PanelOptions){.threads = 1});
    g_assert_false(panel_load(panel, path, &error));
    g_assert_cmpint(error_code(error), ==, code);
    g_assert_null(panel_pin(panel));
}

// Every byte counts: one that is different, and an end that is missing, are noticed.
static void test_damaged(World *world, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_autofree char *other = g_strconcat(path, ".damaged", NULL);
    for (int i = 0; i < 40; i++) {
        gsize at = i == 0 ? length - 1 : (gsize)dice(world, (int)length);
        bytes[at] ^= 1;
        g_assert_true(g_file_set_contents(other, bytes, (gssize)length, NULL));
        load_fails(world, other, ERROR_INVALID);
        bytes[at] ^= 1;
        g_assert_true(g_file_set_contents(other, bytes, (gssize)at, NULL));
        load_fails(world, other, ERROR_INVALID);
    }
    unlink(other);
}

static void test_snapshot(void)
{
    World world, stranger;
    g_autoptr(GError) error = NULL;
    world_init(&world, 20261125);
    world_init(&stranger, 20261126);
    world_write(world.store, fill_all, &world);
    world_write(stranger.store, fill_all, &stranger);
    change_some(&world, 30);
    change_some(&stranger, 40);
    wait_for_log(&world);
    wait_for_log(&stranger);
    g_autofree char *folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "panel", NULL);
    load_fails(&world, path, ERROR_NOT_FOUND);
    {
        g_autoptr(Panel) panel = panel_of(&world);
        change_some(&world, 10);
        wait_for_log(&world);
        panel_catch_up(panel, &error);
        g_assert_no_error(error);
        panel_save(panel, path, &error);
        g_assert_no_error(error);
    }
    change_some(&world, 10);
    wait_for_log(&world);
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 2});
    panel_load(panel, path, &error);
    g_assert_no_error(error);
    agree_on_some(&world, panel, 30);
    panel_fold(panel);
    agree_on_some(&world, panel, 10);
    test_damaged(&world, path);
    load_fails(&stranger, path, ERROR_INVALID);
    unlink(path);
    rmdir(folder);
    world_clear(&stranger);
    world_clear(&world);
}

// What was left out for want of memory is left out of the snapshot, too, and serves as long as no
// more memory is allowed.
static void test_left_out(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_init(&world, 20261127);
    world_write(world.store, fill_all, &world);
    change_some(&world, 10);
    wait_for_log(&world);
    g_autoptr(Panel) whole = panel_of(&world);
    g_autoptr(Version) all = panel_pin(whole);
    g_autofree char *folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "panel", NULL);
    PanelOptions little = {.threads = 1, .bytes_most = (int64_t)version_bytes(all) * 8 / 10};
    {
        g_autoptr(Panel) panel = panel_new(world.store, &little);
        panel_build(panel, &error);
        g_assert_no_error(error);
        panel_save(panel, path, &error);
        g_assert_no_error(error);
    }
    load_fails(&world, path, ERROR_INVALID); // any memory is allowed there
    change_some(&world, 10);
    wait_for_log(&world);
    g_autoptr(Panel) panel = panel_new(world.store, &little);
    panel_load(panel, path, &error);
    g_assert_no_error(error);
    g_autoptr(Version) version = panel_pin(panel);
    g_assert_nonnull(version->layout->left_out[0]);
    agree_on_some(&world, panel, 20);
    unlink(path);
    rmdir(folder);
    g_clear_pointer(&panel, panel_free);
    g_clear_pointer(&whole, panel_free);
    world_clear(&world);
}

// ---- threads ----

typedef struct {
    Panel *panel;
    Rule *rule;
    World *world;
    bool stop;
} Reader;

static void *read_on(void *context)
{
    Reader *reader = context;
    while (!__atomic_load_n(&reader->stop, __ATOMIC_ACQUIRE)) {
        g_autoptr(Version) version = panel_pin(reader->panel);
        if (version == NULL)
            continue;
        g_autoptr(Plan) plan = plan_new(reader->rule, NULL, version->layout, NULL);
        g_autoptr(GError) error = NULL;
        g_auto(Selection) selection = {0};
        SelectOptions options = {
            .now = reader->world->now, .model = reader->world->model, .members = true};
        select_from_panel(plan, version, panel_crew(reader->panel), &options, &selection, &error);
        g_assert_no_error(error);
        g_assert_cmpint(selection.count, ==,
                        (int64_t)roaring_bitmap_get_cardinality(selection.slots));
    }
    return NULL;
}

// Readers ask while others write, the panel follows and folds.
static void test_threads(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_init(&world, 20261124);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 2});
    g_assert_true(panel_start(panel));
    Reader reader = {.panel = panel, .world = &world};
    reader.rule = rule_parse("city is not empty and not any(orders, last 3 days)", &ENTITY_CUSTOMER,
                             world.model, &error);
    g_assert_no_error(error);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, read_on, &reader), ==, 0);
    for (int round = 0; round < 20; round++) {
        change_some(&world, 5);
        g_autoptr(Version) version = panel_pin(panel);
        if (version != NULL && round % 4 == 0)
            panel_fold(panel);
    }
    __atomic_store_n(&reader.stop, true, __ATOMIC_RELEASE);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    panel_stop(panel);
    rule_unref(reader.rule);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel/attributes", test_attributes);
    g_test_add_func("/panel/histories", test_histories);
    g_test_add_func("/panel/explain", test_explain);
    g_test_add_func("/panel/changes", test_changes);
    g_test_add_func("/panel/further", test_further);
    g_test_add_func("/panel/properties", test_properties);
    g_test_add_func("/panel/snapshot", test_snapshot);
    g_test_add_func("/panel/left-out", test_left_out);
    g_test_add_func("/panel/threads", test_threads);
    return g_test_run();
}
