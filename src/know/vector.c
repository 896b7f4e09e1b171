// SPDX-License-Identifier: Apache-2.0
#include "know/vector.h"

#include "base/pages.h"

#include <string.h>

void vector_free(Vector *column)
{
    if (column == NULL)
        return;
    if (!column->borrowed) {
        g_free((void *)column->codes);
        g_free((void *)column->texts.offsets);
        g_free((void *)column->texts.bytes);
    }
    g_free(column);
}

size_t vector_bytes(const Vector *column)
{
    size_t bytes = sizeof *column + column->n * column->width;
    if (column->is_text)
        bytes += (column->texts.n + 1) * sizeof(uint32_t) + column->texts.offsets[column->texts.n];
    return bytes;
}

#define GATHER(type)                                                                               \
    do {                                                                                           \
        const type *restrict codes = (const type *)column->codes + base;                           \
        type *restrict to = out;                                                                   \
        for (size_t i = 0; i < n; i++)                                                             \
            to[i] = codes[rows[i]];                                                                \
    } while (0)

void vector_gather(const Vector *column, size_t base, const uint32_t *rows, size_t n, void *out)
{
    switch (column->width) {
    case 0:
        break;
    case 1:
        GATHER(uint8_t);
        break;
    case 2:
        GATHER(uint16_t);
        break;
    case 4:
        GATHER(uint32_t);
        break;
    default:
        GATHER(uint64_t);
    }
}

bool vector_codes_between(const Vector *column, int64_t low, int64_t high, uint64_t *out_first,
                          uint64_t *out_last)
{
    __extension__ typedef __int128 Wide;
    Wide first = 1, last = (Wide)column->most;
    Wide base = column->base, scale = column->scale;
    if (low != INT64_MIN && low > base)
        first = ((Wide)low - base + scale - 1) / scale + 1;
    if (high != INT64_MAX) {
        if (high <= base)
            return false;
        Wide below = ((Wide)high - 1 - base) / scale + 1;
        last = MIN(last, below);
    }
    if (first > last)
        return false;
    *out_first = (uint64_t)first;
    *out_last = (uint64_t)last;
    return true;
}

// ---- codes of a width ----

static uint8_t width_of(uint64_t most)
{
    return most <= UINT8_MAX ? 1 : most <= UINT16_MAX ? 2 : most <= UINT32_MAX ? 4 : 8;
}

static void put_code(void *codes, uint8_t width, size_t row, uint64_t code)
{
    switch (width) {
    case 1:
        ((uint8_t *)codes)[row] = (uint8_t)code;
        break;
    case 2:
        ((uint16_t *)codes)[row] = (uint16_t)code;
        break;
    case 4:
        ((uint32_t *)codes)[row] = (uint32_t)code;
        break;
    case 8:
        ((uint64_t *)codes)[row] = code;
        break;
    default:
        break; // all rows are the same
    }
}

// Memory for n codes up to `most`; none when no code differs from it.
static void *codes_new(Vector *column, size_t n, uint64_t most, bool same)
{
    column->n = n;
    column->most = most;
    column->width = same ? 0 : width_of(most);
    void *codes = same ? NULL : pages_alloc(n * column->width);
    column->codes = codes;
    return codes;
}

// ---- dictionaries ----

// Sorts and joins texts; `unfit` when they are more than offsets of 32 bits can tell.
static bool texts_make(Texts *out, const char *const *sorted, uint32_t n)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += strlen(sorted[i]) + 1;
    bool fits = total <= UINT32_MAX;
    n = fits ? n : 0;
    uint32_t *offsets = g_new(uint32_t, (gsize)n + 1);
    char *bytes = g_malloc(fits ? MAX(total, 1) : 1);
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        size_t length = strlen(sorted[i]) + 1;
        offsets[i] = at;
        memcpy(bytes + at, sorted[i], length);
        at += (uint32_t)length;
    }
    offsets[n] = at;
    *out = (Texts){n, offsets, bytes};
    return fits;
}

static int compare_texts(const void *a, const void *b, void *texts)
{
    const char *const *all = texts;
    return strcmp(all[*(const uint32_t *)a], all[*(const uint32_t *)b]);
}

// ---- drafts ----

