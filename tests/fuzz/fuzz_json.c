// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the body of a request: parsed, checked against every shape and read as a record of
// some entity. What is refused must say why; what is accepted must print as JSON that is accepted
// again.
#include "entity/record.h"
#include "http/json_body.h"
#include "http/route.h"

#include <string.h>
#include <unistd.h>

static Model *model;

static bool load(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    model = model_load(tx);
    return true;
}

// Printing asks the model for custom fields; an empty store has none.
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    g_autofree char *folder = g_dir_make_tmp("guanxi-fuzz-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "json.db", NULL);
    g_autofree char *url = g_strdup_printf("sqlite:%s", path);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    store_migrate(store, NULL, &error);
    g_assert_no_error(error);
    store_read(store, load, NULL, &error);
    g_assert_no_error(error);
    g_clear_pointer(&store, store_close);
    static const char *const LEFT[] = {"json.db", "json.db-wal", "json.db-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(LEFT); i++) {
        g_autofree char *file = g_build_filename(folder, LEFT[i], NULL);
        unlink(file);
    }
    rmdir(folder);
    return 0;
}

static void check_shapes(json_object *json)
{
    for (const RouteGroup *const *group = ROUTE_GROUPS; *group; group++)
        for (size_t i = 0; i < (*group)->n_shapes; i++) {
            g_autoptr(GError) error = NULL;
            bool good = shape_check(&(*group)->shapes[i], json, &error);
            g_assert(good == (error == NULL));
        }
}

static void read_record(json_object *json, uint8_t which)
{
    size_t n = 0;
    while (ENTITIES[n])
        n++;
    const Entity *entity = ENTITIES[which % n];
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) out = {0};
    Record *record = record_new(arena, entity);
    RecordPrint print = {.model = model};
    if (!record_from_json(record, arena, model, json, which & 1, &error)) {
        g_assert(error != NULL);
        return;
    }
    record_json(&out, record, &print);
    json_object *again = json_body_parse(buffer_string(&out), out.length, NULL);
    g_assert(again);
    json_object_put(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autoptr(GError) error = NULL;
    json_object *json = json_body_parse((const char *)data + 1, size - 1, &error);
    if (error) {
        g_assert(!json);
        return 0;
    }
    check_shapes(json);
    if (json_object_is_type(json, json_type_object))
        read_record(json, data[0]);
    json_object_put(json);
    return 0;
}
