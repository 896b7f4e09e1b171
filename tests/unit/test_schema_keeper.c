// SPDX-License-Identifier: Apache-2.0
//
// The keeper of event schemas on a store: each event counts once, whoever keeps and however often
// it begins anew; drift is told once; a long backlog is sampled, and there are never more schemas
// than the limit.
#include "base/json_read.h"
#include "collect/schema/event_schema.h"
#include "collect/schema/schema_keeper.h"
#include "entity/entities.h"
#include "entity/write.h"
#include "test_store_help.h"
#include "test_store.h"

typedef struct {
    int from, n;
    const char *name;       // with %d: the number of the event
    const char *properties; // JSON
} Events;

static Record *new_record(Writing *writing, const Entity *entity)
{
    Record *record = record_new(writing->arena, entity);
    record_set_defaults(record, writing->arena, NULL);
    return record;
}

static void set(Record *record, const char *field, Value value)
{
    record_set(record, entity_field_index(record->entity, field), value);
}

static bool add_events(Tx *tx, void *context, GError **error)
{
    const Events *events = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *customer = new_record(&writing, &ENTITY_CUSTOMER);
    bool good = record_insert(&writing, customer, error);
    for (int i = 0; good && i < events->n; i++) {
        Record *event = new_record(&writing, &ENTITY_EVENT);
        set(event, "customer_id", value_integer(record_id(customer)));
        set(event, "name",
            value_text(strchr(events->name, '%') ? arena_printf(arena, "name %d", events->from + i)
                                                 : events->name));
        set(event, "happened_at", value_integer(tx_now(tx)));
        set(event, "properties", value_text(events->properties));
        good = record_insert(&writing, event, error);
    }
    return good;
}

static void arrive(Store *store, Events events)
{
    test_write(store, add_events, &events);
    // On PostgreSQL entries reach the log a moment after the commit.
    while (store_engine(store) == STORE_POSTGRESQL &&
           test_integer(store, "SELECT count(*) FROM outbox") > 0)
        g_usleep(1000);
}

static void keep(SchemaKeeper *keeper)
{
    bool more = true;
    while (more) {
        g_autoptr(GError) error = NULL;
        schema_keeper_round(keeper, &more, &error);
        g_assert_no_error(error);
    }
}

static bool read_shape(Tx *tx, void *context, GError **error)
{
    (void)error;
    char **shape = context;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT shape FROM event_schema WHERE source_id = 0 AND name = $1",
                 PARAMS(value_text(*shape)));
    *shape = cursor_next(row) ? g_strdup(cursor_text(row, 0, NULL)) : NULL;
    return true;
}

static int64_t events_of(Store *store, const char *name)
{
    char *shape = (char *)name;
    test_read(store, read_shape, &shape);
    g_autoptr(EventSchema) schema = event_schema_read(shape);
    g_free(shape);
    return schema != NULL ? event_schema_events(schema) : 0;
}

static void test_follows(void)
{
    Store *store = test_store_new();
    SchemaKeeper *keeper = schema_keeper_new(store);
    keep(keeper);
    arrive(store, (Events){0, 60, "view", "{\"price\":1}"});
    keep(keeper);
    keep(keeper);
    g_assert_cmpint(events_of(store, "view"), ==, 60);
    arrive(store, (Events){0, 5, "view", "{\"price\":\"1\",\"colour\":\"red\"}"});
    keep(keeper);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM event_drift"), ==, 2);
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM event_drift WHERE path = 'price' "
                                        "AND kind = 'type_changed' AND was = 'integer' "
                                        "AND now = 'text'"),
                    ==, 1);
    // Another process waits while this one holds the work, and goes on where it stood.
    SchemaKeeper *other = schema_keeper_new(store);
    arrive(store, (Events){0, 7, "view", "{}"});
    keep(other);
    g_assert_cmpint(events_of(store, "view"), ==, 65);
    schema_keeper_free(keeper);
    test_script(store, "DELETE FROM lease");
    SchemaKeeper *third = schema_keeper_new(store);
    keep(third);
    g_assert_cmpint(events_of(store, "view"), ==, 72);
    schema_keeper_free(third);
    schema_keeper_free(other);
}

static void test_bounded(void)
{
    Store *store = test_store_new();
    g_autoptr(SchemaKeeper) keeper = schema_keeper_new(store);
    arrive(store, (Events){0, SCHEMA_GROWN, "steady", "{\"a\":1}"});
    keep(keeper);
    for (int from = 0; from < SCHEMAS_MOST * 2; from += 100) {
        arrive(store, (Events){from, 100, "%d", "{\"a\":1}"});
        keep(keeper);
    }
    g_assert_cmpint(test_integer(store, "SELECT count(*) FROM event_schema"), ==, SCHEMAS_MOST);
    g_assert_cmpint(events_of(store, "steady"), ==, SCHEMA_GROWN);
    g_assert_cmpint(events_of(store, "name 599"), ==, 1);
    g_assert_cmpint(events_of(store, "name 0"), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/schema-keeper/follows", test_follows);
    g_test_add_func("/schema-keeper/bounded", test_bounded);
    return g_test_run();
}
