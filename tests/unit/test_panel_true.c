// SPDX-License-Identifier: Apache-2.0
//
// The panel is never wrong: histories of random operations (new, changed, moved, deleted, restored,
// removed, late and out of order; fields and settings that change; folds, snapshots, rebuilding),
// and after each of them panel, records and SQL name the same customers and every column says what
// the store says.
//
// A few histories are made in every run, GUANXI_TEST_ROUNDS of them when that is set; GUANXI_SEED
// is the first one's seed. What fails is made shorter, operation by operation, and then printed.
#include "test_panel_world.h"
#include "test_store.h"

#include "know/panel_check.h"
#include "know/slot_map.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { OPERATIONS = 40, PEOPLE = 40, SHRINKING_SECONDS = 60 };

typedef struct {
    World world;
    Panel *panel;
    char *folder;
    const struct Operation *operation;
    int64_t batch[2]; // orders that came together, first and last id
    int64_t often;    // a customer to whom more happens than to others
} History;

typedef struct Operation {
    const char *name;
    bool (*write)(History *history, Writing *writing, GError **error); // in the store, or NULL
    void (*keep)(History *history);                                    // with the panel, or NULL
} Operation;

// ---- operations on records ----

static const Entity *any_entity(World *world)
{
    return entity_find(PICK(world, "customer", "customer", "order", "order", "order", "event",
                            "customer_tag", "tag", "product", "category", "source",
                            "segment_member", "consent"));
}

static Record *any_record(History *history, Writing *writing, const Entity *entity)
{
    return record_load(writing->tx, writing->arena, entity,
                       random_id(writing->tx, &history->world, entity));
}

static int64_t far_time(World *world)
{
    static const int64_t EDGES[] = {-1,
                                    0,
                                    1,
                                    -86400 * SECOND_US,
                                    INT64_C(-2208988800) * SECOND_US,
                                    INT64_C(4102444800) * SECOND_US,
                                    123456789};
    return dice(world, 4) == 0 ? EDGES[dice(world, G_N_ELEMENTS(EDGES))] : random_time(world);
}

static Record *new_line(World *world, Arena *arena)
{
    Record *line = record_new(arena, &ENTITY_ORDER_LINE);
    world_set(&ENTITY_ORDER_LINE, line->values, "product_id", value_integer(1 + dice(world, 6)));
    world_set(&ENTITY_ORDER_LINE, line->values, "product_code",
              value_text(world_text(world->random)));
    world_set(&ENTITY_ORDER_LINE, line->values, "quantity_thousandths",
              value_integer((dice(world, 5) - 1) * 1000));
    world_set(&ENTITY_ORDER_LINE, line->values, "price_millionths",
              value_integer(dice(world, 9) * 500000));
    return line;
}

static void give_lines(World *world, Arena *arena, Record *order)
{
    order->n_parts = (size_t)dice(world, 4);
    order->parts = ARENA_ARRAY(arena, Record *, order->n_parts + 1);
    order->parts_given = true;
    for (size_t i = 0; i < order->n_parts; i++)
        order->parts[i] = new_line(world, arena);
}

static Record *new_order(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    Record *order = record_new(writing->arena, &ENTITY_ORDER);
    if (!record_set_defaults(order, writing->arena, error))
        return NULL;
    Value *values = order->values;
    values[FIELD_CUSTOMER_ID] = value_integer(random_id(writing->tx, world, &ENTITY_CUSTOMER));
    world_set(&ENTITY_ORDER, values, "ordered_at", value_integer(far_time(world)));
    world_set(&ENTITY_ORDER, values, "kind",
              value_text(PICK(world, "sale", "sale", "return", "adjustment")));
    world_set(&ENTITY_ORDER, values, "channel", value_text(world_text(world->random)));
    world_set(&ENTITY_ORDER, values, "currency", value_text(PICK(world, "CNY", "CNY", "USD")));
    world_set(&ENTITY_ORDER, values, "rate_millionths", value_integer(500000 + dice(world, 9)));
    give_lines(world, writing->arena, order);
    return record_insert(writing, order, error) ? order : NULL;
}

