// SPDX-License-Identifier: Apache-2.0
//
// The CSV reader: what it gives must not depend on the size of the pieces it reads, and must be
// what other people's collections of nasty files expect (archive csv_torture; skipped visibly where
// it is absent).
#include "collect/charset.h"
#include "collect/csv_format.h"

#include <json-c/json.h>
#include <string.h>

// All rows as text: fields in ⟨⟩, rows ended by ¶, an error as !line.
static char *read_all(const char *text, size_t length, size_t piece, char delimiter)
{
    MemoryBytes memory = {.data = text, .length = length, .piece = piece};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), delimiter);
    GString *all = g_string_new(NULL);
    CsvRow row;
    CsvResult result;
    g_autoptr(GError) error = NULL;
    while ((result = csv_next(reader, &row, &error)) == CSV_ROW) {
        for (size_t i = 0; i < row.n_fields; i++) {
            g_string_append(all, "<");
            g_string_append_len(all, row.fields[i].data, (gssize)row.fields[i].length);
            g_string_append(all, ">");
        }
        g_string_append_printf(all, "@%d;", (int)row.line);
    }
    if (result == CSV_FAILED)
        g_string_append(all, error_text(error, LANGUAGE_EN));
    return g_string_free(all, false);
}

static const struct {
    const char *text, *rows;
    char delimiter;
} CASES[] = {
    {"", "", ','},
    {"a,b\n1,2\n", "<a><b>@1;<1><2>@2;", ','},
    {"a,b\r\n1,2\r\n", "<a><b>@1;<1><2>@2;", ','},
    {"a,b\r1,2\r", "<a><b>@1;<1><2>@2;", ','},
    {"a\r\n\r\nb\n\nc\r\rd", "<a>@1;<>@2;<b>@3;<>@4;<c>@5;<>@6;<d>@7;", ','},
    {"\xef\xbb\xbf\"a\",b", "<a><b>@1;", ','},
    {"a;b,c\n", "<a><b,c>@1;", ';'},
    {"\"a\nb\",c\nd", "<a\nb><c>@1;<d>@3;", ','},
    {"\"a\r\nb\",c\r\nd", "<a\r\nb><c>@1;<d>@3;", ','},
    {"\"a\rb\",c\rd", "<a\rb><c>@1;<d>@3;", ','},
    {"\"a\"\"b\"\"\",\"\"\"\"", "<a\"b\"><\">@1;", ','},
    {"\"\",\n,\"\"", "<><>@1;<><>@2;", ','},
    {"a \"b\" c,d\"", "<a \"b\" c><d\">@1;", ','},
    {"\"a \"b\" c\",d\n\"x\"y\",z", "<a \"b\" c><d>@1;<x\"y><z>@2;", ','},
    {"=\"0012\",' 5", "<=\"0012\"><' 5>@1;", ','},
    {"a,", "<a><>@1;", ','},
    {"a\n\"b,c\nd", "<a>@1;Line 2, column 1: the quotation mark that opens here is never closed",
     ','},
};

static void test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        for (size_t piece = 0; piece < 9; piece++) {
            g_autofree char *rows =
                read_all(CASES[i].text, strlen(CASES[i].text), piece, CASES[i].delimiter);
            g_assert_cmpstr(rows, ==, CASES[i].rows);
        }
    }
}

static void test_limits(void)
{
    g_autofree char *wide = g_strnfill(CSV_COLUMNS_MAX, ',');
    g_autofree char *rows = read_all(wide, strlen(wide), 0, ',');
    g_assert_cmpstr(rows, ==, "Line 1: more than 1,000 columns");
    g_autofree char *open = g_strnfill(2 << 20, 'x');
    open[0] = '"';
    g_autofree char *opened = read_all(open, strlen(open), 4096, ',');
    g_assert_cmpstr(opened, ==,
                    "Line 1, column 1: the quotation mark that opens here is never closed");
    g_autofree char *longest = g_strnfill(CSV_FIELD_MAX, 'x');
    g_autofree char *read = read_all(longest, strlen(longest), 1000, ',');
    g_assert_cmpuint(strlen(read), ==, CSV_FIELD_MAX + strlen("<>@1;"));
    g_autofree char *endless = g_strnfill(CSV_ROW_MAX * 2, 'x');
    g_autofree char *refused = read_all(endless, strlen(endless), 0, ',');
    g_assert_cmpstr(refused, ==, "Line 1: the row is longer than 8 MiB");
}

