// SPDX-License-Identifier: Apache-2.0
#include "know/customer_list.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/fresh.h"
#include "know/order.h"
#include "know/select.h"

static const Label NO_PANEL = {"The panel is turned off.", "面板已关闭。"};
static const Label FEW = {"With so few customers the store is as quick.",
                          "客户数量不多，数据库同样迅速。"};
static const Label NOT_HELD = {"The panel does not hold what the list is sorted by.",
                               "面板未保存列表的排序字段。"};
static const Label INEXACT = {"The panel left out what is asked, to save memory.",
                              "为节省内存，面板未保存所需的数据。"};

// The filter, or all.
static Rule *rule_of(const Access *access, const IndexQuery *query)
{
    return query->filter != NULL ? rule_ref(query->filter)
                                 : rule_parse("true", &ENTITY_CUSTOMER, access->model, NULL);
}

typedef struct {
    Panel *panel;
    const Version *version;
    const Plan *plan;
    SelectOptions options;
} Asking;

static bool scan(const Asking *asking, IndexAnswer *out, const Label **out_reason)
{
    g_auto(Selection) selection = {0};
    g_autoptr(GError) failed = NULL; // it cannot say: the store can
    *out_reason = &INEXACT;
    bool good = select_from_panel(asking->plan, asking->version, panel_crew(asking->panel),
                                  &asking->options, &selection, &failed);
    out->count = selection.count;
    return good;
}

// The fit behind a figure that the list is sorted by; NULL: none, or the panel left out what it
// reads.
static ScoreFitted *find_score(const Asking *asking, const char *name, OrderScore *out)
{
    const ScoreModel *of = NULL;
    const Score *score = score_find(name, &of);
    const Model *model = asking->options.model;
    if (score == NULL || (of->held != NULL && !of->held(asking->version->layout)))
        return NULL;
    GTimeZone *zone = model_timezone(model);
    *out = (OrderScore){.fitted = score_standing(of, model, NULL),
                        .ask = {(size_t)(score - of->scores), score->otherwise},
                        .look = {.version = asking->version,
                                 .zone = zone,
                                 .day = model_reference_day(model, asking->options.now).day}};
    return out->fitted;
}

static bool scan_in_order(Asking *asking, const IndexQuery *query, IndexAnswer *out,
                          const Label **out_reason)
{
    OrderScore score = {0};
    g_autoptr(ScoreFitted) fitted = NULL;
    if (query->order->figure != NULL) {
        fitted = find_score(asking, query->order->figure, &score);
        *out_reason = &NOT_HELD;
        if (fitted == NULL)
            return false;
    }
    g_autoptr(Ordering) ordering =
        ordering_new(asking->version, query->order, query->start,
                     (size_t)query->skip + query->limit, fitted != NULL ? &score : NULL);
    *out_reason = &NOT_HELD;
    asking->options.visit = ordering_take;
    asking->options.context = ordering;
    if (ordering == NULL || !scan(asking, out, out_reason))
        return false;
    out->ids = ordering_ids(ordering, (size_t)query->skip);
    return true;
}

bool panel_customers(Tx *tx, const Access *access, const IndexQuery *query, IndexAnswer *out,
                     const Label **out_reason)
{
    int64_t me = actor_staff_id(access->actor);
    Panel *panel = panel_for(tx_store(tx));
    *out_reason = panel != NULL ? &FEW : &NO_PANEL;
    bool sorted = query->order != NULL && query->order->figure != NULL;
    bool asked = panel != NULL && (panel_lists(panel) || sorted || rule_asks_scores(query->filter));
    g_autoptr(Version) version = asked ? panel_pin_fresh(panel, tx, me, out_reason) : NULL;
    if (version == NULL)
        return false;
    const Rule *seen = actor_customer_rule(access->actor);
    if (query->filter == NULL && query->order == NULL && seen == NULL) {
        out->count = (int64_t)version_customers(version);
        return true;
    }
    g_autoptr(Rule) rule = rule_of(access, query);
    g_autoptr(Plan) plan = plan_new(rule, seen, version->layout, out_reason);
    Asking asking = {panel, version, plan, {.now = tx_now(tx), .me = me, .model = access->model}};
    if (plan == NULL)
        return false;
    return query->order != NULL ? scan_in_order(&asking, query, out, out_reason)
                                : scan(&asking, out, out_reason);
}
