// SPDX-License-Identifier: Apache-2.0
//
// For tests of reports: asking one of a panel as it stands.
#pragma once

#include "know/panel.h"
#include "know/report/report.h"
#include "know/report/visits.h"

#include <string.h>

// `ask` needs no `me`. Clear the result.
static inline ReportResult report_asked(Panel *panel, ReportAsk ask)
{
    ReportResult result = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Version) version = panel_pin(panel);
    ask.me = 2;
    report_run(&ask, version, panel_crew(panel), &result, &error);
    g_assert_no_error(error);
    return result;
}

static inline bool makes_visit(const char *event)
{
    const char *const *name = VISIT_EVENTS;
    while (*name != NULL && strcmp(*name, event) != 0)
        name++;
    return *name != NULL;
}