static bool insert_customer(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    Record *customer = record_new(writing->arena, &ENTITY_CUSTOMER);
    if (!record_set_defaults(customer, writing->arena, error))
        return false;
    world_set(&ENTITY_CUSTOMER, customer->values, "kind",
              value_text(PICK(world, "person", "person", "organisation", "anonymous")));
    world_set(&ENTITY_CUSTOMER, customer->values, "name", value_text(world_text(world->random)));
    world_set(&ENTITY_CUSTOMER, customer->values, "city", value_text(world_text(world->random)));
    customer->values[FIELD_CUSTOM] = value_text(random_custom(world));
    return record_insert(writing, customer, error);
}

static bool insert_order_late(History *history, Writing *writing, GError **error)
{
    return new_order(history, writing, error) != NULL;
}

static bool insert_events(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    if (history->often == 0 || dice(world, 8) == 0)
        history->often = random_id(writing->tx, world, &ENTITY_CUSTOMER);
    int64_t at = far_time(world);
    int64_t owner =
        dice(world, 3) > 0 ? history->often : random_id(writing->tx, world, &ENTITY_CUSTOMER);
    for (int i = 0; i < 4; i++) { // some at the same moment, others before them
        Record *event = record_new(writing->arena, &ENTITY_EVENT);
        if (!record_set_defaults(event, writing->arena, error))
            return false;
        event->values[FIELD_CUSTOMER_ID] = value_integer(owner);
        world_set(&ENTITY_EVENT, event->values, "name",
                  value_text(EVENTS[dice(world, G_N_ELEMENTS(EVENTS))]));
        world_set(&ENTITY_EVENT, event->values, "happened_at",
                  value_integer(at - dice(world, 2) * i * SECOND_US));
        world_set(&ENTITY_EVENT, event->values, "product_id", value_integer(1 + dice(world, 6)));
        if (!record_insert(writing, event, error))
            return false;
    }
    return true;
}

static bool decide_consent(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    Record *consent = record_new(writing->arena, &ENTITY_CONSENT);
    if (!record_set_defaults(consent, writing->arena, error))
        return false;
    Value *values = consent->values;
    values[FIELD_CUSTOMER_ID] = value_integer(random_id(writing->tx, world, &ENTITY_CUSTOMER));
    world_set(&ENTITY_CONSENT, values, "channel", value_text(PICK(world, "email", "sms")));
    world_set(&ENTITY_CONSENT, values, "brand", value_text(PICK(world, "", "A")));
    world_set(&ENTITY_CONSENT, values, "status",
              value_text(PICK(world, "granted", "denied", "withdrawn")));
    world_set(&ENTITY_CONSENT, values, "decided_at", value_integer(dice(world, 5)));
    return record_insert(writing, consent, error);
}

static bool change_customer(History *history, Writing *writing, GError **error)
{
    static const char *const FIELDS[] = {"city", "name", "birth_day", "source_id", "custom"};
    World *world = &history->world;
    Record *before = any_record(history, writing, &ENTITY_CUSTOMER);
    if (before == NULL)
        return true;
    Record *after = record_copy(writing->arena, before);
    int field = entity_field_index(&ENTITY_CUSTOMER, FIELDS[dice(world, G_N_ELEMENTS(FIELDS))]);
    record_set(after, field, random_value(world, &ENTITY_CUSTOMER.fields[field]));
    if (value_equal(before->values[field], after->values[field]))
        return true; // else sort keys, which are random here, would be made anew without a change
    return record_update(writing, before, after, NULL, error);
}

// Its moment, so that it stands elsewhere among the others, what it says, and its lines.
static bool change_order(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    Record *before = any_record(history, writing, &ENTITY_ORDER);
    if (before == NULL)
        return true;
    Record *after = record_copy(writing->arena, before);
    record_set(after, entity_field_index(&ENTITY_ORDER, "ordered_at"),
               value_integer(far_time(world)));
    record_set(after, entity_field_index(&ENTITY_ORDER, "channel"),
               value_text(world_text(world->random)));
    if (dice(world, 2))
        give_lines(world, writing->arena, after);
    return record_update(writing, before, after, NULL, error);
}

static bool change_shared(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    const Entity *entity = entity_find(PICK(world, "product", "category", "tag", "source"));
    Record *before = any_record(history, writing, entity);
    if (before == NULL)
        return true;
    Record *after = record_copy(writing->arena, before);
    bool label = entity == &ENTITY_PRODUCT || entity == &ENTITY_CATEGORY;
    record_set(after, entity_field_index(entity, "name"),
               value_text(label ? PICK(world, "{\"zh\":\"护肤\"}", "{\"en\":\"Tea\"}", "{}")
                                : world_text(world->random)));
    return record_update(writing, before, after, NULL, error);
}

