// SPDX-License-Identifier: Apache-2.0
//
// The schema of an event, learnt: properties with their types and shares, examples that no single
// person gave, drift told once, limits that hold whatever arrives.
#include "base/json_read.h"
#include "collect/schema/event_schema.h"
#include <glib.h>
#include <sodium.h>
#include <string.h>

static const int64_t DAY = INT64_C(86400) * 1000000;
static GString *told; // "property_new colour text→text; …"

static void tell(const Drift *drift, void *context)
{
    (void)context;
    g_string_append_printf(told, "%s%s %s %s→%s", told->len ? "; " : "",
                           drift_kind_name(drift->kind), drift->path, value_kind_name(drift->was),
                           value_kind_name(drift->now));
}

static void learn(EventSchema *schema, const char *json, int64_t customer_id, int64_t at)
{
    json_object *properties = json_read(json);
    g_assert_true(json == NULL || properties != NULL);
    event_schema_learn(schema, &(SchemaEvent){properties, customer_id, at}, tell, NULL);
    json_object_put(properties);
}

static EventSchema *grown(const char *json)
{
    g_string_truncate(told, 0);
    EventSchema *schema = event_schema_new();
    for (int i = 0; i < SCHEMA_GROWN; i++)
        learn(schema, json, i + 1, i);
    g_assert_cmpstr(told->str, ==, "");
    return schema;
}

static char *printed(const EventSchema *schema)
{
    Buffer out = {0};
    event_schema_print(schema, &out);
    return buffer_steal(&out);
}

static json_object *property(json_object *schema, const char *path)
{
    json_object *all = json_object_object_get(schema, "properties");
    for (size_t i = 0; i < json_object_array_length(all); i++) {
        json_object *one = json_object_array_get_idx(all, i);
        if (strcmp(json_object_get_string(json_object_object_get(one, "path")), path) == 0)
            return one;
    }
    return NULL;
}

static void check_property(const EventSchema *schema, const char *path, int64_t present,
                           const char *kinds)
{
    g_autofree char *text = printed(schema);
    json_object *json = json_read(text);
    json_object *found = property(json, path);
    g_assert_nonnull(found);
    g_assert_cmpint(json_object_get_int64(json_object_object_get(found, "present")), ==, present);
    g_assert_cmpstr(json_object_to_json_string_ext(json_object_object_get(found, "kinds"),
                                                   JSON_C_TO_STRING_PLAIN),
                    ==, kinds);
    json_object_put(json);
}

static void test_kinds(void)
{
    g_autoptr(EventSchema) schema = event_schema_new();
    learn(schema,
          "{\"name\":\"Tea\",\"price\":12,\"on\":true,\"day\":\"2026-11-22\","
          "\"at\":\"2026-11-22T08:00:00Z\",\"none\":null}",
          1, 5);
    learn(schema,
          "{\"price\":12.5,\"products\":[{\"sku\":\"a\"},{\"sku\":\"b\",\"n\":2}],"
          "\"day\":\"2026-11-2x\"}",
          2, 9);
    learn(schema, NULL, 3, 7);
    check_property(schema, "name", 1, "{\"text\":1}");
    check_property(schema, "price", 2, "{\"integer\":1,\"real\":1}");
    check_property(schema, "on", 1, "{\"boolean\":1}");
    check_property(schema, "day", 2, "{\"text\":1,\"time\":1}");
    check_property(schema, "at", 1, "{\"time\":1}");
    check_property(schema, "none", 1, "{\"null\":1}");
    check_property(schema, "products", 1, "{\"list\":1}");
    check_property(schema, "products[]", 1, "{\"object\":2}");
    check_property(schema, "products[].sku", 1, "{\"text\":2}");
    check_property(schema, "products[].n", 1, "{\"integer\":1}");
    g_assert_cmpint(event_schema_events(schema), ==, 3);
    g_assert_cmpint(event_schema_first_at(schema), ==, 5);
    g_assert_cmpint(event_schema_last_at(schema), ==, 9);
}

// What is printed is read back as it was, and learning goes on.
static void test_kept(void)
{
    g_autoptr(EventSchema) schema = grown("{\"sku\":\"A1\",\"price\":3}");
    g_autofree char *before = printed(schema);
    g_assert_nonnull(strstr(before, "\"examples\":[\"A1\"]"));
    g_autoptr(EventSchema) again = event_schema_read(before);
    g_autofree char *after = printed(again);
    g_assert_cmpstr(before, ==, after);
    learn(again, "{\"sku\":\"A1\",\"price\":\"3\"}", 1, 60);
    g_assert_cmpstr(told->str, ==, "type_changed price integer→text");
    g_assert_null(event_schema_read("{}"));
    g_assert_null(event_schema_read("[1"));
    g_assert_null(event_schema_read(NULL));
}

