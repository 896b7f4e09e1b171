// SPDX-License-Identifier: Apache-2.0
//
// Who belongs to segments by rule, as it is kept, against the rules.
#include "guard/checks.h"

#include "know/keeper.h"
#include "know/members_check.h"

static void note(const char *segment, int64_t customer_id, bool kept, void *context)
{
    finding_add(context,
                kept ? "“%s”: customer %" G_GINT64_FORMAT " does not belong to it"
                     : "“%s”: customer %" G_GINT64_FORMAT " is missing",
                segment, customer_id);
}

void check_members(Tx *tx, Panel *panel, DoctorFinding *finding)
{
    finding->examined = members_check(tx, panel, note, finding);
}

// As the keeper does it: whoever is put right has entered or left.
bool repair_members(Store *store, GError **error)
{
    g_autoptr(Keeper) keeper = keeper_new(store);
    KeeperRound round = {.more = true};
    while (round.more || round.waits)
        if (!keeper_round(keeper, &(KeeperMoment){.all = true}, &round, error))
            return false;
    return !round.elsewhere ||
           fail(error, ERROR_CONFLICT,
                "A running server keeps the members of segments. Stop it, then repair.",
                "正在运行的服务器在维护人群成员，请先停止它再修复。");
}
