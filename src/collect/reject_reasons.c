// SPDX-License-Identifier: Apache-2.0
//
// Reasons are counted by column and sentence. What a sentence quotes of its row would make every
// one different, so that is left out of what is compared.
#include "collect/reject_reasons.h"

#include "collect/csv.h"
#include <string.h>

enum { LINE, COLUMN, VALUE, REASON_EN, REASON_ZH, REJECT_FIELDS };

#define OPENS  "“"
#define CLOSES "”"

static void reason_free(void *data)
{
    RejectReason *reason = data;
    g_free(reason->column);
    g_free(reason->text[LANGUAGE_EN]);
    g_free(reason->text[LANGUAGE_ZH]);
    g_free(reason);
}

// Whether what is quoted is the row's and not, say, the name of a field.
static bool is_of_row(const char *quoted, const char *value)
{
    return strstr(value, quoted) != NULL || strpbrk(quoted, "0123456789") != NULL;
}

static char *without_values(const char *text, const char *value)
{
    GString *out = g_string_new(NULL);
    const char *end;
    for (const char *opens; (opens = strstr(text, OPENS)) != NULL; text = end) {
        const char *quoted = opens + strlen(OPENS);
        end = strstr(quoted, CLOSES);
        if (end == NULL)
            break;
        g_autofree char *inside = g_strndup(quoted, (size_t)(end - quoted));
        bool of_row = is_of_row(inside, value);
        g_string_append_len(out, text, quoted - text);
        g_string_append(out, of_row ? "…" : inside);
    }
    g_string_append(out, text);
    return g_string_free(out, false);
}

static void same_or_general(char **text, const char *other, const char *value)
{
    if (strcmp(*text, other) == 0)
        return;
    g_free(*text);
    *text = without_values(other, value);
}

static void count_row(GHashTable *by_key, GPtrArray *reasons, const CsvRow *row)
{
    char *cells[REJECT_FIELDS];
    for (size_t i = 0; i < REJECT_FIELDS; i++)
        cells[i] = g_strndup(row->fields[i].data, row->fields[i].length);
    g_autofree char *general = without_values(cells[REASON_EN], cells[VALUE]);
    char *key = g_strconcat(cells[COLUMN], "\n", general, NULL);
    RejectReason *reason = g_hash_table_lookup(by_key, key);
    if (reason == NULL) {
        reason = g_new0(RejectReason, 1);
        reason->column = g_strdup(cells[COLUMN]);
        reason->text[LANGUAGE_EN] = g_strdup(cells[REASON_EN]);
        reason->text[LANGUAGE_ZH] = g_strdup(cells[REASON_ZH]);
        g_ptr_array_add(reasons, reason);
        g_hash_table_insert(by_key, g_steal_pointer(&key), reason);
    }
    reason->count++;
    same_or_general(&reason->text[LANGUAGE_EN], cells[REASON_EN], cells[VALUE]);
    same_or_general(&reason->text[LANGUAGE_ZH], cells[REASON_ZH], cells[VALUE]);
    g_free(key);
    for (size_t i = 0; i < REJECT_FIELDS; i++)
        g_free(cells[i]);
}

static int by_count(const void *a, const void *b)
{
    const RejectReason *const *x = a, *const *y = b;
    return ((*y)->count > (*x)->count) - ((*y)->count < (*x)->count);
}

GPtrArray *reject_reasons(const char *list, size_t length)
{
    GPtrArray *reasons = g_ptr_array_new_with_free_func(reason_free);
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    MemoryBytes memory = {.data = list, .length = length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    CsvRow row;
    if (csv_next(reader, &row, NULL) != CSV_ROW) // the header
        return reasons;
    while (csv_next(reader, &row, NULL) == CSV_ROW)
        if (row.n_fields >= REJECT_FIELDS)
            count_row(by_key, reasons, &row);
    g_ptr_array_sort(reasons, by_count);
    return reasons;
}
