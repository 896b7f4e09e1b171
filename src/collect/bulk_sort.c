// SPDX-License-Identifier: Apache-2.0
//
// A run is the sorted strings one after the other, each behind its length in two bytes. Strings are
// compared by their first eight bytes as one number, then by the rest. The merge keeps the runs in
// a heap by their next string.
#include "collect/bulk_sort.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STRINGS_MAX = BULK_SORT_PART / 24, RUN_BUFFER = 64 << 10 };

typedef struct {
    uint64_t head; // the first bytes, as a number that sorts like them
    uint32_t text; // where it begins
    uint32_t length;
} String;

struct BulkSortPart {
    BulkSort *sort;
    char *texts;
    size_t used;
    String *strings;
    size_t n;
};

typedef struct {
    off_t next, end; // of the file: what is still to be read
    char *buffer;
    size_t at, length;
    uint64_t head;
} Run;

struct BulkSort {
    int file;
    int failed; // errno of the first failure
    off_t size;
    pthread_mutex_t lock;
    GPtrArray *parts;
    GArray *runs;
    Run **heap;
    size_t n_heap;
    bool begun;
};

// ---- parts ----

BulkSort *bulk_sort_new(void)
{
    BulkSort *sort = g_new0(BulkSort, 1);
    sort->file = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (sort->file < 0)
        sort->failed = errno;
    pthread_mutex_init(&sort->lock, NULL);
    sort->parts = g_ptr_array_new();
    sort->runs = g_array_new(FALSE, TRUE, sizeof(Run));
    return sort;
}

static void free_part(BulkSortPart *part)
{
    g_clear_pointer(&part->texts, g_free);
    g_clear_pointer(&part->strings, g_free);
}

void bulk_sort_free(BulkSort *sort)
{
    if (sort == NULL)
        return;
    for (guint i = 0; i < sort->parts->len; i++) {
        free_part(sort->parts->pdata[i]);
        g_free(sort->parts->pdata[i]);
    }
    for (guint i = 0; i < sort->runs->len; i++)
        g_free(g_array_index(sort->runs, Run, i).buffer);
    if (sort->file >= 0)
        close(sort->file);
    g_ptr_array_unref(sort->parts);
    g_array_unref(sort->runs);
    g_free(sort->heap);
    pthread_mutex_destroy(&sort->lock);
    g_free(sort);
}

BulkSortPart *bulk_sort_part(BulkSort *sort)
{
    BulkSortPart *part = g_new0(BulkSortPart, 1);
    part->sort = sort;
    part->texts = g_malloc(BULK_SORT_PART);
    part->strings = g_new(String, STRINGS_MAX);
    g_ptr_array_add(sort->parts, part);
    return part;
}

static uint64_t head_of(const char *text, size_t length)
{
    uint64_t head = 0;
    memcpy(&head, text, MIN(length, sizeof head));
    return GUINT64_FROM_BE(head);
}

static int compare_texts(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, MIN(a_length, b_length));
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_strings(const void *a, const void *b, void *texts)
{
    const String *x = a, *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return compare_texts((char *)texts + x->text, x->length, (char *)texts + y->text, y->length);
}

// ---- runs ----

static bool write_all(int file, const char *bytes, size_t length, off_t at)
{
    while (length > 0) {
        ssize_t n = pwrite(file, bytes, length, at);
        if (n < 0 && errno != EINTR)
            return false;
        bytes += MAX(n, 0);
        length -= (size_t)MAX(n, 0);
        at += MAX(n, 0);
    }
    return true;
}

static void put_string(char *out, size_t *length, const char *text, size_t n)
{
    uint16_t size = (uint16_t)n;
    memcpy(out + *length, &size, sizeof size);
    memcpy(out + *length + sizeof size, text, n);
    *length += sizeof size + n;
}

static void spill(BulkSortPart *part)
{
    BulkSort *sort = part->sort;
    size_t size = part->used + part->n * sizeof(uint16_t), filled = 0;
    if (part->n == 0)
        return;
    g_qsort_with_data(part->strings, (gint)part->n, sizeof(String), compare_strings, part->texts);
    g_autofree char *bytes = g_malloc(RUN_BUFFER + BULK_SORT_LONGEST);
    pthread_mutex_lock(&sort->lock);
    Run run = {.next = sort->size, .end = sort->size + (off_t)size};
    g_array_append_val(sort->runs, run);
    sort->size = run.end;
    bool good = sort->failed == 0;
    pthread_mutex_unlock(&sort->lock);
    off_t at = run.next;
    for (size_t i = 0; i < part->n && good; i++) {
        put_string(bytes, &filled, part->texts + part->strings[i].text, part->strings[i].length);
        if (filled < RUN_BUFFER - sizeof(uint16_t) && i + 1 < part->n)
            continue;
        good = write_all(sort->file, bytes, filled, at);
        at += (off_t)filled;
        filled = 0;
    }
    if (!good) {
        pthread_mutex_lock(&sort->lock);
        sort->failed = sort->failed != 0 ? sort->failed : errno;
        pthread_mutex_unlock(&sort->lock);
    }
    part->n = part->used = 0;
}

