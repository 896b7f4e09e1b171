// SPDX-License-Identifier: Apache-2.0
//
// Files that are no tables of text and are dropped all the same: workbooks, archives, documents,
// pages, pictures. They are told by how they begin, and each gets a sentence that says what to do.
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>

// Fails with ERROR_INVALID when a file that begins with these bytes (some 64 are enough), and with
// this text once decoded, is of such a kind.
bool foreign_refuse(const char *bytes, size_t n_bytes, const char *text, size_t n_text,
                    GError **error);
