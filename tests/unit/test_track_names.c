// SPDX-License-Identifier: Apache-2.0
//
// Names that stand twice in what is tracked: the last counts, whoever is asked. The stores' own
// functions and the panel's parser would take the one the first and the other the last.
#include "base/when.h"
#include "collect/track/ingest.h"
#include "collect/track/json_normal.h"
#include "entity/entities.h"
#include "know/panel_select.h"
#include "test_store_help.h"
#include "test_store.h"

#include <json-c/json.h>

// ---- texts ----

static JsonSlice whole(const char *text)
{
    JsonSlice value;
    JsonScan scan = json_scan(text, strlen(text));
    g_assert_true(json_scan_value(&scan, &value) && json_scan_ended(&scan));
    return value;
}

static void test_texts(void)
{
    static const char *const CASES[][2] = {
        {"{\"a\":1,\"a\":2}", "{\"a\":2}"},
        {"{\"a\":1,\"b\":2,\"a\":{\"x\":1}}", "{\"b\":2,\"a\":{\"x\":1}}"},
        {"{ \"a\" : 1 , \"b\" : \"x, y\" }", NULL}, // as it is
        {"{}", NULL},
        {"[1, 2, {\"a\": [ ]}]", NULL},
        {"{\"\\u0061\":1}", "{\"a\":1}"},
        {"{\"\\u0061\":1,\"a\":2}", "{\"a\":2}"},
        {"{\"a\":1,\"\\u0061\":2.50}", "{\"a\":2.50}"},
        {"{\"o\":{\"a\":1,\"a\":\"\\u00e9\"},\"p\":3}", "{\"o\":{\"a\":\"\\u00e9\"},\"p\":3}"},
        {"[{\"a\":1},{\"a\":1,\"a\":2},[ ],3]", "[{\"a\":1},{\"a\":2},[ ],3]"},
        {"{\"\\\"\":1,\"\\\\\":2,\"\\n\":3}", "{\"\\\"\":1,\"\\\\\":2,\"\\n\":3}"},
        {"{\"颜色\":\"红\",\"颜色\":\"蓝\"}", "{\"颜色\":\"蓝\"}"},
        {"{\"a_long_name_1_x\":1,\"a_long_name_2_x\":2}", NULL},
        {"{\"\":1,\"\":2}", "{\"\":2}"},
        {"\"a\"", NULL},
        {"{\"a\":1,\"a\":\"\\u0000\"}", NULL}, // cannot be stored: refused elsewhere
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Arena) arena = arena_new();
        JsonSlice value = whole(CASES[i][0]), normal = json_normal(arena, &value);
        g_autofree char *text = g_strndup(normal.text, normal.length);
        g_autofree char *same = g_strndup(value.text, value.length);
        g_assert_cmpstr(text, ==, CASES[i][1] != NULL ? CASES[i][1] : same);
        g_assert_true(normal.kind == value.kind);
    }
}

static void put_random(GRand *random, GString *out, int depth)
{
    static const char *const NAMES[] = {"a", "b", "\\u0061", "a_long_name_1", "a_long_name_2",
                                        "名"};
    int kind = g_rand_int_range(random, 0, depth > 3 ? 2 : 4);
    int n = g_rand_int_range(random, 0, g_rand_int_range(random, 0, 20) == 0 ? 60 : 6);
    if (kind < 2) {
        g_string_append_printf(out, kind == 0 ? "%d" : "\"%d\"", g_rand_int_range(random, 0, 9));
        return;
    }
    g_string_append_c(out, kind == 2 ? '{' : '[');
    for (int i = 0; i < n; i++) {
        g_string_append(out, i > 0 ? ", " : " ");
        if (kind == 2 && n > 10)
            g_string_append_printf(out, "\"n%d\":", g_rand_int_range(random, 0, 80));
        else if (kind == 2)
            g_string_append_printf(
                out, "\"%s\":", NAMES[g_rand_int_range(random, 0, G_N_ELEMENTS(NAMES))]);
        put_random(random, out, depth + 1);
    }
    g_string_append_c(out, kind == 2 ? '}' : ']');
}

// Against a parser that takes the last, on random nested values; twice is as once.
static void test_against_parser(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    for (int round = 0; round < 3000; round++) {
        g_autoptr(Arena) arena = arena_new();
        GString *text = g_string_new(NULL);
        put_random(random, text, 0);
        JsonSlice value = whole(text->str), normal = json_normal(arena, &value);
        char *once = arena_copy(arena, normal.text - (normal.kind == JSON_STRING),
                                (gssize)normal.length + 2 * (normal.kind == JSON_STRING));
        json_object *given = json_tokener_parse(text->str), *kept = json_tokener_parse(once);
        g_assert_true(json_object_equal(given, kept));
        JsonSlice again = whole(once), twice = json_normal(arena, &again);
        g_assert_cmpuint(again.length, ==, twice.length);
        g_assert_true(memcmp(again.text, twice.text, again.length) == 0);
        json_object_put(given);
        json_object_put(kept);
        g_string_free(text, TRUE);
    }
}

