// SPDX-License-Identifier: Apache-2.0
//
// The JSON printer against GLib's own reading of UTF-8, on random hostile bytes of every length.
#include "base/buffer.h"
#include "base/when.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

// One byte after the other, as slowly as can be: the oracle.
static char *escaped(const char *text, size_t length)
{
    GString *out = g_string_new("\"");
    for (size_t i = 0; i < length;) {
        unsigned char byte = (unsigned char)text[i];
        gunichar rune = g_utf8_get_char_validated(text + i, (gssize)(length - i));
        bool whole = byte != 0 && rune != (gunichar)-1 && rune != (gunichar)-2;
        size_t n = whole ? (size_t)(g_utf8_next_char(text + i) - (text + i)) : 1;
        const char *name = byte == '\n'   ? "\\n"
                           : byte == '\r' ? "\\r"
                           : byte == '\t' ? "\\t"
                                          : NULL;
        if (byte == '"' || byte == '\\')
            g_string_append_printf(out, "\\%c", byte);
        else if (name != NULL)
            g_string_append(out, name);
        else if (byte < 0x20 || byte == 0x7f)
            g_string_append_printf(out, "\\u%04x", byte);
        else if (whole)
            g_string_append_len(out, text + i, (gssize)n);
        else
            g_string_append(out, "\xef\xbf\xbd");
        i += n;
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void check(const char *text, size_t length)
{
    g_auto(Buffer) out = {0};
    g_autofree char *wanted = escaped(text, length);
    json_string_n(&out, text, length);
    g_assert_cmpstr(buffer_string(&out), ==, wanted);
}

static void test_strings(void)
{
    static const char *const PIECES[] = {
        "a",
        "plain words here",
        "\"",
        "\\",
        "\n",
        "\x01",
        "\x7f",
        "关",
        "\xf0\x9f\x98\x80",
        "\xc0\xaf",
        "\xed\xa0\x80",
        "\xff",
        "\xe5\x85",
        "é",
        "~",
        " ",
        "\x1f\x20!",
        "[]#",
        "\xf4\x90",
        "\t\r",
    };
    check("", 0);
    check("a\0b", 3);
    for (int round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int pieces = g_test_rand_int_range(1, 12);
        for (int i = 0; i < pieces; i++)
            g_string_append(text, PIECES[g_test_rand_int_range(0, G_N_ELEMENTS(PIECES))]);
        check(text->str, text->len);
    }
}

// Every single byte at every place of a word of eight and beyond.
static void test_places(void)
{
    for (int byte = 1; byte < 256; byte++)
        for (size_t at = 0; at < 19; at++) {
            char text[19];
            memset(text, 'x', sizeof text);
            text[at] = (char)byte;
            check(text, sizeof text);
        }
}

static void test_commas(void)
{
    g_auto(Buffer) out = {0};
    json_array(&out);
    json_string(&out, "a:");
    json_string(&out, "b{");
    json_object_begin(&out);
    json_key(&out, "k");
    json_plain(&out, "2026", 4);
    json_key(&out, "n");
    json_integer(&out, INT64_MIN);
    json_object_end(&out);
    json_null(&out);
    json_array_end(&out);
    g_assert_cmpstr(buffer_string(&out), ==,
                    "[\"a:\",\"b{\",{\"k\":\"2026\",\"n\":-9223372036854775808},null]");
}

static void test_times(void)
{
    char text[32];
    g_assert_cmpuint(when_print(text, 0), ==, 20);
    g_assert_cmpstr(text, ==, "1970-01-01T00:00:00Z");
    when_print(text, -1);
    g_assert_cmpstr(text, ==, "1969-12-31T23:59:59.999999Z");
    for (int64_t day = -719162; day <= 2932896; day += 97) { // 0001-01-01 to 9999-12-31
        GDate date;
        char wanted[16];
        g_date_clear(&date, 1);
        g_date_set_julian(&date, (guint32)(day + 719163));
        snprintf(wanted, sizeof wanted, "%04u-%02d-%02u", g_date_get_year(&date),
                 g_date_get_month(&date), g_date_get_day(&date));
        g_assert_cmpuint(day_print(text, day), ==, 10);
        g_assert_cmpstr(text, ==, wanted);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/buffer/strings", test_strings);
    g_test_add_func("/buffer/places", test_places);
    g_test_add_func("/buffer/commas", test_commas);
    g_test_add_func("/when/print", test_times);
    return g_test_run();
}
