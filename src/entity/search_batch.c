// SPDX-License-Identifier: Apache-2.0
#include "entity/search_batch.h"

#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 5,
    SLICE = 5000, // terms written in one transaction: some 10 ms
};

typedef struct {
    const Entity *entity;
    int64_t customer_id, id;
    size_t text; // where it begins in `texts`
    uint16_t length;
    uint8_t rank;
} Row;

struct SearchBatch {
    GArray *rows;      // of Row
    GByteArray *texts; // all terms one after the other
};

SearchBatch *search_batch_new(void)
{
    SearchBatch *batch = g_new(SearchBatch, 1);
    batch->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    batch->texts = g_byte_array_new();
    return batch;
}

void search_batch_free(SearchBatch *batch)
{
    if (batch == NULL)
        return;
    g_array_unref(batch->rows);
    g_byte_array_unref(batch->texts);
    g_free(batch);
}

void search_batch_add(SearchBatch *batch, Arena *arena, const Record *record)
{
    if (!search_covers(record->entity))
        return;
    size_t n;
    const SearchTerm *terms = search_terms(arena, record, false, &n);
    for (size_t i = 0; i < n; i++) {
        Row row = {.entity = record->entity,
                   .customer_id = record_owner(record),
                   .id = record_id(record),
                   .text = batch->texts->len,
                   .length = terms[i].length,
                   .rank = terms[i].rank};
        g_byte_array_append(batch->texts, (const guint8 *)terms[i].text, terms[i].length);
        g_array_append_val(batch->rows, row);
    }
}

void search_batch_clear(SearchBatch *batch)
{
    g_array_set_size(batch->rows, 0);
    g_byte_array_set_size(batch->texts, 0);
}

void search_batch_take(SearchBatch *batch, SearchBatch *from)
{
    size_t shift = batch->texts->len;
    guint first = batch->rows->len;
    g_byte_array_append(batch->texts, from->texts->data, from->texts->len);
    if (from->rows->len > 0)
        g_array_append_vals(batch->rows, from->rows->data, from->rows->len);
    for (guint i = first; i < batch->rows->len; i++)
        g_array_index(batch->rows, Row, i).text += shift;
    search_batch_clear(from);
}

size_t search_batch_size(const SearchBatch *batch)
{
    return batch->rows->len;
}

// ---- writing ----

// The order of the table's key.
static int compare_rows(const void *a, const void *b, void *data)
{
    const Row *x = a, *y = b;
    const guint8 *texts = data;
    if (x->entity != y->entity)
        return strcmp(x->entity->name, y->entity->name);
    if (x->rank != y->rank)
        return (int)x->rank - (int)y->rank;
    int order = memcmp(texts + x->text, texts + y->text, MIN(x->length, y->length));
    if (order == 0)
        order = (int)x->length - (int)y->length;
    if (order == 0)
        order = (x->customer_id > y->customer_id) - (x->customer_id < y->customer_id);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

typedef struct {
    const SearchBatch *batch;
    size_t from, n;
} Slice;

static bool write_slice(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Slice *slice = context;
    g_autofree Value *values = g_new(Value, COLUMNS * slice->n);
    for (size_t i = 0; i < slice->n; i++) {
        const Row *row = &g_array_index(slice->batch->rows, Row, slice->from + i);
        const char *text = (const char *)slice->batch->texts->data + row->text;
        Value *at = values + COLUMNS * i;
        at[0] = value_text(row->entity->name);
        at[1] = value_integer(row->rank);
        at[2] = value_slice(text, row->length);
        at[3] = value_integer(row->customer_id);
        at[4] = value_integer(row->id);
    }
    tx_run_many(tx, SEARCH_INSERT, values, COLUMNS, slice->n);
    return !tx_failed(tx);
}

bool search_batch_write(SearchBatch *batch, Store *store, GError **error)
{
    size_t n = batch->rows->len;
    if (n > 0)
        g_qsort_with_data(batch->rows->data, (gint)n, sizeof(Row), compare_rows,
                          batch->texts->data);
    for (size_t from = 0; from < n; from += SLICE) {
        Slice slice = {batch, from, MIN((size_t)SLICE, n - from)};
        if (!store_write(store, write_slice, &slice, error))
            return false;
    }
    search_batch_clear(batch);
    return true;
}
