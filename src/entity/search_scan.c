// SPDX-License-Identifier: Apache-2.0
#include "entity/search_scan.h"

#include "entity/entities.h"

#include <string.h>

// ---- statements ----

static const char ONE_HEAD[] =
    "SELECT s.customer_id, s.id, s.term FROM search_term s WHERE s.entity = $1 "
    "AND s.rank = $2 AND s.term >= $3 AND s.term < $4 AND ";
static const char ONE_TAIL[] = " ORDER BY s.term, s.customer_id, s.id LIMIT $5";
// PostgreSQL only: $1 is [{"e": entity, "r": rank, "f": from, "t": to, "n": rows, "o": whether all
// customers may be seen}, …].
static const char MANY_HEAD[] =
    "SELECT k.i, s.customer_id, s.id, s.term FROM ROWS FROM (json_to_recordset(CAST($1 AS json)) "
    "AS (e text, r bigint, f text, t text, n bigint, o boolean)) "
    "WITH ORDINALITY AS k(e, r, f, t, n, o, i) CROSS JOIN LATERAL ("
    "SELECT s.customer_id, s.id, s.term FROM search_term s WHERE s.entity = k.e "
    "AND s.rank = k.r AND s.term >= k.f AND s.term < k.t AND (k.o OR ";
static const char MANY_TAIL[] = ") ORDER BY s.term, s.customer_id, s.id LIMIT k.n) s "
                                "ORDER BY k.i, s.term, s.customer_id, s.id";
// The condition for one customer; the parameters of the scan are all named, so that they have
// types.
static const char ALLOWED_HEAD[] =
    "SELECT 1 FROM (SELECT CAST($1 AS bigint) AS customer_id, CAST($2 AS bigint) AS two, "
    "CAST($3 AS bigint) AS three, CAST($4 AS bigint) AS four, CAST($5 AS bigint) AS five) s WHERE ";

void scan_context_prepare(ScanContext *context)
{
    Arena *arena = context->arena;
    const char *condition = context->query->condition;
    context->sql_one = arena_printf(arena, "%strue%s", ONE_HEAD, ONE_TAIL);
    context->sql_many =
        arena_printf(arena, "%s%s%s", MANY_HEAD, condition ? condition : "true", MANY_TAIL);
    if (condition == NULL)
        return;
    context->sql_one_limited = arena_printf(arena, "%s(%s)%s", ONE_HEAD, condition, ONE_TAIL);
    context->sql_allowed = arena_printf(arena, "%s(%s)", ALLOWED_HEAD, condition);
}

// Parameters: the scan's own, then those of the condition if it is asked.
static Value *with_condition(const ScanContext *context, const Value own[SEARCH_PARAMS],
                             bool limited, size_t *out_n)
{
    const SearchQuery *query = context->query;
    size_t more = limited ? query->n_values : 0;
    *out_n = SEARCH_PARAMS + more;
    Value *values = ARENA_ARRAY(context->arena, Value, *out_n);
    memcpy(values, own, SEARCH_PARAMS * sizeof *values);
    if (more > 0)
        memcpy(values + SEARCH_PARAMS, query->values, more * sizeof *values);
    return values;
}

// ---- batches ----

ScanBatch *scan_batch_new(ScanContext *context, size_t most)
{
    ScanBatch *batch = ARENA_NEW(context->arena, ScanBatch);
    batch->context = context;
    batch->scans = ARENA_ARRAY(context->arena, Scan, most + 1);
    batch->at = -1;
    return batch;
}

// What is left of each run of new terms.
static void seek_runs(Scan *scan, const RecentTerm *from)
{
    const SearchRecent *recent = scan->batch->context->recent;
    RecentTerm until = *from;
    until.text = scan->to;
    until.length = (uint16_t)strlen(scan->to);
    size_t runs = search_recent_runs(recent);
    scan->next = ARENA_ARRAY(scan->batch->context->arena, const RecentTerm *, 2 * runs + 1);
    scan->end = scan->next + runs;
    for (size_t i = 0; i < runs; i++) {
        size_t n;
        const RecentTerm *terms = search_recent_run(recent, i, &n);
        const RecentTerm *next = terms + recent_term_seek(terms, n, from);
        const RecentTerm *end = terms + recent_term_seek(terms, n, &until);
        if (next >= end)
            continue;
        scan->next[scan->n_runs] = next;
        scan->end[scan->n_runs++] = end;
    }
}

Scan *scan_batch_add(ScanBatch *batch, const RecentTerm *from, const char *to, size_t limit)
{
    Scan *scan = &batch->scans[batch->n];
    *scan = (Scan){.batch = batch,
                   .index = batch->n++,
                   .row = *from,
                   .to = to,
                   .left = limit,
                   .limited = batch->context->query->condition && entity_is_owned(from->entity)};
    seek_runs(scan, from);
    return scan;
}

void scan_batch_end(ScanBatch *batch)
{
    g_clear_pointer(&batch->cursor, cursor_free);
}

// ---- rows of the table ----

static void ask_one(Scan *scan)
{
    const ScanContext *context = scan->batch->context;
    const Value own[SEARCH_PARAMS] = {value_text(scan->row.entity->name),
                                      value_integer(scan->row.rank),
                                      value_slice(scan->row.text, scan->row.length),
                                      value_text(scan->to), value_integer((int64_t)scan->left)};
    size_t n;
    const Value *values = with_condition(context, own, scan->limited, &n);
    scan->batch->cursor = tx_query(
        context->tx, scan->limited ? context->sql_one_limited : context->sql_one, values, n);
}

