// SPDX-License-Identifier: Apache-2.0
//
// guanxi status: the figures of the whole store.

#include "commands.h"
#include "entity/status.h"

typedef struct {
    Buffer json;
} Figures;

static bool read_figures(Tx *tx, void *context, GError **error)
{
    (void)error;
    Figures *figures = context;
    g_autoptr(Model) model = model_load(tx);
    figures->json.length = 0;
    status_print(tx, model, NULL, NULL, &figures->json);
    return true;
}

static void print_table(const char *json)
{
    json_object *object = json_tokener_parse(json);
    json_object_object_foreach(object, key, value)
    {
        printf("%-20s %s\n", key, json_object_get_string(value));
    }
    json_object_put(object);
}

static bool run_status(Invocation *invocation, GError **error)
{
    Figures figures = {0};
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL || !store_read(store, read_figures, &figures, error)) {
        buffer_clear(&figures.json);
        return false;
    }
    if (command_json(invocation))
        command_print(&figures.json);
    else
        print_table(buffer_string(&figures.json));
    buffer_clear(&figures.json);
    return true;
}

const Command COMMAND_STATUS = {
    .name = "status",
    .about = {"Count what the store holds", "统计数据库中的内容"},
    .run = run_status,
};
