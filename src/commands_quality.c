// SPDX-License-Identifier: Apache-2.0
//
// guanxi quality: how complete, right, unique and fresh records are, as last counted or as counted
// now. Every figure comes with the rule that selects its records.

#include "collect/quality/quality.h"
#include "commands.h"
#include "entity/entities.h"

#include <json-c/json.h>
#include <string.h>

typedef struct {
    const Entity *entity;
    int64_t job_id;
    Buffer json;
} Asked;

static bool start(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asked *asked = context;
    asked->job_id = job_enqueue(tx, QUALITY_JOB.name, NULL, "by hand", (JobAsker){0});
    return true;
}

static bool read_figures(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asked *asked = context;
    g_autoptr(Arena) arena = arena_new();
    asked->json.length = 0;
    return figures_json(tx, asked->entity->name, arena, &asked->json);
}

static void show_progress(int64_t done, int64_t total, void *context)
{
    static const Label LOOKING = {"Looked at", "已检查"};
    command_progress(context, LOOKING, done, total);
}

static const char *text_of(json_object *figure, const char *key)
{
    return json_object_get_string(json_object_object_get(figure, key));
}

static int64_t number_of(json_object *figure, const char *key)
{
    return json_object_get_int64(json_object_object_get(figure, key));
}

static int64_t total_of(json_object *figures)
{
    for (size_t i = 0; i < json_object_array_length(figures); i++) {
        json_object *figure = json_object_array_get_idx(figures, i);
        if (number_of(figure, "source_id") == SOURCE_ALL &&
            strcmp(text_of(figure, "aspect"), "total") == 0)
            return number_of(figure, "count");
    }
    return 0;
}

// Those of all sources together; --json has the others.
static void print_table(const Invocation *invocation, const char *json)
{
    json_object *answer = json_tokener_parse(json);
    json_object *figures = json_object_object_get(answer, "figures");
    int64_t total = total_of(figures);
    if (json_object_object_get(answer, "at") == NULL)
        command_say(invocation, "Not looked at yet: guanxi quality --run",
                    "尚未检查：guanxi quality --run");
    for (size_t i = 0; i < json_object_array_length(figures); i++) {
        json_object *figure = json_object_array_get_idx(figures, i);
        int64_t count = number_of(figure, "count");
        if (number_of(figure, "source_id") != SOURCE_ALL)
            continue;
        printf("%-18s %-10s %12" G_GINT64_FORMAT " %6.1f %%  %s\n", text_of(figure, "field"),
               text_of(figure, "aspect"), count,
               total > 0 ? 100.0 * (double)count / (double)total : 0.0, text_of(figure, "rule"));
    }
    json_object_put(answer);
}

static const Entity *counted_entity(const Invocation *invocation, GError **error)
{
    const char *name = option_text(invocation, "entity");
    for (const Measure *measure = MEASURES; measure->entity != NULL; measure++)
        if (strcmp(measure->entity, name) == 0)
            return entity_find(name);
    fail(error, ERROR_INVALID, "There are figures of customer, order and product, not of “%s”.",
         "可查看 customer、order、product 的数据质量，而不是“%s”。", name);
    return NULL;
}

static bool run_quality(Invocation *invocation, GError **error)
{
    Asked asked = {.entity = counted_entity(invocation, error)};
    if (asked.entity == NULL)
        return false;
    g_autoptr(Store) store = command_store(invocation, error);
    bool good = store != NULL;
    if (good && option_flag(invocation, "run")) {
        good = store_write(store, start, &asked, error) &&
               jobs_run_one(store, JOB_KINDS, asked.job_id, show_progress, invocation, error);
        command_progress_end(invocation);
    }
    good = good && store_read(store, read_figures, &asked, error);
    if (good && command_json(invocation))
        command_print(&asked.json);
    else if (good)
        print_table(invocation, buffer_string(&asked.json));
    buffer_clear(&asked.json);
    return good;
}

static const Option OPTIONS[] = {
    {"entity",
     OPTION_TEXT,
     "NAME",
     "customer",
     {"Of what: customer, order or product", "检查内容：customer、order 或 product"}},
    {"run",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Look now; else what was found last", "立即检查；否则显示上次结果"}},
    {.name = NULL},
};

const Command COMMAND_QUALITY = {
    .name = "quality",
    .about = {"Say how complete, right, unique and fresh the data is",
              "查看数据的完整、正确、唯一与新鲜程度"},
    .options = OPTIONS,
    .run = run_quality,
};
