// SPDX-License-Identifier: Apache-2.0
#include "know/report/due.h"

enum { WHO_SOON, WHO_DUE, WHO_OVERDUE, WHO_SILENT };

const Choice DUE_STATES[] = {
    [RHYTHM_LATER] = {"later", {"Later", "以后"}},
    [RHYTHM_DUE] = {"due", {"Due", "该买了"}},
    [RHYTHM_OVERDUE] = {"overdue", {"Overdue", "已超期"}},
    [RHYTHM_SILENT] = {"silent", {"Silent for long", "久未再买"}},
    {.name = NULL},
};

const Choice DUE_WHO[] = {
    [WHO_SOON] = {"soon", {"Due or overdue", "该买或已超期"}},
    [WHO_DUE] = {"due", {"Due", "该买了"}},
    [WHO_OVERDUE] = {"overdue", {"Overdue", "已超期"}},
    [WHO_SILENT] = {"silent", {"Silent for long", "久未再买"}},
    {.name = NULL},
};

bool due_is_asked(int64_t who, RhythmState state)
{
    switch (who) {
    case WHO_DUE:
        return state == RHYTHM_DUE;
    case WHO_OVERDUE:
        return state == RHYTHM_OVERDUE;
    case WHO_SILENT:
        return state == RHYTHM_SILENT;
    default:
        return state == RHYTHM_DUE || state == RHYTHM_OVERDUE;
    }
}
