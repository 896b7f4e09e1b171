// SPDX-License-Identifier: Apache-2.0
#include "know/tone/labelled.h"
#include "base/arena.h"
#include "base/fold.h"
#include "collect/csv_format.h"

#include <string.h>

struct Labelled {
    Arena *arena;
    GArray *texts;    // LabelledText
    GHashTable *seen; // what was read, folded
};

typedef struct {
    int text, label, category; // columns; -1: none
} Columns;

Labelled *labelled_new(void)
{
    Labelled *labelled = g_new(Labelled, 1);
    labelled->arena = arena_new();
    labelled->texts = g_array_new(FALSE, FALSE, sizeof(LabelledText));
    labelled->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return labelled;
}

void labelled_free(Labelled *labelled)
{
    if (labelled == NULL)
        return;
    g_hash_table_destroy(labelled->seen);
    g_array_free(labelled->texts, TRUE);
    arena_free(labelled->arena);
    g_free(labelled);
}

const LabelledText *labelled_texts(const Labelled *labelled, size_t *out_n)
{
    *out_n = labelled->texts->len;
    return (const LabelledText *)(void *)labelled->texts->data;
}

// ---- rows ----

static bool is_one_of(const CsvField *field, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strlen(*names) == field->length &&
            g_ascii_strncasecmp(*names, field->data, field->length) == 0)
            return true;
    return false;
}

static int column_of(const CsvRow *row, const char *const *names)
{
    for (size_t i = 0; i < row->n_fields; i++)
        if (is_one_of(&row->fields[i], names))
            return (int)i;
    return -1;
}

static bool find_columns(const CsvRow *row, Columns *out, GError **error)
{
    static const char *const TEXT[] = {"text", "review", "text_a", "评论", "内容", NULL},
                             *const LABEL[] = {"label", "标签", NULL},
                             *const CATEGORY[] = {"category", "cat", "类别", NULL};
    *out = (Columns){column_of(row, TEXT), column_of(row, LABEL), column_of(row, CATEGORY)};
    return (out->text >= 0 && out->label >= 0) ||
           fail(error, ERROR_INVALID, "The first row must name the columns text and label.",
                "首行须包含列名 text 和 label。");
}

static bool read_label(const CsvRow *row, int column, bool *out, GError **error)
{
    static const char *const POSITIVE[] = {"1", "positive", "pos", "good", "好评", "正面", NULL},
                             *const NEGATIVE[] = {"0",   "-1",   "negative", "neg",
                                                  "bad", "差评", "负面",     NULL};
    if ((size_t)column < row->n_fields && is_one_of(&row->fields[column], POSITIVE))
        *out = true;
    else if ((size_t)column < row->n_fields && is_one_of(&row->fields[column], NEGATIVE))
        *out = false;
    else
        return fail(error, ERROR_INVALID, "Line %d: the label is neither 1 nor 0.",
                    "第 %d 行：标签既不是 1 也不是 0。", (int)row->line);
    return true;
}

static uint32_t fnv1a(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

// A text as it is without what separates.
static char *only_letters(const char *text, size_t length)
{
    g_autofree uint32_t *points = g_new(uint32_t, length + 1);
    size_t n = fold_text(text, length, points, length), kept = 0;
    for (size_t i = 0; i < n; i++)
        if (points[i] != ' ')
            points[kept++] = points[i];
    char *out = g_malloc(4 * kept + 1);
    out[fold_utf8(points, kept, out)] = '\0';
    return out;
}

static void add(Labelled *labelled, const CsvRow *row, const Columns *columns, bool positive)
{
    const CsvField *field = &row->fields[columns->text];
    g_autofree char *letters = only_letters(field->data, field->length);
    if (*letters == '\0' || !g_hash_table_add(labelled->seen, g_steal_pointer(&letters)))
        return;
    const char *text = arena_copy(labelled->arena, field->data, (gssize)field->length);
    uint32_t hash = fnv1a(text, field->length);
    bool named = columns->category >= 0 && (size_t)columns->category < row->n_fields;
    const CsvField *category = named ? &row->fields[columns->category] : NULL;
    LabelledText labelled_text = {
        .text = text,
        .category =
            named ? arena_copy(labelled->arena, category->data, (gssize)category->length) : "",
        .length = (uint32_t)field->length,
        .positive = positive,
        .test = hash % 5 == 0,
        .fold = (uint8_t)(hash / 5 % 10)};
    g_array_append_val(labelled->texts, labelled_text);
}

// ---- files ----

typedef bool (*TakeRow)(Labelled *labelled, const CsvRow *row, const Columns *columns,
                        GError **error);

static bool take_text(Labelled *labelled, const CsvRow *row, const Columns *columns, GError **error)
{
    bool positive = false;
    if (!read_label(row, columns->label, &positive, error))
        return false;
    add(labelled, row, columns, positive);
    return true;
}

static bool take_apart(Labelled *labelled, const CsvRow *row, const Columns *columns,
                       GError **error)
{
    (void)error;
    const CsvField *field = &row->fields[columns->text];
    g_hash_table_add(labelled->seen, only_letters(field->data, field->length));
    return true;
}

static bool take_rows(Labelled *labelled, CsvReader *reader, TakeRow take, GError **error)
{
    CsvRow row;
    Columns columns = {-1, -1, -1};
    CsvResult result = csv_next(reader, &row, error);
    if (result != CSV_ROW || !find_columns(&row, &columns, error))
        return result == CSV_END; // an empty file has no texts
    while ((result = csv_next(reader, &row, error)) == CSV_ROW)
        if ((size_t)columns.text < row.n_fields && !take(labelled, &row, &columns, error))
            return false;
    return result == CSV_END;
}

static bool read_file(Labelled *labelled, const char *path, TakeRow take, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &bytes, &length, &problem))
        return fail(error, ERROR_NOT_FOUND, "%1$s cannot be read: %2$s", "无法读取 %1$s：%2$s",
                    path, problem->message);
    MemoryBytes memory = {.data = bytes, .length = length};
    g_autoptr(CsvReader) reader = csv_reader_new(
        bytes_of_memory(&memory), csv_find_delimiter(bytes, MIN(length, 65536), false));
    return take_rows(labelled, reader, take, error);
}

bool labelled_add_file(Labelled *labelled, const char *path, GError **error)
{
    return read_file(labelled, path, take_text, error);
}

bool labelled_pass_over(Labelled *labelled, const char *path, GError **error)
{
    return read_file(labelled, path, take_apart, error);
}
