// SPDX-License-Identifier: Apache-2.0
//
// Snapshots of the panel. The first byte chooses: the rest is a whole file, or edits of a good one
// (three bytes where, one what), after which checksums are set right or left as they are. What is
// read must be a panel that can be walked through and folded; all else is refused with a sentence.
#include "base/error.h"
#include "know/chunk_image.h"
#include "know/fold.h"
#include "know/panel.h"
#include "know/snapshot.h"
#include "store/schema.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static Layout *layout;
static char *good;
static gsize good_length;
static int file;

static bool fill(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "INSERT INTO customer (id, version, created_at, updated_at, kind, name, city, "
           "order_count, return_count, net_base_minor) VALUES "
           "(1, 1, 0, 0, 'person', 'A', 'X', 0, 0, 0), (2, 1, 5, 5, 'person', 'B', 'Y', 1, 0, 7), "
           "(9, 1, 5, 5, 'anonymous', NULL, NULL, 0, 0, 0)",
           NO_PARAMS);
    tx_run(tx,
           "INSERT INTO customer_tag (id, version, created_at, updated_at, customer_id, "
           "origin_customer_id, tag_id) VALUES (1, 1, 0, 0, 2, 2, 3)",
           NO_PARAMS);
    tx_run(tx,
           "INSERT INTO event (id, version, created_at, updated_at, customer_id, "
           "origin_customer_id, name, happened_at) VALUES (1, 1, 0, 0, 2, 2, 'page_view', 77), "
           "(2, 1, 0, 0, 2, 2, 'mail_open', -1)",
           NO_PARAMS);
    return true;
}

static bool keep_good(Store *store, const char *path)
{
    g_autoptr(Panel) panel = panel_new(store, &(PanelOptions){.threads = 1});
    g_autoptr(GError) error = NULL;
    panel_build(panel, &error);
    g_assert_no_error(error);
    g_autoptr(Version) version = panel_pin(panel);
    layout = layout_ref(version->layout);
    snapshot_write(version, 1, path, &error);
    g_assert_no_error(error);
    return g_file_get_contents(path, &good, &good_length, NULL);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    g_autofree char *folder = g_dir_make_tmp("guanxi-fuzz-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "panel.db", NULL);
    g_autofree char *kept = g_build_filename(folder, "panel", NULL);
    g_autofree char *url = g_strdup_printf("sqlite:%s", path);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    store_migrate(store, NULL, &error);
    g_assert_no_error(error);
    store_write(store, fill, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(keep_good(store, kept));
    store_close(store);
    unlink(kept);
    unlink(path);
    rmdir(folder);
    file = memfd_create("snapshot", MFD_CLOEXEC);
    return 0;
}

// Sections are a length, a checksum and so many bytes.
static void set_right(char *bytes, size_t length)
{
    uint64_t section[2];
    for (size_t at = 0; length - at >= sizeof section;) {
        memcpy(section, bytes + at, sizeof section);
        if (section[0] > length - at - sizeof section)
            return;
        section[1] = chunk_image_checksum(bytes + at + sizeof section, section[0]);
        memcpy(bytes + at, section, sizeof section);
        at += sizeof section + section[0];
    }
}

static void walk(Version *version)
{
    g_autoptr(GString) texts = g_string_new(NULL);
    for (size_t i = 0; i < version->n_parts; i++) {
        const Chunk *chunk = version->parts[i].chunk;
        for (size_t column = 0; column < chunk->layout->customers.n_columns; column++) {
            const Vector *vector = chunk->customers.columns[column];
            for (size_t row = 0; vector->is_text && row < vector->n; row++)
                if (vector_code(vector, row) > 0)
                    g_string_append(texts, vector_text(vector, vector_code(vector, row)));
        }
    }
    for (size_t i = 0; i < version->n_folded; i++)
        folded_free(fold_range(version, i));
    fold_newest(version, version->n_folded);
    g_assert_cmpint(version_customers(version), <=, version_bytes(version));
}

static void read_it(const char *bytes, size_t length)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    g_assert_cmpint(ftruncate(file, 0), ==, 0);
    g_assert_cmpint(pwrite(file, bytes, length, 0), ==, (gssize)length);
    g_autoptr(GError) error = NULL;
    uint64_t mark;
    g_autoptr(Version) version = snapshot_read(path, layout, NULL, &mark, &error);
    if (version != NULL)
        walk(version);
    else
        g_assert_cmpint(error_code(error), ==, ERROR_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    if (data[0] == 0) {
        read_it((const char *)data + 1, size - 1);
        return 0;
    }
    g_autofree char *bytes = g_memdup2(good, good_length);
    for (size_t i = 1; i + 4 <= size; i += 4) {
        size_t at = ((size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2]) % good_length;
        bytes[at] = (char)data[i + 3];
    }
    if (data[0] & 1)
        set_right(bytes, good_length);
    read_it(bytes, good_length);
    return 0;
}
