// SPDX-License-Identifier: Apache-2.0
//
// A route for every report, made from its entry. Figures are those of the customers that the
// asking person sees: the role's rule is asked beside the report's own.
#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/fresh.h"
#include "know/report/file.h"
#include "know/report/reports_http.h"

#include <string.h>

static const char PATH[] = "/reports/";
enum { WINDOW_MAX = 200, RULE_MAX = 4000 };

static const Param FORMAT = {.name = "format",
                             .type = PARAM_CHOICE,
                             .choices = "json|csv|xlsx|pdf|png",
                             .doc = "json; or a file to download."};

static bool get_reports(Request *request, GError **error)
{
    (void)error;
    json_object_begin(&request->out);
    json_key(&request->out, "items");
    json_array(&request->out);
    for (const Report *const *report = REPORTS; *report != NULL; report++)
        report_describe(&request->out, *report);
    json_array_end(&request->out);
    json_object_end(&request->out);
    return true;
}

// What is told apart from orders needs them to be seen, and so do events, and products where they
// are named. A file is an export.
bool reports_may_see(const Actor *actor, const Report *report, bool file, GError **error)
{
    return actor_require(actor, MAY_READ, &ENTITY_CUSTOMER, error) &&
           actor_require(actor, MAY_READ, &ENTITY_ORDER, error) &&
           (!file || actor_require(actor, MAY_EXPORT, &ENTITY_CUSTOMER, error)) &&
           (report->facts != REPORT_LINES ||
            actor_require(actor, MAY_READ, &ENTITY_PRODUCT, error)) &&
           (report->facts != REPORT_EVENTS || actor_require(actor, MAY_READ, &ENTITY_EVENT, error));
}

static bool read_rule(const Request *request, const char *text, Rule **out, GError **error)
{
    *out = NULL;
    if (text == NULL || *text == '\0')
        return true;
    *out = rule_parse(text, &ENTITY_CUSTOMER, request->access.model, error);
    return *out != NULL && records_may_filter(&request->access, *out, error);
}

bool reports_rule(const Request *request, Rule **out, GError **error)
{
    return read_rule(request, request_param(request, "rule"), out, error);
}

bool reports_may_ask(const Access *access, const Report *report, const char *const *given,
                     GError **error)
{
    for (size_t i = 0; report->params[i].name != NULL; i++) {
        const char *text = given[i] != NULL ? given[i] : report->params[i].otherwise;
        g_autoptr(Rule) rule = NULL;
        if (!report_param_rule(&report->params[i], text, access->model, &rule, error) ||
            !records_may_filter(access, rule, error))
            return false;
    }
    return true;
}

Version *reports_pin(Tx *tx, Panel *panel, int64_t me, GError **error)
{
    static const Label OFF = {"The panel is turned off.", "面板已关闭。"};
    const Label *reason = &OFF;
    Version *version = panel != NULL ? panel_pin_fresh(panel, tx, me, &reason) : NULL;
    if (version == NULL && panel != NULL)
        version = panel_pin(panel);
    if (version == NULL)
        fail(error, ERROR_UNAVAILABLE, "Reports need the panel. %1$s%2$.0s",
             "报表需要面板。%2$s%1$.0s", reason->en, reason->zh);
    return version;
}

static bool print_as(Request *request, const ReportFile *file, const char *format, GError **error)
{
    if (strcmp(format, "json") == 0) {
        report_result_json(&request->out, file->result, file->titles, file->model);
        return true;
    }
    char day[16];
    day[day_print(day, day_of(file->result->now, model_timezone(file->model)))] = '\0';
    request->file_name =
        arena_printf(request->arena, "%s-%s.%s", file->result->entry->name, day, format);
    request->media_type = report_media_type(format);
    return report_print_file(file, format, &request->out, error);
}

static bool print(Tx *tx, Request *request, const ReportResult *result, GError **error)
{
    const char *format = request_param(request, FORMAT.name);
    json_object *titles = NULL;
    if (!report_titles(tx, &request->access, result, &titles, error))
        return false;
    ReportFile file = {result, titles, request->access.model, request->language};
    bool done = print_as(request, &file, format != NULL ? format : "json", error);
    json_object_put(titles);
    return done;
}

static bool get_report(Tx *tx, Request *request, GError **error)
{
    const Report *report = report_find(request->path + strlen(PATH));
    const Actor *actor = request->access.actor;
    Panel *panel = panel_for(tx_store(tx));
    g_autoptr(Rule) rule = NULL;
    g_autoptr(Rule) against = NULL;
    const char *format = request_param(request, FORMAT.name);
    if (!reports_may_see(actor, report, format != NULL && strcmp(format, "json") != 0, error) ||
        !reports_rule(request, &rule, error) ||
        !read_rule(request, request_param(request, "against"), &against, error))
        return false;
    g_autoptr(Version) version = reports_pin(tx, panel, actor_staff_id(actor), error);
    if (version == NULL)
        return false;
    const char *given[ROUTE_PARAMS_MAX] = {NULL};
    for (size_t i = 0; report->params[i].name != NULL; i++)
        given[i] = request_param(request, report->params[i].name);
    if (!reports_may_ask(&request->access, report, given, error))
        return false;
    ReportAsk ask = {.report = report,
                     .given = given,
                     .at = request_param(request, "at"),
                     .compare = request_param(request, "compare"),
                     .against = against,
                     .split = request_param(request, "split"),
                     .rule = rule,
                     .within = actor_customer_rule(actor),
                     .now = tx_now(tx),
                     .me = actor_staff_id(actor),
                     .model = request->access.model};
    g_auto(ReportResult) result = {0};
    return report_run(&ask, version, panel_crew(panel), &result, error) &&
           print(tx, request, &result, error);
}

