// SPDX-License-Identifier: Apache-2.0
#include "collect/schedule/plan.h"

#include "base/when.h"
#include "store/row_json.h"
#include "job/rhythm.h"

#include <string.h>

enum { RUNS_SHOWN = 20 };

static const char KIND[] = "export_schedule";

bool plan_check(const Model *model, int64_t now, const char *rhythm, GError **error)
{
    int64_t first, second;
    GTimeZone *zone = model_timezone(model);
    if (!rhythm_next(rhythm, zone, now, &first, error) ||
        !rhythm_next(rhythm, zone, first, &second, error))
        return false;
    return second - first >= RHYTHM_LEAST_MINUTES * 60 * SECOND_US ||
           fail(error, ERROR_INVALID, "Exports run at most every %d minutes.",
                "导出最多每 %d 分钟运行一次。", RHYTHM_LEAST_MINUTES);
}

// Keys of one schedule: "7:…".
typedef struct {
    char like[32];
} KeyPattern;

static KeyPattern keys_of(int64_t schedule_id)
{
    KeyPattern pattern;
    g_snprintf(pattern.like, sizeof pattern.like, "%" G_GINT64_FORMAT ":%%", schedule_id);
    return pattern;
}

static JobAsker asker_of(const Record *schedule)
{
    return (JobAsker){record_integer(schedule, "staff_id"), record_integer(schedule, "role_id")};
}

static int64_t enqueue(Tx *tx, const Record *schedule, int64_t at, bool by_hand)
{
    int64_t id = record_id(schedule);
    g_autofree char *arguments = g_strdup_printf(
        "{\"schedule_id\":%" G_GINT64_FORMAT ",\"by_hand\":%s}", id, by_hand ? "true" : "false");
    g_autofree char *key =
        g_strdup_printf("%" G_GINT64_FORMAT ":%s%" G_GINT64_FORMAT, id, by_hand ? "now " : "", at);
    return job_enqueue_at(tx, KIND, arguments, key, asker_of(schedule), at);
}

// Whether a run by rhythm waits. Keys do not tell: "every 15 minutes" is another moment whenever it
// is asked, and a run that is tried again would begin a second series.
static bool is_planned(Tx *tx, int64_t schedule_id)
{
    KeyPattern keys = keys_of(schedule_id);
    return tx_integer(tx,
                      "SELECT 1 FROM job WHERE kind = $1 AND key LIKE $2 AND status = 'queued' "
                      "AND key NOT LIKE '%:now %' LIMIT 1",
                      PARAMS(value_text(KIND), value_text(keys.like)), 0) == 1;
}

bool plan_after(Tx *tx, const Model *model, const Record *schedule, int64_t at, GError **error)
{
    int64_t next;
    if (is_planned(tx, record_id(schedule)))
        return true;
    if (!rhythm_next(record_text(schedule, "rhythm"), model_timezone(model), at, &next, error))
        return false;
    enqueue(tx, schedule, next, false);
    return true;
}

bool plan_next(Tx *tx, const Model *model, const Record *schedule, GError **error)
{
    return plan_after(tx, model, schedule, tx_now(tx), error);
}

bool plan_anew(Tx *tx, const Model *model, const Record *schedule, GError **error)
{
    KeyPattern keys = keys_of(record_id(schedule));
    bool living = schedule->values[FIELD_DELETED_AT].type == VALUE_NULL;
    tx_run(tx,
           "UPDATE job SET status = 'cancelled', finished_at = $3, updated_at = $3, "
           "version = version + 1 WHERE kind = $1 AND key LIKE $2 "
           "AND status IN ('queued', 'failed')",
           PARAMS(value_text(KIND), value_text(keys.like), value_integer(tx_now(tx))));
    return !living || record_integer(schedule, "active") == 0 ||
           plan_next(tx, model, schedule, error);
}

int64_t plan_now(Tx *tx, const Record *schedule)
{
    return enqueue(tx, schedule, tx_now(tx), true);
}

// ---- what there is ----

static void put_json(Buffer *out, const char *key, const Cursor *row, int column)
{
    size_t length = 0;
    const char *text = cursor_is_null(row, column) ? "null" : cursor_text(row, column, &length);
    json_key(out, key);
    json_raw(out, text, strlen(text));
}

