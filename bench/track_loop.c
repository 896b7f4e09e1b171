// SPDX-License-Identifier: Apache-2.0
//
// The peer of storing events: writes the same rows in groups, with nothing but sqlite3 in between.
//
//     track_loop SOURCE TARGET GROUPS TABLE SELECT [TABLE SELECT]…
//
// SOURCE is the database after a run of the server, TARGET a copy from before it. What each SELECT
// finds in SOURCE is read into memory first, in its order; then the clock starts, and the rows go
// into the tables of TARGET in so many durable transactions (WAL, synchronous=FULL), each with its
// share of every table. Prints rows, seconds and seconds of CPU as JSON.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { TABLES_MAX = 8 };

typedef struct {
    const char *table;
    int n_columns;
    sqlite3_stmt *insert;
    size_t n_rows, capacity;
    sqlite3_value **values; // n_rows × n_columns
} Rows;

static void check(int code, sqlite3 *db, const char *what)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    fprintf(stderr, "track_loop: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    check(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), db, sql);
    return statement;
}

static void take_row(Rows *rows, sqlite3_stmt *statement)
{
    size_t width = (size_t)rows->n_columns;
    if (rows->n_rows == rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 1024;
        rows->values = realloc(rows->values, rows->capacity * width * sizeof *rows->values);
        if (rows->values == NULL)
            abort();
    }
    for (size_t i = 0; i < width; i++)
        rows->values[rows->n_rows * width + i] =
            sqlite3_value_dup(sqlite3_column_value(statement, (int)i));
    rows->n_rows++;
}

static void load(sqlite3 *source, sqlite3 *target, Rows *rows, const char *select)
{
    sqlite3_stmt *statement = prepare(source, select);
    rows->n_columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW)
        take_row(rows, statement);
    sqlite3_finalize(statement);
    sqlite3_str *sql = sqlite3_str_new(target);
    sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES (?", rows->table);
    for (int i = 1; i < rows->n_columns; i++)
        sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    rows->insert = prepare(target, text);
    sqlite3_free(text);
}

static size_t insert(sqlite3 *target, const Rows *rows, size_t from, size_t end)
{
    size_t width = (size_t)rows->n_columns;
    for (size_t row = from; row < end; row++) {
        for (size_t i = 0; i < width; i++)
            sqlite3_bind_value(rows->insert, (int)i + 1, rows->values[row * width + i]);
        check(sqlite3_step(rows->insert), target, rows->table);
        sqlite3_reset(rows->insert);
    }
    return end - from;
}

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static Rows tables[TABLES_MAX];
    sqlite3 *source = NULL, *target = NULL;
    size_t n = argc > 5 ? (size_t)(argc - 4) / 2 : 0;
    size_t groups = n > 0 ? strtoul(argv[3], NULL, 10) : 0;
    if (groups == 0 || n > TABLES_MAX) {
        fprintf(stderr, "usage: track_loop SOURCE TARGET GROUPS TABLE SELECT [TABLE SELECT]…\n");
        return 2;
    }
    check(sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, NULL), source, argv[1]);
    check(sqlite3_open_v2(argv[2], &target, SQLITE_OPEN_READWRITE, NULL), target, argv[2]);
    run(target, "PRAGMA journal_mode = WAL");
    run(target, "PRAGMA synchronous = FULL");
    run(target, "PRAGMA cache_size = -65536");
    for (size_t i = 0; i < n; i++) {
        tables[i].table = argv[4 + 2 * i];
        load(source, target, &tables[i], argv[5 + 2 * i]);
    }
    double began = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    size_t rows = 0;
    for (size_t group = 0; group < groups; group++) {
        run(target, "BEGIN IMMEDIATE");
        for (size_t i = 0; i < n; i++)
            rows += insert(target, &tables[i], tables[i].n_rows * group / groups,
                           tables[i].n_rows * (group + 1) / groups);
        run(target, "COMMIT");
    }
    printf("{\"rows\":%zu,\"seconds\":%.6f,\"cpu\":%.6f}\n", rows, now(CLOCK_MONOTONIC) - began,
           now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 0;
}
