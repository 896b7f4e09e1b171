// SPDX-License-Identifier: Apache-2.0
//
// Bodies from JSON text, strictly: UTF-8, one value, depth 32, no NUL in texts, only finite
// numbers.
#pragma once

#include "base/error.h"
#include <json-c/json.h>

enum { JSON_DEPTH_MAX = 32 };

// NULL with ERROR_MALFORMED (with the position) or ERROR_TOO_LARGE (the depth); free with
// json_object_put().
json_object *json_body_parse(const char *text, size_t length, GError **error);
