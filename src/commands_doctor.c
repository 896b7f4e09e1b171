// SPDX-License-Identifier: Apache-2.0
//
// guanxi doctor: examines the store, says what it found, repairs what is derived.

#include "commands.h"
#include "guard/doctor.h"
#include "serve_panel.h"

static void show_progress(Label what, int64_t done, int64_t total, void *context)
{
    command_progress(context, what, done, total);
}

static int64_t count_problems(const GPtrArray *findings)
{
    int64_t problems = 0;
    for (guint i = 0; i < findings->len; i++)
        problems += ((const DoctorFinding *)findings->pdata[i])->problems;
    return problems;
}

static void print_json(const GPtrArray *findings)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_integer(&out, "problems", count_problems(findings));
    json_key(&out, "checks");
    json_array(&out);
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        json_object_begin(&out);
        json_member_text(&out, "check", finding->check);
        json_member_integer(&out, "examined", finding->examined);
        json_member_integer(&out, "problems", finding->problems);
        json_member_integer(&out, "milliseconds", finding->us / 1000);
        json_key(&out, "examples");
        json_array(&out);
        for (guint example = 0; example < finding->examples->len; example++)
            json_string(&out, finding->examples->pdata[example]);
        json_array_end(&out);
        json_object_end(&out);
    }
    json_array_end(&out);
    json_object_end(&out);
    command_print(&out);
}

static void print_text(const Invocation *invocation, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        command_say(invocation, "%-4s %s (%.1f s)", "%-4s %s（%.1f 秒）",
                    finding->problems == 0 ? "ok" : "BAD",
                    label_text(finding->label, command_language(invocation)),
                    (double)finding->us / 1e6);
        for (guint example = 0; example < finding->examples->len; example++)
            command_say(invocation, "       %s", "       %s",
                        (const char *)finding->examples->pdata[example]);
    }
}

static GPtrArray *examine(const DoctorOptions *options, Store *store, GError **error)
{
    GPtrArray *findings = doctor_examine(store, options, error);
    command_progress_end(options->context);
    return findings;
}

static bool run_doctor(Invocation *invocation, GError **error)
{
    g_autoptr(Store) store = command_store(invocation, error);
    if (store == NULL)
        return false;
    g_autofree char *snapshot = serve_panel_snapshot(invocation, store);
    DoctorOptions options = {
        .quick = option_flag(invocation, "quick"),
        .panel_snapshot = snapshot,
        .progress = show_progress,
        .context = invocation,
    };
    g_autoptr(GPtrArray) findings = examine(&options, store, error);
    if (findings == NULL)
        return false;
    if (option_flag(invocation, "repair") && count_problems(findings) > 0) {
        if (!doctor_repair(store, &options, findings, error))
            return false;
        g_clear_pointer(&findings, g_ptr_array_unref);
        findings = examine(&options, store, error);
        if (findings == NULL)
            return false;
    }
    if (command_json(invocation))
        print_json(findings);
    print_text(invocation, findings);
    int64_t problems = count_problems(findings);
    if (problems == 0)
        return true;
    return fail(error, ERROR_INTERNAL, "%" G_GINT64_FORMAT " {problem was|problems were} found.",
                "发现 %" G_GINT64_FORMAT " 个问题。", problems);
}

static const Option OPTIONS[] = {
    {"quick",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Without playing the change log, comparing the panel, asking the rules of segments and "
      "comparing SQLite's indexes with its rows",
      "不重放变更日志，不比对面板，不核对人群成员，也不比对 SQLite 的索引与数据（最耗时的几项）"}},
    {"panel-folder",
     OPTION_TEXT,
     "FOLDER",
     NULL,
     {"Where the panel's snapshot lies, as given to serve", "面板快照所在文件夹，与 serve 相同"}},
    {"repair",
     OPTION_FLAG,
     NULL,
     NULL,
     {"Make anew what is derived and wrong", "重建有误的派生数据"}},
    {.name = NULL},
};

const Command COMMAND_DOCTOR = {
    .name = "doctor",
    .about = {"Examine the store: whole, consistent, in agreement with its change log and panel",
              "检查数据库：完整、一致、与变更日志和面板相符"},
    .options = OPTIONS,
    .run = run_doctor,
};
