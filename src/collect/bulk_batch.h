// SPDX-License-Identifier: Apache-2.0
//
// Some dozens of households on their way into the store: made up by one thread, given their ids in
// the order of households, turned into rows, search terms and lines of CSV by the same thread, and
// written by another.
#pragma once

#include "base/arena.h"
#include "collect/bulk_customer.h"
#include "collect/bulk_sort.h"
#include "entity/baseline.h"

enum { BULK_BATCH_HOUSEHOLDS = 96, BULK_BATCH_RECORDS = BULK_BATCH_HOUSEHOLDS * BULK_RECORDS };

// The tables that are filled, in the order they are written.
typedef enum {
    BULK_CUSTOMER,
    BULK_IDENTITY,
    BULK_ADDRESS,
    BULK_CONSENT,
    BULK_RELATION,
    BULK_ORDER,
    BULK_LINE, // of orders; has no ids
    BULK_PAYMENT,
    BULK_EVENT,
    BULK_TABLES,
} BulkTable;

const Entity *bulk_entity(BulkTable table);
// Orders of the last weeks have a payment; of older ones the status says enough.
bool bulk_has_payment(const BulkShop *shop, const BulkOrder *order);

// Files beside the store or instead of it (bulk_files.h).
typedef enum {
    BULK_FILE_CUSTOMERS,
    BULK_FILE_ORDERS,
    BULK_FILE_LINES,
    BULK_FILE_EVENTS,
    BULK_FILE_TRUTH,
    BULK_FILES,
} BulkFile;

// Ids that the shop's shared records have.
typedef struct {
    int64_t sources[BULK_SOURCES];
    int64_t categories[DEMO_CATEGORIES];
    int64_t products[BULK_PRODUCTS];
} BulkIds;

typedef struct {
    const BulkShop *shop;
    BulkIds ids;
    int64_t now;        // when the rows change, µs
    bool rows;          // there is a store
    bool files, truths; // CSV is wanted
} BulkTask;

typedef struct {
    const BulkTask *task;
    BulkWork work;
    DemoPlace places[BULK_BATCH_HOUSEHOLDS];
    BulkRecord *records; // BULK_BATCH_RECORDS of them
    size_t n_records;    // those that are kept: the last batch is cut
    uint32_t n_orders, n_events;
    int64_t first_ids[BULK_TABLES];
    GArray *rows[BULK_TABLES]; // of Value, in field order
    Buffer files[BULK_FILES];
    BaselineRange sums[BULK_TABLES]; // counts and digests
    int64_t n_returns, n_lines;
    Arena *arena;
    BulkSortPart *terms; // search terms and identities; NULL without store
} BulkBatch;

void bulk_batch_init(BulkBatch *batch, const BulkTask *task);
void bulk_batch_clear(BulkBatch *batch);

// Makes up the households from `first` on.
void bulk_batch_fill(BulkBatch *batch, uint64_t first);
// Keeps at most `most` records and takes ids for them: each of `next_ids` is the next free one.
void bulk_batch_claim(BulkBatch *batch, int64_t most, int64_t next_ids[BULK_TABLES]);
// Rows and terms (bulk_rows.c), lines of CSV (bulk_files.c).
void bulk_batch_rows(BulkBatch *batch);
void bulk_batch_files(BulkBatch *batch);

// What the strings in `terms` are: the order of their bytes is that of the rows they become.
typedef struct {
    const Entity *entity; // NULL: an identity
    unsigned rank;
    const char *kind; // of an identity
    const char *text;
    size_t length;
    int64_t customer_id, id;
} BulkTerm;
void bulk_term_read(const char *bytes, size_t length, BulkTerm *out);

// Words of events' details.
extern const char *const BULK_EVENT_NAMES[BULK_EVENT_KINDS];
const char *bulk_event_properties(const BulkEvent *event); // static JSON; NULL: none
// "TM20260412000000123456": a number that a shop could have given. `out` needs 24 bytes.
void bulk_order_number(const BulkShop *shop, BulkSource source, int64_t at, int64_t id, char *out);
