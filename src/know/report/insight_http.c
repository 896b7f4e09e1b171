// SPDX-License-Identifier: Apache-2.0
//
// The home of insight: what of all reports is news, in sentences, from one pass over the panel.
#include "access/title.h"
#include "base/when.h"
#include "entity/entities.h"
#include "know/report/finding.h"
#include "know/report/print.h"
#include "know/report/quality_news.h"
#include "know/report/reports_http.h"

#include <string.h>

enum { SHARES_MAX = 64 }; // reports with a finder, twice

static const Label NO_PRODUCTS = {"You may not read products.", "您没有查看商品的权限。"};

// ---- asking ----

typedef struct {
    size_t n;
    ReportShare shares[SHARES_MAX]; // a report asked as of now, then maybe as of before
} Asked;

static void asked_clear(Asked *asked)
{
    for (size_t i = 0; i < asked->n; i++)
        report_share_clear(&asked->shares[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static bool may_read(const Actor *actor, const Report *report)
{
    return report->facts != REPORT_LINES || actor_require(actor, MAY_READ, &ENTITY_PRODUCT, NULL);
}

// Every report that has something to find and that the actor may see.
static void gather(const ReportAsk *common, const Actor *actor, Asked *out)
{
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        const ReportFinder *finder = (*report)->finder;
        if (finder == NULL || !may_read(actor, *report))
            continue;
        g_assert(out->n + 2 <= SHARES_MAX);
        ReportAsk ask = *common;
        ask.report = *report;
        ask.given = finder->given;
        out->shares[out->n++].ask = ask;
        ask.earlier = finder->before;
        if (finder->before > 0)
            out->shares[out->n++].ask = ask;
    }
}

static void find_all(const Asked *asked, Findings *findings)
{
    for (size_t i = 0; i < asked->n; i++) {
        const ReportShare *now = &asked->shares[i], *before = NULL;
        if (now->ask.report->finder->before > 0)
            before = &asked->shares[++i];
        if (now->error == NULL)
            findings_of(findings, &now->result,
                        before != NULL && before->error == NULL ? &before->result : NULL);
    }
}

// As of now, and for those who see all customers: the figures are of all records.
static void find_quality(Tx *tx, Request *request, Findings *findings)
{
    static const Entity *const LOOKED_AT[] = {&ENTITY_CUSTOMER, &ENTITY_ORDER, &ENTITY_PRODUCT};
    const Actor *actor = request->access.actor;
    int64_t today = day_of(tx_now(tx), model_timezone(request->access.model));
    if (actor_customer_rule(actor) != NULL || request_param(request, "rule") != NULL ||
        request_param(request, "at") != NULL)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(LOOKED_AT); i++)
        if (actor_may(actor, MAY_READ, LOOKED_AT[i]))
            quality_news(tx, LOOKED_AT[i], today, request->arena, findings);
}

// ---- printing ----

typedef struct {
    Tx *tx;
    Request *request;
} Printing;

static bool put_title(const Printing *printing, const char *entity, int64_t id, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof id);
    g_auto(Buffer) text = {0};
    char key[24];
    g_array_append_val(ids, id);
    if (!titles_print(printing->tx, &printing->request->access, entity_find(entity), ids, &text,
                      error))
        return false;
    json_object *titles = json_tokener_parse(buffer_string(&text));
    g_snprintf(key, sizeof key, "%" G_GINT64_FORMAT, id);
    json_object *title = json_object_object_get(titles, key);
    json_member_text(&printing->request->out, "text",
                     title != NULL ? json_object_get_string(title) : NULL);
    json_object_put(titles);
    return true;
}

static bool put_figure(const Printing *printing, const FindingFigure *figure, GError **error)
{
    Buffer *out = &printing->request->out;
    ReportColumn column = {.name = figure->name, .type = figure->type, .of = figure->of};
    bool good = true;
    json_key(out, figure->name);
    json_object_begin(out);
    report_value_json(out, &column, figure->value);
    if (figure->type == REPORT_RECORD && figure->value != REPORT_MISSING)
        good = put_title(printing, figure->of, figure->value, error);
    json_object_end(out);
    return good;
}

static void put_params(Buffer *out, const FindingKept *kept)
{
    json_key(out, "params");
    json_object_begin(out);
    for (const FindingParam *param = kept->finding.params; param->name != NULL; param++)
        json_member_text(out, param->name, param->value);
    json_object_end(out);
}

