// SPDX-License-Identifier: Apache-2.0
//
// Reading stretches of search terms: those of the table and those of new records
// (search_recent.h), in one order. Inside the search only.
#pragma once

#include "entity/search_recent.h"

// What all scans of one search share.
typedef struct {
    Tx *tx;
    Arena *arena;
    const SearchQuery *query;
    const SearchRecent *recent; // terms that are not in the table yet
    int64_t log_pos;            // for search_words.c
    const char *sql_one, *sql_one_limited, *sql_many, *sql_allowed;
} ScanContext;

void scan_context_prepare(ScanContext *context); // fills in the statements

typedef struct ScanBatch ScanBatch;

// Rows of one entity and rank whose terms lie in a stretch, from the first on.
typedef struct {
    RecentTerm row; // the current one; its text is borrowed until the next step
    bool is_new;    // it is not from the table
    bool whole;     // for the caller: it asks for whole values
    // search_scan.c alone:
    ScanBatch *batch;
    size_t index; // in the batch
    const char *to;
    size_t left;                    // rows that may still come
    Cursor *cursor;                 // SQLite
    const RecentTerm **next, **end; // per run, what is left of it
    size_t n_runs;
    bool limited;            // to the customers of the query's condition
    bool begun;              // it was stepped
    bool has_row, row_given; // a row of the table is at hand; it was given
} Scan;

// Scans that are asked together: PostgreSQL answers them in one round trip; SQLite begins each when
// it is first stepped. So they are stepped in the order in which they were added; any of them may
// be left early or out.
struct ScanBatch {
    ScanContext *context;
    Scan *scans;
    size_t n;
    Cursor *cursor; // PostgreSQL: the rows of all; SQLite: of the scan at hand
    int64_t at;     // whose row it stands on: an index; the number of scans at PostgreSQL's end
};

ScanBatch *scan_batch_new(ScanContext *context, size_t most); // room for so many
// At most `limit` rows with terms from `from` on, before `to`. The scan is the batch's.
Scan *scan_batch_add(ScanBatch *batch, const RecentTerm *from, const char *to, size_t limit);
bool scan_step(Scan *scan);
// The same without texts and in any order: first those of the table.
bool scan_step_any(Scan *scan);
bool scan_step_new(Scan *scan);        // only what is not from the table
void scan_batch_end(ScanBatch *batch); // the memory is the arena's
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScanBatch, scan_batch_end)
