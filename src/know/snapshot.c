// SPDX-License-Identifier: Apache-2.0
//
// The file: a head (what it is, of which store, after which position), the columns in words, then
// every part. Each of them is a section with its length and checksum.
#include "know/snapshot.h"

#include "base/error.h"
#include "know/chunk_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Changes with the layout of the file, so that files of other programs are built anew.
static const char MAGIC[8] = "GXPANEL2";

typedef struct {
    char magic[8];
    uint64_t mark;
    int64_t pos;
    uint64_t n_parts, n_folded;
} Head;

typedef struct {
    uint64_t length, checksum;
} Section;

// ---- writing ----

static bool put(FILE *file, const void *bytes, size_t length)
{
    Section section = {length, chunk_image_checksum(bytes, length)};
    return fwrite(&section, sizeof section, 1, file) == 1 &&
           (length == 0 || fwrite(bytes, length, 1, file) == 1);
}

static bool put_part(FILE *file, const Part *part)
{
    g_auto(Buffer) image = {0};
    chunk_image_write(&image, part->chunk);
    return put(file, image.data, image.length) &&
           put(file, part->live, part->live != NULL ? part->chunk->n_rows : 0);
}

static bool put_version(FILE *file, const Version *version, uint64_t mark)
{
    Head head = {.mark = mark,
                 .pos = version->pos,
                 .n_parts = version->n_parts,
                 .n_folded = version->n_folded};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    g_autofree char *signature = layout_signature(version->layout);
    bool good = put(file, &head, sizeof head) && put(file, signature, strlen(signature));
    for (size_t i = 0; good && i < version->n_parts; i++)
        good = put_part(file, &version->parts[i]);
    return good && fflush(file) == 0 && fsync(fileno(file)) == 0;
}

// A name in a folder is safe once the folder is on disk.
static bool sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = handle >= 0 && fsync(handle) == 0;
    if (handle >= 0)
        close(handle);
    return good;
}

bool snapshot_write(const Version *version, uint64_t mark, const char *path, GError **error)
{
    g_autofree char *beside = g_strconcat(path, ".new", NULL);
    // All that is known of customers: for nobody but whom the server runs as.
    int handle = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = handle >= 0 ? fdopen(handle, "w") : NULL;
    bool good = file != NULL && put_version(file, version, mark);
    good = file != NULL && fclose(file) == 0 && good;
    good = good && rename(beside, path) == 0 && sync_folder(path);
    if (good)
        return true;
    int failure = errno;
    unlink(beside);
    return fail(error, ERROR_UNAVAILABLE, "The snapshot %s cannot be written: %s",
                "无法写入快照 %s：%s", path, g_strerror(failure));
}

// ---- reading ----

// The bytes of the next section, from g_malloc(); NULL when it is not whole.
static char *take(FILE *file, uint64_t most, size_t *out_length)
{
    Section section;
    if (fread(&section, sizeof section, 1, file) != 1 || section.length > most)
        return NULL;
    char *bytes = g_malloc(section.length + 1);
    bytes[section.length] = '\0';
    bool good = section.length == 0 || fread(bytes, section.length, 1, file) == 1;
    if (!good || chunk_image_checksum(bytes, section.length) != section.checksum) {
        g_free(bytes);
        return NULL;
    }
    *out_length = section.length;
    return bytes;
}

static bool take_part(FILE *file, uint64_t most, Version *version)
{
    size_t length, live_length;
    char *bytes = take(file, most, &length);
    Chunk *chunk = bytes != NULL ? chunk_image_read(bytes, length, version->layout) : NULL;
    g_autofree char *live = chunk != NULL ? take(file, most, &live_length) : NULL;
    if (live == NULL || (live_length != 0 && live_length != chunk->n_rows)) {
        chunk_unref(chunk);
        return false;
    }
    version->parts = g_renew(Part, version->parts, version->n_parts + 1);
    Part *part = &version->parts[version->n_parts++];
    *part = (Part){chunk, NULL, chunk->n_rows};
    for (size_t row = 0; row < live_length; row++)
        if (!live[row])
            part_kill(part, row);
    return true;
}

static bool take_version(FILE *file, uint64_t most, Version *version, uint64_t *out_mark)
{
    size_t length;
    g_autofree char *bytes = take(file, sizeof(Head), &length);
    if (bytes == NULL || length != sizeof(Head))
        return false;
    Head head;
    memcpy(&head, bytes, sizeof head);
    g_autofree char *signature = take(file, most, &length);
    g_autofree char *wanted = layout_signature(version->layout);
    if (memcmp(head.magic, MAGIC, sizeof head.magic) != 0 || signature == NULL ||
        strcmp(signature, wanted) != 0 || head.n_folded > head.n_parts)
        return false;
    for (uint64_t i = 0; i < head.n_parts; i++)
        if (!take_part(file, most, version))
            return false;
    version->pos = head.pos;
    version->n_folded = head.n_folded;
    *out_mark = head.mark;
    return fgetc(file) == EOF;
}

Version *snapshot_read(const char *path, Layout *layout, uint64_t *out_mark, GError **error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fail(error, ERROR_NOT_FOUND, "There is no snapshot %s.", "没有快照 %s。", path);
        return NULL;
    }
    uint64_t most = fseeko(file, 0, SEEK_END) == 0 ? (uint64_t)ftello(file) : 0;
    rewind(file);
    Version *version = version_new(layout);
    bool good = take_version(file, most, version, out_mark);
    fclose(file);
    if (good)
        return version;
    version_unref(version);
    fail(error, ERROR_INVALID, "The snapshot %s is damaged, or of another version.",
         "快照 %s 已损坏，或属于其他版本。", path);
    return NULL;
}
