// SPDX-License-Identifier: Apache-2.0
//
// Properties of events as the learner of schemas meets them: each line of the input is one event's.
// What was learnt stays within its limits, is printed as JSON, and is the same when read again; any
// text is read as a kept schema or refused.
#include "base/json_read.h"
#include "collect/schema/event_schema.h"

#include <sodium.h>
#include <string.h>

static const int64_t HOUR = INT64_C(3600) * 1000000;

static void tell(const Drift *drift, void *context)
{
    int *told = context;
    g_assert(drift->kind < DRIFT_KINDS && drift->was < VALUE_KINDS && drift->now < VALUE_KINDS);
    g_assert(strlen(drift->path) <= SCHEMA_PATH);
    g_assert(g_utf8_validate(drift->path, -1, NULL));
    (*told)++;
}

static void check_printed(const char *text)
{
    json_object *json = json_read(text);
    json_object *properties = json_object_object_get(json, "properties");
    g_assert(json_object_is_type(properties, json_type_array));
    size_t n = json_object_array_length(properties);
    g_assert(n <= SCHEMA_PROPERTIES);
    for (size_t i = 0; i < n; i++) {
        json_object *property = json_object_array_get_idx(properties, i);
        json_object *path = json_object_object_get(property, "path");
        g_assert(json_object_is_type(path, json_type_string));
        g_assert(json_object_get_string_len(path) <= SCHEMA_PATH);
    }
    json_object_put(json);
}

static void check_again(const EventSchema *schema)
{
    g_auto(Buffer) once = {0}, twice = {0};
    event_schema_print(schema, &once);
    check_printed(buffer_string(&once));
    g_autoptr(EventSchema) again = event_schema_read(buffer_string(&once));
    g_assert(again != NULL);
    event_schema_print(again, &twice);
    g_assert(strcmp(buffer_string(&once), buffer_string(&twice)) == 0);
}

// A kept form from anywhere may be refused, but what was read goes on learning.
static void read_kept(const char *text, json_object *properties, int *told)
{
    g_autoptr(EventSchema) schema = event_schema_read(text);
    if (schema == NULL)
        return;
    event_schema_learn(schema, &(SchemaEvent){properties, 1, HOUR}, tell, told);
    event_schema_look(schema, HOUR * 1000, tell, told);
    g_auto(Buffer) printed = {0};
    event_schema_print(schema, &printed);
    check_printed(buffer_string(&printed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { ROUNDS = SCHEMA_GROWN / 10 };
    if (size == 0 || sodium_init() < 0)
        return 0;
    int told = 0;
    int rounds = 1 + (data[0] & 1) * ROUNDS; // grown schemas speak of drift
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    if (!g_utf8_validate(text, -1, NULL)) // what arrives was checked before
        return 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", 50);
    g_autoptr(EventSchema) schema = event_schema_new();
    int64_t learnt = 0;
    for (size_t i = 0; lines[i] != NULL; i++) {
        json_object *properties = json_read(lines[i]);
        read_kept(lines[i], properties, &told);
        if (properties == NULL || json_object_is_type(properties, json_type_object))
            for (int round = 0; round < rounds; round++, learnt++)
                event_schema_learn(schema, &(SchemaEvent){properties, learnt % 7, learnt * HOUR},
                                   tell, &told);
        json_object_put(properties);
    }
    g_assert(event_schema_events(schema) == learnt);
    event_schema_look(schema, learnt * HOUR * 100, tell, &told);
    check_again(schema);
    return 0;
}
