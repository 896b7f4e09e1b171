// SPDX-License-Identifier: Apache-2.0
//
// The request target: path and query, percent-decoded strictly. What is not clean UTF-8 without
// control characters is refused, so nothing behind this has to think about it again.
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum { URI_LENGTH_MAX = 16384, URI_PARAMS_MAX = 32 };

typedef struct {
    const char *path; // "/api/v1/customers"
    size_t n_params;
    const char *names[URI_PARAMS_MAX];
    const char *values[URI_PARAMS_MAX];
} Uri;

// `raw` as it stood in the request line. Errors are ERROR_MALFORMED or ERROR_TOO_LARGE.
bool uri_parse(Arena *arena, const char *raw, Uri *out_uri, GError **error);
