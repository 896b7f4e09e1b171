// SPDX-License-Identifier: Apache-2.0
#include "base/json_read.h"

#include <stddef.h>

enum { DEPTH_MAX = 64 };

json_object *json_read(const char *text)
{
    if (text == NULL)
        return NULL;
    json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
    json_object *json = json_tokener_parse_ex(tokener, text, -1);
    if (json_tokener_get_error(tokener) != json_tokener_success) {
        json_object_put(json);
        json = NULL;
    }
    json_tokener_free(tokener);
    return json;
}
