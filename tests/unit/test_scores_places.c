// SPDX-License-Identifier: Apache-2.0
//
// Scores of several models in one panel: places by recency, frequency and money and the next order
// against the file's own figures, the line among all, and why each may leave.
#include "know/insight/next_order.h"
#include "know/member_set.h"
#include "test_scores_world.h"

// ---- places by recency, frequency and money; the next order ----

typedef struct {
    int64_t axes[RFM_AXES]; // of recency minus the days before today
    RhythmSeen seen;
    int64_t last; // days before today
    int days;
} Bought;

static void read_bought(const World *world, Bought *out)
{
    for (guint i = 0; i < world->purchases->len; i++) {
        const Purchase *one = &g_array_index(world->purchases, Purchase, i);
        Bought *bought = &out[one->customer];
        bought->axes[RFM_RECENCY] = -one->day;
        bought->axes[RFM_FREQUENCY]++;
        bought->axes[RFM_MONETARY] += one->cents;
        if (bought->days > 0 && bought->last == one->day)
            continue;
        if (bought->days++ > 0)
            rhythm_see(&bought->seen, (double)(bought->last - one->day));
        bought->last = one->day;
    }
}

// Fifths, equal values at the first of their places.
static uint8_t fifth(const Bought *all, size_t i, int axis)
{
    size_t below = 0;
    for (size_t k = 0; k < CUSTOMERS; k++)
        below += all[k].axes[axis] < all[i].axes[axis];
    return (uint8_t)(5 * below / CUSTOMERS + 1);
}

static void check_places(const World *world, Panel *panel, const Bought *all)
{
    int64_t n[RFM_AXES][RFM_SCORES + 1] = {{0}}, groups[RFM_GROUPS_MAX + 1] = {0};
    for (size_t i = 0; i < CUSTOMERS; i++) {
        uint8_t scores[RFM_AXES];
        for (int axis = 0; axis < RFM_AXES; axis++)
            n[axis][scores[axis] = fifth(all, i, axis)]++;
        groups[rfm_group_of(&RFM_GROUPS_READY, scores)]++;
    }
    for (int axis = 0; axis < RFM_AXES; axis++)
        for (int score = 1; score <= RFM_SCORES; score++) {
            g_autofree char *rule = g_strdup_printf("rfm(%s) = %d", RFM_AXIS_NAMES[axis], score);
            g_assert_cmpint(count(world, panel, rule), ==, n[axis][score]);
        }
    for (size_t g = 0; g <= RFM_GROUPS_READY.n; g++) {
        g_autofree char *rule =
            g_strdup_printf("rfm(group) = \"%s\"", RFM_GROUPS_READY.names[g].name);
        g_assert_cmpint(count(world, panel, rule), ==, groups[g]);
    }
    g_assert_cmpint(count(world, panel, "rfm(group) in (champions) and rfm(recency) < 5"), ==, 0);
    g_assert_cmpint(count(world, panel, "rfm(monetary) in top 100%"), ==, CUSTOMERS);
}

static void check_next(const World *world, Panel *panel, const Bought *all)
{
    g_autofree RhythmSeen *seen = g_new(RhythmSeen, CUSTOMERS);
    size_t n = 0, soon = 0, late = 0, rhythms = 0;
    RhythmFit fit;
    for (size_t i = 0; i < CUSTOMERS; i++)
        if (all[i].days >= 3)
            seen[n++] = all[i].seen;
    g_assert_true(rhythm_fit(seen, n, &fit, NULL));
    for (size_t i = 0; i < CUSTOMERS; i++) {
        double in = round(rhythm_outlook(&fit, &all[i].seen, 0).usual) - (double)all[i].last;
        bool known = all[i].days >= 3;
        rhythms += known;
        soon += known && in >= 0 && in < 30;
        late += known && in < 0;
    }
    g_assert_cmpint((int64_t)soon, >, 0);
    g_assert_cmpint(count(world, panel, "next_order is not empty"), ==, (int64_t)rhythms);
    g_assert_cmpint(count(world, panel, "next_order within next 30 days"), ==, (int64_t)soon);
    g_assert_cmpint(count(world, panel, "next_order < today"), ==, (int64_t)late);
}

