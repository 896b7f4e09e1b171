// SPDX-License-Identifier: Apache-2.0
//
// One record of an export as each format writes it. A workbook's rows are those that xlsx.h reads.
#pragma once

#include "access/records.h"

typedef enum { EXPORT_CSV, EXPORT_JSONL, EXPORT_XLSX, EXPORT_UNKNOWN } ExportFormat;

ExportFormat export_format(const char *name); // "csv", "jsonl", "xlsx"
const char *export_media_type(ExportFormat format);

// The columns named in "id,name,custom.size", NULL or empty: all that are shown. Free with
// g_array_unref(); names live in `arena`.
GArray *export_columns(const char *fields, Arena *arena, const Entity *entity, const Model *model,
                       GError **error);

// Those of the names that are figures (access/customer_index.h), "score.clv,…"; NULL: none.
const char *export_figures(const char *fields, Arena *arena);

typedef struct {
    ExportFormat format;
    const Entity *entity;
    const GArray *columns; // export_columns()
    bool all;              // JSON lines: records as the API prints them, whole
    bool codes;            // of choices instead of their labels
    Language language;     // of titles and labels
    const Access *access;
    Buffer *out;
} ExportRows;

void export_header(const ExportRows *rows);
void export_row(const ExportRows *rows, json_object *record);
