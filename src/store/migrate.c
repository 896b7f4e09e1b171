// SPDX-License-Identifier: Apache-2.0
//
// Applying migrations: each in its own transaction, under a lock that keeps other processes out.
#include "store/schema_inside.h"

#include "store/sql_text.h"

// Any number of our own that nobody else locks.
static const int64_t MIGRATION_LOCK = 0x6775616e78690001;

int migrations_last(void)
{
    int last = 0;
    for (const Migration *migration = MIGRATIONS; migration->number != 0; migration++)
        last = migration->number;
    return last;
}

void tx_run_script(Tx *tx, const char *script)
{
    g_auto(GStrv) statements = sql_statements(script);
    for (char **at = statements; *at != NULL; at++)
        tx_run(tx, *at, NO_PARAMS);
}

static int64_t current_version(Tx *tx)
{
    const char *exists =
        tx_engine(tx) == STORE_SQLITE
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
            : "SELECT count(*) FROM pg_tables"
              " WHERE tablename = 'migration' AND schemaname = current_schema()";
    if (tx_integer(tx, exists, NO_PARAMS, 0) == 0)
        return 0;
    return tx_integer(tx, "SELECT max(number) FROM migration", NO_PARAMS, 0);
}

typedef struct {
    const Migration *next; // what to apply if the store has come so far and no further
    int64_t version;       // what the store had
    bool applied;
} Step;

static void apply(Tx *tx, const Migration *migration)
{
    if (migration->number == 1) {
        g_auto(Buffer) ddl = {0};
        schema_create(&ddl, &MIGRATION_TABLE, tx_engine(tx));
        tx_run_script(tx, buffer_string(&ddl));
    }
    tx_run_script(tx, migration->sql[tx_engine(tx)]);
    tx_run(tx, "INSERT INTO migration (number, name, applied_at) VALUES ($1, $2, $3)",
           PARAMS(value_integer(migration->number), value_text(migration->name),
                  value_integer(tx_now(tx))));
}

static bool step(Tx *tx, void *context, GError **error)
{
    (void)error;
    Step *step = context;
    // On SQLite there is one writer at a time anyway.
    if (tx_engine(tx) == STORE_POSTGRESQL) {
        tx_run(tx, "SET LOCAL statement_timeout = 0", NO_PARAMS); // large tables take their time
        tx_run(tx, "SET LOCAL lock_timeout = 0", NO_PARAMS);
        tx_integer(tx, "SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS locked",
                   PARAMS(value_integer(MIGRATION_LOCK)), 0);
    }
    step->version = current_version(tx);
    step->applied = step->next->number != 0 && step->version == step->next->number - 1;
    if (step->applied)
        apply(tx, step->next);
    return true;
}

bool store_migrate(Store *store, int *out_applied, GError **error)
{
    int version = 0;
    int applied = 0;
    if (!store_schema_version(store, &version, error))
        return false;
    for (const Migration *next = MIGRATIONS; next->number != 0; next++) {
        Step one = {.next = next};
        if (next->number <= version)
            continue;
        if (!store_write(store, step, &one, error))
            return false;
        applied += one.applied;
    }
    if (!store_schema_version(store, &version, error))
        return false;
    if (version > migrations_last())
        return fail(error, ERROR_CONFLICT,
                    "The database was made by a newer version of the program (schema %d, known %d)",
                    "数据库由更新版本的程序创建（结构 %d，本程序支持到 %d）", version,
                    migrations_last());
    if (out_applied != NULL)
        *out_applied = applied;
    return true;
}

static bool read_version(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(int64_t *)context = current_version(tx);
    return true;
}

bool store_schema_version(Store *store, int *out_version, GError **error)
{
    int64_t version = 0;
    if (!store_read(store, read_version, &version, error))
        return false;
    *out_version = (int)version;
    return true;
}
