// SPDX-License-Identifier: Apache-2.0
#include "collect/reject.h"

#include "collect/csv_format.h"
#include <string.h>

static const CsvStyle STYLE = {.delimiter = ',', .formula_safe = true};

void reject_header(Buffer *out)
{
    buffer_text(out, "\xef\xbb\xbfline,column,value,reason,原因\r\n");
}

static char *whole_text(const GError *reason, Language language, const char *stop)
{
    const char *text = error_text(reason, language), *hint = error_hint_text(reason, language);
    return hint != NULL ? g_strconcat(text, stop, hint, NULL) : g_strdup(text);
}

void reject_print(Buffer *out, int64_t line, const char *column, Cell value, const GError *reason)
{
    enum { VALUE_MAX = 200 };
    g_autofree char *shown = g_utf8_make_valid(value.data, (gssize)MIN(value.length, VALUE_MAX));
    g_autofree char *en = whole_text(reason, LANGUAGE_EN, ". ");
    g_autofree char *zh = whole_text(reason, LANGUAGE_ZH, "。");
    const char *texts[] = {column, shown, en, zh};
    buffer_integer(out, line);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        buffer_byte(out, ',');
        csv_put(out, &STYLE, texts[i], strlen(texts[i]));
    }
    buffer_text(out, "\r\n");
}
