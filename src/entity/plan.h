// SPDX-License-Identifier: Apache-2.0
//
// What is made of a description once and used for every record: its table, its SQL texts, its JSON
// keys. For the files of this folder only.
#pragma once

#include "entity/record.h"

typedef struct {
    const char *text; // "\"name\":"
    size_t length;
} PlanKey;

typedef struct {
    Table table;
    const char *columns;   // "id, version, …"
    const char *columns_t; // "t.id, t.version, …"
    const char *insert;    // all columns, in field order
    const char *select;    // by id; parts: by their parent's id, in order
    PlanKey *keys;         // by field
    uint64_t printable;    // bit set of the fields that may be printed at all
    uint64_t shown;        // those printed when nobody chooses
} EntityPlan;

const EntityPlan *entity_plan(const Entity *entity);
