// SPDX-License-Identifier: Apache-2.0
//
// What the answers of previews hold: lists of what was gathered apart, errors in both languages.
#pragma once

#include "base/buffer.h"
#include "base/error.h"

// What was printed into `items`, one value after the other, as a list.
void json_member_list(Buffer *out, const char *key, const Buffer *items);
void json_member_error(Buffer *out, const char *key, const GError *error);