struct VectorDraft {
    bool is_text, unfit;
    GArray *values;      // of int64_t; of texts their number + 1
    GArray *present;     // of bool
    GHashTable *numbers; // text → number + 1
    GPtrArray *texts;    // by number
    GStringChunk *bytes;
    size_t n;                           // rows: those behind the entries of `values` are missing
    size_t text_bytes, text_bytes_most; // of all texts; 0: no limit
    int64_t low, high;
};

VectorDraft *vector_draft_new(bool is_text)
{
    VectorDraft *draft = g_new0(VectorDraft, 1);
    draft->is_text = is_text;
    draft->values = g_array_new(FALSE, FALSE, sizeof(int64_t));
    draft->present = g_array_new(FALSE, FALSE, sizeof(bool));
    draft->low = INT64_MAX;
    draft->high = INT64_MIN;
    if (is_text) {
        draft->numbers = g_hash_table_new(g_str_hash, g_str_equal);
        draft->texts = g_ptr_array_new();
        draft->bytes = g_string_chunk_new(4096);
    }
    return draft;
}

void vector_draft_free(VectorDraft *draft)
{
    if (draft == NULL)
        return;
    g_array_unref(draft->values);
    g_array_unref(draft->present);
    if (draft->is_text) {
        g_hash_table_unref(draft->numbers);
        g_ptr_array_unref(draft->texts);
        g_string_chunk_free(draft->bytes);
    }
    g_free(draft);
}

// So many entries, the further ones missing.
static void draft_reach(VectorDraft *draft, size_t n)
{
    size_t had = draft->values->len;
    if (n <= had)
        return;
    g_array_set_size(draft->values, (guint)n);
    g_array_set_size(draft->present, (guint)n);
    memset(&g_array_index(draft->values, int64_t, had), 0, (n - had) * sizeof(int64_t));
    memset(&g_array_index(draft->present, bool, had), 0, (n - had) * sizeof(bool));
}

void vector_draft_fill(VectorDraft *draft, size_t n)
{
    draft->n = MAX(draft->n, n);
}

void vector_draft_limit(VectorDraft *draft, size_t text_bytes)
{
    draft->text_bytes_most = text_bytes;
}

static void draft_add(VectorDraft *draft, int64_t value)
{
    static const bool PRESENT = true;
    draft_reach(draft, draft->n++);
    g_array_append_val(draft->values, value);
    g_array_append_val(draft->present, PRESENT);
    draft->low = MIN(draft->low, value);
    draft->high = MAX(draft->high, value);
}

void vector_draft_missing(VectorDraft *draft)
{
    draft->n++;
}

void vector_draft_integer(VectorDraft *draft, int64_t value)
{
    g_assert(!draft->is_text);
    draft_add(draft, value);
}

static void forget_texts(VectorDraft *draft)
{
    g_hash_table_remove_all(draft->numbers);
    g_ptr_array_set_size(draft->texts, 0);
    g_string_chunk_clear(draft->bytes);
    draft->text_bytes = 0;
}

static void forget_rows(VectorDraft *draft)
{
    g_array_set_size(draft->values, 0);
    g_array_set_size(draft->present, 0);
}

static void draft_give_up(VectorDraft *draft)
{
    draft->unfit = true;
    draft->n++; // the row whose text was one too many
    forget_texts(draft);
    forget_rows(draft);
}

