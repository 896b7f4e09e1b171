// SPDX-License-Identifier: Apache-2.0
//
// guanxi import KIND FILE…: several files are one import. A command that was killed goes on where
// it stood when it is given again: its job is found by what was asked.

#include "base/file_error.h"
#include "collect/file_content.h"
#include "collect/import.h"
#include "commands.h"
#include "entity/rates.h"
#include "import_rejects.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Invocation *invocation;
    Store *store;
    ImportRequest request;
    char **paths;
    char *file_name;
    int64_t import_id, job_id;
    int64_t rejects_file_id, changes_file_id;
    ImportResult result;
    Buffer rejects; // as CSV
    Buffer undo;    // the undo's result
} ImportRun;

static const Label READING = {"Rows imported", "已导入行数"};

static void show_progress(int64_t done, int64_t total, void *context)
{
    command_progress(context, READING, done, total);
}

// ---- what is asked ----

static bool read_paths(ImportRun *command, GError **error)
{
    size_t n = argument_count(command->invocation);
    GString *names = g_string_new(NULL);
    command->paths = g_new0(char *, n);
    for (size_t i = 1; i < n; i++) {
        const char *path = argument(command->invocation, i);
        char *whole = realpath(path, NULL);
        if (whole == NULL) {
            g_string_free(names, true);
            return fail_file(error, path, errno);
        }
        g_autofree char *name = g_path_get_basename(path);
        command->paths[i - 1] = g_strdup(whole);
        free(whole);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    command->file_name = g_utf8_make_valid(names->str, (gssize)MIN(names->len, 200));
    g_string_free(names, true);
    return true;
}

static bool read_mapping(ImportRun *command, GError **error)
{
    const char *path = option_text(command->invocation, "map");
    if (path == NULL)
        return true;
    g_autofree char *text = NULL;
    g_autoptr(GError) reason = NULL;
    if (!g_file_get_contents(path, &text, NULL, &reason))
        return fail(error, ERROR_NOT_FOUND, "%s", "%s", reason->message);
    command->request.mapping = json_tokener_parse(text);
    if (!json_object_is_type(command->request.mapping, json_type_object))
        return fail(error, ERROR_MALFORMED, "%s must hold a JSON object {\"column\": \"field\"}",
                    "%s 应为 JSON 对象 {\"列\": \"字段\"}", path);
    return true;
}

static bool read_rates(ImportRun *command, GError **error)
{
    g_auto(GStrv) texts = option_list(command->invocation, "rate");
    if (*texts == NULL)
        return true;
    command->request.rates = rates_read(texts, error);
    return command->request.rates != NULL;
}

static bool read_request(ImportRun *command, GError **error)
{
    const Invocation *invocation = command->invocation;
    if (!read_paths(command, error) || !read_mapping(command, error) || !read_rates(command, error))
        return false;
    ImportRequest *request = &command->request;
    request->kind = argument(invocation, 0);
    request->preset = option_text(invocation, "preset");
    request->source = option_text(invocation, "source");
    request->encoding = option_text(invocation, "encoding");
    request->delimiter = option_text(invocation, "delimiter");
    request->match = option_text(invocation, "match");
    if (option_flag(invocation, "clean") && option_flag(invocation, "no-clean"))
        return fail(error, ERROR_INVALID, "Either --clean or --no-clean",
                    "--clean 与 --no-clean 只能选一个");
    request->clean = option_flag(invocation, "clean")      ? "all"
                     : option_flag(invocation, "no-clean") ? "none"
                                                           : NULL;
    request->paths = (const char *const *)command->paths;
    request->file_name = command->file_name;
    return true;
}

// ---- doing it ----

static bool enqueue(Tx *tx, void *context, GError **error)
{
    ImportRun *command = context;
    return import_enqueue(tx, &command->request, &command->import_id, &command->job_id, error);
}

// Kept before anything else, as the web app does: who is told that another currency has no rate
// either gives that one alone.
static bool keep_rates(Writing *writing, void *context, GError **error)
{
    const ImportRun *command = context;
    return command->request.rates == NULL || rates_keep(writing, command->request.rates, error);
}

// What only the job knows: rows left out, rows that named what no file has.
static void read_figures(Tx *tx, ImportRun *command)
{
    g_autoptr(Cursor) row = tx_query(tx, "SELECT result FROM job WHERE id = $1",
                                     PARAMS(value_integer(command->job_id)));
    if (!cursor_next(row) || cursor_is_null(row, 0))
        return;
    json_object *result = json_tokener_parse(cursor_text(row, 0, NULL));
    command->result.passed_over =
        json_object_get_int64(json_object_object_get(result, "passed_over"));
    command->result.unresolved =
        json_object_get_int64(json_object_object_get(result, "unresolved"));
    json_object_put(result);
}

static bool read_result(Tx *tx, void *context, GError **error)
{
    ImportRun *command = context;
    ImportResult *result = &command->result;
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT row_count, inserted_count, updated_count, unchanged_count, "
                 "rejected_count, rejects_file_id, cleaned_count, changes_file_id, "
                 "joined_count FROM import WHERE id = $1",
                 PARAMS(value_integer(command->import_id)));
    if (!cursor_next(row))
        return fail(error, ERROR_NOT_FOUND, "The import is gone", "导入记录已不存在");
    result->rows = cursor_integer(row, 0);
    result->inserted = cursor_integer(row, 1);
    result->updated = cursor_integer(row, 2);
    result->unchanged = cursor_integer(row, 3);
    result->rejected = cursor_integer(row, 4);
    result->import_id = command->import_id;
    command->rejects_file_id = cursor_integer(row, 5);
    result->cleaned = cursor_integer(row, 6);
    command->changes_file_id = cursor_integer(row, 7);
    result->joined = cursor_integer(row, 8);
    read_figures(tx, command);
    return true;
}

