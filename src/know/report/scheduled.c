// SPDX-License-Identifier: Apache-2.0
//
// A report as the file of a scheduled export (collect/schedule): its parameters are kept as its
// address has them, whose customers as the schedule's rule, and it is run with the rights of
// whoever changed the schedule last.
#include "collect/schedule/report.h"

#include "access/records.h"
#include "entity/entities.h"
#include "know/report/file.h"
#include "know/report/reports_http.h"

#include <string.h>

enum { GIVEN_MOST = 24 };

// A schedule read as a question.
typedef struct {
    const Access *access;
    ReportAsk ask;
    const char *given[GIVEN_MOST];
    GHashTable *texts; // by name; what `given` points into
    Rule *rule, *against;
} Question;

static void question_clear(Question *question)
{
    g_clear_pointer(&question->texts, g_hash_table_unref);
    rule_unref(question->rule);
    rule_unref(question->against);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

static bool wrong(GError **error, const char *pointer)
{
    error_under(error, "%s", pointer);
    return false;
}

static bool is_common(const char *name)
{
    for (const ReportParam *param = REPORT_COMMON; param->name != NULL; param++)
        if (strcmp(param->name, name) == 0)
            return strcmp(name, "rule") != 0; // that is the schedule's own
    return false;
}

static bool take_texts(Question *question, GError **error)
{
    const ReportParam *params = question->ask.report->params;
    size_t known = 0, n = report_params(params);
    g_assert(n <= GIVEN_MOST);
    for (size_t i = 0; i < n; i++) {
        question->given[i] = g_hash_table_lookup(question->texts, params[i].name);
        known += question->given[i] != NULL;
    }
    GHashTableIter at;
    gpointer name;
    g_hash_table_iter_init(&at, question->texts);
    while (g_hash_table_iter_next(&at, &name, NULL))
        known += is_common(name);
    return known == g_hash_table_size(question->texts) ||
           fail(error, ERROR_INVALID, "The report “%s” has no such parameter.",
                "报表“%s”没有这样的参数。", question->ask.report->name);
}

static bool read_rule(const Question *question, const char *text, Rule **out, GError **error)
{
    if (text == NULL || *text == '\0')
        return true;
    *out = rule_parse(text, &ENTITY_CUSTOMER, question->access->model, error);
    return *out != NULL && records_may_filter(question->access, *out, error);
}

static bool read_parameters(Question *question, const Record *schedule, GError **error)
{
    const char *text = record_text(schedule, "parameters");
    g_autoptr(GError) malformed = NULL;
    question->texts =
        g_uri_parse_params(text != NULL ? text : "", -1, "&", G_URI_PARAMS_WWW_FORM, &malformed);
    if (question->texts == NULL)
        return fail(error, ERROR_INVALID, "Parameters are written as in an address: n=10&at=…",
                    "参数的写法同网址：n=10&at=…");
    question->ask.given = question->given;
    question->ask.at = g_hash_table_lookup(question->texts, "at");
    question->ask.compare = g_hash_table_lookup(question->texts, "compare");
    question->ask.split = g_hash_table_lookup(question->texts, "split");
    bool good = take_texts(question, error) &&
                read_rule(question, g_hash_table_lookup(question->texts, "against"),
                          &question->against, error) &&
                reports_may_ask(question->access, question->ask.report, question->given, error) &&
                report_check(&question->ask, error);
    question->ask.against = question->against;
    return good;
}

// *out is zeroed.
static bool read_question(const Access *access, const Record *schedule, int64_t now, Question *out,
                          GError **error)
{
    const char *name = scheduled_report(schedule);
    out->access = access;
    out->ask = (ReportAsk){.report = report_find(name),
                           .within = actor_customer_rule(access->actor),
                           .now = now,
                           .me = actor_staff_id(access->actor),
                           .model = access->model};
    if (out->ask.report == NULL) {
        fail(error, ERROR_INVALID, "There is no report “%s”", "没有报表“%s”", name);
        return wrong(error, "/report");
    }
    if (!reports_may_see(access->actor, out->ask.report, true, error))
        return false;
    if (!read_rule(out, record_text(schedule, "filter"), &out->rule, error))
        return wrong(error, "/filter");
    out->ask.rule = out->rule;
    return read_parameters(out, schedule, error) || wrong(error, "/parameters");
}

bool scheduled_report_check(const Record *schedule, const Actor *actor, const Model *model,
                            GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    const Access access = {.actor = actor, .model = model, .arena = arena};
    g_auto(Question) question = {0};
    const char *entity = record_text(schedule, "entity");
    if (g_strcmp0(entity, "customer") != 0) {
        fail(error, ERROR_INVALID, "Reports are about customers", "报表的内容应为客户");
        return wrong(error, "/entity");
    }
    if (report_media_type(record_text(schedule, "format")) == NULL) {
        fail(error, ERROR_INVALID, "Reports are csv, xlsx, pdf or png",
             "报表的格式应为 csv、xlsx、pdf 或 png");
        return wrong(error, "/format");
    }
    return read_question(&access, schedule, g_get_real_time(), &question, error);
}

const char *scheduled_report_media_type(const char *format)
{
    return report_media_type(format);
}

// ---- the file ----

typedef struct {
    const Record *schedule;
    Buffer *out;
    size_t start; // of the file in `out`
    int64_t rows;
} Printing;

static bool print_result(Tx *tx, const Access *access, Printing *printing,
                         const ReportResult *result, GError **error)
{
    const char *language = record_text(printing->schedule, "language");
    json_object *titles = NULL;
    if (!report_titles(tx, access, result, &titles, error))
        return false;
    ReportFile file = {result, titles, access->model,
                       language != NULL ? language_from(language) : model_language(access->model)};
    printing->rows = (int64_t)report_rows(result);
    bool good =
        report_print_file(&file, record_text(printing->schedule, "format"), printing->out, error);
    json_object_put(titles);
    return good;
}

static bool print(Tx *tx, void *context, GError **error)
{
    Printing *printing = context;
    const Record *schedule = printing->schedule;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    int64_t staff_id = record_integer(schedule, "staff_id");
    g_autoptr(Actor) actor =
        staff_id == 0 ? actor_system()
                      : actor_load(tx, model, staff_id, record_integer(schedule, "role_id"), error);
    const Access access = {.actor = actor, .model = model, .arena = arena};
    g_auto(Question) question = {0};
    printing->out->length = printing->start;
    if (actor == NULL || !read_question(&access, schedule, tx_now(tx), &question, error))
        return false;
    Panel *panel = panel_for(tx_store(tx));
    g_autoptr(Version) version = reports_pin(tx, panel, staff_id, error);
    g_auto(ReportResult) result = {0};
    return version != NULL &&
           report_run(&question.ask, version, panel_crew(panel), &result, error) &&
           print_result(tx, &access, printing, &result, error);
}

bool scheduled_report_print(Store *store, const Record *schedule, Buffer *out, int64_t *out_rows,
                            GError **error)
{
    Printing printing = {.schedule = schedule, .out = out, .start = out->length};
    if (!store_read(store, print, &printing, error))
        return false;
    *out_rows = printing.rows;
    return true;
}
