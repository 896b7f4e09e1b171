// SPDX-License-Identifier: Apache-2.0
//
// The bytes of files in the store: parts of 256 KiB under the hash of the whole. While a file is
// being made its parts stand under a provisional name ("import-7"), and get their hash when it is
// whole.
#pragma once

#include "collect/bytes.h"
#include "entity/write.h"

enum { FILE_PART_BYTES = 256 << 10 };

// Puts one part under a provisional name, in the caller's transaction, instead of what stood there.
// All parts but the last are of FILE_PART_BYTES.
void file_part_put(Tx *tx, const char *name, int64_t part, const void *bytes, size_t length);
// Makes a file record of the parts under a provisional name; *out_id is its id. Its bytes get their
// final hash. Nothing there: *out_id 0.
bool file_finish(Writing *writing, const char *name, const char *file_name, const char *media_type,
                 int64_t *out_id, GError **error);

// Keeps the bytes of a descriptor as a file of the store, in slices of their own; the record is
// made with the last. Same bytes are kept once.
typedef struct {
    const char *name; // for people
    const char *media_type;
    const char *hash; // SHA-256, hexadecimal
    int descriptor;   // read from its start with pread()
    int64_t length;
    int64_t staff_id;
} FileUpload;
bool file_keep(Store *store, const FileUpload *upload, int64_t *out_id, GError **error);

// A file's bytes as a source: reads a few parts at a time. `free` it with file_bytes_free().
typedef struct FileBytes FileBytes;
FileBytes *file_bytes_open(Store *store, int64_t file_id, GError **error);
void file_bytes_free(FileBytes *bytes); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileBytes, file_bytes_free)
ByteSource file_bytes_source(FileBytes *bytes);
const char *file_bytes_name(const FileBytes *bytes); // the file's name
int64_t file_bytes_length(const FileBytes *bytes);
// Random access, for downloads: at most `most` bytes at `offset`; 0: the end, -1: failed.
gssize file_bytes_at(FileBytes *bytes, uint64_t offset, char *out, size_t most);
