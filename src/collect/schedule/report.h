// SPDX-License-Identifier: Apache-2.0
//
// Reports as the files of scheduled exports. They are made where reports are
// (know/report/scheduled.c); here stands what is asked of them.
#pragma once

#include "access/actor.h"
#include "entity/record.h"

// The name of the report that a schedule is about; NULL: records of an entity.
static inline const char *scheduled_report(const Record *schedule)
{
    const char *name = record_text(schedule, "report");
    return name != NULL && *name != '\0' ? name : NULL;
}

// Report, parameters, rule and format, and whether the actor may have its file.
bool scheduled_report_check(const Record *schedule, const Actor *actor, const Model *model,
                            GError **error);
// The whole file, as its owner may see it now, appended to `out`.
bool scheduled_report_print(Store *store, const Record *schedule, Buffer *out, int64_t *out_rows,
                            GError **error);
// "application/pdf"; NULL: none of reports.
const char *scheduled_report_media_type(const char *format);
