// SPDX-License-Identifier: Apache-2.0
//
// What customers wrote, as rules ask for it: the panel and the answer for one record name the same
// customers, no SQL is asked, and the doctor finds the panel's columns as the store has the texts.
#include "test_panel_world.h"
#include "test_store.h"

#include "base/json_read.h"
#include "know/panel_check.h"
#include "know/tone/written.h"

// What customers write: in both languages, with and without tone, and the shop's own words.
static const char *const REVIEWS[] = {
    "{\"text\":\"物流太慢了，质量很差\",\"stars\":1}",
    "{\"text\":\"很好用，非常满意\"}",
    "{\"comment\":\"terrible quality, want my money back\"}",
    "{\"text\":\"great, works very well\",\"stars\":5}",
    "{\"text\":\"12345\"}",
    "{\"text\":\"在京东买质量更好\"}",
    "{\"text\":\"amazon is cheaper than 京东, bad\"}",
    "{\"text\":\"别家的质量更好\"}",
    "{\"text\":\"抱歉，物流慢了\",\"author\":\"agent\"}",
    "{}",
};

static bool fill_texts(Tx *tx, void *context, GError **error)
{
    World *world = context;
    if (!fill_all(tx, world, error))
        return false;
    for (int i = 1; i <= world->customers * 2; i++) {
        Value *values = random_record(world, &ENTITY_EVENT, world->customers * 9 + i);
        values[FIELD_CUSTOMER_ID] = value_integer(3 * (1 + dice(world, world->customers)));
        values[FIELD_DELETED_AT] = value_null();
        world_set(&ENTITY_EVENT, values, "name", value_text(PICK(world, "review", "投诉")));
        world_set(&ENTITY_EVENT, values, "happened_at", value_integer(random_time(world)));
        world_set(&ENTITY_EVENT, values, "properties",
                  value_text(REVIEWS[dice(world, G_N_ELEMENTS(REVIEWS))]));
        world_insert(tx, &ENTITY_EVENT, values);
    }
    tx_run(tx,
           "INSERT INTO setting (id, version, created_at, updated_at, scope, scope_key, name, "
           "value) VALUES (990001, 1, 1, 1, 'organisation', '', 'insight.competitors', "
           "'[\"京东\", \"Amazon\"]')",
           NO_PARAMS);
    return true;
}

static Written judged(const char *properties)
{
    Written written;
    g_autoptr(WrittenJudge) judge = written_judge_new(&COMPETITORS_NONE);
    written_judge(judge, properties, &written);
    return written;
}

static void test_texts(void)
{
    Written bad = judged("{\"text\":\"物流太慢，质量很差，要求退货\",\"stars\":1}");
    Written good = judged("{\"comment\":\"很好用，非常满意\",\"author\":\"customer\"}");
    g_assert_true(bad.given && good.given);
    g_assert_cmpint(bad.tone_thousandths, <, -300);
    g_assert_cmpint(good.tone_thousandths, >, 300);
    g_assert_cmpint(bad.tone_thousandths % 10, ==, 0);
    g_assert_nonnull(strstr(bad.topics, "delivery"));
    g_assert_nonnull(strstr(bad.topics, "quality"));
    // The shop's own words, no text, no JSON.
    g_assert_false(judged("{\"text\":\"抱歉，质量问题\",\"author\":\"agent\"}").given);
    g_assert_false(judged("{\"text\":\"太慢\",\"direction\":\"out\"}").given);
    g_assert_false(judged("{\"text\":7,\"comment\":\"\"}").given);
    g_assert_false(judged("[\"text\"]").given);
    g_assert_false(judged("{\"text\":").given);
    // Everything at once fits.
    Written all = judged("{\"text\":\"物流 假货 包装 价格 质量 退货 客服 尺码 味道 电池 别家\"}");
    g_assert_cmpstr(all.topics, ==,
                    "delivery, fake, packaging, price, quality, refund, service, size, smell, "
                    "usability, competitor");
    g_assert_true(written_name("投诉") && written_name("review"));
    g_assert_false(written_name("click") || written_name(NULL));
    g_autofree char *text =
        written_text("Product Reviewed", "{\"review_title\":\"No\",\"review_body\":\"Bad\"}");
    g_assert_cmpstr(text, ==, "Bad\nNo");
    g_assert_null(written_text("click", "{\"text\":\"Buy\"}"));
    g_assert_null(written_text("review", "{\"author\":\"bot\",\"text\":\"Hello\"}"));
}