static bool write_file(const char *path, const char *bytes, size_t length, GError **error)
{
    g_autoptr(GError) reason = NULL;
    return g_file_set_contents(path, bytes, (gssize)length, &reason) ||
           fail(error, ERROR_UNAVAILABLE, "%s", "%s", reason->message);
}

// Rejected rows or cleaned values as the store's file has them; nothing when there are none.
static bool load_list(Store *store, int64_t file_id, Buffer *out, GError **error)
{
    if (file_id == 0)
        return true;
    g_autoptr(FileBytes) bytes = file_bytes_open(store, file_id, error);
    if (bytes == NULL)
        return false;
    ByteSource source = file_bytes_source(bytes);
    char part[65536];
    size_t length = 0;
    do {
        if (!source.read(source.context, part, sizeof part, &length, error))
            return false;
        buffer_add(out, part, length);
    } while (length > 0);
    return true;
}

static bool save_list(const char *path, const Buffer *list, GError **error)
{
    return path == NULL ||
           write_file(path, list->data != NULL ? list->data : "", list->length, error);
}

// "--rate BRL=… --rate USD=…" of "BRL, USD".
static char *rates_to_give(const char *names)
{
    g_auto(GStrv) currencies = g_strsplit(names, ", ", -1);
    g_autoptr(GString) options = g_string_new(NULL);
    for (char **currency = currencies; *currency != NULL; currency++)
        g_string_append_printf(options, "%s--rate %s=…", options->len > 0 ? " " : "", *currency);
    return g_string_free(g_steal_pointer(&options), false);
}

static bool read_base(Tx *tx, void *context, GError **error)
{
    (void)error;
    char **out = context;
    g_autoptr(Model) model = model_load(tx);
    g_free(*out);
    *out = g_strdup(model_currency(model));
    return true;
}