void vector_draft_text(VectorDraft *draft, const char *text, size_t length)
{
    g_assert(draft->is_text);
    if (draft->unfit || length == 0 || text[0] == '\0') {
        draft->n++;
        return;
    }
    g_autofree char *copy = text[length] == '\0' ? NULL : g_strndup(text, length);
    const char *key = copy != NULL ? copy : text;
    gintptr number = (gintptr)g_hash_table_lookup(draft->numbers, key);
    if (number == 0) {
        draft->text_bytes += strlen(key) + 1;
        if (draft->text_bytes_most > 0 && draft->text_bytes > draft->text_bytes_most) {
            draft_give_up(draft);
            return;
        }
        char *kept = g_string_chunk_insert(draft->bytes, key);
        g_ptr_array_add(draft->texts, kept);
        number = (gintptr)draft->texts->len;
        g_hash_table_insert(draft->numbers, kept, (gpointer)number);
    }
    draft_add(draft, number);
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void finish_integers(VectorDraft *draft, Vector *column)
{
    size_t n = draft->n;
    if (draft->low <= draft->high)
        draft_reach(draft, n);
    const int64_t *values = (const int64_t *)draft->values->data;
    const bool *present = (const bool *)draft->present->data;
    bool any = draft->low <= draft->high, missing = false;
    uint64_t base = any ? (uint64_t)draft->low : 0, scale = 0;
    for (size_t row = 0; any && row < n; row++) {
        missing |= !present[row];
        if (present[row] && scale != 1)
            scale = divisor((uint64_t)values[row] - base, scale);
    }
    scale = scale == 0 ? 1 : scale;
    uint64_t span = any ? (uint64_t)draft->high - base : 0;
    // Beyond this the differences of two values no longer fit: nothing real is so far apart.
    column->unfit = span / scale > (uint64_t)INT64_MAX || scale > (uint64_t)INT64_MAX;
    column->base = (int64_t)base;
    column->scale = column->unfit ? 1 : (int64_t)scale;
    uint64_t most = !any || column->unfit ? 0 : span / scale + 1;
    void *codes = codes_new(column, n, most, column->unfit || !any || (most == 1 && !missing));
    for (size_t row = 0; codes != NULL && row < n; row++)
        put_code(codes, column->width, row,
                 present[row] ? ((uint64_t)values[row] - base) / scale + 1 : 0);
}

static void finish_texts(VectorDraft *draft, Vector *column)
{
    uint32_t n = draft->texts->len;
    const char *const *texts = (const char *const *)draft->texts->pdata;
    g_autofree uint32_t *order = g_new(uint32_t, (gsize)n + 1),
                        *rank = g_new(uint32_t, (gsize)n + 1);
    g_autofree const char **sorted = g_new(const char *, (gsize)n + 1);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (n > 1)
        g_qsort_with_data(order, (gint)n, sizeof *order, compare_texts, (void *)texts);
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = texts[order[i]];
        rank[order[i]] = i + 1;
    }
    column->unfit = !texts_make(&column->texts, sorted, n) || draft->unfit;
    if (n > 0)
        draft_reach(draft, draft->n);
    const int64_t *values = (const int64_t *)draft->values->data;
    size_t rows = draft->n;
    bool none = n == 0 || column->unfit, missing = false;
    for (size_t row = 0; row < rows && n == 1; row++)
        missing |= values[row] == 0;
    void *codes = codes_new(column, rows, none ? 0 : n, none || (n == 1 && !missing));
    for (size_t row = 0; codes != NULL && row < rows; row++)
        put_code(codes, column->width, row, values[row] == 0 ? 0 : rank[values[row] - 1]);
}

Vector *vector_draft_finish(VectorDraft *draft)
{
    Vector *column = g_new0(Vector, 1);
    column->is_text = draft->is_text;
    column->base = 0;
    column->scale = 1;
    if (draft->is_text) {
        finish_texts(draft, column);
        forget_texts(draft);
    } else {
        finish_integers(draft, column);
    }
    forget_rows(draft);
    draft->n = 0;
    draft->unfit = false;
    draft->low = INT64_MAX;
    draft->high = INT64_MIN;
    return column;
}

// ---- merging ----

// The texts of one source that occur in the runs, and what they become.
typedef struct {
    uint32_t *codes; // ascending, without 0
    size_t n;
    bool missing;     // some row has none
    uint32_t *merged; // by `codes`
    uint32_t *table;  // by code; NULL where few occur
} UsedTexts;

// How the codes of one source become codes of the merged column: as the texts do, otherwise
// code * multiply + add.
typedef struct {
    uint64_t multiply, add;
    const UsedTexts *texts;
} Recode;

static uint64_t text_merged(const UsedTexts *used, uint64_t code)
{
    if (used->table != NULL)
        return used->table[code];
    size_t low = 0, high = used->n;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (used->codes[middle] <= code)
            low = middle;
        else
            high = middle;
    }
    return used->merged[low];
}

static size_t rows_of(const Run *runs, size_t n_runs)
{
    size_t n = 0;
    for (size_t i = 0; i < n_runs; i++)
        n += runs[i].n;
    return n;
}

