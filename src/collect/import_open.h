// SPDX-License-Identifier: Apache-2.0
//
// The files of an import: of the store, or on the disk. For the files of the import only.
#pragma once

#include "collect/import_inside.h"
#include "collect/sheet.h"

// One file while it is open.
typedef struct {
    int descriptor; // -1: none
    DescriptorBytes bytes;
    FileBytes *stored;
    Sheet *sheet;
} OpenFile;

void open_file_clear(OpenFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OpenFile, open_file_clear)

size_t import_count_files(const ImportRequest *request);
// File number i of the request: those of the store first.
bool import_open_number(OpenFile *file, const Import *import, const ImportRequest *request,
                        size_t i, GError **error);
