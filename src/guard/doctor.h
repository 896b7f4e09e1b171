// SPDX-License-Identifier: Apache-2.0
//
// Examines a store from one snapshot, while others go on using it.
#pragma once

#include "store/store.h"

enum { DOCTOR_EXAMPLES = 5 };

typedef struct {
    const char *check; // "replay", "references", …
    Label label;
    bool derived;        // can be repaired: it is computed from other records
    int64_t examined;    // how many things were looked at
    int64_t problems;    // 0: healthy
    int64_t us;          // how long it took
    GPtrArray *examples; // of char *: "order 12: total_minor"; DOCTOR_EXAMPLES at most
} DoctorFinding;

typedef struct {
    bool quick; // without playing the change log, comparing the panel and asking the rules of
                // segments, which take longest; SQLite does not compare indexes with rows
    const char *panel_snapshot; // the panel is read from this file; NULL, or unfit: it is built
    void (*progress)(Label what, int64_t done, int64_t total, void *context); // or NULL
    void *context;
} DoctorOptions;

// One finding per check, in a GPtrArray that frees them; NULL with an error when the store cannot
// be read at all.
GPtrArray *doctor_examine(Store *store, const DoctorOptions *options, GError **error);

// Makes everything derived anew where `findings` says that it is wrong. A wrong snapshot of the
// panel is removed: the server builds it when it starts.
bool doctor_repair(Store *store, const DoctorOptions *options, const GPtrArray *findings,
                   GError **error);

// ---- for the checks of this folder ----

// Counts a problem and keeps it among the examples while there is room.
void finding_add(DoctorFinding *finding, const char *format, ...) G_GNUC_PRINTF(2, 3);
