// SPDX-License-Identifier: Apache-2.0
#include "export_file.h"

#include "collect/xlsx.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

enum { COPY_BYTES = 64 << 10 };

typedef struct {
    Invocation *invocation;
    Store *store;
    Export *export;
    FILE *out;
    Buffer page;
    bool end;
} ExportRun;

static const Label WRITING = {"Records exported", "已导出记录"};

// ---- pages ----

static bool check(Tx *tx, void *context, GError **error)
{
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(Actor) actor = actor_system();
    return export_check(context, actor, model, error);
}

static bool read_page(Tx *tx, void *context, GError **error)
{
    ExportRun *run = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    g_autoptr(Actor) actor = actor_system();
    Access access = {.actor = actor, .model = model, .arena = arena};
    run->page.length = 0;
    return export_page(run->export, tx, &access, &run->page, &run->end, error);
}

static bool next_page(ExportRun *run, GError **error)
{
    if (!store_read(run->store, read_page, run, error))
        return false;
    command_progress(run->invocation, WRITING, export_count(run->export),
                     export_total(run->export));
    return true;
}

// ---- bytes ----

static bool write_bytes(ExportRun *run, const char *bytes, size_t length, GError **error)
{
    return length == 0 || fwrite(bytes, length, 1, run->out) == 1 ||
           fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s", "无法写入文件：%s",
                g_strerror(errno));
}

static bool write_pages(ExportRun *run, GError **error)
{
    while (!run->end) {
        if (!next_page(run, error) || !write_bytes(run, run->page.data, run->page.length, error))
            return false;
    }
    return true;
}

static bool copy_bytes(ExportRun *run, int file, GError **error)
{
    char bytes[COPY_BYTES];
    ssize_t length = 0;
    while ((length = read(file, bytes, sizeof bytes)) > 0) {
        if (!write_bytes(run, bytes, (size_t)length, error))
            return false;
    }
    return length == 0 || fail(error, ERROR_UNAVAILABLE, "The workbook cannot be read: %s",
                               "无法读取工作簿：%s", g_strerror(errno));
}

static void tell_shortened(const Invocation *invocation, int64_t count)
{
    bool zh = command_language(invocation) == LANGUAGE_ZH;
    if (count > 0)
        fprintf(stderr,
                zh ? "%d 个文本超出单元格长度，已截断。\n"
                   : "Texts too long for a cell, which were cut: %d\n",
                (int)count);
}

static bool write_workbook(ExportRun *run, GError **error)
{
    g_autoptr(Xlsx) xlsx = xlsx_new(0, error);
    if (xlsx == NULL)
        return false;
    while (!run->end) {
        if (!next_page(run, error) || !xlsx_add(xlsx, &run->page, error))
            return false;
    }
    tell_shortened(run->invocation, xlsx_shortened(xlsx));
    int file = xlsx_finish(xlsx, error);
    bool good = file >= 0 && copy_bytes(run, file, error);
    if (file >= 0)
        close(file);
    return good;
}

static bool write_all(ExportRun *run, GError **error)
{
    bool good =
        export_is_workbook(run->export) ? write_workbook(run, error) : write_pages(run, error);
    command_progress_end(run->invocation);
    return good && (fflush(run->out) == 0 ||
                    fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s",
                         "无法写入文件：%s", g_strerror(errno)));
}

// ---- where to ----

static bool write_named(ExportRun *run, const char *path, GError **error)
{
    run->out = fopen(path, "we");
    if (run->out == NULL)
        return fail(error, ERROR_UNAVAILABLE, "%s: %s", "%s：%s", path, g_strerror(errno));
    bool good = write_all(run, error);
    if (fclose(run->out) != 0 && good)
        good = fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s", "无法写入文件：%s",
                    g_strerror(errno));
    if (!good)
        g_unlink(path);
    else
        command_say(run->invocation, "%d {record|records} written to %s.",
                    "已将 %d 条记录写入 %s。", (int)export_count(run->export), path);
    return good;
}

bool export_file(Invocation *invocation, Store *store, const ExportRequest *request, GError **error)
{
    const char *path = option_text(invocation, "output");
    if (!store_read(store, check, (void *)request, error))
        return false;
    g_autoptr(Export) export = export_new(request);
    ExportRun run = {.invocation = invocation, .store = store, .export = export, .out = stdout};
    if (path == NULL && export_is_workbook(export) && isatty(STDOUT_FILENO))
        return fail(error, ERROR_INVALID, "A workbook is not for the screen: --output FILE.",
                    "工作簿不能显示在屏幕上：请用 --output 指定文件。");
    bool good = path != NULL ? write_named(&run, path, error) : write_all(&run, error);
    buffer_clear(&run.page);
    return good;
}
