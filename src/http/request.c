// SPDX-License-Identifier: Apache-2.0
//
// What handlers ask of a request.
#include "http/server_inside.h"

#include <string.h>

static const char *param_at(const Request *request, const char *name, const Param **out_param)
{
    for (size_t i = 0; request->route->params && request->route->params[i].name; i++) {
        if (strcmp(request->route->params[i].name, name) == 0) {
            *out_param = &request->route->params[i];
            return request->params[i];
        }
    }
    g_assert_not_reached(); // the route does not take this parameter
}

const char *request_param(const Request *request, const char *name)
{
    const Param *param;
    return param_at(request, name, &param);
}

int64_t request_param_integer(const Request *request, const char *name, int64_t otherwise)
{
    const Param *param;
    const char *value = param_at(request, name, &param);
    g_assert(param->type == PARAM_INTEGER);
    return value ? g_ascii_strtoll(value, NULL, 10) : otherwise;
}

bool request_param_boolean(const Request *request, const char *name)
{
    const char *value = request_param(request, name);
    return value && strcmp(value, "true") == 0;
}

const char *request_header(const Request *request, const char *name)
{
    return MHD_lookup_connection_value(exchange_of(request)->connection, MHD_HEADER_KIND, name);
}

bool request_if_match(const Request *request, int64_t *out_version, GError **error)
{
    const char *text = request_header(request, "If-Match");
    if (!text)
        return fail(error, ERROR_NO_PRECONDITION,
                    "Send If-Match with the ETag of the record you read",
                    "请在 If-Match 中带上所读记录的 ETag");
    size_t length = strlen(text);
    char *end = NULL;
    bool quoted =
        length > 2 && text[0] == '"' && text[length - 1] == '"' && g_ascii_isdigit(text[1]);
    int64_t version = quoted ? g_ascii_strtoll(text + 1, &end, 10) : 0;
    // Anything that is no version of ours matches nothing.
    *out_version = quoted && end == text + length - 1 ? version : -1;
    return true;
}

json_object *request_member(const Request *request, const char *member)
{
    json_object *json = NULL;
    json_object_object_get_ex(request->body, member, &json);
    return json;
}

const char *request_text(const Request *request, const char *member)
{
    json_object *json = request_member(request, member);
    return json ? json_object_get_string(json) : NULL;
}

int64_t request_integer(const Request *request, const char *member, int64_t otherwise)
{
    json_object *json = request_member(request, member);
    return json ? json_object_get_int64(json) : otherwise;
}
