// SPDX-License-Identifier: Apache-2.0
//
// The bytes of files in the store: parts of 256 KiB under the hash of the whole. While a file is
// being made its parts stand under a provisional name ("import-7"), and get their hash when it is
// whole.
#pragma once

#include "collect/bytes.h"
#include "entity/write.h"

enum { FILE_PART_BYTES = 256 << 10 };

// A file that is being made, in transactions that may run twice or never end: it changes only by
// growing_file_take(), after the commit of what growing_file_put() wrote.
typedef struct {
    char name[48];  // provisional
    int64_t part;   // the last part, which still grows
    Buffer tail;    // its bytes
    int64_t length; // of all
} GrowingFile;

void growing_file_put(const GrowingFile *file, Tx *tx,
                      const Buffer *text); // `text` behind what is there
void growing_file_take(GrowingFile *file, const Buffer *text);
void growing_file_resume(GrowingFile *file,
                         Tx *tx); // what a crash left behind becomes the tail again
// What a crash left behind is thrown away instead: the file is made anew.
void growing_file_restart(GrowingFile *file, Tx *tx);
// A file of no bytes is one, too: makes it where nothing was put.
void growing_file_exist(const GrowingFile *file, Tx *tx);
void growing_file_clear(GrowingFile *file);

// Makes a file record of the parts under a provisional name; *out_id is its id. Its bytes get their
// final hash. Nothing there: *out_id 0.
bool file_finish(Writing *writing, const char *name, const char *file_name, const char *media_type,
                 int64_t *out_id, GError **error);

// A file's bytes as a source: reads a few parts at a time. `free` it with file_bytes_free().
typedef struct FileBytes FileBytes;
FileBytes *file_bytes_open(Store *store, int64_t file_id, GError **error);
void file_bytes_free(FileBytes *bytes); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileBytes, file_bytes_free)
ByteSource file_bytes_source(FileBytes *bytes);
const char *file_bytes_name(const FileBytes *bytes); // the file's name
int64_t file_bytes_length(const FileBytes *bytes);