static void put_label(Buffer *out, const char *name, Label label)
{
    json_key(out, name);
    if (label.en != NULL)
        label_json(out, label);
    else
        json_null(out);
}

static bool put_finding(const Printing *printing, const FindingKept *kept, GError **error)
{
    static const char *const TONES[] = {
        [FINDING_NOTE] = "note", [FINDING_GOOD] = "good", [FINDING_BAD] = "bad"};
    Buffer *out = &printing->request->out;
    const Finding *finding = &kept->finding;
    bool good = true;
    json_object_begin(out);
    json_member_text(out, "report", kept->report->name);
    json_member_text(out, "key", finding->key);
    json_member_label(out, "title", kept->report->title);
    json_member_text(out, "tone", TONES[finding->tone]);
    json_member_boolean(out, "changed", finding->compared);
    json_member_label(out, "sentence", finding->sentence);
    put_label(out, "sure", finding->sure);
    json_key(out, "figures");
    json_object_begin(out);
    for (const FindingFigure *figure = finding->figures; good && figure->name != NULL; figure++)
        good = put_figure(printing, figure, error);
    json_object_end(out);
    put_params(out, kept);
    json_member_text(out, "rule", finding->rule);
    if (finding->entity != NULL)
        json_member_text(out, "entity", finding->entity->name);
    json_member_integer(out, "amount", finding->amount);
    json_key(out, "chance");
    if (finding->compared || finding->beside)
        json_real(out, finding->chance);
    else
        json_null(out);
    json_object_end(out);
    return good;
}

// Reports that have no answer, and why.
static void put_silent(Buffer *out, const Asked *asked, const Actor *actor)
{
    json_key(out, "silent");
    json_array(out);
    for (size_t i = 0; i < asked->n; i++) {
        const ReportShare *share = &asked->shares[i];
        if (share->error == NULL || share->ask.earlier > 0)
            continue;
        json_object_begin(out);
        json_member_text(out, "report", share->ask.report->name);
        json_member_label(out, "title", share->ask.report->title);
        json_member_label(
            out, "reason",
            (Label){error_text(share->error, LANGUAGE_EN), error_text(share->error, LANGUAGE_ZH)});
        json_object_end(out);
    }
    for (const Report *const *report = REPORTS; *report != NULL; report++) {
        if ((*report)->finder == NULL || may_read(actor, *report))
            continue;
        json_object_begin(out);
        json_member_text(out, "report", (*report)->name);
        json_member_label(out, "title", (*report)->title);
        json_member_label(out, "reason", NO_PRODUCTS);
        json_object_end(out);
    }
    json_array_end(out);
}

static bool print(const Printing *printing, const Asked *asked, int64_t began, GError **error)
{
    Request *request = printing->request;
    Buffer *out = &request->out;
    g_autoptr(Findings) findings = findings_new();
    find_all(asked, findings);
    find_quality(printing->tx, request, findings);
    FindingsRanked ranked = findings_rank(findings);
    bool good = true;
    json_object_begin(out);
    json_member_text(out, "currency", model_currency(request->access.model));
    json_member_integer(out, "compared", (int64_t)ranked.compared);
    json_member_integer(out, "noise", (int64_t)ranked.noise);
    json_key(out, "findings");
    json_array(out);
    for (guint i = 0; good && i < ranked.kept->len; i++)
        good = put_finding(printing, ranked.kept->pdata[i], error);
    json_array_end(out);
    put_silent(out, asked, request->access.actor);
    json_member_integer(out, "us", g_get_monotonic_time() - began);
    json_object_end(out);
    g_ptr_array_unref(ranked.kept);
    return good;
}

static bool get_insight(Tx *tx, Request *request, GError **error)
{
    const Actor *actor = request->access.actor;
    Panel *panel = panel_for(tx_store(tx));
    int64_t began = g_get_monotonic_time();
    g_autoptr(Rule) rule = NULL;
    if (!actor_require(actor, MAY_READ, &ENTITY_CUSTOMER, error) ||
        !actor_require(actor, MAY_READ, &ENTITY_ORDER, error) ||
        !reports_rule(request, &rule, error))
        return false;
    g_autoptr(Version) version = reports_pin(tx, panel, actor_staff_id(actor), error);
    if (version == NULL)
        return false;
    ReportAsk common = {.news = true,
                        .at = request_param(request, "at"),
                        .rule = rule,
                        .within = actor_customer_rule(actor),
                        .now = tx_now(tx),
                        .me = actor_staff_id(actor),
                        .model = request->access.model};
    g_auto(Asked) asked = {0};
    gather(&common, actor, &asked);
    return report_run_all(asked.shares, asked.n, version, panel_crew(panel), error) &&
           print(&(Printing){tx, request}, &asked, began, error);
}

