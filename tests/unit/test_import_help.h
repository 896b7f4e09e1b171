// SPDX-License-Identifier: Apache-2.0
//
// Imports as tests ask for them: files written into a folder, their import, its figures, its undo.
#pragma once

#include "collect/import.h"
#include "test_store.h"

#include <string.h>

static char *folder;

static char *write_text(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

typedef struct {
    ImportRequest request;
    int64_t import_id, job_id;
    int64_t rows, inserted, updated, unchanged, rejected;
    char *result; // of the job
} Run;

static bool enqueue(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    return import_enqueue(tx, &run->request, &run->import_id, &run->job_id, error);
}

static bool read_run(Tx *tx, void *context, GError **error)
{
    (void)error;
    Run *run = context;
    g_autoptr(Cursor) row = tx_query(tx,
                                     "SELECT row_count, inserted_count, updated_count, "
                                     "unchanged_count, rejected_count FROM import WHERE id = $1",
                                     PARAMS(value_integer(run->import_id)));
    g_assert_true(cursor_next(row));
    run->rows = cursor_integer(row, 0);
    run->inserted = cursor_integer(row, 1);
    run->updated = cursor_integer(row, 2);
    run->unchanged = cursor_integer(row, 3);
    run->rejected = cursor_integer(row, 4);
    g_autoptr(Cursor) job =
        tx_query(tx, "SELECT result FROM job WHERE id = $1", PARAMS(value_integer(run->job_id)));
    g_assert_true(cursor_next(job));
    run->result = g_strdup(cursor_text(job, 0, NULL));
    return true;
}

static const JobKind *const KINDS[] = {&IMPORT_JOB, &IMPORT_UNDO_JOB, NULL};

static Run run_request(Store *store, const ImportRequest *request)
{
    g_autoptr(GError) error = NULL;
    Run run = {.request = *request};
    run.request.file_name = "test.csv";
    store_write(store, enqueue, &run, &error);
    g_assert_no_error(error);
    jobs_run_one(store, KINDS, run.job_id, NULL, NULL, &error);
    g_assert_no_error(error);
    store_read(store, read_run, &run, &error);
    g_assert_no_error(error);
    return run;
}

static inline Run import_paths(Store *store, const char *kind, const char *preset,
                               const char *const *paths)
{
    ImportRequest request = {.kind = kind, .preset = preset, .paths = paths};
    return run_request(store, &request);
}

static void expect(Run run, int64_t rows, int64_t inserted, int64_t updated, int64_t unchanged,
                   int64_t rejected)
{
    g_autofree char *got =
        g_strdup_printf("%d rows %d new %d changed %d unchanged %d rejected", (int)run.rows,
                        (int)run.inserted, (int)run.updated, (int)run.unchanged, (int)run.rejected);
    g_autofree char *wanted =
        g_strdup_printf("%d rows %d new %d changed %d unchanged %d rejected", (int)rows,
                        (int)inserted, (int)updated, (int)unchanged, (int)rejected);
    g_assert_cmpstr(got, ==, wanted);
    g_free(run.result);
}

typedef struct {
    const char *sql;
    int64_t value;
} Asking;

static bool ask(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asking *asking = context;
    asking->value = tx_integer(tx, asking->sql, NO_PARAMS, -1);
    return true;
}

static int64_t figure(Store *store, const char *sql)
{
    Asking asking = {.sql = sql};
    g_autoptr(GError) error = NULL;
    store_read(store, ask, &asking, &error);
    g_assert_no_error(error);
    return asking.value;
}

static void relay(Store *store)
{
    int64_t moved;
    do {
        g_assert_true(store_relay(store, &moved, NULL));
    } while (moved > 0);
}

static inline int64_t changes(Store *store)
{
    relay(store);
    return figure(store,
                  "SELECT count(*) FROM change_log WHERE entity NOT IN ('import', 'job', 'file')");
}

static bool enqueue_undo(Tx *tx, void *context, GError **error)
{
    Run *run = context;
    return import_undo_enqueue(tx, run->import_id, (JobAsker){0}, &run->job_id, error);
}

static inline void undo(Store *store, Run *run)
{
    g_autoptr(GError) error = NULL;
    store_write(store, enqueue_undo, run, &error);
    g_assert_no_error(error);
    jobs_run_one(store, KINDS, run->job_id, NULL, NULL, &error);
    g_assert_no_error(error);
    g_clear_pointer(&run->result, g_free);
    store_read(store, read_run, run, NULL);
}

static inline void expect_empty(Store *store)
{
    static const char *const TABLES[] = {"customer", "customer_order", "order_line",  "product",
                                         "address",  "payment",        "shipment",    "event",
                                         "identity", "identity_map",   "external_key"};
    for (size_t i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", TABLES[i]);
        g_assert_cmpint(figure(store, sql), ==, 0);
    }
    g_assert_cmpint(figure(store, "SELECT count(*) FROM search_term WHERE entity IN ('customer', "
                                  "'order', 'product', 'identity')"),
                    ==, 0);
}
