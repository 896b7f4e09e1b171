// SPDX-License-Identifier: Apache-2.0
#include "collect/import_open.h"

#include "base/file_error.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void open_file_clear(OpenFile *file)
{
    sheet_free(file->sheet);
    file_bytes_free(file->stored);
    if (file->descriptor >= 0)
        close(file->descriptor);
}

size_t import_count_files(const ImportRequest *request)
{
    size_t n = 0;
    while (request->file_ids != NULL && request->file_ids[n] != 0)
        n++;
    for (size_t i = 0; request->paths != NULL && request->paths[i] != NULL; i++)
        n++;
    return n;
}

static bool open_path(OpenFile *file, const char *path, GError **error)
{
    file->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    if (file->descriptor < 0 || fstat(file->descriptor, &facts) != 0)
        return fail_file(error, path, errno);
    if (S_ISDIR(facts.st_mode))
        return fail_file(error, path, EISDIR);
    file->bytes = (DescriptorBytes){.descriptors = &file->descriptor, .n_descriptors = 1};
    return true;
}

bool import_open_number(OpenFile *file, const Import *import, const ImportRequest *request,
                        size_t i, GError **error)
{
    size_t n_stored = 0;
    while (request->file_ids != NULL && request->file_ids[n_stored] != 0)
        n_stored++;
    ByteSource bytes;
    if (i < n_stored) {
        file->stored = file_bytes_open(import->store, request->file_ids[i], error);
        if (file->stored == NULL)
            return false;
        bytes = file_bytes_source(file->stored);
    } else {
        if (!open_path(file, request->paths[i - n_stored], error))
            return false;
        bytes = bytes_of_descriptors(&file->bytes);
    }
    file->sheet = sheet_open(bytes, &import->plan.sheet, error);
    return file->sheet != NULL;
}
