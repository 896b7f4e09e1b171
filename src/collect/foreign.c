// SPDX-License-Identifier: Apache-2.0
#include "collect/foreign.h"

#include <string.h>

#define PICTURE                                                                                    \
    {                                                                                              \
        "This is a picture: rows can be read only from a text file (CSV)",                         \
            "这是图片：只能导入文本文件（CSV）"                                     \
    }
#define ARCHIVE                                                                                    \
    {                                                                                              \
        "This is an archive: unpack it and choose the CSV files in it",                            \
            "这是压缩包：请解压后选择其中的 CSV 文件"                             \
    }
#define PAGE                                                                                                  \
    {                                                                                                         \
        "This is a web page or XML, whatever it is called: open it in Excel or WPS and save it "              \
        "as "                                                                                                 \
        "CSV",                                                                                                \
            "这是网页或 XML（扩展名不一定如此）：请用 Excel 或 WPS 打开后另存为 CSV" \
    }

// By their first bytes.
static const struct {
    const char *begins;
    size_t length;
    Label text;
} KINDS[] = {
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     8,
     {"This is a workbook of old Excel (XLS): open it in Excel or WPS and save it as CSV",
      "这是旧版 Excel 工作簿（XLS）：请用 Excel 或 WPS 打开后另存为 CSV"}},
    {"%PDF-",
     5,
     {"This is a PDF: tables in it cannot be read; export the data as CSV",
      "这是 PDF：无法读取其中的表格，请从原系统导出 CSV"}},
    {"PK\3\4", 4, ARCHIVE},
    {"PK\5\6", 4, ARCHIVE},
    {"Rar!", 4, ARCHIVE},
    {"7z\xbc\xaf", 4, ARCHIVE},
    {"\x1f\x8b", 2, ARCHIVE},
    {"\x89PNG", 4, PICTURE},
    {"\xff\xd8\xff", 3, PICTURE},
    {"GIF8", 4, PICTURE},
};

// By the first text that stands in them.
static const struct {
    const char *begins;
    Label text;
} TEXTS[] = {
    {"<!doctype", PAGE},
    {"<html", PAGE},
    {"<table", PAGE},
    {"<?xml", PAGE},
    {"{\"",
     {"This is JSON: imports read CSV; programs send JSON to the API",
      "这是 JSON：导入只读取 CSV；程序可通过 API 发送 JSON"}},
    {"[{",
     {"This is JSON: imports read CSV; programs send JSON to the API",
      "这是 JSON：导入只读取 CSV；程序可通过 API 发送 JSON"}},
};

static bool refuse(Label text, GError **error)
{
    return fail(error, ERROR_INVALID, "%s%.0s", "%.0s%s", text.en, text.zh);
}

// The parts of a workbook have these names; the first stands at its beginning.
static bool is_workbook(const char *bytes, size_t n)
{
    static const char *const PARTS[] = {"[Content_Types].xml", "_rels/", "xl/", "docProps/"};
    enum { NAME_AT = 30 }; // of the first part, in an archive
    for (size_t i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        size_t length = strlen(PARTS[i]);
        if (n >= NAME_AT + length && memcmp(bytes + NAME_AT, PARTS[i], length) == 0)
            return true;
    }
    return false;
}

// Blanks between the signs of the text make no difference.
static bool text_begins(const char *text, size_t n, const char *with)
{
    for (size_t i = 0; i < n && *with != '\0'; i++) {
        if (g_ascii_isspace(text[i]))
            continue;
        if (g_ascii_tolower(text[i]) != *with)
            return false;
        with++;
    }
    return *with == '\0';
}

bool foreign_refuse(const char *bytes, size_t n_bytes, const char *text, size_t n_text,
                    GError **error)
{
    static const Label WORKBOOK = {
        "This is a workbook (XLSX): open it in Excel or WPS and save it as CSV",
        "这是 Excel 工作簿（XLSX）：请用 Excel 或 WPS 打开后另存为 CSV"};
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (n_bytes < KINDS[i].length || memcmp(bytes, KINDS[i].begins, KINDS[i].length) != 0)
            continue;
        bool workbook = KINDS[i].begins[0] == 'P' && is_workbook(bytes, n_bytes);
        return refuse(workbook ? WORKBOOK : KINDS[i].text, error);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        if (text_begins(text, n_text, TEXTS[i].begins))
            return refuse(TEXTS[i].text, error);
    return true;
}