static void merge_run(Vector *merged, void *codes, size_t at, const Vector *source,
                      const Recode *recode, const Run *run)
{
    bool plain = recode->texts == NULL && recode->multiply == 1 && recode->add == 0;
    if (plain && source->width == merged->width) {
        memcpy((char *)codes + at * merged->width,
               (const char *)source->codes + run->first * source->width, run->n * source->width);
        return;
    }
    for (size_t i = 0; i < run->n; i++) {
        uint64_t code = vector_code(source, run->first + i);
        if (code != 0)
            code = recode->texts != NULL ? text_merged(recode->texts, code)
                                         : code * recode->multiply + recode->add;
        put_code(codes, merged->width, at + i, code);
    }
}

static void merge_codes(Vector *merged, const Vector *const *sources, const Recode *recodes,
                        const Run *runs, size_t n_runs)
{
    void *codes = (void *)merged->codes;
    for (size_t i = 0, at = 0; codes != NULL && i < n_runs; at += runs[i].n, i++)
        merge_run(merged, codes, at, sources[runs[i].source], &recodes[runs[i].source], &runs[i]);
}

static bool has_codes(const Vector *column)
{
    return column->most > 0 && !column->unfit;
}

static void merge_integers(Vector *merged, const Vector *const *sources, size_t n_sources,
                           const Run *runs, size_t n_runs)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    bool any = false, unfit = false;
    uint64_t scale = 0;
    for (size_t i = 0; i < n_sources; i++) {
        unfit |= sources[i]->unfit;
        if (!has_codes(sources[i]))
            continue;
        any = true;
        low = MIN(low, sources[i]->base);
        high = MAX(high, vector_decode(sources[i], sources[i]->most));
    }
    uint64_t base = any ? (uint64_t)low : 0, span = any ? (uint64_t)high - base : 0;
    for (size_t i = 0; i < n_sources; i++) {
        if (!has_codes(sources[i]))
            continue;
        scale = divisor((uint64_t)sources[i]->base - base, scale);
        if (sources[i]->most > 1)
            scale = divisor((uint64_t)sources[i]->scale, scale);
    }
    scale = scale == 0 ? 1 : scale;
    merged->unfit = unfit || span / scale > (uint64_t)INT64_MAX || scale > (uint64_t)INT64_MAX;
    merged->base = (int64_t)base;
    merged->scale = merged->unfit ? 1 : (int64_t)scale;
    bool same = true; // every source that is read holds one and the same code
    uint64_t most = !any || merged->unfit ? 0 : span / scale + 1;
    for (size_t i = 0; i < n_runs; i++)
        same &= sources[runs[i].source]->width == 0 &&
                (sources[runs[i].source]->most > 0) == (most > 0) && most <= 1;
    codes_new(merged, rows_of(runs, n_runs), most, merged->unfit || same || most == 0);
    g_autofree Recode *recodes = g_new0(Recode, n_sources);
    for (size_t i = 0; i < n_sources; i++) {
        uint64_t multiply = (uint64_t)sources[i]->scale / scale;
        uint64_t offset = ((uint64_t)sources[i]->base - base) / scale;
        if (sources[i]->most <= 1) // its scale means nothing
            multiply = 1;
        recodes[i] = (Recode){multiply, offset + 1 - multiply, NULL};
    }
    merge_codes(merged, sources, recodes, runs, n_runs);
}

