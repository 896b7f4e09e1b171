// SPDX-License-Identifier: Apache-2.0
//
// The peer of creating customers: writes the same rows in the same groups, with nothing but sqlite3
// in between.
//
//     create_loop SOURCE TARGET GROUP
//
// SOURCE is the database after a run of the server, TARGET a copy from before it. Every row of
// SOURCE that belongs to a customer made in between is read into memory first; then the clock
// starts, and the rows go into TARGET, GROUP customers per durable transaction (WAL,
// synchronous=FULL), in the order in which the customers were made. Prints customers, rows and
// seconds as JSON.

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLES_MAX = 64 };

typedef struct {
    char name[64];
    int n_columns;
    sqlite3_stmt *insert;
    size_t n_rows, capacity, next;
    int64_t *owners;        // ascending, one per row
    sqlite3_value **values; // n_rows × n_columns
} Rows;

static void check(int code, sqlite3 *db, const char *what)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    fprintf(stderr, "create_loop: %s: %s\n", what, sqlite3_errmsg(db));
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

static int64_t integer(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = prepare(db, sql);
    check(sqlite3_step(statement), db, sql);
    int64_t result = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return result;
}

// The column that says whose a row is; NULL: nobody's, left out.
static const char *owner_column(sqlite3 *db, const char *table)
{
    static const char *const candidates[] = {"customer_id", "owner_id"};
    if (strcmp(table, "customer") == 0)
        return "id";
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        char *sql = sqlite3_mprintf("SELECT count(*) FROM pragma_table_info(%Q) WHERE name = %Q",
                                    table, candidates[i]);
        bool has = integer(db, sql) == 1;
        sqlite3_free(sql);
        if (has)
            return candidates[i];
    }
    return NULL;
}

static void grow(Rows *rows)
{
    if (rows->n_rows < rows->capacity)
        return;
    rows->capacity = rows->capacity ? rows->capacity * 2 : 1024;
    rows->owners = realloc(rows->owners, rows->capacity * sizeof *rows->owners);
    rows->values =
        realloc(rows->values, rows->capacity * (size_t)rows->n_columns * sizeof *rows->values);
    if (rows->owners == NULL || rows->values == NULL)
        abort();
}

static void load(sqlite3 *source, Rows *rows, const char *owner, int64_t after)
{
    bool logged = strcmp(rows->name, "change_log") == 0; // in its own order: positions rise
    char *sql = sqlite3_mprintf("SELECT %s, * FROM \"%w\" WHERE %s > %lld ORDER BY %s", owner,
                                rows->name, owner, (long long)after, logged ? "pos" : "1");
    sqlite3_stmt *statement = prepare(source, sql);
    sqlite3_free(sql);
    rows->n_columns = sqlite3_column_count(statement) - 1;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        grow(rows);
        rows->owners[rows->n_rows] = sqlite3_column_int64(statement, 0);
        for (int i = 0; i < rows->n_columns; i++)
            rows->values[rows->n_rows * (size_t)rows->n_columns + (size_t)i] =
                sqlite3_value_dup(sqlite3_column_value(statement, i + 1));
        rows->n_rows++;
    }
    sqlite3_finalize(statement);
}

static void prepare_insert(sqlite3 *target, Rows *rows)
{
    sqlite3_str *sql = sqlite3_str_new(target);
    sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES (?", rows->name);
    for (int i = 1; i < rows->n_columns; i++)
        sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    rows->insert = prepare(target, text);
    sqlite3_free(text);
}

// Inserts the rows of the group's customers: those up to the owner `last`.
static size_t insert_until(sqlite3 *target, Rows *rows, int64_t last)
{
    size_t inserted = 0;
    for (; rows->next < rows->n_rows && rows->owners[rows->next] <= last;
         rows->next++, inserted++) {
        for (int i = 0; i < rows->n_columns; i++)
            sqlite3_bind_value(rows->insert, i + 1,
                               rows->values[rows->next * (size_t)rows->n_columns + (size_t)i]);
        check(sqlite3_step(rows->insert), target, rows->name);
        sqlite3_reset(rows->insert);
    }
    return inserted;
}

static size_t load_all(sqlite3 *source, sqlite3 *target, Rows *tables)
{
    int64_t before = integer(target, "SELECT max(id) FROM customer");
    sqlite3_stmt *names = prepare(source, "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                                          "name NOT LIKE 'sqlite_%' ORDER BY name");
    size_t n = 0;
    while (sqlite3_step(names) == SQLITE_ROW && n < TABLES_MAX) {
        snprintf(tables[n].name, sizeof tables[n].name, "%s",
                 (const char *)sqlite3_column_text(names, 0));
        const char *owner = owner_column(source, tables[n].name);
        if (owner == NULL)
            continue;
        load(source, &tables[n], owner, before);
        if (tables[n].n_rows == 0)
            continue;
        prepare_insert(target, &tables[n]);
        n++;
    }
    sqlite3_finalize(names);
    return n;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static Rows tables[TABLES_MAX];
    sqlite3 *source = NULL, *target = NULL;
    size_t group = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (group == 0) {
        fprintf(stderr, "usage: create_loop SOURCE TARGET GROUP\n");
        return 2;
    }
    check(sqlite3_open_v2(argv[1], &source, SQLITE_OPEN_READONLY, NULL), source, argv[1]);
    check(sqlite3_open_v2(argv[2], &target, SQLITE_OPEN_READWRITE, NULL), target, argv[2]);
    run(target, "PRAGMA journal_mode = WAL");
    run(target, "PRAGMA synchronous = FULL");
    run(target, "PRAGMA cache_size = -65536");
    size_t n = load_all(source, target, tables);
    const Rows *customers = NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(tables[i].name, "customer") == 0)
            customers = &tables[i];
    }
    if (customers == NULL) {
        fprintf(stderr, "create_loop: no new customers in %s\n", argv[1]);
        return 1;
    }
    double began = now();
    size_t rows = 0;
    for (size_t first = 0; first < customers->n_rows; first += group) {
        size_t last = first + group < customers->n_rows ? first + group - 1 : customers->n_rows - 1;
        int64_t last_owner = customers->owners[last];
        run(target, "BEGIN IMMEDIATE");
        for (size_t i = 0; i < n; i++)
            rows += insert_until(target, &tables[i], last_owner);
        run(target, "COMMIT");
    }
    double seconds = now() - began;
    printf("{\"customers\":%zu,\"rows\":%zu,\"tables\":%zu,\"seconds\":%.6f}\n", customers->n_rows,
           rows, n, seconds);
    return 0;
}