// Orders without a rate would all be refused, which is better known before.
static bool rates_are_there(const ImportRun *command, GError **error)
{
    if (option_flag(command->invocation, "without-rates"))
        return true;
    g_autofree char *names = import_unrated(command->store, &command->request);
    if (names == NULL)
        return true;
    import_refuse_unrated(names, error);
    g_autofree char *options = rates_to_give(names), *base = NULL;
    if (!store_read(command->store, read_base, &base, NULL))
        return false;
    g_autofree char *en = g_strdup_printf(
        "Say what one unit is worth in %s: %s. The rates are kept for later orders. "
        "Or import the others alone with --without-rates.",
        base, options);
    g_autofree char *zh = g_strdup_printf("请给出一单位值多少 %s：%s。汇率会保存供以后使用。或用 "
                                          "--without-rates 只导入其余订单。",
                                          base, options);
    error_hint(error, en, zh);
    return false;
}

static bool import_now(ImportRun *command, GError **error)
{
    int64_t begun = g_get_monotonic_time();
    if (!command_write(command->store, keep_rates, command, error) ||
        !rates_are_there(command, error) || !store_write(command->store, enqueue, command, error))
        return false;
    bool good = jobs_run_one(command->store, JOB_KINDS, command->job_id, show_progress,
                             command->invocation, error);
    command_progress_end(command->invocation);
    if (!good || !store_read(command->store, read_result, command, error))
        return false;
    command->result.microseconds = g_get_monotonic_time() - begun;
    const char *changes = option_text(command->invocation, "changes");
    g_auto(Buffer) changed = {0};
    return load_list(command->store, command->rejects_file_id, &command->rejects, error) &&
           save_list(option_text(command->invocation, "rejects"), &command->rejects, error) &&
           (changes == NULL ||
            (load_list(command->store, command->changes_file_id, &changed, error) &&
             save_list(changes, &changed, error)));
}

static bool try_now(ImportRun *command, GError **error)
{
    g_auto(ImportLists) lists = {0};
    const char *rejects = option_text(command->invocation, "rejects");
    const char *changes = option_text(command->invocation, "changes");
    if (!import_try(command->store, &command->request, &lists, &command->result, error))
        return false;
    buffer_add(&command->rejects, lists.rejects.data, lists.rejects.length);
    return save_list(rejects, &lists.rejects, error) && save_list(changes, &lists.changes, error);
}

// ---- what came of it ----

static void print_result(const ImportRun *command, bool tried)
{
    const ImportResult *result = &command->result;
    g_auto(Buffer) json = {0};
    if (command_json(command->invocation)) {
        import_result_print(&json, result);
        command_print(&json);
        return;
    }
    command_say(command->invocation,
                "%d {row|rows}: %d new, %d changed, %d unchanged {record|records}, %d {row|rows} "
                "rejected, in %.1f s.",
                "%d 行：新增 %d，更新 %d，未变 %d 条记录，拒绝 %d 行，用时 %.1f 秒。",
                (int)result->rows, (int)result->inserted, (int)result->updated,
                (int)result->unchanged, (int)result->rejected, (double)result->microseconds / 1e6);
    if (result->rows == 0 && result->passed_over == 0)
        command_say(command->invocation, "There are no rows below the header.",
                    "列名之下没有任何数据行。");
    import_rejects_print(&(ImportRejects){.invocation = command->invocation,
                                          .result = result,
                                          .list = &command->rejects,
                                          .file_name = command->file_name,
                                          .file_id = command->rejects_file_id});
    if (result->joined > 0)
        command_say(
            command->invocation,
            "%d {customer was|customers were} there already, by phone number or mail address.",
            "按电话或邮箱认出 %d 位已有客户。", (int)result->joined);
    if (result->passed_over > 0)
        command_say(command->invocation, "%d {row is|rows are} none that this preset takes.",
                    "%d 行不属于该预设要导入的内容。", (int)result->passed_over);
    if (result->unresolved > 0)
        command_say(command->invocation,
                    "%d {row names|rows name} something that none of the files has.",
                    "%d 行引用了各文件中都没有的内容。", (int)result->unresolved);
    if (result->cleaned > 0)
        command_say(command->invocation, "%d {value|values} cleaned; --changes FILE lists them.",
                    "清洗了 %d 个值；用 --changes 文件 查看明细。", (int)result->cleaned);
    if (tried)
        command_say(command->invocation, "Nothing was kept: this was only tried.",
                    "仅试运行，未保存任何内容。");
    else if (!import_refused(result))
        command_say(command->invocation, "Import %d; it can be undone.", "导入编号 %d，可撤销。",
                    (int)result->import_id);
}

