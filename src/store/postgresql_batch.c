// SPDX-License-Identifier: Apache-2.0
//
// Rows of one INSERT wait until something else is asked of the connection, and then travel as one
// statement: each column as one array, unnested by the server. That costs a third of a statement
// per row, and callers need not gather anything. What is seen from outside stays the same: every
// other statement, every query and the COMMIT send what waits before them. Only inserts pass each
// other, also those whose rows are counted (claims), and none of them depends on another: there are
// no foreign keys, and an insert into a table for which rows wait passes nothing.
//
// What can be combined is told from the text: INSERT INTO table (columns) VALUES ($1, $2, …), then
// nothing, ON CONFLICT … DO NOTHING, or ON CONFLICT (key) DO UPDATE SET x = excluded.x, …, of which
// the last row of a key counts. And the entries of the change log (CHANGE_POST).
#include "store/postgresql.h"

#include <string.h>

enum {
    ROWS_MOST = 1000,           // then they are sent, so that the server has something to do
    BYTES_MOST = 256 * 1024,    // the same
    ROW_BYTES_MOST = 64 * 1024, // a larger one goes alone, without being copied
    HEADER_BYTES = 5 * 4,       // of an array
};

typedef struct {
    Oid type; // of the table's column
    GByteArray *array;
    bool has_nulls;
} Column;

struct Batch {
    char *many; // the statement of many rows; NULL: this one cannot be combined
    char *table;
    size_t n_columns;
    Column *columns;
    size_t n_rows; // waiting
    size_t n_bytes;
    char sql[]; // of one row
};

// ---- the statement of many rows ----

typedef struct {
    char *table;
    char **columns;
    size_t n;
    const char *tail; // what follows the values
} Insert;

static void insert_clear(Insert *insert)
{
    g_free(insert->table);
    g_strfreev(insert->columns);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Insert, insert_clear)

static bool skip(const char **at, const char *text)
{
    if (!g_str_has_prefix(*at, text))
        return false;
    *at += strlen(text);
    return true;
}

// The values must be the parameters, in order.
static bool skip_values(const char **at, size_t n)
{
    for (size_t i = 1; i <= n; i++) {
        char parameter[24];
        g_snprintf(parameter, sizeof parameter, "%s$%zu", i > 1 ? ", " : "", i);
        if (!skip(at, parameter))
            return false;
    }
    return skip(at, ")");
}

static bool insert_parse(const char *sql, Insert *insert)
{
    const char *at = sql;
    if (!skip(&at, "INSERT INTO "))
        return false;
    size_t length = strcspn(at, " (");
    insert->table = g_strndup(at, length);
    at += length;
    if (!skip(&at, " (") || strchr(at, ')') == NULL)
        return false;
    length = strcspn(at, ")");
    g_autofree char *columns = g_strndup(at, length);
    insert->columns = g_strsplit(columns, ", ", -1);
    insert->n = g_strv_length(insert->columns);
    at += length;
    if (!skip(&at, ") VALUES (") || !skip_values(&at, insert->n))
        return false;
    insert->tail = at;
    return true;
}

// The key in “ON CONFLICT (key) DO UPDATE SET x = excluded.x, …”; NULL when the tail is another.
static char *replaced_key(const char *tail)
{
    const char *at = tail;
    if (!skip(&at, " ON CONFLICT (") || strchr(at, ')') == NULL)
        return NULL;
    size_t length = strcspn(at, ")");
    g_autofree char *key = g_strndup(at, length);
    at += length;
    if (!skip(&at, ") DO UPDATE SET "))
        return NULL;
    g_auto(GStrv) sets = g_strsplit(at, ", ", -1);
    for (char **set = sets; *set != NULL; set++) {
        g_autofree char *name = g_strndup(*set, strcspn(*set, " "));
        g_autofree char *plain = g_strdup_printf("%s = excluded.%s", name, name);
        if (strcmp(*set, plain) != 0)
            return NULL;
    }
    return g_steal_pointer(&key);
}

static const char *array_of(Oid type)
{
    switch (type) {
    case OID_INT8:
        return "bigint[]";
    case OID_FLOAT8:
        return "double precision[]";
    case OID_BYTEA:
        return "bytea[]";
    case OID_TEXT:
    case OID_JSONB: // travels as text
        return "text[]";
    default:
        return NULL;
    }
}

