// SPDX-License-Identifier: Apache-2.0
//
// guanxi export ENTITY: records to standard output or a file, as the system sees them.

#include "collect/export.h"
#include "commands.h"

#include <errno.h>
#include <string.h>

typedef struct {
    Export *export;
    Buffer page;
    bool end;
} ExportRun;

static const Label WRITING = {"Records exported", "已导出记录"};

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

static bool write_pages(Invocation *invocation, Store *store, ExportRun *run, FILE *out,
                        GError **error)
{
    while (!run->end) {
        if (!store_read(store, read_page, run, error))
            return false;
        if (run->page.length > 0 && fwrite(run->page.data, run->page.length, 1, out) != 1)
            return fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s",
                        "无法写入文件：%s", g_strerror(errno));
        command_progress(invocation, WRITING, export_count(run->export), export_total(run->export));
    }
    command_progress_end(invocation);
    return fflush(out) == 0 || fail(error, ERROR_UNAVAILABLE, "The file cannot be written: %s",
                                    "无法写入文件：%s", g_strerror(errno));
}

static bool export_to(Invocation *invocation, Store *store, ExportRun *run, GError **error)
{
    const char *path = option_text(invocation, "output");
    if (path == NULL)
        return write_pages(invocation, store, run, stdout, error);
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return fail(error, ERROR_UNAVAILABLE, "%s: %s", "%s：%s", path, g_strerror(errno));
    bool good = write_pages(invocation, store, run, out, error);
    good = fclose(out) == 0 && good;
    if (good)
        command_say(invocation, "%d records written to %s.", "已将 %d 条记录写入 %s。",
                    (int)export_count(run->export), path);
    return good;
}

static bool run_export(Invocation *invocation, GError **error)
{
    ExportRequest request = {
        .entity = argument(invocation, 0),
        .filter = option_text(invocation, "filter"),
        .sort = option_text(invocation, "sort"),
        .fields = option_text(invocation, "fields"),
        .format = option_text(invocation, "format"),
    };
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL || !store_read(store, check, &request, error))
        return false;
    g_autoptr(Export) export = export_new(&request);
    ExportRun run = {.export = export};
    bool good = export_to(invocation, store, &run, error);
    buffer_clear(&run.page);
    return good;
}

static const Option OPTIONS[] = {
    {"filter",
     OPTION_TEXT,
     "RULE",
     NULL,
     {"Only records that pass this rule", "仅导出符合规则的记录"}},
    {"sort",
     OPTION_TEXT,
     "FIELD",
     NULL,
     {"Order, -FIELD for the largest first", "排序字段，-字段 为从大到小"}},
    {"fields",
     OPTION_TEXT,
     "A,B,…",
     NULL,
     {"Only these fields, in this order", "仅这些字段，按此顺序"}},
    {"format",
     OPTION_TEXT,
     "csv|jsonl",
     "csv",
     {"CSV for spreadsheets or JSON lines for programs", "CSV 供电子表格，JSON 行供程序"}},
    {"output",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"Write there instead of standard output", "写入文件而非标准输出"}},
    {.name = NULL},
};

const Command COMMAND_EXPORT = {
    .name = "export",
    .about = {"Export customers, orders, products or any other records",
              "导出客户、订单、商品或其他记录"},
    .arguments = "ENTITY",
    .least = 1,
    .most = 1,
    .options = OPTIONS,
    .run = run_export,
};
