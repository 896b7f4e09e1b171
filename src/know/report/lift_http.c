// SPDX-License-Identifier: Apache-2.0
//
// /lift: what came of a treatment in two audiences, and how large an experiment must be.
#include "base/decimal.h"
#include "base/when.h"
#include "entity/entities.h"
#include "http/request.h"
#include "know/fresh.h"
#include "know/insight/experiment.h"
#include "know/insight/lift_plan.h"
#include "know/report/lift_ask.h"

#include <string.h>

// ---- two audiences ----

static bool read_rule(const Request *request, const char *name, Rule **out, GError **error)
{
    const char *text = request_param(request, name);
    *out = NULL;
    if (text == NULL || *text == '\0')
        return true;
    *out = rule_parse(text, &ENTITY_CUSTOMER, request->access.model, error);
    if (*out == NULL) {
        error_under(error, "/%s", name);
        return false;
    }
    return records_may_filter(&request->access, *out, error);
}

static bool read_day(const Request *request, int64_t *out, GError **error)
{
    const char *text = request_param(request, "after");
    if (text != NULL && day_parse(text, strlen(text), out))
        return true;
    return fail(error, ERROR_INVALID, "after is the first day: 2026-11-01",
                "after 为起始日：2026-11-01");
}

static bool print_answer(Request *request, const LiftAnswer *answer, GError **error)
{
    const char *currency = model_currency(request->access.model);
    int digits = MAX(currency_exponent(currency), 0);
    const Outcome outcomes[LIFT_N] = {
        [LIFT_ORDERED] = {"ordered", {"Customers who ordered", "下单客户"}, NULL, 0},
        [LIFT_CAME_BACK] = {"came_back",
                            {"Earlier customers who came back", "老客户回购"},
                            NULL,
                            0},
        [LIFT_ORDERS] = {"orders", {"Orders", "订单数"}, NULL, 0},
        [LIFT_REVENUE] = {"revenue", {"Revenue", "销售额"}, currency, digits},
    };
    // Without two customers on both sides who had ordered before, nobody can have come back.
    bool back = MIN(answer->treated[LIFT_CAME_BACK].n, answer->control[LIFT_CAME_BACK].n) >= 2;
    Outcome shown[LIFT_N];
    LiftGroup treated[LIFT_N], control[LIFT_N];
    size_t n = 0;
    for (size_t i = 0; i < LIFT_N; i++) {
        if (i == LIFT_CAME_BACK && !back)
            continue;
        shown[n] = outcomes[i];
        treated[n] = answer->treated[i];
        control[n++] = answer->control[i];
    }
    ExperimentPlan plan = {
        .control = "control", .outcomes = shown, .n_outcomes = n, .confidence = 0.95};
    const char *share = request_param(request, "share");
    plan.share = share != NULL ? g_ascii_strtod(share, NULL) / 100 : 0;
    g_autoptr(Experiment) experiment = experiment_new(&plan);
    return experiment_put(experiment, "control", control, error) &&
           experiment_put(experiment, "treated", treated, error) &&
           experiment_json(experiment, &request->out, error);
}

static bool get_lift(Tx *tx, Request *request, GError **error)
{
    static const Label OFF = {"The panel is turned off.", "面板已关闭。"};
    const Actor *actor = request->access.actor;
    Panel *panel = panel_for(tx_store(tx));
    LiftAsk ask = {.within = actor_customer_rule(actor),
                   .days = request_param_integer(request, "days", 30),
                   .now = tx_now(tx),
                   .me = actor_staff_id(actor),
                   .model = request->access.model};
    g_autoptr(Rule) treated = NULL, control = NULL;
    if (!actor_require(actor, MAY_READ, &ENTITY_CUSTOMER, error) ||
        !actor_require(actor, MAY_READ, &ENTITY_ORDER, error) ||
        !read_rule(request, "treated", &treated, error) ||
        !read_rule(request, "control", &control, error) ||
        !read_day(request, &ask.first_day, error))
        return false;
    if (treated == NULL)
        return fail(error, ERROR_INVALID, "Say who was treated, as a rule.",
                    "请以规则说明处理了谁。");
    const Label *reason = &OFF;
    g_autoptr(Version) version = panel != NULL ? panel_pin_fresh(panel, tx, ask.me, &reason) : NULL;
    if (version == NULL && panel != NULL)
        version = panel_pin(panel);
    if (version == NULL)
        return fail(error, ERROR_UNAVAILABLE, "Reports need the panel. %1$s%2$.0s",
                    "报表需要面板。%2$s%1$.0s", reason->en, reason->zh);
    ask.treated = treated;
    ask.control = control;
    LiftAnswer answer;
    return lift_ask(&ask, version, panel_crew(panel), &answer, error) &&
           print_answer(request, &answer, error);
}

// ---- planning ----

static bool get_plan(Request *request, GError **error)
{
    PlanTexts texts = {.rate = request_param(request, "rate"),
                       .deviation = request_param(request, "deviation"),
                       .effect = request_param(request, "effect"),
                       .customers = request_param(request, "customers"),
                       .power = request_param(request, "power"),
                       .significance = request_param(request, "significance"),
                       .ratio = request_param(request, "ratio")};
    return lift_plan(&texts, &request->out, error);
}

#define NUMBER(param, text)                                                                        \
    {                                                                                              \
        .name = param, .type = PARAM_TEXT, .most = 40, .doc = text                                 \
    }

