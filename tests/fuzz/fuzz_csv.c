// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as CSV: rows must not depend on the size of the pieces, and stay within the limits. The
// first byte chooses delimiter and size.
#include "collect/csv_format.h"

#include <string.h>

static uint64_t digest(const char *text, size_t length, size_t piece, char delimiter)
{
    MemoryBytes memory = {.data = text, .length = length, .piece = piece};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), delimiter);
    uint64_t hash = 14695981039346656037u;
    CsvRow row;
    CsvResult result;
    while ((result = csv_next(reader, &row, NULL)) == CSV_ROW) {
        g_assert(row.n_fields >= 1 && row.n_fields <= CSV_COLUMNS_MAX);
        hash = (hash ^ (uint64_t)row.line) * 1099511628211u;
        for (size_t i = 0; i < row.n_fields; i++) {
            g_assert(row.fields[i].length <= CSV_FIELD_MAX);
            for (size_t j = 0; j < row.fields[i].length; j++)
                hash = (hash ^ (unsigned char)row.fields[i].data[j]) * 1099511628211u;
            hash = (hash ^ 256) * 1099511628211u;
        }
    }
    return hash ^ (uint64_t)result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const char *text = (const char *)data + 1;
    char delimiter = ",;\t|"[data[0] & 3];
    g_assert(digest(text, size - 1, 0, delimiter) ==
             digest(text, size - 1, 1 + (data[0] >> 2), delimiter));
    csv_find_delimiter(text, size - 1, (data[0] & 4) != 0);
    return 0;
}
