// SPDX-License-Identifier: Apache-2.0
//
// The folders that exports may be written into: those that the administrator of the machine has
// named in the configuration, and no other. People choose among names and never give a path, so
// nothing they type reaches the file system but the file's own name, which is made safe here.
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "store/store.h"

// From "reports=/srv/reports,till=/srv/till" (NULL: none): puts them beside the store. Each must be
// an absolute path of a folder that exists.
bool folders_offer(Store *store, const char *setting, GError **error);
// False when nothing was offered: not a server.
bool folders_known(Store *store);
// Appends their names as a JSON list.
void folders_json(Store *store, Buffer *out);
// Its path is the caller's; NULL with an error when there is no folder of this name.
char *folders_path(Store *store, const char *name, GError **error);

// ---- a file that is being written into one of them ----

// It is written beside its place under a name that begins with a dot and takes its own name when it
// is whole and on the disk; so whoever watches the folder never sees half a file.
typedef struct FolderFile FolderFile;

// Into the folder at the path `folder`, which people know as `name`. `series`: what the file is one
// of; its files are told from others by it.
FolderFile *folder_file_new(const char *folder, const char *name, int64_t series, GError **error);
// One without a place, for what is sent elsewhere: it goes when it is freed.
FolderFile *folder_file_passing(int64_t series, GError **error);
int folder_file_descriptor(const FolderFile *file);
void folder_file_free(FolderFile *file); // what is not finished is removed; accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FolderFile, folder_file_free)

bool folder_file_write(FolderFile *file, const void *data, size_t length, GError **error);

typedef struct {
    const char *title;  // "Active customers": what people call it
    const char *moment; // "20261122-0330": sorts by time
    const char *suffix; // "csv"
    int64_t keep;       // so many files of the series stay
} FolderFileName;

// The name it would have, which is the caller's.
char *folder_file_name(const FolderFile *file, const FolderFileName *name);
// Gives it this name, which is the caller's, and removes the oldest of the series; *out_removed:
// how many.
char *folder_file_finish(FolderFile *file, const FolderFileName *name, int64_t *out_removed,
                         GError **error);
