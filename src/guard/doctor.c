// SPDX-License-Identifier: Apache-2.0
//
// The checks as one table, run inside one read transaction, so that all of them see the same
// moment.
#include "guard/doctor.h"

#include "base/counted.h"

#include "guard/checks.h"
#include "guard/agreement.h"
#include "know/panel_check.h"
#include <glib/gstdio.h>

typedef struct {
    const char *name;
    Label label;
    bool derived;
    void (*run)(Tx *tx, DoctorFinding *finding); // NULL: playing the change log
    bool (*repair)(Store *store, GError **error);
    void (*run_quick)(Tx *tx, DoctorFinding *finding); // NULL: as `run`
} Check;

static const Check CHECKS[] = {
    {"engine",
     {"The database file is whole", "数据库文件完整"},
     false,
     check_engine,
     NULL,
     check_engine_quickly},
    {"log", {"The change log has no gaps", "变更日志没有缺口"}, false, check_log, NULL, NULL},
    {"replay",
     {"The change log rebuilds every record", "变更日志可重建每条记录"},
     false,
     NULL,
     NULL,
     NULL},
    {"references",
     {"Everything referred to exists", "被引用的记录都存在"},
     false,
     check_references,
     NULL,
     NULL},
    {"totals",
     {"Orders are the sum of their lines", "订单等于其明细之和"},
     false,
     check_totals,
     NULL,
     NULL},
    {"ids", {"Ids were claimed before use", "编号均已预先领取"}, false, check_ids, NULL, NULL},
    {"summaries",
     {"Customers' summaries", "客户汇总"},
     true,
     check_summaries,
     repair_summaries,
     NULL},
    {"identities",
     {"The map of identities", "身份索引"},
     true,
     check_identities,
     repair_identities,
     NULL},
    {"search", {"Search terms", "搜索词"}, true, check_search, repair_search, NULL},
};

static const Check PANEL = {
    "panel", {"The panel says what the store says", "面板与数据库一致"}, true, NULL, NULL, NULL};
static const Check MEMBERS = {
    "members", {"Members of segments", "人群成员"}, true, NULL, repair_members, NULL};
static const Label READING = {"Customers read", "已读取客户"};
static const Label COMPARING = {"Customers compared", "已比对客户"};

typedef struct {
    const DoctorOptions *options;
    GPtrArray *findings;
    char *scratch;
} Examination;

static void finding_free(gpointer pointer)
{
    DoctorFinding *finding = pointer;
    g_ptr_array_free(finding->examples, TRUE);
    g_free(finding);
}

void finding_add(DoctorFinding *finding, const char *format, ...)
{
    va_list values;
    finding->problems++;
    if (finding->examples->len >= DOCTOR_EXAMPLES)
        return;
    va_start(values, format);
    g_ptr_array_add(finding->examples, counted_vprintf(format, values));
    va_end(values);
}

static DoctorFinding *finding_new(const Check *check)
{
    DoctorFinding *finding = g_new0(DoctorFinding, 1);
    finding->check = check->name;
    finding->label = check->label;
    finding->derived = check->derived;
    finding->examples = g_ptr_array_new_with_free_func(g_free);
    return finding;
}

static bool examine(Tx *tx, void *context, GError **error)
{
    Examination *examination = context;
    g_ptr_array_set_size(examination->findings, 0); // this may run more than once
    for (size_t i = 0; i < G_N_ELEMENTS(CHECKS); i++) {
        const Check *check = &CHECKS[i];
        if (check->run == NULL && examination->options->quick)
            continue;
        DoctorFinding *finding = finding_new(check);
        g_ptr_array_add(examination->findings, finding);
        int64_t began = g_get_monotonic_time();
        bool quick = examination->options->quick && check->run_quick != NULL;
        if (check->run != NULL)
            (quick ? check->run_quick : check->run)(tx, finding);
        else if (!agreement_check(tx, examination->scratch, examination->options, finding, error))
            return false;
        finding->us = g_get_monotonic_time() - began;
    }
    return true;
}

// ---- the panel ----

static void show_reading(int64_t done, int64_t total, void *context)
{
    const DoctorOptions *options = context;
    if (options->progress != NULL)
        options->progress(READING, done, total, options->context);
}

