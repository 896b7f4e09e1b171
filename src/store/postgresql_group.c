// SPDX-License-Identifier: Apache-2.0
//
// Many callers' work in one transaction: one COMMIT for all of them, and their rows travel together
// (postgresql_batch.c), which is a third of the cost of a transaction each. A task that fails
// before it has written anything (not found, not allowed, not valid) fails alone. Any other failure
// undoes the whole, and the caller then writes each task by itself: so nobody fails because of
// another, and no savepoints are needed. Two groups may want the same rows in another order; so
// that they do not wait until PostgreSQL looks for deadlocks, they wait for locks only for a
// moment.
#include "store/postgresql.h"

enum { MOST_US = 10000 }; // then the rest waits for the next transaction

// False when what was written so far cannot stay.
static bool run_task(Tx *tx, Task *task)
{
    const PostgresqlTx *own = (const PostgresqlTx *)tx;
    unsigned n_written = own->n_written;
    g_clear_error(&task->error);
    bool kept = task->function(tx, task->context, &task->error);
    g_assert(tx->n_cursors == 0); // a cursor must not outlive its task
    if (tx->error != NULL)
        return false;
    if (kept)
        return true;
    if (task->error == NULL)
        fail(&task->error, ERROR_INTERNAL, "The work was given up without a reason",
             "操作被放弃，但没有说明原因");
    return own->n_written == n_written;
}

bool postgresql_group_run(Tx *tx, void *context, GError **error)
{
    Group *group = context;
    bool good = true;
    int64_t began = g_get_monotonic_time();
    postgresql_send_plain(((PostgresqlTx *)tx)->connection, "SET LOCAL lock_timeout = '20ms'");
    group->begun = true;
    group->end = group->first;
    while (good && group->end != NULL && g_get_monotonic_time() - began < MOST_US) {
        good = run_task(tx, group->end);
        group->end = group->end->next;
    }
    return good || fail(error, ERROR_UNAVAILABLE, "Written one by one", "将逐个写入");
}
