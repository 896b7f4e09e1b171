// SPDX-License-Identifier: Apache-2.0
//
// Several words, each borne by many: lists of who has a word are kept, and searches find the same
// whatever happens to the records meanwhile.
#include "test_store.h"

#include "entity/entities.h"
#include "entity/search.h"
#include "entity/search_merge.h"
#include "entity/write.h"

#include <string.h>

enum { EACH = 40, ROOM = 600 };

typedef struct {
    Store *store;
    Model *model;
    int64_t ids[ROOM]; // in the order they were made
    size_t n;
    const char *name; // of those to be made
    size_t more;
    size_t at; // the one to be changed
} World;

static bool get_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

static bool add(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    for (size_t i = 0; i < world->more; i++) {
        Record *record = record_new(arena, &ENTITY_CUSTOMER);
        record_set(record, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(world->name));
        if (!record_set_defaults(record, arena, error) || !record_insert(&writing, record, error))
            return false;
        world->ids[world->n + i] = record_id(record);
    }
    return true;
}

static bool rename_one(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    Record *before = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[world->at]);
    Record *after = record_copy(arena, before);
    record_set(after, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(world->name));
    return record_update(&writing, before, after, NULL, error);
}

static bool delete_one(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    Record *record = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[world->at]);
    return record->values[FIELD_DELETED_AT].type == VALUE_NULL
               ? record_delete(&writing, record, error)
               : record_restore(&writing, record, error);
}

static void act(World *world, TxFunc function)
{
    g_autoptr(GError) error = NULL;
    store_write(world->store, function, world, &error);
    g_assert_no_error(error);
}

static void add_many(World *world, const char *name, size_t n)
{
    world->name = name;
    world->more = n;
    act(world, add);
    world->n += n;
}

static void rename_to(World *world, size_t at, const char *name)
{
    world->name = name;
    world->at = at;
    act(world, rename_one);
}

static void delete_or_restore(World *world, size_t at)
{
    world->at = at;
    act(world, delete_one);
}

static void merge(World *world)
{
    g_autoptr(GError) error = NULL;
    search_merge(world->store, 1, NULL, &error);
    g_assert_no_error(error);
}

typedef struct {
    const char *text;
    size_t n;
} Query;

static bool count(Tx *tx, void *context, GError **error)
{
    (void)error;
    Query *query = context;
    static const Entity *const SEARCHED[] = {&ENTITY_CUSTOMER, &ENTITY_IDENTITY, &ENTITY_ORDER};
    g_autoptr(Arena) arena = arena_new();
    SearchQuery search = {.text = query->text, .entities = SEARCHED, .n_entities = 3, .limit = 100};
    const SearchHit *hits = search_find(tx, arena, &search, &query->n);
    for (size_t i = 0; i < query->n; i++)
        g_assert_true(hits[i].entity == &ENTITY_CUSTOMER && hits[i].customer_id == hits[i].id);
    return true;
}

// Asked twice: the second time with what was kept.
static void expect(World *world, const char *text, size_t n)
{
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        Query query = {.text = text};
        store_read(world->store, count, &query, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(query.n, ==, n);
    }
}

static void change_names(World *world)
{
    rename_to(world, 0, "Karl Lund");
    expect(world, "berg anna", EACH - 1);
    rename_to(world, 1, "Berg Annabel"); // still both
    rename_to(world, 3 * EACH - 1, "Annika Bergson Anna");
    expect(world, "berg anna", EACH);
    delete_or_restore(world, 2);
    expect(world, "berg anna", EACH - 1);
    delete_or_restore(world, 2);
    expect(world, "berg anna", EACH);
    expect(world, "lund karl", 1);
}

static void test_changes(void)
{
    g_autoptr(GError) error = NULL;
    World world = {.store = test_store_new()};
    store_read(world.store, get_model, &world.model, &error);
    add_many(&world, "Anna Berg", EACH);
    add_many(&world, "Anna Lund", EACH);
    add_many(&world, "Karl Berg", EACH);
    expect(&world, "berg anna", EACH);
    merge(&world);
    expect(&world, "berg anna", EACH);
    change_names(&world);
    add_many(&world, "Anna Berg", 10); // found from memory, then from the table
    expect(&world, "berg anna", EACH + 10);
    merge(&world);
    expect(&world, "berg anna", EACH + 10);
    merge(&world);
    expect(&world, "berg anna", EACH + 10);
    add_many(&world, "Karl Lund", 300); // too many changes for lists to be kept
    rename_to(&world, 4, "Karl Lund");
    expect(&world, "berg anna", EACH + 9);
    merge(&world);
    rename_to(&world, 4, "Anna Berg");
    expect(&world, "berg anna", EACH + 10);
    store_close(world.store);
    model_unref(world.model);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search-words/changes", test_changes);
    return g_test_run();
}