static void test_format(void)
{
    static const struct {
        const char *text;
        char delimiter;
    } texts[] = {
        {"a,b,c\n1,2,3\n", ','},
        {"a;b;c\n1,5;2,5;3,5\n", ';'},
        {"name\tnote\nx\ta,b,c\ny\td\n", '\t'},
        {"a|b\n\"x,y\"|2\n", '|'},
        {"\"a;b\",c\n\"d;e\",f\n", ','},
        {"one column\nonly\n", ','},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(csv_find_delimiter(texts[i].text, strlen(texts[i].text), true), ==,
                        texts[i].delimiter);
    static const struct {
        const char *text, *written;
    } cells[] = {{"a", "a"},
                 {"a,b", "\"a,b\""},
                 {"a\"b", "\"a\"\"b\""},
                 {"=1+1", "\"'=1+1\""},
                 {"-5.20", "-5.20"},
                 {"+86 139", "\"'+86 139\""},
                 {"@x", "\"'@x\""},
                 {"x\ny", "\"x\ny\""}};
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_auto(Buffer) out = {0};
        csv_put(&out, &(CsvStyle){.delimiter = ',', .formula_safe = true}, cells[i].text,
                strlen(cells[i].text));
        g_assert_cmpstr(buffer_string(&out), ==, cells[i].written);
    }
}

// ---- other people's files ----

static json_object *row_as_json(const CsvRow *row, json_object *header)
{
    json_object *json = header != NULL ? json_object_new_object() : json_object_new_array();
    for (size_t i = 0; i < row->n_fields; i++) {
        json_object *cell =
            json_object_new_string_len(row->fields[i].data, (int)row->fields[i].length);
        if (header == NULL)
            json_object_array_add(json, cell);
        else
            json_object_object_add(
                json, json_object_get_string(json_object_array_get_idx(header, i)), cell);
    }
    return json;
}

static json_object *file_as_json(const char *text, size_t length, size_t piece, bool with_header)
{
    MemoryBytes memory = {.data = text, .length = length, .piece = piece};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    json_object *all = json_object_new_array(), *header = NULL;
    CsvRow row;
    CsvResult result;
    while ((result = csv_next(reader, &row, NULL)) == CSV_ROW) {
        if (with_header && header == NULL)
            header = row_as_json(&row, NULL);
        else
            json_object_array_add(all, row_as_json(&row, header));
    }
    g_assert_cmpint(result, ==, CSV_END);
    json_object_put(header);
    return all;
}

static void check_file(const char *csv, const char *json, bool with_header)
{
    g_autofree char *text = NULL, *wanted_text = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(csv, &text, &length, NULL));
    g_assert_true(g_file_get_contents(json, &wanted_text, NULL, NULL));
    json_object *wanted = json_tokener_parse(wanted_text);
    for (size_t piece = 0; piece < 4; piece++) {
        json_object *got = file_as_json(text, length, piece, with_header);
        if (!json_object_equal(wanted, got))
            g_error("%s gives %s", csv, json_object_to_json_string(got));
        json_object_put(got);
    }
    json_object_put(wanted);
}

static int check_folder(const char *folder, const char *csv_folder, bool all_headers)
{
    int checked = 0;
    g_autofree char *path = g_build_filename(folder, csv_folder, NULL);
    g_autoptr(GDir) files = g_dir_open(path, 0, NULL);
    g_assert_nonnull(files);
    for (const char *name; (name = g_dir_read_name(files)) != NULL;) {
        g_autofree char *csv = g_build_filename(path, name, NULL);
        g_autofree char *base = g_strndup(name, strlen(name) - strlen(".csv"));
        g_autofree char *json = g_strdup_printf("%s/json/%s.json", folder, base);
        if (!g_file_test(json, G_FILE_TEST_EXISTS))
            continue;
        check_file(csv, json, all_headers || g_str_has_prefix(name, "header-"));
        checked++;
    }
    return checked;
}

static void test_torture(void)
{
    const char *data = g_getenv("GUANXI_TEST_DATA");
    g_autofree char *folder =
        g_build_filename(data != NULL ? data : "build/data", "csv_torture", NULL);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("the archive csv_torture is not unpacked in build/data");
        return;
    }
    g_autofree char *spectrum = g_build_filename(folder, "maxogden+csv-spectrum", NULL);
    g_autofree char *other = g_build_filename(folder, "sineemore+csv-test-data", NULL);
    g_assert_cmpint(check_folder(spectrum, "csvs", true), ==, 11);
    g_assert_cmpint(check_folder(other, "csv", false), ==, 18);
}