// Names of competitors: as whole words in one kind of script, anywhere in the other.
static void test_named(void)
{
    static const struct {
        const char *text, *named;
    } CASES[] = {
        {"去JD买更便宜", "JD"},          {"JD's was better", "JD"},
        {"JDK is broken", ""},           {"jd and ＡＭＡＺＯＮ", "JD, Amazon"},
        {"京東到家很快", "京东"},        {"Mc Donald’s food", "Mc Donald's"},
        {"amazonian, my jd2 broke", ""}, {"在拼 多多", ""},
    };
    g_autoptr(Arena) arena = arena_new();
    json_object *json = json_read("[\"JD\", \" Amazon \", \"京东\", \"拼多多\", \"Mc Donald's\"]");
    const Competitors *all = competitors_read(arena, json, NULL);
    json_object_put(json);
    g_assert_nonnull(all);
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        uint64_t bits = competitors_in(all, CASES[i].text, strlen(CASES[i].text));
        GString *names = g_string_new(NULL);
        competitors_print(all, bits, names);
        g_assert_cmpstr(names->str, ==, CASES[i].named);
        g_assert_true(competitors_printed(all, names->str) == bits);
        g_string_free(names, TRUE);
    }
    // Whoever names one writes about other shops, in whatever tone.
    g_autoptr(WrittenJudge) judge = written_judge_new(all);
    Written written;
    written_judge(judge, "{\"text\":\"比京东的质量好，非常满意\"}", &written);
    g_assert_cmpint(written.tone_thousandths, >, 0);
    g_assert_cmpstr(written.topics, ==, "quality, competitor");
    g_assert_true(written.competitors == 1 << 2);
}

static void test_refused(void)
{
    static const struct {
        const char *setting, *at;
    } CASES[] = {
        {"{}", NULL},
        {"[\"Amazon\", 7]", "/1"},
        {"[\"Amazon\", \"ＡＭＡＺＯＮ\"]", "/1"},
        {"[\"PayPal\", \"eBay\", \"pay\"]", "/2"},
        {"[\"a, b\"]", "/0"},
        {"[\"x\"]", "/0"},
        {"[\"京东\", \"  \"]", "/1"},
        {"[\"12345678901234567890123456789012345678901\"]", "/0"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Arena) arena = arena_new();
        json_object *json = json_read(CASES[i].setting);
        g_assert_null(competitors_read(arena, json, &error));
        g_assert_cmpstr(error_pointer(error), ==, CASES[i].at);
        json_object_put(json);
    }
}

static void test_agree(void)
{
    static const char *const RULES[] = {
        "any(texts)",
        "none(texts, last 40 days)",
        "count(texts, tone < 0) >= 2",
        "avg(texts.tone, last 6 months) < -0.2",
        "avg(events.tone) >= 0.1 and count(events) > 3",
        "any(events, tone is empty, name = \"review\")",
        "any(texts, topics contains \"delivery\" and tone < -0.3)",
        "not any(texts, topics contains \"quality\") and any(texts, topics is empty)",
        "distinct(texts.topics) >= 2",
        "last(texts.tone) < 0",
        "min(texts.tone) between -1 and -0.5",
        "sum(texts.tone, last year) > 1 or first(texts.tone) = 0.5",
        "sequence(texts[tone < 0], page_view, within 400 days)",
        "gap_since(texts) > 10 days",
        "any(\"my event\", tone > 0)",
        "last(texts.topics) = \"delivery\"",
        "any(texts, competitors contains \"京东\")",
        "any(texts, competitors = \"京东, Amazon\") or count(texts, competitors is empty) > 2",
        "any(events, topics contains \"competitor\" and competitors is empty)",
        "any(texts, props.stars <= 2) or count(texts) in (1, 3)",
    };
    World world;
    world_init(&world, 20261122);
    world_write(world.store, fill_texts, &world);
    g_clear_pointer(&world.model, model_unref);
    world_read(world.store, world_load_model, &world.model);
    g_autoptr(Panel) panel = panel_of(&world);
    size_t answered = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(RULES); i++) {
        g_autoptr(GError) error = NULL;
        answered += agree(&world, panel, ask_records, RULES[i]);
        if (i == 0)
            g_assert_cmpuint(world.ids->len, >, 50);
        g_autoptr(Rule) rule = rule_parse(RULES[i], &ENTITY_CUSTOMER, world.model, &error);
        g_assert_true(rule_asks_scores(rule));
        g_assert_false(rule_store_can(rule, &error));
    }
    g_assert_cmpuint(answered, >=, G_N_ELEMENTS(RULES) - 1); // props may be left to the store
    g_auto(PanelCheck) check = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(panel_check(panel, &(PanelCheckOptions){0}, &check, &error));
    g_assert_cmpint(check.problems, ==, 0);
    g_assert_cmpint(check.facts, >, 1000);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/written/texts", test_texts);
    g_test_add_func("/written/named", test_named);
    g_test_add_func("/written/refused", test_refused);
    g_test_add_func("/written/agree", test_agree);
    return g_test_run();
}
