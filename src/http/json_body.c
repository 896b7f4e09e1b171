// SPDX-License-Identifier: Apache-2.0
//
// json-c in its strict mode, and what it still lets through: NUL inside texts and names (which C
// strings would cut short), numbers that are not finite, integers beyond 64 bits (which it would
// silently bend to the nearest).
#include "http/json_body.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static bool texts_are_clean(json_object *json)
{
    switch (json_object_get_type(json)) {
    case json_type_string:
        return strlen(json_object_get_string(json)) == (size_t)json_object_get_string_len(json);
    case json_type_double:
        return isfinite(json_object_get_double(json));
    case json_type_int:
        // Numbers too large for 64 bits are kept at the end of the range; nobody means those.
        return json_object_get_int64(json) != INT64_MAX && json_object_get_int64(json) != INT64_MIN;
    case json_type_array:
        for (size_t i = 0; i < json_object_array_length(json); i++)
            if (!texts_are_clean(json_object_array_get_idx(json, i)))
                return false;
        return true;
    case json_type_object: {
        json_object_object_foreach(json, name, member)
        {
            if (*name == '\0' || !texts_are_clean(member))
                return false;
        }
        return true;
    }
    default:
        return true;
    }
}

static bool malformed(GError **error, size_t position)
{
    fail(error, ERROR_MALFORMED, "The body is not valid JSON in UTF-8",
         "请求体不是有效的 UTF-8 JSON");
    error_position(error, position, 1);
    return false;
}

json_object *json_body_parse(const char *text, size_t length, GError **error)
{
    if (length > INT_MAX - 1 || memchr(text, '\0', length)) {
        malformed(error, 0);
        return NULL;
    }
    json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object *json = json_tokener_parse_ex(tokener, text, (int)length);
    enum json_tokener_error result = json_tokener_get_error(tokener);
    if (result == json_tokener_continue) { // a lone number ends only where the text does
        json = json_tokener_parse_ex(tokener, "", 1);
        result = json_tokener_get_error(tokener);
    }
    size_t position = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    if (result == json_tokener_success && texts_are_clean(json))
        return json;
    if (result == json_tokener_error_depth)
        fail(error, ERROR_TOO_LARGE, "The body is nested deeper than %d levels",
             "请求体嵌套超过 %d 层", JSON_DEPTH_MAX);
    else
        malformed(error, MIN(position, length));
    json_object_put(json);
    return NULL;
}
