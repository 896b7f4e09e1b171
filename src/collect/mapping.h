// SPDX-License-Identifier: Apache-2.0
//
// Which column of a file goes into which target (collect/target.h). A mapping is what people and
// presets say, {"column": "target"}; a column that is not in it is left out.
#pragma once

#include "collect/preset.h"
#include "collect/target.h"

// The target that the name of a column suggests, in either language; NULL: none.
const Target *target_suggested(const Target *targets, size_t n_targets, Cell column);

typedef struct {
    size_t column; // of the file
    const Target *target;
} MappedColumn;

typedef struct {
    const Target *targets; // all there are
    size_t n_targets;
    bool lenient;          // the file may lack columns: others may have them, or no other has
    MappedColumn *columns; // of one target the preferred first
    size_t n_columns;
} Mapping;

// Finds the target of each of a file's columns: as `given` says ({"column": "target"}), or, when it
// is NULL, as the names suggest. Unknown targets and targets given twice are errors; so are unknown
// columns and required targets that are missing, unless it is lenient.
bool mapping_make(Mapping *out, Arena *arena, const Cell *names, size_t n_names, json_object *given,
                  GError **error);
// The columns that a sheet of a preset knows and the file has; one column may have several targets.
bool mapping_of_sheet(Mapping *out, Arena *arena, const Cell *names, size_t n_names,
                      const PresetSheet *sheet, GError **error);
// Whether a column must go into the target: a required one, but a file that says what orders cost
// and nothing of their lines needs none of these.
bool mapping_needs(const Mapping *mapping, const Target *target);
// Every required target has a column.
bool mapping_complete(const Mapping *mapping, GError **error);
// The first column of a target by name, -1 when none has it.
int mapping_column(const Mapping *mapping, const char *target);
// {"column": "target", …}
void mapping_print(Buffer *out, const Mapping *mapping, const Cell *names, size_t n_names);
