// SPDX-License-Identifier: Apache-2.0
//
// Importing files of customers, products or orders. Rows of the files are gathered by record, read,
// and written in slices of their own transactions, records found again by their keys from outside,
// so that the same facts can come any number of times.
//
//   bytes → sheet (encoding, delimiter, header) → gather (rows of one record together, in the order
//   of keys)
//         → drafts (values checked, rejects) → slices (inserted, updated or unchanged)
//
// An import is a record ("import"), its work a job of the kind "import"; `guanxi import` and the
// API make both the same way.
#pragma once

#include "collect/preset.h"
#include "collect/sheet.h"
#include "job/job.h"

// What is asked for. Texts are borrowed.
typedef struct {
    const char *kind;      // "order" or "orders"
    const char *preset;    // NULL: the plain one of the kind; may be one that somebody saved
    json_object *mapping;  // {"column": "target"}; NULL: the preset's, else by the columns' names
    const char *source;    // code of the source; NULL: the preset's
    const char *encoding;  // NULL: found
    const char *delimiter; // one character or "tab"; NULL: found
    const char *clean;     // "none", "usual" or "all"; NULL: usual
    const char *match;     // "contact", "strict" or "source", see import_known.h; NULL: contact
    bool lenient;          // columns of the mapping that a file lacks are passed over
    const char *const *paths; // files on this machine, NULL-terminated; or
    const int64_t *file_ids;  // files in the store, ends with 0
    const char *file_name;    // for people
    JobAsker asker;           // who
    json_object *rates; // counted by trials and by who asks for missing ones, as if the settings
                        // had them; NULL: none. Who enqueues keeps them first: entity/rates.h.
} ImportRequest;

typedef struct {
    int64_t rows, inserted, updated, unchanged, rejected;
    int64_t cleaned;     // values
    int64_t joined;      // customers who were there already, by phone number or mail address
    int64_t passed_over; // rows that the preset leaves out
    int64_t unresolved;  // rows that named a row of another file which is not there
    int64_t import_id;
    int64_t microseconds;
} ImportResult;

// Makes the import record and its job, in the caller's transaction.
bool import_enqueue(Tx *tx, const ImportRequest *request, int64_t *out_import_id,
                    int64_t *out_job_id, GError **error);

// Rejected rows and cleaned values as CSV.
typedef struct {
    Buffer rejects, changes;
} ImportLists;
void import_lists_clear(ImportLists *lists);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportLists, import_lists_clear)

// Does everything but keep it: nothing is written. `lists` may be NULL.
bool import_try(Store *store, const ImportRequest *request, ImportLists *lists, ImportResult *out,
                GError **error);

// The preset that the files look like, when none was asked for; NULL: none.
const Preset *import_suggested(Store *store, const ImportRequest *request);

// Whether nothing of it could be taken: rows were refused, and no record came of any.
bool import_refused(const ImportResult *result);

// {"rows": …, "inserted": …, …, "refused": …}
void import_result_print(Buffer *out, const ImportResult *result);

// What an import of this request would begin with, as JSON (docs/api.md, "Import preview").
bool import_preview(Store *store, const ImportRequest *request, Buffer *out, GError **error);

// Which currencies of the orders in all its files have no rate, as JSON: {"missing": ["USD"],
// "every": true where no row has another, "rows": n, "whole": false where the files were too long
// to be read to the end}.
bool import_currencies(Store *store, const ImportRequest *request, Buffer *out, GError **error);
// Their names, ", " between them; NULL: every one that was seen has a rate, or the files cannot be
// read, which the import itself says. And the refusal of an import for them. Always false.
char *import_unrated(Store *store, const ImportRequest *request);
bool import_refuse_unrated(const char *names, GError **error);

// Takes back what an import did, as a job; see undo.c. The job's id.
bool import_undo_enqueue(Tx *tx, int64_t import_id, JobAsker asker, int64_t *out_job_id,
                         GError **error);

// Imports and undos never overlap: a conflict when a job of this kind waits or runs.
bool import_none_living(Tx *tx, const char *kind, GError **error);

extern const JobKind IMPORT_JOB;      // "import"
extern const JobKind IMPORT_UNDO_JOB; // "import_undo"