// ---- undoing ----

static bool enqueue_undo(Tx *tx, void *context, GError **error)
{
    ImportRun *run = context;
    return import_undo_enqueue(tx, run->import_id, (JobAsker){0}, &run->job_id, error);
}

static bool read_job_result(Tx *tx, void *context, GError **error)
{
    ImportRun *run = context;
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT result FROM job WHERE id = $1", PARAMS(value_integer(run->job_id)));
    if (!cursor_next(row) || cursor_is_null(row, 0))
        return fail(error, ERROR_NOT_FOUND, "The job is gone", "任务已不存在");
    buffer_text(&run->undo, cursor_text(row, 0, NULL));
    return true;
}

static void print_undo(ImportRun *run)
{
    json_object *result = json_tokener_parse(buffer_string(&run->undo));
    if (command_json(run->invocation))
        command_print(&run->undo);
    command_say(run->invocation,
                "%d {change|changes} taken back, %d {record|records} kept because of changes or "
                "uses since.",
                "撤销了 %d 处变更，%d 条记录因之后被修改或使用而保留。",
                json_object_get_int(json_object_object_get(result, "undone")),
                json_object_get_int(json_object_object_get(result, "kept_count")));
    json_object_put(result);
}

static bool run_undo(Invocation *invocation, GError **error)
{
    ImportRun run = {.invocation = invocation, .import_id = option_integer(invocation, "undo")};
    if (argument_count(invocation) > 0)
        return fail(error, ERROR_INVALID, "--undo takes no files", "--undo 不需要文件");
    run.store = command_store(invocation, error);
    bool good = run.store != NULL && store_write(run.store, enqueue_undo, &run, error) &&
                jobs_run_one(run.store, JOB_KINDS, run.job_id, show_progress, invocation, error);
    command_progress_end(invocation);
    good = good && store_read(run.store, read_job_result, &run, error);
    if (good)
        print_undo(&run);
    buffer_clear(&run.undo);
    store_close(run.store);
    return good;
}

// An import of which every row was refused has failed for whoever waits for its exit code.
static bool took_some(const ImportRun *command, GError **error)
{
    if (!import_refused(&command->result))
        return true;
    fail(error, ERROR_INVALID, "None of the rows could be taken", "没有一行可以导入");
    error_hint(
        error,
        "Mend what the reasons name and import the files again; --encoding and --delimiter say how "
        "they are to be read, --map which column goes where.",
        "请按上述原因处理后重新导入；用 --encoding 和 --delimiter 指定文件的编码和分隔符，用 --map "
        "指定各列对应的字段。");
    return false;
}

// Files that look like a known export are said to, and imported as it was asked for.
static void suggest(ImportRun *command)
{
    const Preset *preset = import_suggested(command->store, &command->request);
    if (preset == NULL)
        return;
    const char *kind = entity_find(preset->kind)->plural;
    command_say(command->invocation,
                "This looks like “%s”%.0s, whose columns are known: guanxi import %s … --preset %s",
                "这看起来是“%.0s%s”，其各列均可识别：guanxi import %s … --preset %s",
                preset->label.en, preset->label.zh, kind, preset->name);
}

