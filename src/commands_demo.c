// SPDX-License-Identifier: Apache-2.0
//
// guanxi demo: fills a store with a generated shop.

#include "access/password.h"
#include "access/staff.h"
#include "base/when.h"
#include "collect/bulk.h"
#include "collect/demo.h"
#include "collect/demo_shop.h"
#include "commands.h"
#include <string.h>

static void show_progress(void *context, int64_t done, int64_t total)
{
    command_progress(context, (Label){"Customers", "客户"}, done, total);
}

static void print_result(const DemoResult *result, const char *password)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_integer(&out, "customers", result->customers);
    json_member_integer(&out, "anonymous", result->anonymous);
    json_member_integer(&out, "orders", result->orders);
    json_member_integer(&out, "returns", result->returns);
    json_member_integer(&out, "lines", result->lines);
    json_member_integer(&out, "events", result->events);
    json_member_real(&out, "seconds", result->seconds);
    json_member_text(&out, "password", password);
    json_key(&out, "logins");
    json_array(&out);
    for (size_t i = 0; i < DEMO_STAFF; i++)
        json_string(&out, DEMO_LOGINS[i].login);
    json_array_end(&out);
    json_object_end(&out);
    command_print(&out);
}

static void tell_result(const Invocation *invocation, const DemoResult *result,
                        const char *password)
{
    command_say(
        invocation,
        "%lld {customer|customers} with %lld {order|orders}, %lld {return|returns} and %lld "
        "{event|events} of visits in %.1f s.",
        "%lld 位客户、%lld 笔订单、%lld 笔退货、%lld 条访问事件，用时 %.1f 秒。",
        (long long)result->customers, (long long)result->orders, (long long)result->returns,
        (long long)result->events, result->seconds);
    command_say(invocation, "Demo staff, all with the password %s:", "演示员工（密码均为 %s）：",
                password);
    for (size_t i = 0; i < DEMO_STAFF; i++)
        command_say(invocation, "  %-10s %s, %s", "  %-10s %s，%s", DEMO_LOGINS[i].login,
                    DEMO_LOGINS[i].name, DEMO_LOGINS[i].role);
}

// The end of the day given with --date; 0: now.
static bool read_until(const Invocation *invocation, int64_t *out, GError **error)
{
    const char *text = option_text(invocation, "date");
    int64_t day = 0;
    *out = 0;
    if (text == NULL)
        return true;
    if (!day_parse(text, strlen(text), &day) || day < 0)
        return fail(error, ERROR_INVALID, "“%s” is no day such as 2026-11-21.",
                    "“%s”不是日期（例如 2026-11-21）。", text);
    *out = (day + 1) * DEMO_DAY_US - 1;
    return true;
}

// ---- at once ----

static void show_bulk_progress(void *context, Label what, int64_t done, int64_t total)
{
    command_progress(context, what, done, total);
}

static void print_bulk(const BulkResult *result, const char *truth)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_integer(&out, "customers", result->customers);
    json_member_integer(&out, "orders", result->orders);
    json_member_integer(&out, "returns", result->returns);
    json_member_integer(&out, "lines", result->lines);
    json_member_integer(&out, "events", result->events);
    json_member_real(&out, "seconds", result->seconds);
    json_member_real(&out, "cpu_seconds", result->cpu_seconds);
    json_member_text(&out, "truth", truth);
    json_object_end(&out);
    command_print(&out);
}

// Beside the data: in the folder of the files, else beside the database file.
static char *truth_folder(const Invocation *invocation)
{
    const char *given = option_text(invocation, "truth"), *out = option_text(invocation, "out");
    const char *db = command_db(invocation);
    if (given != NULL)
        return g_strdup(given);
    if (out != NULL)
        return g_build_filename(out, "truth", NULL);
    return g_str_has_prefix(db, "sqlite:") ? g_strconcat(db + strlen("sqlite:"), ".truth", NULL)
                                           : g_strdup("guanxi.truth");
}

