// SPDX-License-Identifier: Apache-2.0
//
// guanxi export ENTITY: records to standard output or a file, as the system sees them.

#include "commands.h"
#include "export_file.h"

static bool run_export(Invocation *invocation, GError **error)
{
    ExportRequest request = {
        .entity = argument(invocation, 0),
        .filter = option_text(invocation, "filter"),
        .sort = option_text(invocation, "sort"),
        .fields = option_text(invocation, "fields"),
        .format = option_text(invocation, "format"),
        .values = option_text(invocation, "values"),
        .language = language_tag(command_language(invocation)),
    };
    g_autoptr(Store) store = command_store(invocation, error);
    return store != NULL && export_file(invocation, store, &request, error);
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
     "csv|xlsx|jsonl",
     "csv",
     {"CSV or XLSX for spreadsheets, JSON lines for programs",
      "CSV 或 XLSX 供电子表格，JSON 行供程序"}},
    {"values",
     OPTION_TEXT,
     "labels|codes",
     "labels",
     {"How choices stand in CSV and XLSX: as they are called, or as programs know them",
      "CSV 和 XLSX 中选项值的写法：名称，或供程序使用的代码"}},
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