// One record says what the panel says of all.
static bool answer_each(Tx *tx, void *context, GError **error)
{
    World *world = context;
    (void)error;
    static const char *const RULES[] = {"rfm(group) = champions or rfm(recency) <= 2",
                                        "next_order > 10 days ago and rfm(frequency) > 1"};
    for (size_t r = 0; r < G_N_ELEMENTS(RULES); r++) {
        g_autoptr(Rule) rule = parse(world, RULES[r]);
        g_autoptr(GError) failed = NULL;
        g_auto(Audience) audience = {0};
        SelectOptions options = {.now = world->now, .model = world->model, .members = true};
        panel_select(world->panel, world->store, rule, NULL, &options, &audience, &failed);
        g_assert_no_error(failed);
        g_autoptr(MemberSet) members = member_set_from(audience.ids);
        for (size_t c = 0; c < CUSTOMERS; c += 11) {
            g_autoptr(Arena) arena = arena_new();
            RuleContext asked = {
                .tx = tx, .arena = arena, .now = world->now, .model = world->model};
            Record *customer = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[c]);
            g_assert_cmpint(rule_answer(rule, customer, &asked) == RULE_YES, ==,
                            member_set_has(members, world->ids[c]));
        }
    }
    return true;
}

// Why each may leave: the weightiest first, in both languages.
static bool check_reasons(Tx *tx, void *context, GError **error)
{
    World *world = context;
    (void)error;
    size_t up = 0, down = 0;
    for (size_t c = 0; c < CUSTOMERS; c += 23) {
        ScoreReason reasons[SCORE_REASONS];
        g_autoptr(Version) customer = score_customer(tx, world->model, world->ids[c]);
        size_t n = score_reasons_of_one(customer, world->model, score_model_find("churn"),
                                        world->today, reasons);
        g_assert_cmpuint(n, ==, 3);
        for (size_t i = 0; i < n; i++) {
            g_assert_true(reasons[i].en[0] != '\0' && reasons[i].zh[0] != '\0');
            up += reasons[i].raises;
            down += !reasons[i].raises;
            g_free(reasons[i].en);
            g_free(reasons[i].zh);
        }
    }
    g_assert_true(up > 0 && down > 0);
    return true;
}

// ---- the line among all ----

static void check_line(World *world, Panel *panel)
{
    ScoreAsk ask = ask_of(world, "clv(12 months) >= 0 CNY");
    g_autoptr(GHashTable) values = by_columns(world, panel, &ask);
    int64_t inside = 0;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        int64_t better = 0;
        for (size_t k = 0; k < CUSTOMERS; k++)
            better += score_in(values, world->ids[k]) > score_in(values, world->ids[i]);
        inside += better * 5 < CUSTOMERS;
    }
    g_assert_cmpint(count(world, panel, "clv(12 months) in top 20%"), ==, inside);
    g_assert_cmpint(count(world, panel, "clv(12 months) not in top 20%"), ==, CUSTOMERS - inside);
}

static void test_others(void)
{
    World world;
    if (world_init(&world)) {
        test_write(world.store, fill, &world);
        wait_for_log(&world);
        g_autofree Bought *all = g_new0(Bought, CUSTOMERS);
        read_bought(&world, all);
        refused(&world, "rfm(luck) > 1", "rfm", "takes recency");
        world.panel = panel_of(&world);
        fit_named(&world, world.panel, "rfm");
        fit_named(&world, world.panel, "next_order");
        fit(&world, world.panel);
        refused(&world, "score(next_order) > 1", "score", "no score");
        check_places(&world, world.panel, all);
        check_next(&world, world.panel, all);
        check_line(&world, world.panel);
        for (int i = 0; i < 12; i++) // so that some have bought of late
            test_write(world.store, change, &world);
        wait_for_log(&world);
        panel_catch_up(world.panel, NULL);
        fit_named(&world, world.panel, "churn");
        g_assert_nonnull(model_fit(world.model, "churn"));
        test_read(world.store, check_reasons, &world);
        test_read(world.store, answer_each, &world);
        g_clear_pointer(&world.panel, panel_free);
    }
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scores/others", test_others);
    return g_test_run();
}
