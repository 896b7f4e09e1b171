// SPDX-License-Identifier: Apache-2.0
#include "know/live_segment.h"

#include "base/when.h"
#include "entity/entities.h"
#include "know/score_rule.h"
#include "rule/edge.h"

// Writing refuses circles; should two writers have made one together, this ends.
enum { DEPTH_MAX = 32 };

static void live_segment_free(gpointer pointer)
{
    LiveSegment *segment = pointer;
    plan_free(segment->plan);
    rule_unref(segment->rule);
    member_set_free(segment->members);
    g_ptr_array_unref(segment->reads);
    g_ptr_array_unref(segment->rules);
    g_array_unref(segment->edges);
    if (segment->cuts != NULL)
        g_array_unref(segment->cuts);
    g_free(segment->meaning);
    g_free(segment);
}

// ---- what it means ----

typedef struct {
    const Model *model;
    LiveSegment *segment;
    GString *meaning;
} Describing;

static void take_in(Describing *describing, const Rule *rule, int depth);

static void take_in_asked(Describing *describing, const Rule *rule, const char *function, int depth)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    rule_asks(rule, function, ids);
    for (guint i = 0; i < ids->len; i++) {
        int64_t id = g_array_index(ids, int64_t, i);
        const ModelSegment *named = model_segment_by_id(describing->model, id);
        const char *text = named != NULL ? named->rule : NULL;
        g_string_append_printf(describing->meaning, "\n%" G_GINT64_FORMAT ": %s", id,
                               text != NULL ? text : "list");
        g_autoptr(Rule) inner =
            text != NULL ? rule_parse(text, &ENTITY_CUSTOMER, describing->model, NULL) : NULL;
        take_in(describing, inner, depth + 1);
    }
}

static void take_in_scores(Describing *describing, const Rule *rule)
{
    LiveSegment *segment = describing->segment;
    for (size_t p = 0; RULE_PROVIDERS[p] != NULL; p++) {
        g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
        if (RULE_PROVIDERS[p]->scored)
            rule_asks(rule, RULE_PROVIDERS[p]->function, ids);
        for (guint i = 0; i < ids->len; i++) {
            const ScoreModel *of = NULL;
            ScoreAsk ask;
            bool known = score_rule_ask(g_array_index(ids, int64_t, i), &of, &ask);
            const ModelFit *fit = known ? model_fit(describing->model, of->name) : NULL;
            g_autofree char *settings =
                known && of->settings != NULL ? of->settings(describing->model) : NULL;
            g_string_append(describing->meaning, settings != NULL ? settings : "");
            segment->scored = true;
            segment->fitted_at = MAX(segment->fitted_at, fit != NULL ? fit->fitted_at : 0);
        }
    }
}

// What computed fields of texts depend on beside the texts; no SQL answers rules that ask them.
static void take_in_texts(Describing *describing, const Rule *rule)
{
    const Competitors *named = model_competitors(describing->model);
    if (rule_asks_scores(rule) && named->n > 0)
        g_string_append_printf(describing->meaning, "\n%016" G_GINT64_MODIFIER "x",
                               competitors_checksum(named));
}

static void take_in(Describing *describing, const Rule *rule, int depth)
{
    LiveSegment *segment = describing->segment;
    if (rule == NULL || depth > DEPTH_MAX) {
        g_string_append(describing->meaning, " (nobody)");
        return;
    }
    g_autoptr(GArray) edges = rule_edges(rule);
    g_array_append_vals(segment->edges, edges->data, edges->len);
    g_ptr_array_add(segment->rules, rule_ref(rule)); // edges lie in it
    segment->clock = MAX(segment->clock, rule_clock(rule));
    for (const Entity *const *entity = rule_reads_entities(rule); *entity != NULL; entity++)
        if (!g_ptr_array_find(segment->reads, *entity, NULL))
            g_ptr_array_add(segment->reads, (gpointer)*entity);
    take_in_scores(describing, rule);
    take_in_texts(describing, rule);
    take_in_asked(describing, rule, "segment", depth);
    take_in_asked(describing, rule, "list", depth);
}

static LiveSegment *describe(const ModelSegment *described, const Model *model, Layout *layout)
{
    LiveSegment *segment = g_new0(LiveSegment, 1);
    g_autoptr(GString) meaning = g_string_new(described->rule);
    g_string_append_printf(meaning, "\n%s %s", model_timezone_name(model), model_currency(model));
    segment->id = described->id;
    segment->reads = g_ptr_array_new();
    segment->rules = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))rule_unref);
    segment->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    segment->rule = rule_parse(described->rule, &ENTITY_CUSTOMER, model, NULL);
    segment->plan =
        segment->rule != NULL ? plan_new(segment->rule, NULL, layout, &(const Label *){0}) : NULL;
    take_in(&(Describing){model, segment, meaning}, segment->rule, 0);
    // What is written of entering and leaving is not followed, or two rules about each other could
    // keep the program busy for ever: their answer is asked from time to time.
    if (live_segment_reads(segment, &ENTITY_SEGMENT_EVENT))
        segment->clock = CLOCK_CONTINUOUS;
    segment->meaning = g_compute_checksum_for_string(G_CHECKSUM_SHA256, meaning->str, -1);
    return segment;
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    int64_t one = (*(LiveSegment *const *)a)->id, other = (*(LiveSegment *const *)b)->id;
    return (one > other) - (one < other);
}

GPtrArray *live_segments(const Model *model, Layout *layout)
{
    GPtrArray *segments = g_ptr_array_new_with_free_func(live_segment_free);
    for (const ModelSegment *const *at = model_segments(model); *at != NULL; at++)
        if ((*at)->rule != NULL)
            g_ptr_array_add(segments, describe(*at, model, layout));
    g_ptr_array_sort(segments, by_id);
    return segments;
}

// ---- asking it ----

LiveSegment *live_segment_find(const GPtrArray *segments, int64_t id)
{
    guint low = 0, high = segments->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        LiveSegment *segment = segments->pdata[middle];
        if (segment->id == id)
            return segment;
        if (segment->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool live_segment_reads(const LiveSegment *segment, const Entity *entity)
{
    return g_ptr_array_find(segment->reads, entity, NULL);
}

bool live_segment_is_due(const LiveSegment *segment, const Model *model, int64_t now, int seconds)
{
    GTimeZone *zone = model_timezone(model);
    if (segment->counted_at == 0 || now < segment->counted_at ||
        segment->counted_at <= segment->fitted_at)
        return true;
    if (segment->clock == CLOCK_DAYS)
        return day_of(now, zone) != day_of(segment->counted_at, zone);
    return segment->clock == CLOCK_CONTINUOUS && now >= segment->counted_at + seconds * SECOND_US;
}