static bool delete_or_restore(History *history, Writing *writing, GError **error)
{
    const Entity *entity = any_entity(&history->world);
    Record *record = any_record(history, writing, entity);
    if (record == NULL || (entity->flags & ENTITY_APPEND_ONLY) != 0)
        return true;
    return record->values[FIELD_DELETED_AT].type == VALUE_NULL
               ? record_delete(writing, record, error)
               : record_restore(writing, record, error);
}

static bool remove_record(History *history, Writing *writing, GError **error)
{
    Record *record = any_record(history, writing, any_entity(&history->world));
    return record == NULL || record_remove(writing, record, error);
}

static bool import_orders(History *history, Writing *writing, GError **error)
{
    for (int i = 0; i < 5; i++) {
        Record *order = new_order(history, writing, error);
        if (order == NULL)
            return false;
        history->batch[i == 0 ? 0 : 1] = record_id(order);
    }
    return true;
}

static bool undo_import(History *history, Writing *writing, GError **error)
{
    for (int64_t id = history->batch[0]; id > 0 && id <= history->batch[1]; id++) {
        Record *order = record_load(writing->tx, writing->arena, &ENTITY_ORDER, id);
        if (order != NULL && !record_remove(writing, order, error))
            return false;
    }
    history->batch[0] = 0;
    return true;
}

// ---- people ----

static GArray *ids_of(Tx *tx, const Entity *entity, int64_t owner)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree char *sql =
        g_strdup_printf("SELECT id FROM %s WHERE customer_id = $1 ORDER BY id", entity->table);
    g_autoptr(Cursor) rows = tx_query(tx, sql, PARAMS(value_integer(owner)));
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        g_array_append_val(ids, id);
    }
    return ids;
}

static const Entity *const OWNED[] = {&ENTITY_ORDER, &ENTITY_EVENT, &ENTITY_CUSTOMER_TAG,
                                      &ENTITY_SEGMENT_MEMBER, &ENTITY_CONSENT};

// All that is somebody's goes, and then they.
static bool erase_person(History *history, Writing *writing, GError **error)
{
    Record *person = any_record(history, writing, &ENTITY_CUSTOMER);
    for (size_t i = 0; person != NULL && i < G_N_ELEMENTS(OWNED); i++) {
        g_autoptr(GArray) ids = ids_of(writing->tx, OWNED[i], record_id(person));
        for (guint k = 0; k < ids->len; k++) {
            Record *record =
                record_load(writing->tx, writing->arena, OWNED[i], g_array_index(ids, int64_t, k));
            if (!record_remove(writing, record, error))
                return false;
        }
    }
    return person == NULL || record_remove(writing, person, error);
}

// Everything of one becomes the other's, as one entry `move` for each, and the one is deleted.
static bool merge_people(History *history, Writing *writing, GError **error)
{
    static const char *const TABLES[] = {"customer_order", "order_line", "event", "consent"};
    Record *from = any_record(history, writing, &ENTITY_CUSTOMER);
    Record *to = any_record(history, writing, &ENTITY_CUSTOMER);
    if (from == NULL || to == NULL || record_id(from) == record_id(to) ||
        from->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return true;
    g_autofree char *text =
        g_strdup_printf("{\"from\":%" G_GINT64_FORMAT ",\"to\":%" G_GINT64_FORMAT "}",
                        record_id(from), record_id(to));
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        g_autofree char *sql =
            g_strdup_printf("UPDATE %s SET customer_id = $1 WHERE customer_id = $2", TABLES[i]);
        tx_run(writing->tx, sql,
               PARAMS(value_integer(record_id(to)), value_integer(record_id(from))));
    }
    tx_log(writing->tx, &(Change){.entity = "order",
                                  .id = 1,
                                  .customer_id = record_id(to),
                                  .operation = CHANGE_MOVE,
                                  .change = text,
                                  .change_length = strlen(text)});
    return record_delete(writing, from, error);
}

// ---- what there is to know of them ----

