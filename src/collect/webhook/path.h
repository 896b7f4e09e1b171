// SPDX-License-Identifier: Apache-2.0
//
// Where values stand in a JSON body: "customer.email", "lines[].sku", "addresses[0].city". Members
// are named as they are, [n] takes one of a list, [] each of them: every element becomes a row.
// "sku|variant_id" takes the first that has a value. A leading "$." means nothing.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "collect/cell.h"
#include <json-c/json.h>

enum { PATH_LENGTH_MAX = 200, PATHS_MAX = 200, PATH_ROWS_MAX = 1000, PATH_TEXT_MAX = 65536 };

// Whether the text can be read as a path.
bool path_check(const char *path, GError **error);

// The value at a path, row `row` of its list; NULL: none. Only of paths that were checked.
json_object *path_find(json_object *body, const char *path, size_t row);
// How many rows the list of a path has; 1 for a path without [].
size_t path_rows(json_object *body, const char *path);

typedef struct {
    size_t n_columns, n_rows;
    const Cell *cells; // row by row
} PathRows;

// The cells of a body for the members of `mapping`, in their order. Paths with [] go over one list;
// those without repeat their value on every row. Objects and lists are no values of a cell.
bool path_cells(json_object *body, json_object *mapping, Arena *arena, PathRows *out,
                GError **error);

// All paths that lead to values of a body, for who makes a mapping: appended to `out`, each once,
// at most PATHS_MAX; lists as []. Texts live in the arena.
void path_list(json_object *body, Arena *arena, GPtrArray *out);
