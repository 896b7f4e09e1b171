// SPDX-License-Identifier: Apache-2.0
//
// Bodies of the tracking API. Whatever is sent: read, or refused with a sentence; every message is
// storable or has a fault, its texts lie within their limits and can be stored; json_scan() and
// json-c agree on what is JSON; the slices of a body are JSON by themselves.
#include "base/when.h"
#include "collect/track/json_normal.h"
#include "collect/track/message.h"

#include <json-c/json.h>
#include <string.h>

static void check_text(Value value, size_t most)
{
    if (value.type == VALUE_NULL)
        return;
    g_assert(value.type == VALUE_TEXT && value.as.text.length <= most);
    g_assert(g_utf8_validate_len(value.as.text.data, value.as.text.length, NULL));
}

static void check_slice(const JsonSlice *slice)
{
    if (slice->kind == JSON_NOTHING)
        return;
    JsonSlice again;
    JsonScan scan = json_scan(slice->text, slice->length);
    g_assert(json_scan_value(&scan, &again) && json_scan_ended(&scan));
    g_assert(again.length == slice->length && again.kind == JSON_OBJECT);
    g_autoptr(Arena) arena = arena_new();
    JsonSlice normal = json_normal(arena, &again);
    g_assert(normal.length == again.length && memcmp(normal.text, again.text, again.length) == 0);
}

static void check_message(const TrackBody *body, const Message *message)
{
    check_text(message->key, KEY_BYTES_MAX);
    if (message->fault != NULL) {
        g_assert(message->fault->text.en != NULL && message->fault->text.zh != NULL);
        return;
    }
    check_text(message->name, NAME_BYTES_MAX);
    check_text(message->group, PERSON_BYTES_MAX);
    check_text(message->product, MESSAGE_BYTES_MAX);
    check_slice(&message->properties);
    check_slice(&message->context);
    g_assert(message->name.type == VALUE_TEXT && !message->whole.unstored);
    g_assert(message->whole.length <= MESSAGE_BYTES_MAX);
    g_assert(message->user != NULL || message->visitor != NULL);
    g_assert(message->happened_at >= WHEN_MIN && message->happened_at <= body->received_at);
}

// What json-c reads of the normal text is what it reads of the text: it takes the last of equal
// names, too.
static void compare_normal(const JsonSlice *value, json_object *json)
{
    g_autoptr(Arena) arena = arena_new();
    JsonSlice normal = json_normal(arena, value);
    json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
    json_object *again = json_tokener_parse_ex(tokener, normal.text, (int)normal.length);
    g_assert(json_tokener_get_error(tokener) == json_tokener_success);
    g_assert(json_object_equal(json, again));
    json_object_put(again);
    json_tokener_free(tokener);
}

// json-c reads more than JSON (comments, single quotes), so only what it refuses is compared, and
// only where it knows no limits of its own.
static void compare(const char *text, size_t length)
{
    JsonSlice value;
    JsonScan scan = json_scan(text, length);
    if (!json_scan_value(&scan, &value) || !json_scan_ended(&scan) || value.unstored)
        return;
    json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
    json_object *json = json_tokener_parse_ex(tokener, text, (int)length + 1);
    g_assert(json_tokener_get_error(tokener) == json_tokener_success);
    if (value.kind == JSON_OBJECT || value.kind == JSON_ARRAY)
        compare_normal(&value, json);
    json_object_put(json);
    json_tokener_free(tokener);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1); // a NUL behind it
    size_t length = strlen(text);
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    TrackBody body = {.arena = arena, .received_at = 1732240000 * SECOND_US};
    TrackCall call = (TrackCall)(data[0] % (CALL_TRACK + 1));
    if (track_body_read(&body, text, length, call, &error))
        for (guint i = 0; i < body.messages->len; i++)
            check_message(&body, track_message(&body, i));
    else
        g_assert(error != NULL);
    track_body_clear(&body);
    compare(text, length);
    return 0;
}
