// SPDX-License-Identifier: Apache-2.0
//
// Rejected rows of an import on the terminal: of many the commonest reasons, then the first rows in
// the order of files and lines, and where all of them are.
#pragma once

#include "base/buffer.h"
#include "collect/import.h"
#include "command.h"

typedef struct {
    const Invocation *invocation;
    const ImportResult *result;
    const Buffer *list;    // as CSV
    const char *file_name; // for people
    int64_t file_id;       // that keeps the list; 0: none
} ImportRejects;

// Nothing where nothing was rejected.
void import_rejects_print(const ImportRejects *rejects);