void bulk_sort_add(BulkSortPart *part, const void *bytes, size_t length)
{
    g_assert(length <= BULK_SORT_LONGEST);
    if (part->used + length > BULK_SORT_PART || part->n == STRINGS_MAX)
        spill(part);
    memcpy(part->texts + part->used, bytes, length);
    part->strings[part->n++] =
        (String){head_of(bytes, length), (uint32_t)part->used, (uint32_t)length};
    part->used += length;
}

// ---- merging ----

static size_t text_length(const Run *run)
{
    uint16_t length;
    memcpy(&length, run->buffer + run->at, sizeof length);
    return length;
}

static const char *text_of(const Run *run)
{
    return run->buffer + run->at + sizeof(uint16_t);
}

// Makes sure that a whole string stands in the buffer; false at the end of the run.
static bool run_fill(BulkSort *sort, Run *run)
{
    size_t left = run->length - run->at;
    bool whole = left >= sizeof(uint16_t) && left >= sizeof(uint16_t) + text_length(run);
    if (!whole && run->next < run->end) {
        memmove(run->buffer, run->buffer + run->at, left);
        size_t wanted = MIN((size_t)(run->end - run->next), (size_t)RUN_BUFFER - left);
        ssize_t n = pread(sort->file, run->buffer + left, wanted, run->next);
        if (n <= 0) {
            sort->failed = n < 0 ? errno : EIO;
            return false;
        }
        run->at = 0;
        run->length = left + (size_t)n;
        run->next += n;
        return run_fill(sort, run); // a short read
    }
    if (whole)
        run->head = head_of(text_of(run), text_length(run));
    return whole;
}

static bool comes_first(const Run *a, const Run *b)
{
    if (a->head != b->head)
        return a->head < b->head;
    return compare_texts(text_of(a), text_length(a), text_of(b), text_length(b)) < 0;
}

static void sink(BulkSort *sort, size_t at)
{
    for (;;) {
        size_t first = at, left = 2 * at + 1, right = left + 1;
        if (left < sort->n_heap && comes_first(sort->heap[left], sort->heap[first]))
            first = left;
        if (right < sort->n_heap && comes_first(sort->heap[right], sort->heap[first]))
            first = right;
        if (first == at)
            return;
        Run *moved = sort->heap[at];
        sort->heap[at] = sort->heap[first];
        sort->heap[first] = moved;
        at = first;
    }
}

static bool say_failed(const BulkSort *sort, GError **error)
{
    if (sort->failed == 0)
        return true;
    return fail(error, ERROR_UNAVAILABLE, "The temporary file cannot be used: %s",
                "无法使用临时文件：%s", g_strerror(sort->failed));
}

bool bulk_sort_finish(BulkSort *sort, GError **error)
{
    for (guint i = 0; i < sort->parts->len; i++) {
        spill(sort->parts->pdata[i]);
        free_part(sort->parts->pdata[i]);
    }
    sort->heap = g_new(Run *, sort->runs->len + 1);
    for (guint i = 0; i < sort->runs->len; i++) {
        Run *run = &g_array_index(sort->runs, Run, i);
        run->buffer = g_malloc(RUN_BUFFER);
        if (sort->failed == 0 && run_fill(sort, run))
            sort->heap[sort->n_heap++] = run;
    }
    for (size_t i = sort->n_heap; i-- > 0;)
        sink(sort, i);
    return say_failed(sort, error);
}

const char *bulk_sort_next(BulkSort *sort, size_t *out_length, GError **error)
{
    if (sort->begun) { // the string given before is done with
        Run *run = sort->heap[0];
        run->at += sizeof(uint16_t) + text_length(run);
        if (!run_fill(sort, run))
            sort->heap[0] = sort->heap[--sort->n_heap];
        sink(sort, 0);
    }
    sort->begun = sort->n_heap > 0;
    if (!say_failed(sort, error) || sort->n_heap == 0) {
        sort->begun = false;
        return NULL;
    }
    *out_length = text_length(sort->heap[0]);
    return text_of(sort->heap[0]);
}