// A field comes, or goes, or comes again as something else.
static bool change_fields(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    if (dice(world, 2)) {
        Record *field = any_record(history, writing, &ENTITY_CUSTOM_FIELD);
        return field == NULL || record_remove(writing, field, error);
    }
    Record *field = record_new(writing->arena, &ENTITY_CUSTOM_FIELD);
    if (!record_set_defaults(field, writing->arena, error))
        return false;
    Value *values = field->values;
    world_set(&ENTITY_CUSTOM_FIELD, values, "entity", value_text("customer"));
    world_set(&ENTITY_CUSTOM_FIELD, values, "name",
              value_text(PICK(world, "skin_type", "visits", "extra", "vip")));
    world_set(&ENTITY_CUSTOM_FIELD, values, "label", value_text("{\"en\":\"x\"}"));
    world_set(&ENTITY_CUSTOM_FIELD, values, "kind",
              value_text(PICK(world, "text", "integer", "boolean", "time", "day")));
    return record_insert(writing, field, error);
}

static bool change_settings(History *history, Writing *writing, GError **error)
{
    World *world = &history->world;
    Record *before = record_load(writing->tx, writing->arena, &ENTITY_SETTING, 1 + dice(world, 2));
    Record *after = record_copy(writing->arena, before);
    bool zone = record_id(before) == 1;
    record_set(after, entity_field_index(&ENTITY_SETTING, "value"),
               value_text(zone ? PICK(world, "\"Asia/Shanghai\"", "\"America/New_York\"",
                                      "\"Pacific/Kiritimati\"", "\"Asia/Kathmandu\"")
                               : PICK(world, "\"CNY\"", "\"USD\"")));
    return record_update(writing, before, after, NULL, error);
}

// ---- operations on the panel ----

static void keep_folded(History *history)
{
    panel_fold(history->panel);
}

static void keep_in_file(History *history)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(history->folder, "panel", NULL);
    panel_save(history->panel, path, &error);
    g_assert_no_error(error);
    panel_free(history->panel);
    history->panel = panel_new(history->world.store, &(PanelOptions){.threads = 2});
    panel_load(history->panel, path, &error);
    if (error_code(error) == ERROR_NOT_FOUND) { // nothing is in the log yet
        g_clear_error(&error);
        panel_build(history->panel, &error);
    }
    g_assert_no_error(error);
}

static void keep_anew(History *history)
{
    g_autoptr(GError) error = NULL;
    panel_build(history->panel, &error);
    g_assert_no_error(error);
}

// The panel lies on while the store goes on, and then takes in what was between.
static const Operation SOME[] = {
    {"new customer", insert_customer, NULL},
    {"new customer", insert_customer, NULL},
    {"new order", insert_order_late, NULL},
    {"new order", insert_order_late, NULL},
    {"events", insert_events, NULL},
    {"events", insert_events, NULL},
    {"events", insert_events, NULL},
    {"events", insert_events, NULL},
    {"consent", decide_consent, NULL},
    {"changed customer", change_customer, NULL},
    {"changed customer", change_customer, NULL},
    {"changed order", change_order, NULL},
    {"changed order", change_order, NULL},
    {"changed record", change_shared, NULL},
    {"deleted or restored", delete_or_restore, NULL},
    {"deleted or restored", delete_or_restore, NULL},
    {"removed", remove_record, NULL},
    {"import", import_orders, NULL},
    {"undo", undo_import, NULL},
    {"erased", erase_person, NULL},
    {"merged", merge_people, NULL},
    {"fields", change_fields, NULL},
    {"settings", change_settings, NULL},
    {"fold", NULL, keep_folded},
    {"fold", NULL, keep_folded},
    {"snapshot", NULL, keep_in_file},
    {"rebuilt", NULL, keep_anew},
};

// ---- one history ----

static bool write_operation(Tx *tx, void *context, GError **error)
{
    History *history = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = history->world.model};
    return history->operation->write(history, &writing, error);
}

// What the store refuses did not happen: that is no concern of this test.
static void apply(History *history, const Operation *operation)
{
    World *world = &history->world;
    history->operation = operation;
    if (operation->keep != NULL) {
        operation->keep(history);
        return;
    }
    g_autoptr(GError) error = NULL;
    if (!store_write(world->store, write_operation, history, &error))
        g_test_message("%s: refused: %s", operation->name, error->message);
    if (operation->write == change_fields || operation->write == change_settings) {
        model_unref(world->model);
        world_read(world->store, world_load_model, &world->model);
    }
    wait_for_log(world);
}

