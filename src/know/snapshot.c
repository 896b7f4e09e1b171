// SPDX-License-Identifier: Apache-2.0
//
// The file: a head (what it is, of which store, after which position), what was left out to save
// memory, the columns in words, then every part. Each of them is a section with its length and
// checksum.
#include "know/snapshot.h"

#include "base/error.h"
#include "base/pages.h"
#include "know/chunk_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Changes with the layout of the file, so that files of other programs are built anew.
static const char MAGIC[8] = "GXPANEL3";

typedef struct {
    char magic[8];
    uint64_t mark;
    int64_t pos;
    uint64_t n_parts, n_folded;
    int64_t bytes_most; // that the panel was allowed
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

// The kinds of facts that were left out, each name with a newline behind it.
static char *names_left_out(const Layout *layout)
{
    GString *names = g_string_new(NULL);
    for (size_t i = 0; layout->left_out != NULL && layout->left_out[i] != NULL; i++)
        g_string_append_printf(names, "%s\n", layout->left_out[i]->name);
    return g_string_free(names, FALSE);
}

static bool put_version(FILE *file, const Version *version, uint64_t mark)
{
    Head head = {.mark = mark,
                 .pos = version->pos,
                 .n_parts = version->n_parts,
                 .n_folded = version->n_folded,
                 .bytes_most = version->layout->bytes_most};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    g_autofree char *signature = layout_signature(version->layout);
    g_autofree char *left_out = names_left_out(version->layout);
    bool good = put(file, &head, sizeof head) && put(file, left_out, strlen(left_out)) &&
                put(file, signature, strlen(signature));
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

// A section as it lies in the file.
typedef struct {
    uint64_t at, length, checksum;
} Place;

typedef struct {
    int handle;
    uint64_t size, at; // of the file; where the next section begins
    Version *version;
    GArray *places; // of Place: a chunk and its live rows, in turn
    Part *parts;    // by number; those that were bad have no chunk
} Reader;

static bool read_at(int handle, void *out, uint64_t length, uint64_t at)
{
    for (uint64_t done = 0; done < length;) {
        ssize_t n = pread(handle, (char *)out + done, length - done, (off_t)(at + done));
        if (n <= 0 && !(n < 0 && errno == EINTR))
            return false;
        done += n > 0 ? (uint64_t)n : 0;
    }
    return true;
}

// Goes past the next section; false when the file does not hold it.
static bool find_section(Reader *reader, Place *out)
{
    Section section;
    uint64_t left = reader->size - reader->at;
    if (left < sizeof section || !read_at(reader->handle, &section, sizeof section, reader->at) ||
        section.length > left - sizeof section)
        return false;
    *out = (Place){reader->at + sizeof section, section.length, section.checksum};
    reader->at = out->at + out->length;
    return true;
}

// The bytes of a section and a NUL, for g_free(); NULL when they are not those that were written.
static char *read_section(const Reader *reader, const Place *place)
{
    char *bytes = pages_alloc(place->length + 1);
    bytes[place->length] = '\0';
    if (read_at(reader->handle, bytes, place->length, place->at) &&
        chunk_image_checksum(bytes, place->length) == place->checksum)
        return bytes;
    g_free(bytes);
    return NULL;
}

// Part number i. Several threads do this at once, each for parts of its own.
static void read_part(void *context, size_t i)
{
    const Reader *reader = context;
    const Place *image = &g_array_index(reader->places, Place, 2 * i), *rows = image + 1;
    char *bytes = read_section(reader, image);
    Chunk *chunk =
        bytes != NULL ? chunk_image_read(bytes, image->length, reader->version->layout) : NULL;
    g_autofree char *live = chunk != NULL ? read_section(reader, rows) : NULL;
    if (live == NULL || (rows->length != 0 && rows->length != chunk->n_rows)) {
        chunk_unref(chunk);
        return;
    }
    Part *part = &reader->parts[i];
    *part = (Part){chunk, NULL, chunk->n_rows};
    for (size_t row = 0; row < rows->length; row++)
        if (!live[row])
            part_kill(part, row);
}

// The head and the names of what was left out, to be freed.
static char *read_head(Reader *reader, Head *out)
{
    Place place;
    if (!find_section(reader, &place) || place.length != sizeof *out)
        return NULL;
    g_autofree char *bytes = read_section(reader, &place);
    if (bytes == NULL)
        return NULL;
    memcpy(out, bytes, sizeof *out);
    bool good = memcmp(out->magic, MAGIC, sizeof out->magic) == 0 &&
                out->n_folded <= out->n_parts && find_section(reader, &place);
    return good ? read_section(reader, &place) : NULL;
}

static bool has_columns(Reader *reader)
{
    Place place;
    g_autofree char *wanted = layout_signature(reader->version->layout);
    g_autofree char *signature = find_section(reader, &place) ? read_section(reader, &place) : NULL;
    return signature != NULL && strcmp(signature, wanted) == 0;
}

// Where everything is, before any of it is read.
static bool find_parts(Reader *reader, uint64_t n)
{
    for (uint64_t i = 0; i < 2 * n; i++) {
        Place place;
        if (!find_section(reader, &place))
            return false;
        g_array_append_val(reader->places, place);
    }
    return reader->at == reader->size;
}

static bool read_version(Reader *reader, Crew *crew, uint64_t *out_mark)
{
    Head head;
    g_autofree char *left_out = read_head(reader, &head);
    // Every part takes two sections at least.
    if (left_out == NULL || !has_columns(reader) ||
        head.n_parts > reader->size / (2 * sizeof(Section)) || !find_parts(reader, head.n_parts))
        return false;
    Version *version = reader->version;
    version->parts = reader->parts = g_new0(Part, head.n_parts + 1);
    crew_run(crew, head.n_parts, read_part, reader);
    bool good = true;
    for (uint64_t i = 0; i < head.n_parts; i++) {
        good &= reader->parts[i].chunk != NULL;
        if (reader->parts[i].chunk != NULL)
            version->parts[version->n_parts++] = reader->parts[i];
    }
    version->pos = head.pos;
    version->n_folded = head.n_folded;
    *out_mark = head.mark;
    return good;
}

char *snapshot_left_out(const char *path, int64_t *out_bytes_most)
{
    int handle = open(path, O_RDONLY | O_CLOEXEC);
    if (handle < 0)
        return NULL;
    off_t size = lseek(handle, 0, SEEK_END);
    Reader reader = {.handle = handle, .size = size > 0 ? (uint64_t)size : 0};
    Head head = {.bytes_most = 0};
    char *names = read_head(&reader, &head);
    close(handle);
    *out_bytes_most = head.bytes_most;
    return names;
}

Version *snapshot_read(const char *path, Layout *layout, Crew *crew, uint64_t *out_mark,
                       GError **error)
{
    int handle = open(path, O_RDONLY | O_CLOEXEC);
    if (handle < 0) {
        fail(error, ERROR_NOT_FOUND, "There is no snapshot %s.", "没有快照 %s。", path);
        return NULL;
    }
    off_t size = lseek(handle, 0, SEEK_END);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    Reader reader = {.handle = handle,
                     .size = size > 0 ? (uint64_t)size : 0,
                     .version = version_new(layout),
                     .places = places};
    bool good = read_version(&reader, crew, out_mark);
    close(handle);
    if (good)
        return reader.version;
    version_unref(reader.version);
    fail(error, ERROR_INVALID, "The snapshot %s is damaged, or of another version.",
         "快照 %s 已损坏，或属于其他版本。", path);
    return NULL;
}