static void print_scan(Buffer *out, const Scan *scan)
{
    json_object_begin(out);
    json_member_text(out, "e", scan->row.entity->name);
    json_member_integer(out, "r", scan->row.rank);
    json_key(out, "f");
    json_string_n(out, scan->row.text, scan->row.length);
    json_member_text(out, "t", scan->to);
    json_member_integer(out, "n", (int64_t)scan->left);
    json_member_boolean(out, "o", !scan->limited);
    json_object_end(out);
}

static void ask_many(ScanBatch *batch)
{
    const ScanContext *context = batch->context;
    g_auto(Buffer) scans = {0};
    json_array(&scans);
    for (size_t i = 0; i < batch->n; i++)
        print_scan(&scans, &batch->scans[i]);
    json_array_end(&scans);
    const Value own[SEARCH_PARAMS] = {value_slice(scans.data, scans.length), value_integer(0),
                                      value_integer(0), value_integer(0), value_integer(0)};
    size_t n;
    const Value *values = with_condition(context, own, true, &n);
    batch->cursor = tx_query(context->tx, context->sql_many, values, n);
}

// Whether the batch's cursor can be brought to a new row of this scan.
static bool batch_step(ScanBatch *batch, const Scan *scan)
{
    if (batch->cursor == NULL)
        ask_many(batch);
    int64_t mine = (int64_t)scan->index;
    bool fresh = batch->at == mine && !scan->begun; // left there by the scan before
    while (batch->at < mine || (batch->at == mine && !fresh)) {
        batch->at =
            cursor_next(batch->cursor) ? cursor_integer(batch->cursor, 0) - 1 : (int64_t)batch->n;
        fresh = true;
    }
    return batch->at == mine;
}

// One cursor at a time: a second one of the same statement would have to be prepared.
static bool single_step(ScanBatch *batch, Scan *scan)
{
    if (!scan->begun) {
        scan_batch_end(batch);
        ask_one(scan);
        batch->at = (int64_t)scan->index;
    }
    bool more =
        batch->at == (int64_t)scan->index && batch->cursor != NULL && cursor_next(batch->cursor);
    if (!more)
        scan_batch_end(batch);
    return more;
}

static bool table_step(Scan *scan)
{
    ScanBatch *batch = scan->batch;
    return tx_engine(batch->context->tx) == STORE_POSTGRESQL ? batch_step(batch, scan)
                                                             : single_step(batch, scan);
}

static RecentTerm table_row(const Scan *scan)
{
    const Cursor *cursor = scan->batch->cursor;
    int last = cursor_columns(cursor) - 1;
    size_t length = 0;
    RecentTerm row = scan->row;
    row.customer_id = cursor_integer(cursor, last - 2);
    row.id = cursor_integer(cursor, last - 1);
    row.text = cursor_text(cursor, last, &length);
    row.length = (uint16_t)length;
    return row;
}

// ---- both in one order ----

static bool is_allowed(const Scan *scan, int64_t customer_id)
{
    const ScanContext *context = scan->batch->context;
    if (!scan->limited)
        return true;
    Value own[SEARCH_PARAMS], id = value_integer(customer_id);
    for (size_t i = 0; i < SEARCH_PARAMS; i++)
        own[i] = id;
    size_t n;
    const Value *values = with_condition(context, own, true, &n);
    return tx_integer(context->tx, context->sql_allowed, values, n, 0) == 1;
}

// The first of the new terms that are left; its run, or n_runs.
static size_t first_run(const Scan *scan)
{
    size_t best = scan->n_runs;
    for (size_t i = 0; i < scan->n_runs; i++) {
        if (scan->next[i] < scan->end[i] &&
            (best == scan->n_runs || recent_term_compare(scan->next[i], scan->next[best]) < 0))
            best = i;
    }
    return best;
}

static bool take_new(Scan *scan, size_t run)
{
    scan->row = *scan->next[run]++;
    scan->is_new = true;
    return is_allowed(scan, scan->row.customer_id);
}

static bool take_row(Scan *scan, const RecentTerm *row)
{
    scan->row = *row;
    scan->is_new = false;
    scan->row_given = true;
    return true;
}

bool scan_step(Scan *scan)
{
    if (!scan->begun || scan->row_given)
        scan->has_row = table_step(scan);
    scan->begun = true;
    scan->row_given = false;
    for (bool found = false; scan->left > 0;) {
        size_t run = first_run(scan);
        RecentTerm row = scan->row;
        if (scan->has_row)
            row = table_row(scan);
        else if (run == scan->n_runs)
            return false;
        if (scan->has_row &&
            (run == scan->n_runs || recent_term_compare(&row, scan->next[run]) <= 0))
            found = take_row(scan, &row);
        else
            found = take_new(scan, run);
        scan->left -= found;
        if (found)
            return true;
    }
    return false;
}

bool scan_step_new(Scan *scan)
{
    for (bool found = false; scan->left > 0;) {
        size_t run = first_run(scan);
        if (run == scan->n_runs)
            return false;
        found = take_new(scan, run);
        scan->left -= found;
        if (found)
            return true;
    }
    return false;
}

bool scan_step_any(Scan *scan)
{
    if (scan->left == 0)
        return false;
    if (!scan->begun || scan->row_given)
        scan->has_row = table_step(scan);
    scan->begun = true;
    scan->row_given = scan->has_row;
    if (!scan->has_row)
        return scan_step_new(scan);
    const Cursor *cursor = scan->batch->cursor;
    int last = cursor_columns(cursor) - 1;
    scan->row.customer_id = cursor_integer(cursor, last - 2);
    scan->row.id = cursor_integer(cursor, last - 1);
    scan->is_new = false;
    scan->left--;
    return true;
}