static bool run_import(Invocation *invocation, GError **error)
{
    ImportRun command = {.invocation = invocation};
    bool trial = option_flag(invocation, "dry-run");
    if (option_integer(invocation, "undo") != 0)
        return run_undo(invocation, error);
    if (argument_count(invocation) < 2)
        return fail(error, ERROR_INVALID,
                    "Say what to import and from which files: guanxi import orders FILE…",
                    "请说明导入什么以及哪些文件：guanxi import orders 文件…");
    bool good = read_request(&command, error);
    if (good) {
        command.store = command_store(invocation, error);
        if (command.store != NULL)
            suggest(&command);
        good = command.store != NULL &&
               (trial ? try_now(&command, error) : import_now(&command, error));
    }
    if (good)
        print_result(&command, trial);
    good = good && took_some(&command, error);
    buffer_clear(&command.rejects);
    store_close(command.store);
    json_object_put(command.request.mapping);
    json_object_put(command.request.rates);
    g_strfreev(command.paths);
    g_free(command.file_name);
    return good;
}

static const Option OPTIONS[] = {
    {"preset",
     OPTION_TEXT,
     "NAME",
     NULL,
     {"A known export, such as taobao, shopify, woocommerce, olist, or one you saved",
      "已知的导出文件，如 taobao、shopify、woocommerce、olist，或您保存的预设"}},
    {"map",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"JSON {\"column\": \"field\"}; without it columns are found by their names",
      "JSON {\"列\": \"字段\"}；不给时按列名识别"}},
    {"source",
     OPTION_TEXT,
     "CODE",
     NULL,
     {"Code of the source the records come from", "记录来源的代码"}},
    {"encoding",
     OPTION_TEXT,
     "NAME",
     NULL,
     {"utf-8, utf-16, gb18030, big5 or windows-1252; found when not given",
      "utf-8、utf-16、gb18030、big5 或 windows-1252；不给时自动识别"}},
    {"delimiter",
     OPTION_TEXT,
     "C",
     NULL,
     {"Between columns; found when not given", "列分隔符；不给时自动识别"}},
    {"rejects",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"Write rejected rows there, with line, column and reason",
      "把拒绝的行写入该文件，含行号、列和原因"}},
    {"match",
     OPTION_TEXT,
     "HOW",
     NULL,
     {"Customers who are there already: contact (by phone or mail; where these lead to two, a new "
      "one), strict (where they lead to two, the row is rejected), source (by the source's own "
      "keys alone); contact when not given",
      "识别已有客户：contact（按电话或邮箱；分属两人时新建）、strict（分属两人时拒绝该行）、"
      "source（仅按来源自己的标识）；默认 contact"}},
    {"clean",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Clean all there is to clean: names, phones, mail, birthdays, places",
      "全面清洗：姓名、电话、邮箱、生日、地区"}},
    {"no-clean", OPTION_FLAG, NULL, NULL, {"Leave values as they are", "保留原值，不清洗"}},
    {"changes",
     OPTION_TEXT,
     "FILE",
     NULL,
     {"Write cleaned values there, with before and after", "把清洗前后的值写入该文件"}},
    {"undo",
     OPTION_INTEGER,
     "IMPORT",
     NULL,
     {"Take an import back, by its number", "按编号撤销一次导入"}},
    {"rate",
     OPTION_LIST,
     "CURRENCY=RATE",
     NULL,
     {"What one unit of a currency is worth in the organisation's, such as USD=7.12; given once "
      "for "
      "each; kept for later orders",
      "一单位外币值多少本组织币种，例如 USD=7.12；每个币种给一次；保存供以后使用"}},
    {"without-rates",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Begin though orders are in currencies without a rate: these are rejected",
      "即使有订单的币种没有汇率也开始导入：这些订单将被拒绝"}},
    {"dry-run", OPTION_FLAG, NULL, NULL, {"Do everything but keep it", "试运行，不保存"}},
    {.name = NULL},
};

const Command COMMAND_IMPORT = {
    .name = "import",
    .about = {"Import customers, products, orders or events from CSV files",
              "从 CSV 文件导入客户、商品、订单或事件"},
    .arguments = "[KIND FILE…]",
    .least = 0,
    .most = -1,
    .options = OPTIONS,
    .run = run_import,
};
