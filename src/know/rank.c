// SPDX-License-Identifier: Apache-2.0
#include "know/rank.h"

#include "base/error.h"
#include "know/panel.h"
#include "know/report/ranks.h"
#include "know/scan.h"

typedef struct {
    const Binding *binding;
    const bool *cancelled;
    const PlanRank *rank;
    GArray **values; // by part: of int64_t
    ScanEnd *ends;   // by part
    Ranks ranks;
} Ranking;

static void keep_values(void *context, const Values *values, const uint8_t *active, size_t n)
{
    GArray *kept = context;
    guint at = kept->len;
    g_array_set_size(kept, at + (guint)n);
    int64_t *numbers = (int64_t *)(void *)kept->data;
    for (size_t row = 0; row < n; row++) {
        numbers[at] = values->numbers[row];
        at += active[row] & !values->missing[row];
    }
    g_array_set_size(kept, at);
}

// First pass: computed and counted.
static void count_part(void *context, size_t part)
{
    Ranking *ranking = context;
    ScanRequest request = {.binding = ranking->binding,
                           .part = &ranking->binding->version->parts[part],
                           .cancelled = ranking->cancelled};
    GArray *values = ranking->values[part] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    ranking->ends[part] = scan_numbers(&request, ranking->rank->value, keep_values, values);
    uint32_t *counters = ranks_counters(&ranking->ranks, part);
    for (guint i = 0; i < values->len; i++)
        counters[rank_bucket(g_array_index(values, int64_t, i))]++;
}

// Second pass: the bucket with the cut. Equal values are equal here, so ids do not matter.
static void gather_part(void *context, size_t part)
{
    Ranking *ranking = context;
    const GArray *values = ranking->values[part];
    for (guint i = 0; i < values->len; i++) {
        int64_t value = g_array_index(values, int64_t, i);
        uint32_t bucket = rank_bucket(value);
        if (ranks_wants(&ranking->ranks, bucket))
            ranks_gather(&ranking->ranks, part, bucket, (Ranked){value, 0});
    }
}

static bool check_ends(const Ranking *ranking, GError **error)
{
    bool unfit = false;
    for (size_t part = 0; part < ranking->binding->version->n_parts; part++) {
        if (ranking->ends[part] == SCAN_CANCELLED)
            return fail(error, ERROR_CANCELLED, "The question was cancelled.", "查询已取消。");
        unfit |= ranking->ends[part] == SCAN_UNFIT;
    }
    return !unfit || fail(error, ERROR_UNAVAILABLE, "The panel does not hold all that is asked.",
                          "面板未保存所需的全部数据。");
}

// What passes; {0, 0}, so nothing, when nobody has a value.
static Bounds find(Ranking *ranking, Crew *crew)
{
    size_t n = ranks_total(&ranking->ranks);
    if (n == 0)
        return (Bounds){0, 0};
    size_t place = rank_place(ranking->rank->node, n);
    Ranked cut;
    ranks_want(&ranking->ranks, &place, 1);
    crew_run(crew, ranking->binding->version->n_parts, gather_part, ranking);
    ranks_found(&ranking->ranks, &cut);
    return rank_bounds(ranking->rank->node, cut.value);
}

static bool find_cut(const Binding *binding, const PlanRank *rank, Crew *crew,
                     const bool *cancelled, GArray *cuts, GError **error)
{
    size_t n_parts = binding->version->n_parts;
    Ranking ranking = {.binding = binding,
                       .cancelled = cancelled,
                       .rank = rank,
                       .values = g_new0(GArray *, n_parts + 1),
                       .ends = g_new0(ScanEnd, n_parts + 1)};
    ranks_init(&ranking.ranks, n_parts);
    crew_run(crew, n_parts, count_part, &ranking);
    bool good = check_ends(&ranking, error);
    if (good) {
        Bounds cut = find(&ranking, crew);
        g_array_append_val(cuts, cut);
    }
    for (size_t part = 0; part < n_parts; part++)
        g_array_unref(ranking.values[part]);
    ranks_clear(&ranking.ranks);
    g_free(ranking.values);
    g_free(ranking.ends);
    return good;
}

GArray *rank_cuts(const Binding *binding, Crew *crew, const bool *cancelled, GError **error)
{
    const GPtrArray *ranks = binding->plan->ranks;
    g_autoptr(GArray) cuts = g_array_new(FALSE, FALSE, sizeof(Bounds));
    for (guint i = 0; i < ranks->len; i++)
        if (!find_cut(binding, ranks->pdata[i], crew, cancelled, cuts, error))
            return NULL;
    return g_steal_pointer(&cuts);
}

// ---- for one record ----

RankAnswer rank_of_panel(const RuleContext *context, const Rule *rule, const Node *rank,
                         int64_t *out_cut)
{
    Panel *panel = panel_for(tx_store(context->tx));
    g_autoptr(Version) version = panel != NULL ? panel_pin(panel) : NULL;
    g_autoptr(Plan) plan = version != NULL ? plan_of_rank(rule, rank, version->layout) : NULL;
    const Model *model = context->model != NULL ? context->model : rule->model;
    Clock clock = {model_timezone(model), context->now, context->me};
    g_autoptr(Arena) arena = arena_new();
    Binding binding;
    if (plan == NULL || !binding_init(&binding, plan, version, &clock, arena))
        return RANK_UNKNOWN;
    g_autoptr(GArray) cuts = rank_cuts(&binding, panel_crew(panel), NULL, NULL);
    if (cuts == NULL)
        return RANK_UNKNOWN;
    Bounds cut = g_array_index(cuts, Bounds, 0);
    *out_cut = rank->comparison == COMPARE_GE ? cut.low : cut.high - 1;
    return cut.low == 0 && cut.high == 0 ? RANK_NONE : RANK_CUT;
}
