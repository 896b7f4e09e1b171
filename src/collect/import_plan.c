// SPDX-License-Identifier: Apache-2.0
//
// What was asked for, checked and found out.
#include "collect/import_clean.h"
#include "collect/import_known.h"
#include "collect/import_run.h"

#include "collect/preset/own.h"
#include <string.h>

static const Entity *entity_of_kind(const char *kind)
{
    const Entity *entity = kind != NULL ? entity_find(kind) : NULL;
    if (entity == NULL && kind != NULL)
        entity = entity_find_plural(kind);
    return entity != NULL && preset_plain(entity->name) != NULL ? entity : NULL;
}

static bool refuse_kind(const ImportPlan *plan, GError **error)
{
    const Preset *preset = plan->preset;
    const Entity *entity = entity_find(preset->kind);
    Label kind = entity->label_plural;
    g_autofree char *en = g_ascii_strdown(kind.en, -1);
    fail(error, ERROR_INVALID, "“%1$s”%2$.0s is a preset for %3$s%4$.0s",
         "“%2$s”%1$.0s是用于%4$s%3$.0s的预设", preset->label.en, preset->label.zh, en, kind.zh);
    g_autofree char *hint_en =
        g_strdup_printf("Import its files as %s: on the command line import %s … --preset %s", en,
                        entity->plural, preset->name);
    g_autofree char *hint_zh =
        g_strdup_printf("请将这些文件作为%s导入：命令行用 import %s … --preset %s", kind.zh,
                        entity->plural, preset->name);
    error_hint(error, hint_en, hint_zh);
    return false;
}

static bool plan_preset(ImportPlan *plan, const ImportRequest *request, GError **error)
{
    plan->entity = entity_of_kind(request->kind);
    if (plan->entity == NULL)
        return fail(error, ERROR_INVALID, "There is no import of “%s”: customers, products, orders",
                    "不能导入“%s”：可导入 customers、products、orders",
                    request->kind != NULL ? request->kind : "");
    plan->preset = request->preset != NULL && *request->preset != '\0'
                       ? preset_find(request->preset)
                       : preset_plain(plan->entity->name);
    if (plan->preset == NULL)
        return fail(error, ERROR_INVALID, "There is no preset “%s”", "没有预设“%s”",
                    request->preset);
    return strcmp(plan->preset->kind, plan->entity->name) == 0 || refuse_kind(plan, error);
}

static bool plan_format(ImportPlan *plan, const ImportRequest *request, GError **error)
{
    const char *delimiter = request->delimiter;
    if (request->encoding != NULL && *request->encoding != '\0' &&
        !charset_from_name(request->encoding, &plan->sheet.charset))
        return fail(error, ERROR_INVALID, "The encoding “%s” is not known", "未知编码“%s”",
                    request->encoding);
    if (delimiter == NULL || *delimiter == '\0')
        return true;
    bool tab = g_ascii_strcasecmp(delimiter, "tab") == 0 || strcmp(delimiter, "\\t") == 0;
    plan->sheet.delimiter = tab ? '\t' : delimiter[0];
    if ((!tab && delimiter[1] != '\0') || strchr("\"\r\n", plan->sheet.delimiter) != NULL ||
        (signed char)plan->sheet.delimiter < 0)
        return fail(error, ERROR_INVALID, "The delimiter must be one ASCII character",
                    "分隔符必须是一个 ASCII 字符");
    return true;
}

static const char *own_text(const ImportPlan *plan, const char *name, const char *given)
{
    json_object *text = json_object_object_get(plan->own, name);
    bool use = (given == NULL || *given == '\0') && text != NULL;
    return use ? json_object_get_string(text) : given;
}

// A preset that somebody saved stands for what it was saved with; what is asked besides counts
// more.
static void plan_own(Tx *tx, ImportPlan *plan, ImportRequest *wanted)
{
    bool built_in = wanted->preset == NULL || preset_find(wanted->preset) != NULL;
    plan->own = built_in ? NULL : own_preset_load(tx, wanted->preset);
    if (plan->own == NULL)
        return;
    wanted->preset = own_text(plan, "preset", NULL);
    wanted->source = own_text(plan, "source", wanted->source);
    wanted->encoding = own_text(plan, "encoding", wanted->encoding);
    wanted->delimiter = own_text(plan, "delimiter", wanted->delimiter);
    wanted->clean = own_text(plan, "clean", wanted->clean);
    wanted->match = own_text(plan, "match", wanted->match);
    if (wanted->kind == NULL)
        wanted->kind = own_text(plan, "kind", NULL);
    wanted->lenient = wanted->mapping == NULL;
    if (wanted->mapping == NULL)
        wanted->mapping = json_object_object_get(plan->own, "mapping");
}

bool import_plan(Tx *tx, ImportPlan *plan, const ImportRequest *asked, GError **error)
{
    ImportRequest wanted = *asked;
    const ImportRequest *request = &wanted;
    *plan = (ImportPlan){.name = asked->preset};
    plan_own(tx, plan, &wanted);
    plan->encoding = wanted.encoding;
    plan->delimiter = wanted.delimiter;
    plan->clean = wanted.clean;
    plan->match_text = wanted.match;
    plan->lenient = wanted.lenient;
    if (!plan_preset(plan, request, error) || !plan_format(plan, request, error) ||
        !import_cleaning_from(request->clean, &plan->cleaning, error) ||
        !import_match_from(request->match, &plan->match, error))
        return false;
    g_assert(plan->preset != NULL);
    plan->mapping = json_object_get(request->mapping);
    if (plan->own == NULL)
        plan->name = plan->preset->name;
    bool given = request->source != NULL && *request->source != '\0';
    plan->source_code = g_strdup(given ? request->source : plan->preset->source_code);
    return true;
}

void import_plan_clear(ImportPlan *plan)
{
    json_object_put(plan->mapping);
    json_object_put(plan->own);
    g_free(plan->source_code);
    *plan = (ImportPlan){0};
}