static void test_drift(void)
{
    g_autoptr(EventSchema) schema = grown("{\"price\":3,\"sku\":\"A\"}");
    learn(schema, "{\"price\":3.5,\"sku\":null}", 1, 60); // neither is a change
    g_assert_cmpstr(told->str, ==, "");
    learn(schema, "{\"price\":\"3.50\",\"sku\":\"A\",\"colour\":\"red\"}", 1, 61);
    learn(schema, "{\"price\":\"3.50\",\"sku\":\"A\",\"colour\":\"red\"}", 1, 62); // told once
    g_assert_cmpstr(told->str, ==,
                    "type_changed price integer→text; property_new colour text→text");
    g_string_truncate(told, 0);
    for (int i = 0; i < 300; i++)
        learn(schema, "{\"sku\":\"A\"}", 1, 63 + i);
    g_assert_cmpstr(told->str, ==, "property_gone price integer→integer");
    g_string_truncate(told, 0);
    event_schema_look(schema, 362 + DAY, tell, NULL);
    g_assert_cmpstr(told->str, ==, "");
    event_schema_look(schema, 364 + DAY, tell, NULL);
    event_schema_look(schema, 365 + DAY, tell, NULL);
    g_assert_cmpstr(told->str, ==, "event_gone  null→null");
}

// One person's mail address is never shown, however often it comes; what three send is.
static void test_examples(void)
{
    g_autoptr(EventSchema) schema = event_schema_new();
    for (int i = 0; i < 20; i++)
        learn(schema, "{\"mail\":\"wang@example.com\",\"page\":\"/tea\"}", i % 2 + 1, i);
    g_autofree char *two = printed(schema);
    g_assert_null(strstr(two, "wang"));
    g_assert_null(strstr(two, "/tea"));
    learn(schema, "{\"mail\":\"li@example.com\",\"page\":\"/tea\"}", 3, 21);
    g_autofree char *three = printed(schema);
    g_assert_null(strstr(three, "example.com"));
    g_assert_nonnull(strstr(three, "\"examples\":[\"/tea\"]"));
}

// Whatever arrives, what is kept stays small.
static void test_limits(void)
{
    g_autoptr(EventSchema) schema = event_schema_new();
    g_autoptr(GString) wide = g_string_new("{");
    for (int i = 0; i < 3000; i++)
        g_string_append_printf(wide, "%s\"key %d\":\"%d\"", i ? "," : "", i, i);
    g_string_append_c(wide, '}');
    learn(schema, wide->str, 1, 1);
    for (int i = 0; i < 500; i++) {
        g_autofree char *new_key =
            g_strdup_printf("{\"k%d\":{\"a\":{\"b\":{\"c\":{\"d\":[[[1]]]}}}}}", i);
        learn(schema, new_key, 1, 2);
    }
    g_autoptr(GString) deep = g_string_new("{\"x\":");
    for (int i = 0; i < 30; i++)
        g_string_append(deep, "[");
    for (int i = 0; i < 30; i++)
        g_string_append(deep, "]");
    g_string_append_c(deep, '}');
    learn(schema, deep->str, 1, 3);
    g_autofree char *long_key = g_strnfill(5000, 'k');
    g_autofree char *with_long_key = g_strdup_printf("{\"%s\":1,\"bad\":\"\xff\"}", long_key);
    learn(schema, with_long_key, 1, 4);
    g_autofree char *text = printed(schema);
    json_object *json = json_read(text);
    g_assert_nonnull(json);
    g_assert_cmpuint(json_object_array_length(json_object_object_get(json, "properties")), ==,
                     SCHEMA_PROPERTIES);
    g_assert_true(json_object_get_boolean(json_object_object_get(json, "more")));
    json_object_put(json);
    g_assert_cmpuint(strlen(text), <, SCHEMA_PROPERTIES * 600);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(sodium_init() >= 0);
    told = g_string_new(NULL);
    g_test_add_func("/event-schema/kinds", test_kinds);
    g_test_add_func("/event-schema/kept", test_kept);
    g_test_add_func("/event-schema/drift", test_drift);
    g_test_add_func("/event-schema/examples", test_examples);
    g_test_add_func("/event-schema/limits", test_limits);
    int result = g_test_run();
    g_string_free(told, true);
    return result;
}