// ---- events ----

typedef struct {
    Store *store;
    Model *model;
    ModelWriteKey key;
} World;

static bool begin(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *source = record_new(arena, &ENTITY_SOURCE);
    record_set(source, entity_field_index(&ENTITY_SOURCE, "name"), value_text("Shop"));
    record_set(source, entity_field_index(&ENTITY_SOURCE, "code"), value_text("shop"));
    record_set(source, entity_field_index(&ENTITY_SOURCE, "kind"), value_text("web"));
    if (!record_set_defaults(source, arena, error) || !record_insert(&writing, source, error))
        return false;
    world->key =
        (ModelWriteKey){.key = "key", .source_code = "shop", .source_id = record_id(source)};
    return true;
}

static bool take_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

static void track(World *world, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Arena) arena = arena_new(), writing = arena_new();
    TrackBody body = {.arena = arena, .received_at = g_get_real_time()};
    track_body_read(&body, text, strlen(text), CALL_ANY, &error);
    g_assert_no_error(error);
    g_assert_null(track_message(&body, 0)->fault);
    Ingest ingest = {.body = &body, .source = &world->key, .model = world->model, .arena = writing};
    track_prepare(&ingest, arena);
    ingest.n = 1;
    store_write(world->store, track_ingest, &ingest, &error);
    g_assert_no_error(error);
    traits_clear(&ingest.traits[0]);
    track_body_clear(&body);
}

static int64_t count(World *world, Panel *panel, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    SelectOptions options = {.now = g_get_real_time() + SECOND_US, .model = world->model};
    g_auto(Audience) audience = {0};
    panel_select(panel, world->store, rule, NULL, &options, &audience, &error);
    g_assert_no_error(error);
    g_assert_true((audience.store == NULL) == (panel != NULL));
    return audience.count;
}

static void expect(World *world, Panel *panel, const char *rule, int64_t wanted)
{
    g_autofree char *known = g_strdup_printf("%s or kind = \"anonymous\" and %s", rule, rule);
    int64_t by_store = count(world, NULL, known), by_panel = count(world, panel, known);
    if (by_store != wanted || by_panel != wanted)
        g_test_message("%s: store %d, panel %d", rule, (int)by_store, (int)by_panel);
    g_assert_cmpint(by_store, ==, wanted);
    g_assert_cmpint(by_panel, ==, wanted);
}

static void test_events(void)
{
    g_autoptr(GError) error = NULL;
    World world = {.store = test_store_new()};
    test_write(world.store, begin, &world);
    test_read(world.store, take_model, &world.model);
    track(&world, "{\"type\":\"track\",\"event\":\"Rated\",\"userId\":\"u1\",\"messageId\":\"1\","
                  "\"properties\":{\"campaign\":\"spring\",\"rating\":1,\"campaign\":\"autumn\","
                  "\"\\u0072ating\":5}}");
    track(&world, "{\"type\":\"page\",\"userId\":\"u2\",\"messageId\":\"2\",\"name\":\"Home\","
                  "\"properties\":{\"query\":\"tea\"},\"properties\":{\"query\":\"ink\","
                  "\"query\":\"pen\"},\"context\":{\"campaign\":{\"name\":\"spring\"},"
                  "\"campaign\":{\"name\":\"winter\",\"name\":\"autumn\"}}}");
    track(&world, "{\"type\":\"identify\",\"userId\":\"u3\",\"messageId\":\"3\",\"traits\":"
                  "{\"campaign\":\"spring\",\"a\\\"b\":1,\"campaign\":\"autumn\",\"a\\\"b\":2}}");
    Panel *panel = panel_new(world.store, &(PanelOptions){.threads = 1});
    panel_build(panel, &error);
    g_assert_no_error(error);
    expect(&world, panel, "any(events, props.campaign = \"spring\")", 0);
    expect(&world, panel, "any(events, props.campaign = \"autumn\")", 3);
    expect(&world, panel, "any(events, props.rating = 1)", 0);
    expect(&world, panel, "any(events, props.rating = 5)", 1);
    expect(&world, panel, "any(page_view, props.query = \"pen\")", 1);
    expect(&world, panel, "any(page_view, props.query = \"ink\" or props.query = \"tea\")", 0);
    // What is stored has no name twice, in whatever depth, and no name escaped without need.
    g_assert_cmpint(test_integer(world.store,
                                 "SELECT count(*) FROM event WHERE CAST(properties AS text) LIKE "
                                 "'%spring%' OR CAST(context AS text) LIKE '%winter%' OR "
                                 "CAST(properties AS text) LIKE '%u0072%'"),
                    ==, 0);
    g_assert_cmpint(test_integer(world.store, "SELECT count(*) FROM event WHERE CAST(properties AS "
                                              "text) LIKE '%\"a_\"b\":%2%'"),
                    ==, 1);
    panel_free(panel);
    model_unref(world.model);
    store_close(world.store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/track-names/texts", test_texts);
    g_test_add_func("/track-names/against-parser", test_against_parser);
    g_test_add_func("/track-names/events", test_events);
    return g_test_run();
}
