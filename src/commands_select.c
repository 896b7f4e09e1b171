// SPDX-License-Identifier: Apache-2.0
//
// guanxi select RULE: which customers pass, as the system sees them: counted, named, explained, or
// written into a file.

#include "command_panel.h"
#include "commands.h"
#include "entity/entities.h"
#include "export_file.h"
#include "know/panel_select.h"

#include <string.h>

typedef struct {
    const char *text;
    Model *model;
    Rule *rule;
    int64_t now;
} Query;

static bool read_rule(Tx *tx, void *context, GError **error)
{
    Query *asked = context;
    model_unref(asked->model);
    asked->model = model_load(tx);
    asked->now = tx_now(tx);
    rule_unref(asked->rule);
    asked->rule = rule_parse(asked->text, &ENTITY_CUSTOMER, asked->model, error);
    return asked->rule != NULL;
}

// ---- who answers ----

// A panel for one question is worth it only where nobody else can say, or for whoever wants to see
// how it answers.
static bool build(Invocation *invocation, Store *store, const Query *asked, Panel **out,
                  GError **error)
{
    *out = NULL;
    const char *by = option_text(invocation, "by");
    if (by == NULL)
        by = rule_asks_scores(asked->rule) ? "panel" : "store";
    if (strcmp(by, "store") == 0)
        return true;
    if (strcmp(by, "panel") != 0)
        return fail(error, ERROR_INVALID, "--by is store or panel.", "--by 为 store 或 panel。");
    return command_panel(invocation, store, out, error);
}

// ---- printing ----

static void print_json(const Audience *audience)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_integer(&out, "count", audience->count);
    json_member_integer(&out, "microseconds", audience->us);
    json_member_text(&out, "answered_by", audience->store == NULL ? "panel" : "store");
    if (audience->ids != NULL) {
        json_key(&out, "ids");
        json_array(&out);
        for (guint i = 0; i < audience->ids->len; i++)
            json_integer(&out, g_array_index(audience->ids, int64_t, i));
        json_array_end(&out);
    }
    json_object_end(&out);
    command_print(&out);
}

static void explain(const Invocation *invocation, const Audience *audience)
{
    if (audience->plan != NULL)
        fputs(audience->plan, stderr);
    fprintf(stderr, "%.3f ms", (double)audience->us / 1000);
    if (audience->store != NULL)
        fprintf(stderr, " (%s)", label_text(*audience->store, command_language(invocation)));
    fputc('\n', stderr);
}

static void print_audience(const Invocation *invocation, const Audience *audience)
{
    if (option_flag(invocation, "explain"))
        explain(invocation, audience);
    if (command_json(invocation)) {
        print_json(audience);
        return;
    }
    if (audience->ids == NULL)
        printf("%" G_GINT64_FORMAT "\n", audience->count);
    for (guint i = 0; audience->ids != NULL && i < audience->ids->len; i++)
        printf("%" G_GINT64_FORMAT "\n", g_array_index(audience->ids, int64_t, i));
}

static bool answer(Invocation *invocation, Store *store, const Query *asked, GError **error)
{
    Panel *panel = NULL;
    g_auto(Audience) audience = {0};
    SelectOptions options = {.now = asked->now,
                             .model = asked->model,
                             .members = option_flag(invocation, "ids"),
                             .explain = option_flag(invocation, "explain")};
    bool good = build(invocation, store, asked, &panel, error) &&
                panel_select(panel, store, asked->rule, NULL, &options, &audience, error);
    if (good)
        print_audience(invocation, &audience);
    panel_free(panel);
    return good;
}

// ---- files ----

static bool export_them(Invocation *invocation, Store *store, const Query *asked, GError **error)
{
    Panel *panel = NULL;
    ExportRequest request = {.entity = "customer",
                             .filter = asked->text,
                             .sort = "id",
                             .fields = option_text(invocation, "fields"),
                             .format = option_text(invocation, "format"),
                             .language = language_tag(command_language(invocation))};
    bool good = build(invocation, store, asked, &panel, error) &&
                export_file(invocation, store, &request, error);
    panel_free(panel);
    return good;
}

static bool run_select(Invocation *invocation, GError **error)
{
    g_autoptr(Store) store = command_store(invocation, error);
    Query asked = {.text = argument(invocation, 0)};
    bool file = option_text(invocation, "format") != NULL;
    bool good = store != NULL && store_read(store, read_rule, &asked, error) &&
                (file ? export_them(invocation, store, &asked, error)
                      : answer(invocation, store, &asked, error));
    rule_unref(asked.rule);
    model_unref(asked.model);
    return good;
}

static const Option OPTIONS[] = {
    {"count", OPTION_FLAG, NULL, NULL, {"Print how many (the default)", "输出人数（默认）"}},
    {"ids", OPTION_FLAG, NULL, NULL, {"Print their ids, one per line", "逐行输出编号"}},
    {"format",
     OPTION_TEXT,
     "csv|xlsx|jsonl",
     NULL,
     {"Write the customers themselves, in this format", "以此格式导出客户"}},
    {"fields",
     OPTION_TEXT,
     "A,B,…",
     NULL,
     {"With --format: only these fields", "导出时：仅这些字段"}},
    {"output",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"With --format: write there instead of standard output", "导出时：写入文件而非标准输出"}},
    {"explain",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Say on standard error how it was answered", "在标准错误输出中说明如何得出"}},
    {"by",
     OPTION_TEXT,
     "store|panel",
     NULL,
     {"Ask the store, or read all into memory first; without it whoever can answer",
      "查询数据库，或先全部读入内存；不填则由能够回答者回答"}},
    {.name = NULL},
};

const Command COMMAND_SELECT = {
    .name = "select",
    .about = {"Count, name or export the customers that pass a rule",
              "统计、列出或导出符合规则的客户"},
    .arguments = "RULE",
    .least = 1,
    .most = 1,
    .options = OPTIONS,
    .run = run_select,
};
