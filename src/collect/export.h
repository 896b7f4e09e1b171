// SPDX-License-Identifier: Apache-2.0
//
// Records into files, as whoever asks may see them: CSV (RFC 4180 with byte order mark, safe to
// open in spreadsheets, amounts as decimals), XLSX (numbers and times as such, times by the
// organisation's clock) or JSON lines as the API prints records. In the first two columns and
// choices are named in the reader's language, unless codes are asked for; imports read both.
#pragma once

#include "access/records.h"
#include "job/job.h"

typedef struct {
    const char *entity;   // name or plural
    const char *filter;   // rule text; NULL: all
    const char *sort;     // NULL: the entity's own order
    const char *fields;   // "id,name"; NULL: all that are shown
    const char *format;   // "csv", "xlsx" or "jsonl"
    const char *values;   // of choices in CSV and XLSX: "labels" or "codes"; NULL: labels
    const char *language; // of titles and labels; NULL: the actor's
    JobAsker asker;
} ExportRequest;

// Checks everything, permission included.
bool export_check(const ExportRequest *request, const Actor *actor, const Model *model,
                  GError **error);
bool export_enqueue(Tx *tx, const ExportRequest *request, int64_t *out_job_id, GError **error);

// The pages of an export one after the other.
typedef struct Export Export;

Export *export_new(const ExportRequest *request);
void export_free(Export *export); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Export, export_free)
// Appends the next page (the first with its header) to `out`. *out_end: it was the last. Of a
// workbook these are rows for xlsx_add(), not yet bytes of the file.
bool export_page(Export *export, Tx *tx, const Access *access, Buffer *out, bool *out_end,
                 GError **error);
bool export_is_workbook(const Export *export);
int64_t export_count(const Export *export); // records so far
int64_t export_total(const Export *export); // -1: not known yet
// Where the next page begins, to go on after a crash.
const char *export_cursor(const Export *export); // NULL: at the beginning
void export_resume(Export *export, const char *cursor, int64_t count, int64_t total);

extern const JobKind EXPORT_JOB; // "export"