// ---- encodings ----

static char *decode(const char *text, size_t length, size_t piece, Charset *charset,
                    int64_t *first_wrong)
{
    MemoryBytes memory = {.data = text, .length = length, .piece = piece};
    g_autoptr(TextReader) reader = text_reader_new(bytes_of_memory(&memory), *charset);
    ByteSource source = text_reader_source(reader);
    GString *all = g_string_new(NULL);
    char room[64];
    size_t got = 0;
    do {
        g_assert_true(source.read(source.context, room, sizeof room, &got, NULL));
        g_string_append_len(all, room, (gssize)got);
    } while (got > 0);
    *charset = text_reader_charset(reader);
    text_reader_wrong(reader, first_wrong);
    return g_string_free(all, false);
}

static void check_charset(const char *text, size_t length, Charset wanted, const char *decoded,
                          int64_t wrong)
{
    for (size_t piece = 0; piece < 7; piece++) {
        Charset charset = CHARSET_UNKNOWN;
        int64_t first_wrong;
        g_autofree char *got = decode(text, length, piece, &charset, &first_wrong);
        g_assert_true(strcmp(got, decoded) == 0);
        g_assert_cmpint(charset, ==, wanted);
        g_assert_cmpint(first_wrong, ==, wrong);
    }
}

#define CHECK_CHARSET(bytes, charset, decoded, wrong)                                              \
    check_charset(bytes, sizeof(bytes) - 1, charset, decoded, wrong)

static void test_charsets(void)
{
    CHECK_CHARSET("a,张三\n", CHARSET_UTF8, "a,张三\n", -1);
    CHECK_CHARSET("\xef\xbb\xbf"
                  "a,张三\n",
                  CHARSET_UTF8, "a,张三\n", -1);
    CHECK_CHARSET("a,\xd5\xc5\xc8\xfd\n", CHARSET_GB18030, "a,张三\n", -1);
    CHECK_CHARSET("a,\x94\x39\xda\x33\n", CHARSET_GB18030, "a,💩\n", -1);
    CHECK_CHARSET("\xff\xfe"
                  "a\0,\0\x20\x5f\x09\x4e\n\0",
                  CHARSET_UTF16LE, "a,张三\n", -1);
    CHECK_CHARSET("\xfe\xff\0a\0,\x5f\x20\x4e\x09\0\n", CHARSET_UTF16BE, "a,张三\n", -1);
    CHECK_CHARSET("a\0,\0\x20\x5f\x09\x4e\n\0", CHARSET_UTF16LE, "a,张三\n", -1);
    CHECK_CHARSET("\xff\xfe"
                  "a\0\x00\xd8"
                  "b\0",
                  CHARSET_UTF16LE,
                  "a\xff"
                  "b",
                  4);
    CHECK_CHARSET("a,张\xff\xfe三", CHARSET_UTF8, "a,张\xff\xff三", 5);
    Charset given = CHARSET_WINDOWS_1252;
    int64_t wrong;
    g_autofree char *latin = decode("caf\xe9 \x80", 6, 0, &given, &wrong);
    g_assert_cmpstr(latin, ==, "café €");
}

// The first 64 KiB are ASCII; what comes later decides.
static void test_charset_decided_late(void)
{
    g_autofree char *ascii = g_strnfill(100000, 'x');
    g_autofree char *chinese = g_strconcat(ascii, ",\xd5\xc5\xc8\xfd", NULL);
    g_autofree char *wanted = g_strconcat(ascii, ",张三", NULL);
    check_charset(chinese, strlen(chinese), CHARSET_GB18030, wanted, -1);
    check_charset(wanted, strlen(wanted), CHARSET_UTF8, wanted, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cases", test_cases);
    g_test_add_func("/csv/limits", test_limits);
    g_test_add_func("/csv/format", test_format);
    g_test_add_func("/csv/torture", test_torture);
    g_test_add_func("/csv/charsets", test_charsets);
    g_test_add_func("/csv/charset-decided-late", test_charset_decided_late);
    return g_test_run();
}
