// SPDX-License-Identifier: Apache-2.0
//
// What SQLite lacks to calculate exactly: exact(x) is x when it is an integer within ±(2^62 - 1),
// else null (SQLite turns integers that overflow into reals); exact_quotient(a, b) is a / b rounded
// half away from zero, null over zero. PostgreSQL has numeric for this. to_local(at, zone) are the
// microseconds that a clock of the time zone shows at a moment of the years 1 to 9999, else null.
#include "store/sqlite.h"

#include "base/when.h"

#define EXACT_MAX (INT64_MAX / 2)

static bool is_exact(sqlite3_value *value)
{
    if (sqlite3_value_type(value) != SQLITE_INTEGER)
        return false;
    sqlite3_int64 integer = sqlite3_value_int64(value);
    return integer <= EXACT_MAX && integer >= -EXACT_MAX;
}

static void exact(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    if (is_exact(values[0]))
        sqlite3_result_int64(context, sqlite3_value_int64(values[0]));
}

static void exact_quotient(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    if (!is_exact(values[0]) || !is_exact(values[1]) || sqlite3_value_int64(values[1]) == 0)
        return;
    sqlite3_int64 a = sqlite3_value_int64(values[0]), b = sqlite3_value_int64(values[1]);
    sqlite3_int64 quotient = a / b;
    if (ABS(a % b) * 2 >= ABS(b))
        quotient += (a < 0) != (b < 0) ? -1 : 1;
    sqlite3_result_int64(context, quotient);
}

static void unref_zone(void *zone)
{
    g_time_zone_unref(zone);
}

// The zone is looked up once in a statement, where it is always the same.
static void to_local(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    const char *name = (const char *)sqlite3_value_text(values[1]);
    sqlite3_int64 at = sqlite3_value_int64(values[0]);
    if (sqlite3_value_type(values[0]) != SQLITE_INTEGER || name == NULL || at < WHEN_MIN ||
        at > WHEN_MAX)
        return;
    GTimeZone *kept = sqlite3_get_auxdata(context, 1);
    GTimeZone *zone = kept != NULL ? kept : g_time_zone_new_identifier(name);
    if (zone == NULL)
        return;
    sqlite3_result_int64(context, when_to_local(at, zone));
    if (kept == NULL)
        sqlite3_set_auxdata(context, 1, zone, unref_zone);
}

bool sqlite_add_exact(SqliteConnection *connection)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    return sqlite3_create_function_v2(connection->db, "exact", 1, flags, NULL, exact, NULL, NULL,
                                      NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(connection->db, "exact_quotient", 2, flags, NULL,
                                      exact_quotient, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(connection->db, "to_local", 2, flags, NULL, to_local, NULL,
                                      NULL, NULL) == SQLITE_OK;
}