// INSERT … SELECT the columns FROM the arrays. NULL when a column is of a type not foreseen.
static char *many_of_insert(const Insert *insert, const Column *columns)
{
    g_autofree char *key = replaced_key(insert->tail);
    bool nothing = g_str_has_prefix(insert->tail, " ON CONFLICT") &&
                   g_str_has_suffix(insert->tail, " DO NOTHING");
    if (*insert->tail != '\0' && !nothing && key == NULL)
        return NULL;
    g_autofree char *names = g_strjoinv(", ", insert->columns);
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql, "INSERT INTO %s (%s) SELECT ", insert->table, names);
    if (key != NULL)
        g_string_append_printf(sql, "DISTINCT ON (%s) ", key);
    for (size_t i = 0; i < insert->n; i++)
        g_string_append_printf(sql, "%srows.%s%s", i > 0 ? ", " : "", insert->columns[i],
                               columns[i].type == OID_JSONB ? "::jsonb" : "");
    g_string_append(sql, " FROM (SELECT ");
    for (size_t i = 0; i < insert->n; i++) {
        const char *array = array_of(columns[i].type);
        if (array == NULL)
            return NULL;
        g_string_append_printf(sql, "unnest($%zu::%s) AS %s, ", i + 1, array, insert->columns[i]);
    }
    g_string_append_printf(sql, "generate_subscripts($1::%s, 1) AS turn) AS rows",
                           array_of(columns[0].type));
    if (key != NULL)
        g_string_append_printf(sql, " ORDER BY %s, turn DESC", key);
    g_string_append(sql, insert->tail);
    return g_string_free(g_steal_pointer(&sql), false);
}

// Owners are locked in order, so that two who do this never wait for each other; their versions are
// raised once and shared out in the order of the entries.
static const char POST_MANY[] =
    "WITH entries AS (SELECT unnest($1::bigint[]) AS customer_id, unnest($2::bigint[]) AS at,"
    " unnest($3::bigint[]) AS actor_id, unnest($4::bigint[]) AS import_id,"
    " unnest($5::text[]) AS entity, unnest($6::bigint[]) AS id, unnest($7::text[]) AS operation,"
    " unnest($8::text[]) AS change, generate_subscripts($1::bigint[], 1) AS turn),"
    " owners AS (INSERT INTO owner_version AS kept (customer_id, version)"
    " SELECT customer_id, count(*) FROM entries GROUP BY customer_id ORDER BY customer_id"
    " ON CONFLICT (customer_id) DO UPDATE SET version = kept.version + excluded.version"
    " RETURNING customer_id, version)"
    " INSERT INTO outbox (customer_id, version, at, actor_id, import_id, entity, id, operation,"
    " change)"
    " SELECT customer_id, version + 1 - later, at, actor_id, import_id, entity, id, operation,"
    " change FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY turn DESC)"
    " AS later FROM entries) AS counted JOIN owners USING (customer_id)";
static const Oid POST_TYPES[] = {OID_INT8, OID_INT8, OID_INT8, OID_INT8,
                                 OID_TEXT, OID_INT8, OID_TEXT, OID_TEXT};

// ---- making batches ----

static Batch *batch_new(const char *sql, size_t n_columns)
{
    size_t size = strlen(sql) + 1;
    Batch *batch = g_malloc0(sizeof *batch + size);
    memcpy(batch->sql, sql, size);
    batch->n_columns = n_columns;
    batch->columns = g_new0(Column, n_columns);
    return batch;
}

static void batch_start(Batch *batch)
{
    batch->n_rows = 0;
    batch->n_bytes = 0;
    for (size_t i = 0; i < batch->n_columns; i++) {
        g_byte_array_set_size(batch->columns[i].array, HEADER_BYTES);
        batch->columns[i].has_nulls = false;
    }
}

void postgresql_batch_free(Batch *batch)
{
    for (size_t i = 0; i < batch->n_columns; i++)
        if (batch->columns[i].array != NULL)
            g_byte_array_unref(batch->columns[i].array);
    g_free(batch->columns);
    g_free(batch->many);
    g_free(batch->table);
    g_free(batch);
}

