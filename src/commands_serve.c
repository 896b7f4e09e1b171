// SPDX-License-Identifier: Apache-2.0
//
// guanxi serve: migrates the store, then runs the HTTP server and the background jobs until it is
// told to stop.

#include "base/log.h"
#include "collect/schedule/folders.h"
#include "collect/schema/schema_keeper.h"
#include "collect/webhook/courier.h"
#include "collect/webhook/taker.h"
#include "commands.h"
#include "commands_migrate.h"
#include "http/server.h"
#include "job/job.h"
#include "job/search_keeper.h"
#include "know/keeper.h"
#include "serve_panel.h"

enum { PORT_MOST = 65535 };

static void announce(const Server *server, void *context)
{
    const Invocation *invocation = context;
    if (command_json(invocation)) {
        g_auto(Buffer) out = {0};
        json_object_begin(&out);
        json_member_text(&out, "url", server_url(server));
        json_object_end(&out);
        command_print(&out);
    }
    command_say(invocation, "Guanxi serves %s", "Guanxi 服务地址：%s", server_url(server));
    fflush(stdout);
}

static bool set_log_level(const Invocation *invocation, GError **error)
{
    LogLevel level = LOG_INFO;
    const char *name = option_text(invocation, "log");
    if (!log_level_from(name, &level)) {
        return fail(error, ERROR_INVALID, "“%s” is no log level: error, warning, info or debug.",
                    "“%s”不是日志级别：error、warning、info、debug。", name);
    }
    log_set_level(level);
    return true;
}

static bool serve(Invocation *invocation, Store *store, GError **error)
{
    g_auto(GStrv) hosts = NULL;
    if (option_text(invocation, "hosts") != NULL)
        hosts = g_strsplit(option_text(invocation, "hosts"), ",", 0);
    ServerOptions options = {
        .address = option_text(invocation, "address"),
        .port = (unsigned)option_integer(invocation, "port"),
        .threads = (unsigned)option_integer(invocation, "threads"),
        .secure_cookies = option_flag(invocation, "secure-cookies"),
        .behind_proxy = option_flag(invocation, "behind-proxy"),
        .hosts = (const char *const *)hosts,
        .quiet = option_flag(invocation, "quiet"),
    };
    g_autoptr(Panel) panel = NULL; // outlives all who ask it
    if (!folders_offer(store, option_text(invocation, "export-folders"), error) ||
        !serve_panel_start(invocation, store, &panel, error))
        return false;
    CourierOptions webhooks = {.networks = option_text(invocation, "webhook-networks")};
    Courier *courier = courier_start(store, &webhooks, error);
    if (courier == NULL)
        return false;
    Jobs *jobs = jobs_start(store, JOB_KINDS, (unsigned)option_integer(invocation, "workers"));
    SearchKeeper *terms = search_keeper_start(store);
    g_autoptr(Keeper) members = keeper_new(store);
    keeper_start(members);
    g_autoptr(SchemaKeeper) schemas = schema_keeper_new(store);
    schema_keeper_start(schemas);
    Taker *hooks = taker_start(store);
    bool done = server_run(store, &options, announce, invocation, error);
    taker_stop(hooks);
    courier_stop(courier);
    keeper_stop(members);
    search_keeper_stop(terms);
    jobs_stop(jobs);
    return done;
}

static bool run_serve(Invocation *invocation, GError **error)
{
    if (option_integer(invocation, "port") > PORT_MOST)
        return fail(error, ERROR_INVALID, "Ports end at %d.", "端口最大为 %d。", PORT_MOST);
    if (!set_log_level(invocation, error))
        return false;
    StoreOptions options = {.group_tasks = (unsigned)option_integer(invocation, "group-most")};
    g_autoptr(Store) store = command_open(invocation, false, &options, error);
    return store != NULL && migrate_existing(store, NULL, error) && serve(invocation, store, error);
}

static const Option OPTIONS[] = {
    {"address",
     OPTION_TEXT,
     "ADDRESS",
     "127.0.0.1",
     {"Where to listen; :: for everywhere", "监听地址；:: 表示所有地址"}},
    {"port", OPTION_INTEGER, "N", "8080", {"0 takes any free port", "0 表示任意空闲端口"}},
    {"threads",
     OPTION_INTEGER,
     "N",
     "0",
     {"HTTP threads; 0: one per core", "HTTP 线程数；0 表示每核一个"}},
    {"workers", OPTION_INTEGER, "N", "2", {"Background jobs at a time", "同时执行的后台任务数"}},
    {"group-most",
     OPTION_INTEGER,
     "N",
     "256",
     {"SQLite: so many writes share a sync of the disk at most; 1: none does",
      "SQLite：一次落盘最多由多少次写入共用；1 表示各自落盘"}},
    {"hosts",
     OPTION_TEXT,
     "NAMES",
     NULL,
     {"Names to answer to, separated by commas", "应答的主机名，以逗号分隔"}},
    {"secure-cookies",
     OPTION_FLAG,
     NULL,
     NULL,
     {"People reach the server over https", "用户通过 https 访问"}},
    {"behind-proxy",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Believe X-Forwarded-For and X-Forwarded-Proto",
      "信任 X-Forwarded-For 与 X-Forwarded-Proto"}},
    {"export-folders",
     OPTION_TEXT,
     "NAME=PATH,…",
     NULL,
     {"Folders that scheduled exports may be written into; none when not given",
      "定时导出可写入的文件夹；不给出则没有"}},
    {"panel-folder",
     OPTION_TEXT,
     "FOLDER",
     NULL,
     {"Where the panel's snapshot lies; else beside an SQLite file, or the user's state folder",
      "面板快照所在文件夹；缺省为 SQLite 文件旁，或用户状态文件夹"}},
    {"panel-lists-from",
     OPTION_INTEGER,
     "N",
     "20000",
     {"Lists of customers ask the panel from so many customers on",
      "客户数达到 N 后，客户列表由面板回答"}},
    {"panel-memory",
     OPTION_TEXT,
     "SIZE",
     "50%",
     {"How much memory the panel may take: a share, or 800M, 4G; 0 turns it off",
      "面板可用内存：比例，或 800M、4G；0 表示关闭"}},
    {"webhook-networks",
     OPTION_TEXT,
     "NETWORKS",
     NULL,
     {"Private networks that webhooks may be sent to, such as 10.0.0.0/8,127.0.0.1",
      "Webhook 可发往的内部网络，例如 10.0.0.0/8,127.0.0.1"}},
    {"quiet", OPTION_FLAG, NULL, NULL, {"No log line per request", "不逐个记录请求"}},
    {"log",
     OPTION_TEXT,
     "LEVEL",
     "info",
     {"error, warning, info or debug", "error、warning、info 或 debug"}},
    {.name = NULL},
};

const Command COMMAND_SERVE = {
    .name = "serve",
    .about = {"Serve the web app and the API, run background jobs",
              "提供网页与接口服务，并执行后台任务"},
    .options = OPTIONS,
    .run = run_serve,
};