// NULL when the panel is right; else what is wrong.
static char *whats_wrong(History *history)
{
    World *world = &history->world;
    g_autoptr(GError) error = NULL;
    panel_catch_up(history->panel, &error);
    g_assert_no_error(error);
    g_auto(PanelCheck) check = {0};
    panel_check(history->panel, &(PanelCheckOptions){.sample = 0}, &check, &error);
    g_assert_no_error(error);
    g_assert_cmpint(check.customers, >, 0);
    g_assert_cmpint(check.changing, ==, 0);
    if (check.problems > 0)
        return g_strdup(check.examples->pdata[0]);
    for (int i = 0; i < 4; i++) {
        g_auto(Buffer) text = {0};
        if (dice(world, 2))
            put_history_rule(world, &text);
        else
            put_rule(world, &text, 2);
        char *wrong = disagreement(world, history->panel, i == 0 ? ask_records : ask_store,
                                   buffer_string(&text), NULL);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

static void history_begin(History *history, guint32 seed)
{
    *history = (History){.folder = g_dir_make_tmp("guanxi-test-XXXXXX", NULL)};
    world_init(&history->world, seed);
    history->world.customers = PEOPLE;
    world_write(history->world.store, fill_all, &history->world);
    history->panel = panel_of(&history->world);
}

static void history_end(History *history)
{
    g_autofree char *path = g_build_filename(history->folder, "panel", NULL);
    panel_free(history->panel);
    unlink(path);
    rmdir(history->folder);
    g_free(history->folder);
    world_clear(&history->world);
}

// The history of a seed without the operations in `left_out`; NULL when the panel was right all the
// time. Every operation has dice of its own, so that leaving one out changes no other.
static char *live(guint32 seed, const bool *left_out, GString *said)
{
    History history;
    history_begin(&history, seed);
    char *wrong = NULL;
    for (guint32 i = 0; i < OPERATIONS && wrong == NULL; i++) {
        g_rand_set_seed(history.world.random, seed * 1000 + i);
        const Operation *operation = &SOME[dice(&history.world, G_N_ELEMENTS(SOME))];
        if (left_out[i])
            continue;
        g_string_append_printf(said, "%s%s", said->len > 0 ? ", " : "", operation->name);
        apply(&history, operation);
        // Now and then several at once are taken in.
        if (dice(&history.world, 4) > 0 || operation->keep != NULL || i + 1 == OPERATIONS)
            wrong = whats_wrong(&history);
    }
    history_end(&history);
    return wrong;
}

// Leaves out every operation without which it still fails.
static void fail_shortly(guint32 seed, bool *left_out)
{
    int64_t until = g_get_monotonic_time() + SHRINKING_SECONDS * G_USEC_PER_SEC;
    for (int i = 0; i < OPERATIONS && g_get_monotonic_time() < until; i++) {
        g_autoptr(GString) said = g_string_new(NULL);
        left_out[i] = true;
        g_autofree char *wrong = live(seed, left_out, said);
        left_out[i] = wrong != NULL;
    }
    g_autoptr(GString) said = g_string_new(NULL);
    g_autofree char *wrong = live(seed, left_out, said);
    g_error("GUANXI_SEED=%u after: %s\n%s", seed, said->str, wrong);
}

static int number_from(const char *name, int otherwise)
{
    const char *text = g_getenv(name);
    return text != NULL ? MAX(atoi(text), 1) : otherwise;
}

static void test_operations(void)
{
    guint32 seed = (guint32)number_from("GUANXI_SEED", 20261127);
    int rounds = number_from("GUANXI_TEST_ROUNDS", test_on_postgresql() ? 1 : 4);
    for (int round = 0; round < rounds; round++, seed++) {
        bool left_out[OPERATIONS] = {false};
        g_autoptr(GString) said = g_string_new(NULL);
        g_autofree char *wrong = live(seed, left_out, said);
        if (wrong != NULL)
            fail_shortly(seed, left_out);
    }
}

// ---- the comparison itself ----

static bool run_sql(Tx *tx, void *context, GError **error)
{
    (void)error;
    tx_run(tx, context, NO_PARAMS);
    return true;
}

// What is changed behind the log's back is found, and named.
static void test_differences(void)
{
    static const char *const CHANGES[][2] = {
        {"UPDATE customer SET city = 'Nowhere' WHERE id = 6", "customer 6: city"},
        {"UPDATE customer SET deleted_at = 1 WHERE id = 9 AND deleted_at IS NULL", "customer 9"},
        {"UPDATE customer SET custom = '{\"skin_type\":\"odd\"}' WHERE id = 12",
         "custom.skin_type"},
        {"DELETE FROM customer WHERE id = 15", "customer 15 is not in the store"},
        {"INSERT INTO customer_tag (id, version, created_at, updated_at, customer_id, "
         "origin_customer_id, tag_id) VALUES (9999, 1, 0, 0, 18, 18, 77)",
         "customer 18: tags"},
        {"DELETE FROM segment_member WHERE deleted_at IS NULL", ": lists"},
        {"UPDATE customer_order SET channel = 'odd' WHERE id = (SELECT min(id) FROM customer_order "
         "WHERE deleted_at IS NULL AND customer_id IN (SELECT id FROM customer))",
         ": channel"},
        {"UPDATE order_line SET quantity_thousandths = 77 WHERE position = 1",
         ": quantity_thousandths"},
        {"DELETE FROM event", " of entity event, not 0"},
        {"UPDATE product SET name = '{\"en\":\"Odd\"}' WHERE deleted_at IS NULL", "product"},
    };
    World world;
    world_init(&world, 20261128);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    for (size_t i = 0; i < G_N_ELEMENTS(CHANGES); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(PanelCheck) check = {0};
        world_write(world.store, run_sql, (char *)CHANGES[i][0]);
        panel_check(panel, &(PanelCheckOptions){.sample = 0}, &check, &error);
        g_assert_no_error(error);
        bool named = false;
        for (guint k = 0; k < check.examples->len; k++)
            named |= strstr(check.examples->pdata[k], CHANGES[i][1]) != NULL;
        if (check.problems == 0 || !named)
            g_error("%s: %d problems, first %s", CHANGES[i][0], (int)check.problems,
                    check.problems > 0 ? (char *)check.examples->pdata[0] : "none");
        panel_build(panel, &error);
        g_assert_no_error(error);
    }
    world_clear(&world);
}

// Who has changed since is not compared, and a sample is taken of those there are.
static void test_changing(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    History history;
    history_begin(&history, 20261129);
    for (int i = 0; i < 20; i++)
        apply(&history, &SOME[i % 15]);
    for (size_t sample = 0; sample <= 64; sample += 64) {
        g_auto(PanelCheck) check = {0};
        panel_check(history.panel, &(PanelCheckOptions){.sample = sample}, &check, &error);
        g_assert_no_error(error);
        g_assert_cmpint(check.problems, ==, 0);
        g_assert_cmpint(check.customers, >, 0);
        g_assert_true(sample > 0 || check.changing > 0);
    }
    history_end(&history);
    // Nothing to compare with, and nobody there: neither is a difference.
    world_init(&world, 20261130);
    g_autoptr(Panel) panel = panel_new(world.store, &(PanelOptions){.threads = 1});
    g_auto(PanelCheck) none = {0};
    panel_fold(panel);
    g_assert_false(panel_check(panel, &(PanelCheckOptions){.sample = 0}, &none, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_UNAVAILABLE);
    g_clear_error(&error);
    panel_build(panel, &error);
    panel_fold(panel);
    g_assert_true(panel_check(panel, &(PanelCheckOptions){.sample = 9}, &none, &error));
    g_assert_cmpint(none.problems, ==, 0);
    panel_free(g_steal_pointer(&panel));
    world_clear(&world);
}

// What a failed reading had given is given again, in the order of the ids that are there then.
static void test_slots(void)
{
    SlotMap *slots = slot_map_new();
    uint32_t slot = 0;
    for (int64_t id = 1; id <= 3000; id++)
        g_assert_cmpuint(slot_map_slot(slots, id * 3), ==, (guint)id - 1);
    slot_map_cut(slots, 1000);
    g_assert_cmpuint(slot_map_size(slots), ==, 1000);
    g_assert_true(slot_map_find(slots, 3000, &slot));
    g_assert_false(slot_map_find(slots, 3003, &slot));
    g_assert_cmpuint(slot_map_slot(slots, 3001), ==, 1000);
    g_assert_cmpuint(slot_map_slot(slots, 3003), ==, 1001);
    slot_map_cut(slots, 5000);
    g_assert_cmpuint(slot_map_size(slots), ==, 1002);
    slot_map_free(slots);
}

// ---- all at once ----

typedef struct {
    Panel *panel;
    const char *path;
    bool stop; // atomic
} Together;

static bool goes_on(const Together *together)
{
    return !__atomic_load_n(&together->stop, __ATOMIC_ACQUIRE);
}

static void *compare_on(void *context)
{
    Together *together = context;
    while (goes_on(together)) {
        g_auto(PanelCheck) check = {0};
        g_autoptr(GError) error = NULL;
        if (panel_check(together->panel, &(PanelCheckOptions){.sample = 0}, &check, &error) &&
            check.problems > 0)
            g_error("%s", (char *)check.examples->pdata[0]);
    }
    return NULL;
}

static void *keep_on(void *context)
{
    Together *together = context;
    while (goes_on(together)) {
        g_autoptr(GError) error = NULL;
        panel_save(together->panel, together->path, &error);
        panel_fold(together->panel);
        g_usleep(1000);
    }
    return NULL;
}

// Writing, following, folding, saving and comparing, each on a thread of its own.
static void test_together(void)
{
    History history;
    history_begin(&history, 20261201);
    g_autofree char *path = g_build_filename(history.folder, "panel", NULL);
    Together together = {.panel = history.panel, .path = path};
    pthread_t threads[2];
    g_assert_true(panel_start(history.panel));
    g_assert_cmpint(pthread_create(&threads[0], NULL, compare_on, &together), ==, 0);
    g_assert_cmpint(pthread_create(&threads[1], NULL, keep_on, &together), ==, 0);
    for (int i = 0; i < 60; i++)
        apply(&history, &SOME[i % 18]);
    __atomic_store_n(&together.stop, true, __ATOMIC_RELEASE);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    panel_stop(history.panel);
    g_autofree char *wrong = whats_wrong(&history);
    if (wrong != NULL)
        g_error("%s", wrong);
    history_end(&history);
}

// ---- killed ----

// The program again, as one that follows, folds and saves until it is killed.
static int live_until_killed(const char *url, const char *path)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    Panel *panel = panel_new(store, &(PanelOptions){.threads = 1});
    if (!panel_load(panel, path, &error) && error_code(error) != ERROR_NOT_FOUND)
        return 3; // what stands under that name is always whole
    for (;;) {
        g_clear_error(&error);
        if (!panel_catch_up(panel, &error) || !panel_save(panel, path, &error))
            g_usleep(1000);
        panel_fold(panel);
    }
}

static void expect_whole(History *history, const char *path)
{
    g_autoptr(GError) error = NULL;
    panel_free(history->panel);
    history->panel = panel_new(history->world.store, &(PanelOptions){.threads = 1});
    if (!panel_load(history->panel, path, &error)) {
        g_assert_cmpint(error_code(error), ==, ERROR_NOT_FOUND);
        panel_build(history->panel, NULL);
    }
    g_autofree char *wrong = whats_wrong(history);
    if (wrong != NULL)
        g_error("%s", wrong);
}

static ino_t file_number(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 ? file.st_ino : 0;
}

// kill -9 while it reads, follows, folds or saves: what is left is whole, and right.
static void test_killed(void)
{
    History history;
    history_begin(&history, 20261202);
    g_autofree char *path = g_build_filename(history.folder, "panel", NULL);
    g_autofree char *beside = g_strconcat(path, ".new", NULL);
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    const char *url = test_store_url(history.world.store);
    for (int round = number_from("GUANXI_TEST_ROUNDS", test_on_postgresql() ? 1 : 4); round > 0;
         round--) {
        char *arguments[] = {program, (char *)"--live", (char *)url, path, NULL};
        GPid child;
        int status;
        g_assert_true(g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                    &child, NULL));
        ino_t before = file_number(path);
        int64_t until = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
        for (int i = 0; file_number(path) == before && g_get_monotonic_time() < until; i++)
            apply(&history, &SOME[i % 18]);
        g_usleep((gulong)dice(&history.world, 50000)); // it has begun to live
        kill(child, SIGKILL);
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        expect_whole(&history, path);
    }
    unlink(beside);
    history_end(&history);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--live") == 0)
        return live_until_killed(argv[2], argv[3]);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel/operations", test_operations);
    g_test_add_func("/panel/differences", test_differences);
    g_test_add_func("/panel/changing", test_changing);
    g_test_add_func("/panel/slots", test_slots);
    g_test_add_func("/panel/together", test_together);
    g_test_add_func("/panel/killed", test_killed);
    return g_test_run();
}