static const Param LIFT_PARAMS[] = {
    {.name = "treated", .type = PARAM_TEXT, .doc = "Who was treated, as a rule."},
    {.name = "control",
     .type = PARAM_TEXT,
     .doc = "Who was not, as a rule. Without it: everybody else."},
    {.name = "after",
     .type = PARAM_TEXT,
     .most = 10,
     .doc = "The first day; the rules are asked as of its beginning."},
    {.name = "days",
     .type = PARAM_INTEGER,
     .least = 1,
     .most = 3650,
     .doc = "How many days count from there. Without it: 30."},
    NUMBER("share", "By plan, how many percent of both groups are treated; warns where chance "
                    "does not explain their sizes."),
    {.name = NULL},
};

static const Param PLAN_PARAMS[] = {
    NUMBER("rate", "Share of the control that does it anyway: 0.1 or 10%."),
    NUMBER("deviation", "Or, of amounts, their standard deviation."),
    NUMBER("effect", "The difference to be seen, in the same unit."),
    NUMBER("customers", "Or how many are treated, to learn what can be seen."),
    NUMBER("power", "The probability to see it. Without it: 0.8."),
    NUMBER("significance", "The probability of a false alarm. Without it: 0.05."),
    NUMBER("ratio", "Control customers for each one treated. Without it: 1."),
    {.name = NULL},
};

static const Route ROUTES[] = {
    {"GET", "/lift", ROUTE_COUNT, .run_tx = get_lift, .permission = "order.read",
     .params = LIFT_PARAMS, .response = "Lift",
     .doc = "What those treated ordered more, or less, than a control group in the days after a "
            "day, with intervals and in sentences. Customers in both groups are an error."},
    {"GET", "/lift/plan", ROUTE_DIRECT, .run = get_plan, .permission = "order.read",
     .params = PLAN_PARAMS, .response = "LiftPlan",
     .doc = "How many customers it takes to see a difference, or what can be seen with so many."},
};

#define REAL(name)                                                                                 \
    {                                                                                              \
        name, SHAPE_REAL, .flags = SHAPE_NULLABLE                                                  \
    }
#define DIFFERENCE                                                                                 \
    {"treated_customers", SHAPE_INTEGER, .flags = 0},                                              \
        {"control_customers", SHAPE_INTEGER, .flags = 0}, REAL("treated"), REAL("control"),        \
        REAL("difference"), REAL("low"), REAL("high"),                                             \
        {"relative", SHAPE_REAL, .flags = SHAPE_NULLABLE, .doc = "Parts of the control."},         \
        REAL("relative_low"), REAL("relative_high"),                                               \
        {"p", SHAPE_REAL, .flags = SHAPE_NULLABLE, .doc = "Probability by chance."},               \
        {"corrected", SHAPE_REAL, .flags = SHAPE_NULLABLE, .doc = "The same among all compared."}, \
        {"needed", SHAPE_REAL, .flags = SHAPE_NULLABLE, .doc = "To be treated for one more."},     \
        {"verdict", SHAPE_TEXT, .of = "more|less|unsure"},                                         \
    {                                                                                              \
        "sentence", SHAPE_LABEL, .flags = 0                                                        \
    }

static const Shape SHAPES[] = {
    {"Lift", "What came of a treatment, beside a control group.",
     (const ShapeField[]){{"control", SHAPE_TEXT, .flags = 0},
                          {"confidence", SHAPE_REAL, .doc = "Of intervals."},
                          {"arms", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "LiftArm"},
                          {.name = NULL}}},
    {"LiftArm", "One treatment.",
     (const ShapeField[]){
         {"arm", SHAPE_TEXT, .flags = 0},
         {"treated_customers", SHAPE_INTEGER, .flags = 0},
         {"control_customers", SHAPE_INTEGER, .flags = 0},
         {"p_uneven", SHAPE_REAL, .flags = SHAPE_NULLABLE,
          .doc = "Probability of such sizes by chance; null: the plan is not known."},
         {"uneven", SHAPE_BOOLEAN, .doc = "Something other than chance divided the groups."},
         {"outcomes", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "LiftOutcome"},
         {.name = NULL}}},
    {"LiftCut", "Customers grouped in one way.",
     (const ShapeField[]){{"cut", SHAPE_TEXT, .flags = 0},
                          {"p_differ", SHAPE_REAL, .flags = SHAPE_NULLABLE,
                           .doc = "Probability that groups differ so by chance."},
                          {"groups", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "LiftGroup"},
                          {.name = NULL}}},
    {"LiftGroup", "The difference in one group of customers.",
     (const ShapeField[]){{"value", SHAPE_TEXT, .flags = 0}, DIFFERENCE, {.name = NULL}}},
    {"LiftOutcome", "The difference in one outcome. Money is in minor units.",
     (const ShapeField[]){{"outcome", SHAPE_TEXT, .flags = 0},
                          {"label", SHAPE_LABEL, .flags = 0},
                          {"kind", SHAPE_TEXT, .of = "share|mean|money"},
                          DIFFERENCE,
                          {"cuts", SHAPE_NAMED, .flags = SHAPE_ARRAY, .of = "LiftCut"},
                          {.name = NULL}}},
    {"LiftPlan", "How large an experiment must be.",
     (const ShapeField[]){{"rate", SHAPE_REAL, .flags = SHAPE_OPTIONAL},
                          {"deviation", SHAPE_REAL, .flags = SHAPE_OPTIONAL},
                          {"effect", SHAPE_REAL, .flags = 0},
                          {"significance", SHAPE_REAL, .flags = 0},
                          {"power", SHAPE_REAL, .flags = 0},
                          {"ratio", SHAPE_REAL, .flags = 0},
                          {"treated", SHAPE_INTEGER, .flags = 0},
                          {"control", SHAPE_INTEGER, .flags = 0},
                          {"total", SHAPE_INTEGER, .flags = 0},
                          {"sentence", SHAPE_LABEL, .flags = 0},
                          {.name = NULL}}},
};

const RouteGroup LIFT_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
