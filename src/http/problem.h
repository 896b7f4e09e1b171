// SPDX-License-Identifier: Apache-2.0
//
// Errors as problem+json (RFC 9457).
#pragma once

#include "base/buffer.h"
#include "base/error.h"

unsigned problem_status(ErrorCode code);
// Prints `error` for a person of `language`. `status` 0: that of the error's code. `request_id`
// NULL: none.
void problem_print(Buffer *out, const GError *error, unsigned status, Language language,
                   const char *request_id);