static void put_run(Buffer *out, const Cursor *row)
{
    json_object_begin(out);
    json_member_integer(out, "job_id", cursor_integer(row, 0));
    json_member_text(out, "status", cursor_text(row, 1, NULL));
    row_json_time(out, "started_at", row, 2);
    row_json_time(out, "finished_at", row, 3);
    json_member_integer(out, "done", cursor_integer(row, 4));
    json_member_integer(out, "total", cursor_integer(row, 5));
    put_json(out, "result", row, 6);
    put_json(out, "error", row, 7);
    json_object_end(out);
}

static int64_t next_of(Tx *tx, const KeyPattern *keys)
{
    return tx_integer(tx,
                      "SELECT MIN(run_at) FROM job WHERE kind = $1 AND key LIKE $2 "
                      "AND status = 'queued'",
                      PARAMS(value_text(KIND), value_text(keys->like)), 0);
}

static Cursor *runs_of(Tx *tx, const KeyPattern *keys)
{
    return tx_query(
        tx,
        "SELECT id, status, started_at, finished_at, done, total, result, error FROM job "
        "WHERE kind = $1 AND key LIKE $2 AND status <> 'queued' AND started_at IS NOT NULL "
        "ORDER BY id DESC LIMIT $3",
        PARAMS(value_text(KIND), value_text(keys->like), value_integer(RUNS_SHOWN)));
}

void plan_json(Tx *tx, int64_t schedule_id, Buffer *out)
{
    KeyPattern keys = keys_of(schedule_id);
    g_autoptr(Cursor) row = runs_of(tx, &keys);
    json_object_begin(out);
    json_member_time_or_null(out, "next_at", next_of(tx, &keys));
    json_key(out, "runs");
    json_array(out);
    while (cursor_next(row))
        put_run(out, row);
    json_array_end(out);
    json_object_end(out);
}

// ---- of all schedules ----

typedef struct {
    int64_t next;
    char *last; // the run as JSON; NULL: none
} PlanState;

static void state_free(gpointer data)
{
    PlanState *state = data;
    g_free(state->last);
    g_free(state);
}

// Of the schedule that a key is of.
static PlanState *state_of(GHashTable *states, const char *key)
{
    int64_t id = g_ascii_strtoll(key, NULL, 10);
    PlanState *state = g_hash_table_lookup(states, &id);
    if (state == NULL) {
        state = g_new0(PlanState, 1);
        g_hash_table_insert(states, g_memdup2(&id, sizeof id), state);
    }
    return state;
}

static GHashTable *read_states(Tx *tx)
{
    GHashTable *states = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, state_free);
    g_autoptr(Cursor) waiting =
        tx_query(tx, "SELECT key, run_at FROM job WHERE kind = $1 AND status = 'queued'",
                 PARAMS(value_text(KIND)));
    while (cursor_next(waiting)) {
        PlanState *state = state_of(states, cursor_text(waiting, 0, NULL));
        int64_t at = cursor_integer(waiting, 1);
        state->next = state->next == 0 ? at : MIN(state->next, at);
    }
    g_autoptr(Cursor) last = tx_query(
        tx,
        "SELECT id, status, started_at, finished_at, done, total, result, error, key FROM job "
        "WHERE id IN (SELECT MAX(id) FROM job WHERE kind = $1 AND status NOT IN ('queued', "
        "'cancelled') GROUP BY CAST(arguments ->> 'schedule_id' AS bigint))",
        PARAMS(value_text(KIND)));
    while (cursor_next(last)) {
        g_auto(Buffer) run = {0};
        put_run(&run, last);
        PlanState *state = state_of(states, cursor_text(last, 8, NULL));
        g_free(state->last);
        state->last = g_strdup(buffer_string(&run));
    }
    return states;
}

void plan_states_json(Tx *tx, Buffer *out)
{
    g_autoptr(GHashTable) states = read_states(tx);
    g_autoptr(Cursor) schedule = tx_query(
        tx, "SELECT id FROM export_schedule WHERE deleted_at IS NULL ORDER BY id", NO_PARAMS);
    json_object_begin(out);
    json_key(out, "items");
    json_array(out);
    while (cursor_next(schedule)) {
        int64_t id = cursor_integer(schedule, 0);
        const PlanState *state = g_hash_table_lookup(states, &id);
        const char *last = state != NULL && state->last != NULL ? state->last : "null";
        json_object_begin(out);
        json_member_integer(out, "id", id);
        json_member_time_or_null(out, "next_at", state != NULL ? state->next : 0);
        json_key(out, "last");
        json_raw(out, last, strlen(last));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}