static int compare_codes(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

// Few rows of a large dictionary: their codes are sorted.
static void list_few(UsedTexts *used, const Vector *source, size_t number, const Run *runs,
                     size_t n_runs)
{
    size_t n = 0;
    for (size_t i = 0; i < n_runs; i++)
        for (size_t k = 0; runs[i].source == number && k < runs[i].n; k++)
            used->codes[n++] = (uint32_t)vector_code(source, runs[i].first + k);
    qsort(used->codes, n, sizeof *used->codes, compare_codes);
    for (size_t i = 0; i < n; i++) {
        used->missing |= used->codes[i] == 0;
        if (used->codes[i] != 0 && (used->n == 0 || used->codes[used->n - 1] != used->codes[i]))
            used->codes[used->n++] = used->codes[i];
    }
}

static void list_many(UsedTexts *used, const Vector *source, size_t number, const Run *runs,
                      size_t n_runs)
{
    g_autofree bool *mark = g_new0(bool, source->most + 1);
    for (size_t i = 0; i < n_runs; i++)
        for (size_t k = 0; runs[i].source == number && k < runs[i].n; k++)
            mark[vector_code(source, runs[i].first + k)] = true;
    used->missing = mark[0];
    for (uint64_t code = 1; code <= source->most; code++)
        if (mark[code])
            used->codes[used->n++] = (uint32_t)code;
    used->table = g_new(uint32_t, source->most + 1);
}

static UsedTexts texts_used(const Vector *source, size_t number, const Run *runs, size_t n_runs)
{
    enum { FEW = 16 };
    UsedTexts used = {0};
    size_t rows = 0;
    for (size_t i = 0; i < n_runs; i++)
        rows += runs[i].source == number ? runs[i].n : 0;
    if (source->most == 0) { // a property that nobody has: rows need not be looked at
        used.missing = rows > 0;
        used.codes = g_new(uint32_t, 1);
        used.merged = g_new(uint32_t, 1);
        return used;
    }
    bool few = rows < source->most / FEW;
    used.codes = g_new(uint32_t, (few ? rows : source->most) + 1);
    (few ? list_few : list_many)(&used, source, number, runs, n_runs);
    used.merged = g_new(uint32_t, used.n + 1);
    return used;
}

// All texts that are used, in order; says of each source which becomes which.
static GPtrArray *merge_dictionaries(const Vector *const *sources, size_t n_sources,
                                     UsedTexts *used)
{
    GPtrArray *texts = g_ptr_array_new();
    g_autofree size_t *at = g_new0(size_t, n_sources);
    for (;;) {
        const char *least = NULL;
        for (size_t i = 0; i < n_sources; i++) {
            const char *text =
                at[i] < used[i].n ? vector_text(sources[i], used[i].codes[at[i]]) : NULL;
            if (text != NULL && (least == NULL || strcmp(text, least) < 0))
                least = text;
        }
        if (least == NULL)
            return texts;
        g_ptr_array_add(texts, (char *)least);
        for (size_t i = 0; i < n_sources; i++)
            if (at[i] < used[i].n &&
                strcmp(vector_text(sources[i], used[i].codes[at[i]]), least) == 0)
                used[i].merged[at[i]++] = texts->len;
    }
}

static void texts_used_clear(UsedTexts *used)
{
    g_free(used->codes);
    g_free(used->merged);
    g_free(used->table);
}

static void merge_texts(Vector *merged, const Vector *const *sources, size_t n_sources,
                        const Run *runs, size_t n_runs)
{
    g_autofree UsedTexts *used = g_new(UsedTexts, n_sources);
    g_autofree Recode *recodes = g_new0(Recode, n_sources);
    bool unfit = false, missing = false; // some row that is read
    for (size_t i = 0; i < n_sources; i++) {
        used[i] = texts_used(sources[i], i, runs, n_runs);
        recodes[i].texts = &used[i];
        unfit |= sources[i]->unfit;
        missing |= used[i].missing;
    }
    GPtrArray *texts = merge_dictionaries(sources, n_sources, used);
    for (size_t i = 0; i < n_sources; i++)
        for (size_t k = 0; used[i].table != NULL && k < used[i].n; k++)
            used[i].table[used[i].codes[k]] = used[i].merged[k];
    unfit |= !texts_make(&merged->texts, (const char *const *)texts->pdata, texts->len);
    merged->unfit = unfit;
    bool none = unfit || texts->len == 0;
    codes_new(merged, rows_of(runs, n_runs), none ? 0 : texts->len,
              none || (texts->len == 1 && !missing));
    merge_codes(merged, sources, recodes, runs, n_runs);
    for (size_t i = 0; i < n_sources; i++)
        texts_used_clear(&used[i]);
    g_ptr_array_unref(texts);
}

Vector *vector_merge(const Vector *const *sources, size_t n_sources, const Run *runs, size_t n_runs)
{
    g_assert(n_sources > 0);
    Vector *merged = g_new0(Vector, 1);
    merged->is_text = sources[0]->is_text;
    merged->scale = 1;
    if (merged->is_text)
        merge_texts(merged, sources, n_sources, runs, n_runs);
    else
        merge_integers(merged, sources, n_sources, runs, n_runs);
    return merged;
}
