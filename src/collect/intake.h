// SPDX-License-Identifier: Apache-2.0
//
// Records that come one at a time, from programs instead of files, by the same way as imports:
// mapping, cleaning, keys from outside, lines and currencies. What is known already is changed, or
// left alone when it says nothing new. A record comes whole or not at all.
#pragma once

#include "collect/cell.h"
#include "entity/write.h"
#include <json-c/json.h>

typedef struct Intake Intake;

typedef struct {
    const char *kind;     // "customer", "order" or "product"
    int64_t source_id;    // the source the records belong to
    const char *clean;    // "none", "usual", "all"; NULL: usual
    json_object *mapping; // {"column": "target"}; borrowed
    bool trial;           // nothing may be written: for intake_check() alone
    bool whole;           // orders have all their lines: stored ones that are not there go
} IntakePlan;

typedef struct {
    int64_t inserted, updated, unchanged;
    int64_t owner_id, id; // the first record
} IntakeResult;

// Good for one transaction. NULL: the mapping or the source is wrong.
Intake *intake_new(Tx *tx, const IntakePlan *plan, GError **error);
void intake_free(Intake *intake); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)

// Takes rows whose cells stand in the order of the mapping's members. Rows of one key make one
// record; their records get the key `alias` of the kind "id" besides (NULL: none), further ones
// "alias#2" and so on. False: nothing may be committed, the error says why.
bool intake_put(Intake *intake, Tx *tx, const Cell *cells, size_t n_rows, const char *alias,
                IntakeResult *out, GError **error);

// What is wrong with rows, without writing.
typedef void (*IntakeProblem)(void *context, const char *column, const GError *reason);
typedef void (*IntakeChange)(void *context, const char *column, Cell before, Cell after);
typedef struct {
    IntakeProblem problem; // NULL: nobody asks
    IntakeChange change;   // a value that cleaning changes; NULL: nobody asks
    void *context;
} IntakeWatch;
void intake_check(Intake *intake, const Cell *cells, size_t n_rows, const IntakeWatch *watch);