static int column_named(const Insert *insert, const char *name)
{
    for (size_t i = 0; i < insert->n; i++)
        if (strcmp(insert->columns[i], name) == 0)
            return (int)i;
    return -1;
}

// Asks the server for the types of the columns: a parameter must be declared as an array of them.
static void ask_types(Tx *tx, const Insert *insert, Batch *batch)
{
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT attname::text, atttypid::bigint FROM pg_attribute"
                 " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
                 PARAMS(value_text(insert->table)));
    while (cursor_next(rows)) {
        int i = column_named(insert, cursor_text(rows, 0, NULL));
        if (i >= 0)
            batch->columns[i].type = (Oid)cursor_integer(rows, 1);
    }
}

static Batch *make_batch(Tx *tx, const char *sql)
{
    g_auto(Insert) insert = {0};
    Batch *batch;
    if (strcmp(sql, CHANGE_POST) == 0) {
        batch = batch_new(sql, G_N_ELEMENTS(POST_TYPES));
        for (size_t i = 0; i < batch->n_columns; i++)
            batch->columns[i].type = POST_TYPES[i];
        batch->many = g_strdup(POST_MANY);
        batch->table = g_strdup("outbox");
    } else if (insert_parse(sql, &insert)) {
        batch = batch_new(sql, insert.n);
        ask_types(tx, &insert, batch);
        batch->many = many_of_insert(&insert, batch->columns);
        batch->table = g_strdup(insert.table);
    } else {
        batch = batch_new(sql, 0);
    }
    for (size_t i = 0; batch->many != NULL && i < batch->n_columns; i++)
        batch->columns[i].array = g_byte_array_new();
    if (batch->many != NULL)
        batch_start(batch);
    return batch;
}

// The batch of a statement; NULL when its rows cannot be combined.
static Batch *batch_of(Tx *tx, const char *sql)
{
    PostgresqlConnection *connection = ((PostgresqlTx *)tx)->connection;
    if (!g_str_has_prefix(sql, "INSERT INTO ") && strcmp(sql, CHANGE_POST) != 0)
        return NULL;
    Batch *batch = statement_cache_find(connection->batches, sql);
    if (batch == NULL) {
        postgresql_batch_flush(tx); // the cache may drop another one for it, which must be empty
        batch = make_batch(tx, sql);
        if (tx->error != NULL) { // its types are not known for certain
            postgresql_batch_free(batch);
            return NULL;
        }
        statement_cache_keep(connection->batches, sql, batch);
    }
    return batch->many != NULL ? batch : NULL;
}

// ---- rows ----

static bool suits(const Column *column, const Value *value)
{
    switch (value->type) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return column->type == OID_INT8;
    case VALUE_REAL:
        return column->type == OID_FLOAT8;
    case VALUE_TEXT:
        return column->type == OID_TEXT || column->type == OID_JSONB;
    case VALUE_BYTES:
        return column->type == OID_BYTEA;
    }
    return false;
}

static size_t value_size(const Value *value)
{
    bool sized = value->type == VALUE_TEXT || value->type == VALUE_BYTES;
    return sized ? value->as.text.length : sizeof(uint64_t);
}

static void append_word(GByteArray *array, int32_t word)
{
    uint32_t bits = GUINT32_TO_BE((uint32_t)word);
    g_byte_array_append(array, (const guint8 *)&bits, sizeof bits);
}

// An element of an array: its length, −1 for a null, and its bytes.
static void append_value(Column *column, const Value *value)
{
    if (value->type == VALUE_NULL) {
        append_word(column->array, -1);
        column->has_nulls = true;
        return;
    }
    append_word(column->array, (int32_t)value_size(value));
    if (value->type == VALUE_TEXT || value->type == VALUE_BYTES) {
        if (value->as.text.length > 0)
            g_byte_array_append(column->array, (const guint8 *)value->as.text.data,
                                (guint)value->as.text.length);
        return;
    }
    uint64_t word = wire_word(value);
    g_byte_array_append(column->array, (const guint8 *)&word, sizeof word);
}