// ---- routes from the table ----

static const char *choices_of(Arena *arena, const Choice *choices)
{
    const char *all = choices->name;
    for (choices++; choices->name != NULL; choices++)
        all = arena_printf(arena, "%s|%s", all, choices->name);
    return all;
}

static Param param_of(Arena *arena, const ReportParam *param)
{
    Param made = {.name = param->name, .type = PARAM_TEXT, .most = WINDOW_MAX};
    if (param->type == REPORT_STEPS || param->type == REPORT_RULE)
        made.most = RULE_MAX;
    made.doc = arena_printf(arena, "%s. Without it: %s.", param->about.en, param->otherwise);
    if (param->type == REPORT_NUMBER) {
        made.type = PARAM_INTEGER;
        made.least = param->least;
        made.most = param->most;
    } else if (param->type == REPORT_CHOICE) {
        made.type = PARAM_CHOICE;
        made.choices = choices_of(arena, param->choices);
    }
    return made;
}

static const Param *params_of(Arena *arena, const Report *report)
{
    size_t common = report_params(REPORT_COMMON), n = report_params(report->params);
    Param *params = ARENA_ARRAY(arena, Param, common + n + 2);
    g_assert(common + n + 1 < ROUTE_PARAMS_MAX);
    for (size_t i = 0; i < common; i++)
        params[i] = (Param){.name = REPORT_COMMON[i].name,
                            .type = PARAM_TEXT,
                            .doc = arena_printf(arena, "%s.", REPORT_COMMON[i].about.en)};
    for (size_t i = 0; i < n; i++)
        params[common + i] = param_of(arena, &report->params[i]);
    params[common + n] = FORMAT;
    return params;
}

// Named in src/routes.c.
void reports_make_routes(Arena *arena, GArray *routes);

void reports_make_routes(Arena *arena, GArray *routes)
{
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        Route route = {.method = "GET",
                       .path = arena_printf(arena, "%s%s", PATH, (*report)->name),
                       .kind = ROUTE_COUNT,
                       .run_tx = get_report,
                       .permission = "order.read",
                       .params = params_of(arena, *report),
                       .response = "ReportResult",
                       .doc =
                           arena_printf(arena, "%s. %s", (*report)->title.en, (*report)->about.en)};
        g_array_append_val(routes, route);
    }
}

static const Route ROUTES[] = {
    {"GET", "/reports", ROUTE_DIRECT, .run = get_reports, .permission = "order.read",
     .response = "Reports",
     .doc = "The reports that there are, with their parameters and columns."},
};