static const Param PARAMS_INSIGHT[] = {
    {.name = "at", .type = PARAM_TEXT, .most = 10, .doc = "As it was when this day began."},
    {.name = "rule", .type = PARAM_TEXT, .doc = "Only customers who pass this rule."},
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/insight", ROUTE_COUNT, .run_tx = get_insight, .permission = "order.read",
     .params = PARAMS_INSIGHT, .response = "Insight",
     .doc = "What of all reports is news, in sentences: changes that are neither chance nor tiny, "
            "then what just is so, by the money concerned. All reports share one pass."},
};

static const Shape SHAPES[] = {
    {"Insight", "What is news.",
     (const ShapeField[]){
         {"currency", SHAPE_TEXT, .doc = "Of all amounts."},
         {"compared", SHAPE_INTEGER, .doc = "Comparisons made, with a time before or with others."},
         {"noise", SHAPE_INTEGER, .doc = "Of them those that may be chance, or are tiny."},
         {"findings", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "InsightFinding"},
         {"silent", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "InsightSilent"},
         {"us", SHAPE_INTEGER, .doc = "Microseconds that it took."},
         {.name = NULL}}},
    {"InsightFigure", "A number of a sentence.",
     (const ShapeField[]){
         {"type", SHAPE_TEXT, .of = "count|money|share|ratio|days|day|record|name|word",
          .doc = "As columns of reports have it."},
         {"value", SHAPE_ANY, .flags = SHAPE_NULLABLE, .doc = "Of a record its id."},
         {"refers", SHAPE_TEXT, .flags = SHAPE_OPTIONAL, .doc = "Records: their entity."},
         {"text", SHAPE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NULLABLE,
          .doc = "Records: the title."},
         {"label", SHAPE_LABEL, .flags = SHAPE_OPTIONAL, .doc = "Names: what it is called."},
         {.name = NULL}}},
    {"InsightFinding", "A sentence, and where it comes from.",
     (const ShapeField[]){
         {"report", SHAPE_TEXT, .doc = "That it is from; quality: the page of data quality."},
         {"key", SHAPE_TEXT, .doc = "Which of that report's sentences it is."},
         {"title", SHAPE_LABEL, .doc = "Of the report."},
         {"tone", SHAPE_TEXT, .of = "note|good|bad"},
         {"changed", SHAPE_BOOLEAN, .doc = "Something has changed; else it just is so."},
         {"sentence", SHAPE_LABEL, .doc = "{name} stands for the figure of that name."},
         {"sure", SHAPE_LABEL, .flags = SHAPE_NULLABLE, .doc = "How sure it is; likewise."},
         {"figures", SHAPE_NAMED, .flags = SHAPE_MAP, .of = "InsightFigure"},
         {"params", SHAPE_TEXT, .flags = SHAPE_MAP, .doc = "With which the report shows it."},
         {"rule", SHAPE_TEXT, .flags = SHAPE_NULLABLE, .doc = "Whose customers it is about."},
         {"entity", SHAPE_TEXT, .flags = SHAPE_OPTIONAL,
          .doc = "Whose records the rule chooses; customers when absent."},
         {"amount", SHAPE_INTEGER, .doc = "Money concerned; it ranks by that."},
         {"chance", SHAPE_REAL, .flags = SHAPE_NULLABLE,
          .doc = "Of such a difference where there is none, corrected among all compared."},
         {.name = NULL}}},
    {"InsightSilent", "A report that has no answer.",
     (const ShapeField[]){{"report", SHAPE_TEXT, .flags = 0},
                          {"title", SHAPE_LABEL, .flags = 0},
                          {"reason", SHAPE_LABEL, .flags = 0},
                          {.name = NULL}}},
};

const RouteGroup INSIGHT_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
