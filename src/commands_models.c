// SPDX-License-Identifier: Apache-2.0
//
// guanxi models: which models foresee what customers will do, how they stand, and fitting them.

#include "base/json_read.h"
#include "commands.h"
#include "know/fit.h"
#include "know/models.h"

#include <string.h>

typedef struct {
    const ScoreModel *of; // NULL: all
    int64_t job_id;
    Buffer out;
} Models;

static bool read_models(Tx *tx, void *context, GError **error)
{
    (void)error;
    Models *models = context;
    models->out.length = 0;
    models_json(tx, models->of, &models->out);
    return true;
}

static bool start(Tx *tx, void *context, GError **error)
{
    (void)error;
    Models *models = context;
    models->job_id = models_enqueue(tx, models->of, (JobAsker){0});
    return true;
}

static const char *text_of(json_object *from, const char *name)
{
    json_object *value = json_object_object_get(from, name);
    return value != NULL ? json_object_get_string(value) : "";
}

static void print_fit(json_object *fit, Language language)
{
    bool fitted = strcmp(text_of(fit, "state"), "fitted") == 0;
    json_object *reason = json_object_object_get(fit, "reason");
    if (fitted)
        printf("  %s  %s  %s  %s\n", text_of(fit, "fitted_at"), text_of(fit, "variant"),
               text_of(fit, "customers"), text_of(fit, "quality"));
    else
        printf("  %s  %s\n", text_of(fit, "fitted_at"),
               text_of(reason, language == LANGUAGE_ZH ? "zh" : "en"));
}

static void print_models(const Invocation *invocation, const Models *models)
{
    Language language = command_language(invocation);
    const char *key = language == LANGUAGE_ZH ? "zh" : "en";
    json_object *all = json_read(buffer_string((Buffer *)&models->out));
    json_object *items = json_object_object_get(all, "items");
    for (size_t i = 0; i < json_object_array_length(items); i++) {
        json_object *item = json_object_array_get_idx(items, i);
        json_object *fits = json_object_object_get(item, "fits");
        printf("%s  %s\n", text_of(item, "name"),
               text_of(json_object_object_get(item, "title"), key));
        for (size_t f = 0; f < json_object_array_length(fits); f++)
            print_fit(json_object_array_get_idx(fits, f), language);
        if (json_object_array_length(fits) == 0)
            puts(language == LANGUAGE_ZH ? "  尚未拟合" : "  not fitted yet");
    }
    json_object_put(all);
}

static bool run_fit(Models *models, Store *store, GError **error)
{
    return store_write(store, start, models, error) &&
           jobs_run_one(store, JOB_KINDS, models->job_id, NULL, NULL, error);
}

static bool run_models(Invocation *invocation, GError **error)
{
    const char *action = argument(invocation, 0), *name = argument(invocation, 1);
    Models models = {.of = name != NULL ? score_model_find(name) : NULL};
    bool fits = strcmp(action, "fit") == 0, shows = strcmp(action, "show") == 0;
    if (!fits && !shows && strcmp(action, "list") != 0)
        return fail(error, ERROR_INVALID, "guanxi models cannot “%s”.",
                    "guanxi models 没有“%s”操作。", action);
    if (models.of == NULL && (fits || shows || name != NULL))
        return fail(error, ERROR_NOT_FOUND, "Say which model; guanxi models list names them.",
                    "请指定模型；guanxi models list 列出所有模型。");
    g_autoptr(Store) store = command_store(invocation, error);
    bool good = store != NULL && (!fits || run_fit(&models, store, error)) &&
                store_read(store, read_models, &models, error);
    if (good && command_json(invocation))
        command_print(&models.out);
    else if (good)
        print_models(invocation, &models);
    buffer_clear(&models.out);
    return good;
}

static const Option OPTIONS[] = {{.name = NULL}};

const Command COMMAND_MODELS = {
    .name = "models",
    .about = {"List, show and fit the models that foresee what customers will do",
              "列出、查看和拟合预测客户行为的模型"},
    .arguments = "list|show|fit [NAME]",
    .least = 1,
    .most = 2,
    .options = OPTIONS,
    .run = run_models,
};
