// SPDX-License-Identifier: Apache-2.0
//
// Which column of a file goes into which field. A target is a field of the kind being imported or
// of what stands in the same row: "number", "custom.size", "lines.product_code",
// "customer.country", "product.brand". A mapping is what people and presets say, {"column":
// "target"}; a column that is not in it is left out.
#pragma once

#include "base/arena.h"
#include "collect/cell.h"
#include "entity/model.h"
#include <json-c/json.h>

typedef enum {
    TARGET_RECORD,   // a field of the record itself
    TARGET_CUSTOM,   // one of its custom fields
    TARGET_KEY,      // the number by which the source knows the record: no field
    TARGET_LINE,     // a field of the order's line
    TARGET_CUSTOMER, // a field of the order's customer: fills blanks only
    TARGET_CUSTOMER_KEY,
    TARGET_PRODUCT, // a field of the line's product: fills blanks only
} TargetPart;

typedef struct {
    const char *name;
    Label label;
    TargetPart part;
    const Field *field; // NULL for keys
    int index;          // of the field in its entity; -1 for keys and custom fields
    bool required;
    bool key; // finds records again: 17850.0 is 17850
} Target;

// The targets of a kind ("customer", "product", "order"), in the order people should see them.
// Lives in the arena.
const Target *targets_of(Arena *arena, const Entity *entity, const Model *model, size_t *out_n);

// The target that the name of a column suggests, in either language; NULL: none.
const Target *target_suggested(const Target *targets, size_t n_targets, Cell column);

typedef struct {
    const Target *targets; // all there are
    size_t n_targets;
    const Target **columns; // per column of the file: its target or NULL
    size_t n_columns;
} Mapping;

// Finds the target of each of a file's columns: as `given` says ({"column": "target"}), or, when it
// is NULL, as the names suggest. Unknown columns and targets, targets given twice and required ones
// that are missing are errors.
bool mapping_make(Mapping *out, Arena *arena, const Cell *names, size_t n_names, json_object *given,
                  GError **error);
// Only the last: every required target has a column.
bool mapping_complete(const Mapping *mapping, GError **error);
// The column of a target by name, -1 when none has it.
int mapping_column(const Mapping *mapping, const char *target);
// {"column": "target", …}
void mapping_print(Buffer *out, const Mapping *mapping, const Cell *names);