static bool add_row(Batch *batch, const Value *values)
{
    size_t n_bytes = 0;
    for (size_t i = 0; i < batch->n_columns; i++) {
        if (!suits(&batch->columns[i], &values[i]))
            return false;
        n_bytes += value_size(&values[i]);
    }
    if (n_bytes > ROW_BYTES_MOST)
        return false;
    for (size_t i = 0; i < batch->n_columns; i++)
        append_value(&batch->columns[i], &values[i]);
    batch->n_rows++;
    batch->n_bytes += n_bytes;
    return true;
}

bool postgresql_batch_add(Tx *tx, const char *sql, const Value *values, size_t n_values)
{
    PostgresqlConnection *connection = ((PostgresqlTx *)tx)->connection;
    Batch *batch = batch_of(tx, sql);
    if (batch == NULL || batch->n_columns != n_values || !add_row(batch, values))
        return false;
    if (batch->n_rows == 1)
        g_ptr_array_add(connection->waiting, batch);
    if (batch->n_rows >= ROWS_MOST || batch->n_bytes >= BYTES_MOST)
        postgresql_batch_flush(tx);
    return true;
}

bool postgresql_batch_passes(Tx *tx, const char *sql)
{
    const PostgresqlConnection *connection = ((PostgresqlTx *)tx)->connection;
    const Batch *batch = batch_of(tx, sql);
    if (batch == NULL)
        return false;
    for (guint i = 0; i < connection->waiting->len; i++)
        if (strcmp(((const Batch *)connection->waiting->pdata[i])->table, batch->table) == 0)
            return false;
    return true;
}

// ---- sending ----

// The head of an array: dimensions, whether it holds nulls, type, length, first index.
static void write_header(const Column *column, size_t n_rows)
{
    Oid type = column->type == OID_JSONB ? OID_TEXT : column->type;
    const uint32_t header[] = {GUINT32_TO_BE(1u), GUINT32_TO_BE((uint32_t)column->has_nulls),
                               GUINT32_TO_BE(type), GUINT32_TO_BE((uint32_t)n_rows),
                               GUINT32_TO_BE(1u)};
    memcpy(column->array->data, header, HEADER_BYTES);
}

// The only element of an array as the value it was made of.
static Value only_value(const Column *column)
{
    const guint8 *at = column->array->data + HEADER_BYTES;
    uint32_t length;
    memcpy(&length, at, sizeof length);
    at += sizeof length;
    length = GUINT32_FROM_BE(length);
    if (column->has_nulls)
        return value_null();
    if (column->type == OID_BYTEA)
        return value_bytes(at, length);
    if (column->type != OID_INT8 && column->type != OID_FLOAT8)
        return value_slice((const char *)at, length);
    Value value = {.type = column->type == OID_INT8 ? VALUE_INTEGER : VALUE_REAL};
    uint64_t word;
    memcpy(&word, at, sizeof word);
    word = GUINT64_FROM_BE(word);
    if (value.type == VALUE_INTEGER)
        value.as.integer = (int64_t)word;
    else
        memcpy(&value.as.real, &word, sizeof word);
    return value;
}

static bool send_batch(PostgresqlConnection *connection, const Batch *batch)
{
    g_autofree Value *values = g_new(Value, batch->n_columns);
    bool one = batch->n_rows == 1;
    for (size_t i = 0; i < batch->n_columns; i++) {
        const Column *column = &batch->columns[i];
        if (!one)
            write_header(column, batch->n_rows);
        values[i] = one ? only_value(column) : value_bytes(column->array->data, column->array->len);
    }
    if (one)
        return postgresql_send(connection, batch->sql, values, batch->n_columns, false) != NULL;
    return postgresql_send_arrays(connection, batch->many, values, batch->n_columns);
}

void postgresql_batch_flush(Tx *tx)
{
    PostgresqlConnection *connection = ((PostgresqlTx *)tx)->connection;
    for (guint i = 0; i < connection->waiting->len; i++) {
        Batch *batch = g_ptr_array_index(connection->waiting, i);
        if (tx->error == NULL && !send_batch(connection, batch))
            postgresql_note_lost((PostgresqlTx *)tx);
        batch_start(batch);
    }
    g_ptr_array_set_size(connection->waiting, 0);
}

void postgresql_batch_forget(PostgresqlConnection *connection)
{
    for (guint i = 0; i < connection->waiting->len; i++)
        batch_start(g_ptr_array_index(connection->waiting, i));
    g_ptr_array_set_size(connection->waiting, 0);
}