static void show_comparing(int64_t done, int64_t total, void *context)
{
    const DoctorOptions *options = context;
    if (options->progress != NULL)
        options->progress(COMPARING, done, total, options->context);
}

// From its snapshot, as a server would begin; one that cannot be used is no mistake of the panel:
// every server builds it anew then.
static bool panel_begun(Panel *panel, const char *path, DoctorFinding *finding, GError **error)
{
    g_autoptr(GError) refused = NULL;
    if (path != NULL && panel_load(panel, path, &refused))
        return true;
    if (refused != NULL && error_code(refused) != ERROR_NOT_FOUND)
        g_ptr_array_add(finding->examples, g_strdup(error_text(refused, LANGUAGE_EN)));
    return panel_build(panel, error);
}

typedef struct {
    Panel *panel;
    DoctorFinding *finding;
} Members;

static bool read_members(Tx *tx, void *context, GError **error)
{
    (void)error;
    Members *members = context;
    DoctorFinding *finding = members->finding; // this may run more than once
    finding->problems = 0;
    g_ptr_array_set_size(finding->examples, 0);
    check_members(tx, members->panel, finding);
    return true;
}

// Rules are asked of the panel, now that it is known to say what the store says.
static bool examine_members(Store *store, Panel *panel, const Examination *examination,
                            GError **error)
{
    Members members = {panel, finding_new(&MEMBERS)};
    g_ptr_array_add(examination->findings, members.finding);
    int64_t began = g_get_monotonic_time();
    bool good = store_read(store, read_members, &members, error);
    members.finding->us = g_get_monotonic_time() - began;
    return good;
}

static bool examine_panel(Store *store, const Examination *examination, GError **error)
{
    const DoctorOptions *options = examination->options;
    DoctorFinding *finding = finding_new(&PANEL);
    g_ptr_array_add(examination->findings, finding);
    PanelCheckOptions comparing = {.progress = show_comparing, .context = (void *)options};
    g_auto(PanelCheck) check = {0};
    int64_t began = g_get_monotonic_time();
    g_autoptr(Panel) panel =
        panel_new(store, &(PanelOptions){.progress = show_reading, .context = (void *)options});
    if (!panel_begun(panel, options->panel_snapshot, finding, error) ||
        !panel_check(panel, &comparing, &check, error))
        return false;
    finding->examined = check.customers + check.facts;
    finding->problems = check.problems;
    for (guint i = 0; i < check.examples->len && finding->examples->len < DOCTOR_EXAMPLES; i++)
        g_ptr_array_add(finding->examples, g_strdup(check.examples->pdata[i]));
    finding->us = g_get_monotonic_time() - began;
    return examine_members(store, panel, examination, error);
}

static void remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name = NULL;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    g_rmdir(path);
}

GPtrArray *doctor_examine(Store *store, const DoctorOptions *options, GError **error)
{
    g_autofree char *scratch = g_dir_make_tmp("guanxi-doctor-XXXXXX", error);
    if (scratch == NULL)
        return NULL;
    Examination examination = {
        .options = options,
        .findings = g_ptr_array_new_with_free_func(finding_free),
        .scratch = scratch,
    };
    bool done = store_read(store, examine, &examination, error);
    remove_folder(scratch);
    done = done && (options->quick || examine_panel(store, &examination, error));
    if (!done)
        g_clear_pointer(&examination.findings, g_ptr_array_unref);
    return examination.findings;
}

static bool found_wrong(const GPtrArray *findings, const char *check)
{
    for (guint i = 0; i < findings->len; i++) {
        const DoctorFinding *finding = findings->pdata[i];
        if (g_str_equal(finding->check, check))
            return finding->problems > 0;
    }
    return false;
}

bool doctor_repair(Store *store, const DoctorOptions *options, const GPtrArray *findings,
                   GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CHECKS); i++) {
        const Check *check = &CHECKS[i];
        if (check->derived && found_wrong(findings, check->name) && !check->repair(store, error))
            return false;
    }
    if (found_wrong(findings, MEMBERS.name) && !repair_members(store, error))
        return false;
    if (options->panel_snapshot != NULL && found_wrong(findings, PANEL.name))
        g_unlink(options->panel_snapshot);
    return true;
}