// The store is looked at first: it must exist and have the program's tables.
static bool run_bulk(Invocation *invocation, BulkOptions *options, GError **error)
{
    g_autofree char *truth = truth_folder(invocation);
    BulkResult result = {0};
    if (!option_flag(invocation, "files-only")) {
        g_autoptr(Store) store = command_store(invocation, error);
        if (store == NULL)
            return false;
        options->url = command_db(invocation);
    } else if (option_text(invocation, "out") == NULL) {
        return fail(error, ERROR_INVALID, "With --files-only, --out says where the files go.",
                    "使用 --files-only 时，请用 --out 指定文件目录。");
    }
    options->folder = option_text(invocation, "out");
    options->truth = truth;
    bool done = bulk_generate(options, &result, error);
    command_progress_end(invocation);
    if (!done)
        return false;
    if (command_json(invocation))
        print_bulk(&result, truth);
    else
        command_say(
            invocation,
            "%lld {customer|customers} with %lld {order|orders}, %lld {return|returns}, %lld "
            "{line|lines} and %lld {event|events} in %.1f s. What is true of them stands in %s.",
            "%lld 位客户、%lld 笔订单、%lld 笔退货、%lld 行明细、%lld 条事件，用时 %.1f "
            "秒。真实参数位于 %s。",
            (long long)result.customers, (long long)result.orders, (long long)result.returns,
            (long long)result.lines, (long long)result.events, result.seconds, truth);
    return true;
}

static bool run_demo(Invocation *invocation, GError **error)
{
    char password[STAFF_PASSWORD_SIZE], hash[PASSWORD_HASH_SIZE];
    DemoOptions options = {.customers = option_integer(invocation, "customers"),
                           .seed = (uint64_t)option_integer(invocation, "seed"),
                           .again = option_flag(invocation, "again"),
                           .password_hash = hash,
                           .progress = show_progress,
                           .context = invocation};
    DemoResult result = {0};
    if (!read_until(invocation, &options.until, error))
        return false;
    if (option_flag(invocation, "bulk"))
        return run_bulk(invocation,
                        &(BulkOptions){.customers = options.customers,
                                       .seed = options.seed,
                                       .until = options.until,
                                       .threads = (unsigned)option_integer(invocation, "threads"),
                                       .progress = show_bulk_progress,
                                       .context = invocation},
                        error);
    staff_random_password(password);
    if (!password_hash(password, hash, error))
        return false;
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL)
        return false;
    bool done = demo_generate(store, &options, &result, error);
    command_progress_end(invocation);
    if (!done)
        return false;
    if (command_json(invocation))
        print_result(&result, password);
    else
        tell_result(invocation, &result, password);
    return true;
}

static const Option OPTIONS[] = {
    {"customers", OPTION_INTEGER, "N", "2000", {"How many customers", "客户数量"}},
    {"seed",
     OPTION_INTEGER,
     "S",
     "1",
     {"The same number gives the same shop", "相同的数字生成相同的店铺"}},
    {"date",
     OPTION_TEXT,
     "DAY",
     NULL,
     {"Last day of its history; now when not given", "历史的最后一天；默认为现在"}},
    {"again",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Add to a demo shop that is there already", "在已有的演示店铺中继续添加"}},
    {"bulk",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Fill an empty store at once with customers whose parameters are known",
      "一次性填充空数据库，客户的真实参数均已知"}},
    {"out",
     OPTION_TEXT,
     "DIR",
     NULL,
     {"With --bulk: write CSV files too", "与 --bulk 同用：同时写出 CSV 文件"}},
    {"files-only",
     OPTION_FLAG,
     NULL,
     NULL,
     {"With --bulk --out: write no store", "与 --bulk --out 同用：不写数据库"}},
    {"truth",
     OPTION_TEXT,
     "DIR",
     NULL,
     {"With --bulk: where the true parameters go", "与 --bulk 同用：真实参数的目录"}},
    {"threads",
     OPTION_INTEGER,
     "N",
     "0",
     {"With --bulk: threads that make up customers; 0: one per core",
      "与 --bulk 同用：生成客户的线程数；0 为每核一个"}},
    {.name = NULL},
};

const Command COMMAND_DEMO = {
    .name = "demo",
    .about = {"Fill the store with a generated shop", "用生成的店铺数据填充数据库"},
    .options = OPTIONS,
    .run = run_demo,
};
