// SPDX-License-Identifier: Apache-2.0
//
// guanxi report: the reports that there are, and the figures of one, as the system sees them.

#include "commands.h"
#include "entity/entities.h"
#include "report_file.h"

#include <string.h>

enum { PARAMS_MAX = 24 };

typedef struct {
    ReportAsk ask;
    const char *given[PARAMS_MAX];
    const char *rule, *against; // texts
    Rule *parsed, *parsed_against;
    Model *model;
    ReportResult result;
    json_object *titles;
} Asked;

// ---- what there is ----

static void print_params(const ReportParam *params, Language language)
{
    for (; params->name != NULL; params++) {
        g_autofree char *shown = params->otherwise != NULL
                                     ? g_strdup_printf("%s=%s", params->name, params->otherwise)
                                     : g_strdup_printf("%s=…", params->name);
        printf("    %-24s %s\n", shown, label_text(params->about, language));
    }
}

static bool print_list(const Invocation *invocation)
{
    Language language = command_language(invocation);
    g_auto(Buffer) out = {0};
    json_array(&out);
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        report_describe(&out, *report);
        if (command_json(invocation))
            continue;
        printf("%s  %s\n  %s\n", (*report)->name, label_text((*report)->title, language),
               label_text((*report)->question, language));
        print_params((*report)->params, language);
    }
    json_array_end(&out);
    if (command_json(invocation)) {
        command_print(&out);
    } else {
        puts(language == LANGUAGE_ZH ? "每个报表还可用" : "every report");
        print_params(REPORT_COMMON, language);
    }
    return true;
}

// ---- what is asked ----

static const char **place_of(Asked *asked, const char *name, size_t length)
{
    const ReportParam *params = asked->ask.report->params;
    for (size_t i = 0; params[i].name != NULL; i++)
        if (strlen(params[i].name) == length && strncmp(params[i].name, name, length) == 0)
            return &asked->given[i];
    const struct {
        const char *name, **place;
    } common[] = {{"at", &asked->ask.at},
                  {"rule", &asked->rule},
                  {"compare", &asked->ask.compare},
                  {"against", &asked->against},
                  {"split", &asked->ask.split}};
    for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
        if (strlen(common[i].name) == length && strncmp(common[i].name, name, length) == 0)
            return common[i].place;
    return NULL;
}

static bool read_arguments(const Invocation *invocation, Asked *asked, GError **error)
{
    asked->ask.report = report_find(argument(invocation, 0));
    if (asked->ask.report == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no report “%s”; guanxi report lists them.",
                    "没有报表“%s”；guanxi report 列出所有报表。", argument(invocation, 0));
    g_assert(report_params(asked->ask.report->params) <= PARAMS_MAX);
    for (size_t i = 1; i < argument_count(invocation); i++) {
        const char *word = argument(invocation, i), *equals = strchr(word, '=');
        const char **place = equals != NULL ? place_of(asked, word, (size_t)(equals - word)) : NULL;
        if (place == NULL)
            return fail(error, ERROR_INVALID,
                        "“%s” is no parameter of this report: NAME=VALUE, as guanxi report lists "
                        "them.",
                        "“%s”不是此报表的参数，写法为“名称=值”，见 guanxi report。", word);
        *place = equals + 1;
    }
    asked->ask.given = asked->given;
    return report_file_check(option_text(invocation, "format"), error);
}

static bool parse_rule(const Asked *asked, const char *text, Rule **out, GError **error)
{
    g_clear_pointer(out, rule_unref);
    if (text == NULL || *text == '\0')
        return true;
    *out = rule_parse(text, &ENTITY_CUSTOMER, asked->model, error);
    return *out != NULL;
}

static bool read_rule(Tx *tx, void *context, GError **error)
{
    Asked *asked = context;
    g_clear_pointer(&asked->model, model_unref);
    asked->ask.model = asked->model = model_load(tx);
    asked->ask.now = tx_now(tx);
    bool good = parse_rule(asked, asked->rule, &asked->parsed, error) &&
                parse_rule(asked, asked->against, &asked->parsed_against, error);
    asked->ask.rule = asked->parsed;
    asked->ask.against = asked->parsed_against;
    return good;
}

static bool read_titles(Tx *tx, void *context, GError **error)
{
    Asked *asked = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Actor) actor = actor_system();
    Access access = {.actor = actor, .model = asked->model, .arena = arena};
    json_object_put(asked->titles);
    asked->titles = NULL;
    return report_titles(tx, &access, &asked->result, &asked->titles, error);
}

// ---- answering ----

static const Label READING = {"Customers read", "已读取客户"};

static void show_progress(int64_t done, int64_t total, void *context)
{
    command_progress(context, READING, done, total);
}

static bool answer(Invocation *invocation, Store *store, Asked *asked, GError **error)
{
    g_autoptr(Panel) panel =
        panel_new(store, &(PanelOptions){.progress = show_progress, .context = invocation});
    bool built = panel_build(panel, error);
    command_progress_end(invocation);
    if (!built)
        return false;
    g_autoptr(Version) version = panel_pin(panel);
    return report_run(&asked->ask, version, panel_crew(panel), &asked->result, error);
}

static bool print_result(Invocation *invocation, const Asked *asked, GError **error)
{
    const char *format = option_text(invocation, "format");
    ReportFile file = {.result = &asked->result,
                       .titles = asked->titles,
                       .model = asked->model,
                       .language = command_language(invocation)};
    return report_file(invocation, &file,
                       format == NULL && command_json(invocation) ? "json" : format, error);
}

static bool run_report(Invocation *invocation, GError **error)
{
    if (argument_count(invocation) == 0)
        return print_list(invocation);
    Asked asked = {.rule = option_text(invocation, "rule")};
    if (!read_arguments(invocation, &asked, error))
        return false;
    g_autoptr(Store) store = command_store(invocation, error);
    bool good = store != NULL && store_read(store, read_rule, &asked, error) &&
                answer(invocation, store, &asked, error) &&
                store_read(store, read_titles, &asked, error) &&
                print_result(invocation, &asked, error);
    report_result_clear(&asked.result);
    json_object_put(asked.titles);
    rule_unref(asked.parsed);
    rule_unref(asked.parsed_against);
    model_unref(asked.model);
    return good;
}

static const Option OPTIONS[] = {
    {"rule",
     OPTION_TEXT,
     "RULE",
     NULL,
     {"Only customers who pass this rule", "仅限符合此规则的客户"}},
    {"format",
     OPTION_TEXT,
     "csv|xlsx|pdf|png|json",
     NULL,
     {"Write a file of this kind instead of a table", "以此格式输出，代替表格"}},
    {"output",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"Write there instead of standard output", "写入文件而非标准输出"}},
    {.name = NULL},
};

const Command COMMAND_REPORT = {
    .name = "report",
    .about = {"List the reports, or print the figures of one", "列出报表，或输出一个报表的数据"},
    .arguments = "[NAME [PARAMETER=VALUE…]]",
    .least = 0,
    .most = -1,
    .options = OPTIONS,
    .run = run_report,
};