static const Shape SHAPES[] = {
    {"Report", "A report, and what it takes and gives.",
     (const ShapeField[]){{"name", SHAPE_TEXT, .doc = "Its path is /reports/NAME."},
                          {"title", SHAPE_LABEL, .flags = 0},
                          {"question", SHAPE_LABEL, .doc = "What it answers."},
                          {"about", SHAPE_LABEL, .doc = "How exactly it counts."},
                          {"params", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportParam"},
                          {"totals", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportColumn"},
                          {"columns", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportColumn"},
                          {"picture", SHAPE_NAMED, .flags = SHAPE_OPTIONAL, .of = "ReportPicture",
                           .doc = "How its answer is drawn."},
                          {"opens", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportOpens",
                           .doc = "The records that a column counts."},
                          {.name = NULL}}},
    {"ReportAnswer", "The answer in words.",
     (const ShapeField[]){
         {"sentence", SHAPE_LABEL, .flags = 0},
         {"quiet", SHAPE_LABEL, .flags = SHAPE_OPTIONAL, .doc = "How sure it is."},
         {"doubts", SHAPE_LABEL, .flags = SHAPE_ARRAY, .doc = "What should make one doubt it."},
         {"next", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportNext",
          .doc = "What may be done about it."},
         {.name = NULL}}},
    {"ReportNext", "A segment that may be made of an answer.",
     (const ShapeField[]){{"name", SHAPE_LABEL, .flags = 0},
                          {"rule", SHAPE_TEXT, .doc = "Of customers, whoever was asked for."},
                          {.name = NULL}}},
    {"ReportOpens", "The records that a column counts: of several of a column the first that fits.",
     (const ShapeField[]){
         {"column", SHAPE_TEXT, .flags = 0},
         {"rule", SHAPE_TEXT,
          .doc = "A rule in which {month} is a cell of the row, {month+later} the first day of so "
                 "many months after it, {month+later.end} that month's last day, and a name that "
                 "is no column a parameter, else a total. Where a cell is missing, the piece in "
                 "brackets around it is left out."},
         {"when", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "Only with these cells or parameters, the second one missing: by=customer rule="},
         {"entity", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "What is listed: order; customers when absent."},
         {"report", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "Then `rule` holds parameters of this report, which lists the customers."},
         {.name = NULL}}},
    {"ReportPicture", "A picture of an answer, by the names of columns.",
     (const ShapeField[]){
         {"type", SHAPE_TEXT, .of = "bars|columns|lines|heat|streams"},
         {"title", SHAPE_LABEL, .flags = 0},
         {"name", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "What names a bar or a row: of several, the first that the row has."},
         {"with", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Added to the name."},
         {"until", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "The name is a number, up to below this one."},
         {"value", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "How long, high, dark or wide."},
         {"and", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "Columns: more upon it, several. Lines: as it was."},
         {"less", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Columns: one below zero."},
         {"low", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Lines: the interval's lower end."},
         {"high", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Lines: its upper end."},
         {"across", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "A map: what names its columns. Streams: where they go."},
         {"label", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "A map: written into its cells."},
         {"skip", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL,
          .doc = "A map: the first column across is the whole and has no shade."},
         {"below", SHAPE_NAMED, .flags = SHAPE_OPTIONAL, .of = "ReportPicture",
          .doc = "Another one of the same rows, in other units."},
         {.name = NULL}}},
    {"ReportChoice", "A value that a parameter may have.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0}, {"label", SHAPE_LABEL, .flags = 0}, {.name = NULL}}},
    {"ReportColumn", "A column or a total.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT,
          .doc =
              "A record has two members in a row: its title under the name, its id under name_id."},
         {"type", SHAPE_TEXT, .of = "count|money|share|ratio|days|day|record|name|word",
          .doc = "Money is in minor units."},
         {"refers", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Records: their entity."},
         {"label", SHAPE_LABEL, .flags = 0},
         {"choices", SHAPE_NAMED, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .of = "ReportChoice",
          .doc = "Names: those there are."},
         {"further", SHAPE_BOOLEAN, .flags = SHAPE_OPTIONAL,
          .doc = "True: a screen shows it when asked for more columns."},
         {.name = NULL}}},
    {"ReportParam", "A parameter of a report.",
     (const ShapeField[]){
         {"name", SHAPE_TEXT, .flags = 0},
         {"type", SHAPE_TEXT, .of = "number|choice|window|text"},
         {"otherwise", SHAPE_TEXT, .doc = "What holds when it is not given."},
         {"about", SHAPE_LABEL, .flags = 0},
         {"refers", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "The number is the id of a record of this entity; 0: of none."},
         {"least", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"most", SHAPE_INTEGER, .flags = SHAPE_OPTIONAL},
         {"choices", SHAPE_NAMED, .flags = SHAPE_ARRAY | SHAPE_OPTIONAL, .of = "ReportChoice"},
         {.name = NULL}}},
    {"ReportResult", "The figures of a report.",
     (const ShapeField[]){
         {"report", SHAPE_TEXT, .flags = 0},
         {"title", SHAPE_LABEL, .flags = 0},
         {"at", SHAPE_TIME, .doc = "The moment it looks from."},
         {"still_since", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "The day of the last order, where that is long ago and no `at` was asked: `at` is "
                 "the end of that day."},
         {"pos", SHAPE_INTEGER,
          .doc = "All changes up to this position of the change log are in it."},
         {"us", SHAPE_INTEGER, .doc = "Microseconds that it took."},
         {"currency", SHAPE_TEXT, .doc = "Of all amounts."},
         {"answer", SHAPE_NAMED, .of = "ReportAnswer"},
         {"split", SHAPE_BOOLEAN,
          .doc = "Rows are groups of customers; `rule` says who is in one."},
         {"compared", SHAPE_BOOLEAN,
          .doc = "Beside every figure NAME stand NAME_before and NAME_change."},
         {"before", SHAPE_TIME, .flags = SHAPE_OPTIONAL, .doc = "The moment it is compared with."},
         {"picture", SHAPE_NAMED, .flags = SHAPE_OPTIONAL, .of = "ReportPicture"},
         {"total_columns", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportColumn"},
         {"totals", SHAPE_OBJECT, .doc = "By name."},
         {"columns", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "ReportColumn"},
         {"rows", SHAPE_OBJECT, .flags = SHAPE_ARRAY,
          .doc = "By the names of columns; steps also as people read them, `NAME_label`."},
         {.name = NULL}}},
    {"Reports", "All reports.",
     (const ShapeField[]){{"items", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "Report"},
                          {.name = NULL}}},
};

const RouteGroup REPORTS_ROUTES = {
    .routes = ROUTES,
    .n_routes = G_N_ELEMENTS(ROUTES),
    .shapes = SHAPES,
    .n_shapes = G_N_ELEMENTS(SHAPES),
};
