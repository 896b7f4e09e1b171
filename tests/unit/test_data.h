// SPDX-License-Identifier: Apache-2.0
//
// The real data that models are tested on: the unpacked archives in GUANXI_TEST_DATA, and the
// lines of the gift shop among them, which several tests read.
#pragma once

#include "base/when.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The file of an archive; free with g_free(). NULL, and the test is skipped, where it is not here.
static inline char *data_path(const char *archive, const char *name)
{
    const char *data = g_getenv("GUANXI_TEST_DATA");
    g_autofree char *path =
        g_build_filename(data != NULL ? data : "build/data", archive, name, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&path);
    g_autofree char *why = g_strdup_printf("The archive %s is not here", archive);
    g_test_skip(why);
    return NULL;
}

static inline FILE *data_open(const char *archive, const char *name)
{
    g_autofree char *path = data_path(archive, name);
    return path != NULL ? fopen(path, "re") : NULL;
}

// ---- the gift shop ----

typedef struct {
    int64_t customer, minute; // since 1970
    uint32_t order, product;  // its number; from 0 in order of appearance
    bool back;                // a return
    int64_t quantity;         // more than 0 for both
    double price;
} RetailLine;

// The next number of a date; past the sign behind it. The sanitizers make sscanf() cost more than
// all the rest of reading half a million lines.
static inline int retail_number(const char **at)
{
    int number = -1;
    for (; g_ascii_isdigit(**at); (*at)++)
        number = MAX(number, 0) * 10 + (**at - '0');
    *at += **at != '\0';
    return number;
}

// Cuts the last n cells off a line: from its end, and once, for the same reason.
static inline bool retail_cut(char *text, size_t n, char *cells[])
{
    for (char *at = text + strlen(text); at > text && n > 0; at--)
        if (at[-1] == ',') {
            cells[--n] = at;
            at[-1] = '\0';
        }
    return n == 0;
}

// InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country; descriptions
// may hold commas, so cells are counted from both ends. False where the customer is not known,
// nothing was paid, or the quantity does not fit a sale (`C…`: a return).
static inline bool retail_line_read(char *text, GHashTable *products, RetailLine *out)
{
    char *cells[5], *code = strchr(text, ',');
    if (!retail_cut(text, 5, cells))
        return false;
    bool back = *text == 'C';
    int64_t quantity = back ? -atoll(cells[0]) : atoll(cells[0]);
    double price = g_ascii_strtod(cells[2], NULL);
    if (*cells[3] == '\0' || quantity <= 0 || price <= 0)
        return false;
    const char *at = cells[1];
    int year = retail_number(&at), month = retail_number(&at), day = retail_number(&at);
    int hour = retail_number(&at), minute = retail_number(&at);
    if (minute < 0)
        return false;
    *code++ = '\0';
    code[strcspn(code, ",")] = '\0';
    gpointer number;
    if (!g_hash_table_lookup_extended(products, code, NULL, &number)) {
        number = GUINT_TO_POINTER(g_hash_table_size(products));
        g_hash_table_insert(products, g_strdup(code), number);
    }
    *out = (RetailLine){.customer = atoll(cells[3]),
                        .minute = day_from_date(year, month, day) * 1440 + hour * 60 + minute,
                        .order = (uint32_t)atol(text + back),
                        .product = GPOINTER_TO_UINT(number),
                        .back = back,
                        .quantity = quantity,
                        .price = price};
    return true;
}

static inline int retail_line_compare(const void *a, const void *b)
{
    const RetailLine *one = a, *other = b;
    int64_t keys[] = {one->customer - other->customer, one->minute - other->minute,
                      one->back - other->back, (int64_t)one->order - other->order,
                      (int64_t)one->product - other->product};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i] != 0)
            return keys[i] > 0 ? 1 : -1;
    return 0;
}

// All lines by customer, time, order and product; *out_products (may be NULL): how many there are.
// NULL, and the test is skipped, where the archive is not here.
static inline GArray *retail_lines(bool with_returns, size_t *out_products)
{
    FILE *file = data_open("online_retail", "online_retail.csv");
    if (file == NULL)
        return NULL;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(RetailLine));
    g_autoptr(GHashTable) products = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char text[512];
    RetailLine line;
    while (fgets(text, sizeof text, file) != NULL)
        if ((with_returns || *text != 'C') && retail_line_read(text, products, &line))
            g_array_append_val(all, line);
    fclose(file);
    g_array_sort(all, retail_line_compare);
    if (out_products != NULL)
        *out_products = g_hash_table_size(products);
    return all;
}
