// SPDX-License-Identifier: Apache-2.0
#include "import_rejects.h"

#include "collect/csv.h"
#include "collect/reject_reasons.h"
#include <string.h>

enum { REJECTS_SHOWN = 5 };

// Whether a terminal shows a text and does nothing else.
static bool is_plain(const char *text)
{
    const char *at = text;
    while (*at != '\0' && !g_unichar_iscntrl(g_utf8_get_char(at)) && g_utf8_get_char(at) != 0xfffd)
        at = g_utf8_next_char(at);
    return *at == '\0';
}

// What stands in the cell, unless the reason says it.
static char *value_beside(const char *value, const char *reason)
{
    enum { SHOWN = 40 };
    if (*value == '\0' || strstr(reason, value) != NULL || !is_plain(value))
        return g_strdup("");
    bool long_one = g_utf8_strlen(value, -1) > SHOWN;
    g_autofree char *shown = g_utf8_substring(value, 0, MIN(g_utf8_strlen(value, -1), SHOWN));
    return g_strdup_printf(" “%s%s”", shown, long_one ? "…" : "");
}

// "a.csv, line 7, city “?”: …"; of several files the column names its file, and stands before.
static void print_reject(const ImportRejects *rejects, const CsvRow *row, bool several)
{
    enum { LINE, COLUMN, VALUE, REASON_EN, REASON_ZH, REJECT_FIELDS };
    if (row->n_fields < REJECT_FIELDS)
        return;
    char *texts[REJECT_FIELDS];
    for (size_t i = 0; i < REJECT_FIELDS; i++)
        texts[i] = g_strndup(row->fields[i].data, row->fields[i].length);
    bool chinese = command_language(rejects->invocation) == LANGUAGE_ZH;
    const char *comma = chinese ? "，" : ", ";
    const char *reason = texts[chinese ? REASON_ZH : REASON_EN];
    const char *before = several ? texts[COLUMN] : rejects->file_name;
    const char *behind = several ? "" : texts[COLUMN];
    g_autofree char *value = value_beside(g_strstrip(texts[VALUE]), reason);
    command_say(rejects->invocation, "  %s%sline %s%s%s%s: %s", "  %s%s第 %s 行%s%s%s：%s", before,
                *before != '\0' ? comma : "", texts[LINE], *behind != '\0' ? comma : "", behind,
                value, reason);
    for (size_t i = 0; i < REJECT_FIELDS; i++)
        g_free(texts[i]);
}

static void print_place(const ImportRejects *rejects)
{
    const Invocation *invocation = rejects->invocation;
    const char *path = option_text(invocation, "rejects");
    if (path != NULL)
        command_say(invocation, "All rejected rows with their reasons: %s",
                    "全部被拒绝的行及原因：%s", path);
    else if (rejects->file_id != 0)
        command_say(
            invocation,
            "All of them with their reasons are kept as file %d (/api/v1/files/%d/content); "
            "--rejects FILE writes them.",
            "全部被拒绝的行及原因保存为文件 %d（/api/v1/files/%d/content）；"
            "用 --rejects 文件 可写出。",
            (int)rejects->file_id, (int)rejects->file_id);
    else
        command_say(invocation, "--rejects FILE writes all of them with their reasons.",
                    "用 --rejects 文件 可写出全部被拒绝的行及原因。");
}

// Of many rows, the reasons say more than the first of them.
static void print_reasons(const ImportRejects *rejects)
{
    const Invocation *invocation = rejects->invocation;
    g_autoptr(GPtrArray) reasons = reject_reasons(rejects->list->data, rejects->list->length);
    if (import_refused(rejects->result))
        command_say(invocation, "No row was taken. The reasons:", "没有一行可以导入。原因：");
    else
        command_say(invocation, "The reasons for rejecting rows:", "拒绝的原因：");
    for (guint i = 0; i < MIN(reasons->len, (guint)REJECT_REASONS_SHOWN); i++) {
        const RejectReason *reason = reasons->pdata[i];
        Language language = command_language(invocation);
        const char *stop = *reason->column == '\0' ? "" : language == LANGUAGE_ZH ? "：" : ": ";
        command_say(invocation, "  %d × %s%s%s", "  %d 处：%s%s%s", (int)reason->count,
                    reason->column, stop, reason->text[language]);
    }
    if (reasons->len > REJECT_REASONS_SHOWN)
        command_say(invocation, "  and %d {other|others}", "  另有 %d 种原因",
                    (int)(reasons->len - REJECT_REASONS_SHOWN));
}

// The first few rejected rows, and where all of them are.
void import_rejects_print(const ImportRejects *rejects)
{
    if (rejects->result->rejected == 0 || rejects->list->length == 0)
        return;
    bool many = import_refused(rejects->result) || rejects->result->rejected > REJECTS_SHOWN;
    if (many)
        print_reasons(rejects);
    MemoryBytes memory = {.data = rejects->list->data, .length = rejects->list->length};
    g_autoptr(CsvReader) reader = csv_reader_new(bytes_of_memory(&memory), ',');
    bool several = argument_count(rejects->invocation) > 2;
    CsvRow row;
    if (csv_next(reader, &row, NULL) != CSV_ROW) // the header
        return;
    if (many)
        command_say(rejects->invocation, "The first rows:", "前几行：");
    for (int i = 0; i < REJECTS_SHOWN && csv_next(reader, &row, NULL) == CSV_ROW; i++)
        print_reject(rejects, &row, several);
    print_place(rejects);
}
