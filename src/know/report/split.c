// SPDX-License-Identifier: Apache-2.0
//
// A report's totals for each group of customers (split_groups.h). The parts are gone through once:
// while one lies in the cache the report counts it for everybody and then for every group, each
// with a state of its own. A group that the report finds no answer for keeps its row, empty.
#include "know/report/split_groups.h"

#include <string.h>

typedef struct {
    const SplitGroups *groups;
    const Report *report;
    void *states[SPLIT_MOST + 1]; // the last one: everybody
} Splitting;

static void count_part(void *context, size_t part)
{
    Splitting *splitting = context;
    const SplitGroups *groups = splitting->groups;
    if (report_cancelled(groups->run))
        return;
    size_t n = groups->run->version->parts[part].chunk->n_rows;
    g_autofree uint8_t *rows = g_malloc(n + 1);
    splitting->report->part(splitting->states[groups->n], part, groups->everybody[part]);
    for (size_t group = 0; group < groups->n; group++) {
        split_groups_rows(groups, group, part, rows);
        splitting->report->part(splitting->states[group], part, rows);
    }
}

// ---- the table ----

static const Choice *names_of(const SplitGroups *groups, Arena *arena)
{
    Choice *names = ARENA_ARRAY(arena, Choice, groups->n + 1);
    for (size_t i = 0; i < groups->n; i++) {
        const Choice *name = &groups->groups[i].name;
        names[i] = (Choice){
            arena_copy(arena, name->name, -1),
            {arena_copy(arena, name->label.en, -1), arena_copy(arena, name->label.zh, -1)}};
    }
    return names;
}

// The first amount among the totals, else the first number.
static const char *main_figure(const Report *report)
{
    for (const ReportColumn *total = report->totals; total->name != NULL; total++)
        if (total->type == REPORT_MONEY)
            return total->name;
    return report->totals[0].type <= REPORT_DAYS ? report->totals[0].name : NULL;
}

// The group, its size, the totals, and the rule of who is in it.
static const Report *make_report(const SplitGroups *groups, const Report *report, Arena *arena)
{
    size_t n = report_columns(report->totals);
    Report *made = ARENA_NEW(arena, Report);
    ReportColumn *columns = ARENA_ARRAY(arena, ReportColumn, n + 4);
    columns[0] = (ReportColumn){
        "group",
        REPORT_NAME,
        names_of(groups, arena),
        {arena_copy(arena, groups->label.en, -1), arena_copy(arena, groups->label.zh, -1)}};
    columns[1] = (ReportColumn){"size", REPORT_COUNT, NULL, {"Customers in it", "客户总数"}};
    memcpy(&columns[2], report->totals, n * sizeof *columns);
    columns[n + 2] = (ReportColumn){"rule", REPORT_WORD, NULL, {"Rule", "规则"}};
    *made = *report;
    made->columns = columns;
    made->keys = "group";
    made->opens = NULL;
    made->picture = (ReportPicture){.type = PICTURE_BARS,
                                    .title = report->title,
                                    .name = "group",
                                    .value = main_figure(report)};
    return made;
}

static void add_row(const SplitGroups *groups, size_t group, const int64_t *totals,
                    ReportResult *out)
{
    size_t n = report_columns(out->entry->totals);
    g_autofree int64_t *cells = g_new(int64_t, n + 3);
    cells[0] = (int64_t)group;
    cells[1] = groups->groups[group].n;
    for (size_t i = 0; i < n; i++)
        cells[i + 2] = totals != NULL ? totals[i] : REPORT_MISSING;
    const char *rule = groups->groups[group].rule;
    cells[n + 2] = rule != NULL ? report_word(out, rule) : REPORT_MISSING;
    report_add(out, cells);
}

static bool finish(const ReportAsk *ask, Splitting *splitting, ReportResult *out, GError **error)
{
    const SplitGroups *groups = splitting->groups;
    const ReportRun *run = groups->run;
    g_auto(ReportResult) all = {0};
    report_result_init(&all, ask, run);
    if (!report_finish(splitting->states[groups->n], &all, error))
        return false;
    report_result_init(out, ask, run);
    memcpy(out->totals, all.totals, report_columns(ask->report->totals) * sizeof *all.totals);
    out->names = all.names;
    out->report = make_report(groups, ask->report, out->made);
    out->is_split = true;
    for (size_t group = 0; group < groups->n && !report_cancelled(run); group++) {
        g_auto(ReportResult) own = {0};
        report_result_init(&own, ask, run);
        bool found = report_finish(splitting->states[group], &own, NULL);
        add_row(groups, group, found ? own.totals : NULL, out);
    }
    out->n_now = report_rows(out);
    return true;
}

bool report_split(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                  GError **error)
{
    g_autoptr(Arena) arena = arena_new();
    ReportRun run = {.arena = arena};
    SplitGroups *groups = ARENA_NEW(arena, SplitGroups);
    Splitting splitting = {.groups = groups, .report = ask->report};
    if (!report_prepare(ask, version, crew, &run, error) ||
        !split_groups_find(ask, &run, groups, error))
        return false;
    ReportRun some = run;
    some.everybody = false;
    some.is_group = true;
    for (size_t i = 0; i < groups->n; i++)
        splitting.states[i] = ask->report->begin(&some);
    splitting.states[groups->n] = ask->report->begin(&run);
    crew_run(crew, version->n_parts, count_part, &splitting);
    bool good = report_go_on(&run, error) && finish(ask, &splitting, out, error);
    if (good && !report_go_on(&run, error)) {
        report_result_clear(out);
        good = false;
    }
    for (size_t i = 0; i <= groups->n; i++)
        ask->report->end(splitting.states[i]);
    return good;
}
