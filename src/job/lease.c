// SPDX-License-Identifier: Apache-2.0
#include "job/lease.h"

#include "base/when.h"
#include "job/process.h"

#include <stdatomic.h>
#include <string.h>

char *lease_holder_new(void)
{
    static atomic_uint count;
    g_autofree char *process = process_name();
    return g_strdup_printf("%s-%u", process, atomic_fetch_add(&count, 1));
}

static bool is_free(Tx *tx, const char *current, int64_t heard_at)
{
    return heard_at < tx_now(tx) - LEASE_SECONDS * SECOND_US || process_is_gone(current);
}

bool lease_take(Tx *tx, const char *name, const char *holder)
{
    Value named = value_text(name), mine = value_text(holder), now = value_integer(tx_now(tx));
    tx_run(tx,
           "INSERT INTO lease (name, holder, heard_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
           PARAMS(named, mine, now));
    g_autoptr(Cursor) row =
        tx_query(tx, "SELECT holder, heard_at FROM lease WHERE name = $1", PARAMS(named));
    if (!cursor_next(row))
        return false;
    g_autofree char *current = g_strdup(cursor_text(row, 0, NULL));
    int64_t heard_at = cursor_integer(row, 1);
    if (strcmp(current, holder) != 0 && !is_free(tx, current, heard_at))
        return false;
    return tx_run_count(tx,
                        "UPDATE lease SET holder = $2, heard_at = $3 "
                        "WHERE name = $1 AND holder = $4 AND heard_at = $5",
                        PARAMS(named, mine, now, value_text(current), value_integer(heard_at))) ==
           1;
}

bool lease_keep(Tx *tx, const char *name, const char *holder, GError **error)
{
    return tx_run_count(tx, "UPDATE lease SET heard_at = $3 WHERE name = $1 AND holder = $2",
                        PARAMS(value_text(name), value_text(holder), value_integer(tx_now(tx)))) ==
               1 ||
           fail(error, ERROR_UNAVAILABLE, "Another process does this work by now.",
                "该工作已由另一个进程接管。");
}

void lease_drop(Tx *tx, const char *name, const char *holder)
{
    tx_run(tx, "DELETE FROM lease WHERE name = $1 AND holder = $2",
           PARAMS(value_text(name), value_text(holder)));
}
