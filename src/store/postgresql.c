// SPDX-License-Identifier: Apache-2.0
//
// One connection to PostgreSQL in pipeline mode. Commands are sent without waiting and their
// answers are read in the same order when somebody needs one. After an error the server skips
// everything up to the next sync, so an error found late has done no harm.
#include "store/postgresql.h"

#include <stdlib.h>
#include <string.h>

enum {
    PLANS_KEPT = 300,
    BATCHES_KEPT = 300,
    WAITING_MOST = 2000, // answers that may be outstanding; libpq keeps what arrives in memory
};

// ---- errors ----

static bool state_is(const char *state, const char *class)
{
    return strncmp(state, class, strlen(class)) == 0;
}

// Division by zero: a record was changed between its reading and its writing (entity/row.c). The
// server itself must refuse, because COMMIT travels with the update: counting the changed rows here
// would cost a round trip more, and a function that raises a state of our own would have to stand
// on every node of the distributed form. Rules guard their divisions, so nothing else means this.
#define OVERTAKEN "22012"

// A parameter stands where nothing says its type ($1 IS NULL), and no value has said it either.
#define UNTYPED "42P18"

bool postgresql_fail(const char *state, const char *message, GError **error)
{
    g_autofree char *line = g_strndup(message, strcspn(message, "\n"));
    if (state_is(state, "23505"))
        return fail(error, ERROR_CONFLICT, "A record with this key already exists",
                    "已存在相同键值的记录");
    if (state_is(state, "53"))
        return fail(error, ERROR_UNAVAILABLE,
                    "The database server has no disk space or memory left; nothing was saved: %s",
                    "数据库服务器磁盘或内存不足，内容未保存：%s", line);
    if (state_is(state, "40") || state_is(state, "55P03") || state_is(state, OVERTAKEN))
        return fail(error, ERROR_UNAVAILABLE,
                    "Others are changing the same records; try again in a moment",
                    "其他人正在修改相同的记录，请稍后重试");
    if (state_is(state, "57014"))
        return fail(error, ERROR_UNAVAILABLE, "The database took too long to answer",
                    "数据库响应超时");
    if (state_is(state, "08") || state_is(state, "57P") || state_is(state, "58") ||
        state_is(state, "25006") || state_is(state, "XX001") || state_is(state, "XX002"))
        return fail(error, ERROR_UNAVAILABLE, "The database server is not available: %s",
                    "数据库服务器不可用：%s", line);
    if (state_is(state, "22021") || state_is(state, "22P05"))
        return fail(error, ERROR_INVALID, "A text is not valid UTF-8", "文本不是有效的 UTF-8 编码");
    if (state_is(state, "54"))
        return fail(error, ERROR_TOO_LARGE, "A value is too large to be stored",
                    "数值过大，无法保存");
    return fail(error, ERROR_INTERNAL, "The database refused a statement: %s (%s)",
                "数据库拒绝执行语句：%s（%s）", line, state);
}

bool postgresql_fail_lost(const PostgresqlConnection *connection, GError **error)
{
    const char *message = PQerrorMessage(connection->link);
    return postgresql_fail("08006", *message != '\0' ? message : "connection lost", error);
}

bool postgresql_lost(const PostgresqlConnection *connection)
{
    return connection->broken || PQstatus(connection->link) != CONNECTION_OK;
}

// ---- opening ----

// A server that forgets what it acknowledged is refused.
static bool check_settings(PGconn *link, bool reads, GError **error)
{
    // A stopped node must not hang a client for ever, and a client must not hold locks for ever.
    static const char sql[] =
        "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
        " set_config('statement_timeout', '60s', false),"
        " set_config('lock_timeout', '20s', false),"
        " set_config('idle_in_transaction_session_timeout', '60s', false),"
        " set_config('timezone', 'UTC', false),"
        " set_config('jit', 'off', false),"
        " set_config('default_transaction_isolation', $1, false),"
        " set_config('default_transaction_read_only', $2, false)";
    const char *const values[] = {reads ? "repeatable read" : "read committed",
                                  reads ? "on" : "off"};
    PGresult *result = PQexecParams(link, sql, 2, NULL, values, NULL, NULL, 0);
    bool asked = PQresultStatus(result) == PGRES_TUPLES_OK;
    bool durable = asked && strcmp(PQgetvalue(result, 0, 0), "off") != 0 &&
                   strcmp(PQgetvalue(result, 0, 1), "off") != 0;
    PQclear(result);
    if (durable)
        return true;
    if (!asked)
        return postgresql_fail("08006", PQerrorMessage(link), error);
    return fail(error, ERROR_UNAVAILABLE,
                "The database server may forget what it acknowledged: fsync and "
                "synchronous_commit must be on",
                "数据库服务器可能丢失已确认的数据：必须开启 fsync 和 synchronous_commit");
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

static void plan_drop(void *context, void *plan)
{
    PostgresqlConnection *connection = context;
    bool known = !((PostgresqlPlan *)plan)->unprepared && !connection->forgetting;
    if (known && !postgresql_lost(connection)) {
        g_autofree char *sql = g_strdup_printf("DEALLOCATE %s", ((PostgresqlPlan *)plan)->name);
        postgresql_send_plain(connection, sql);
    }
    g_free(plan);
}

static void batch_drop(void *context, void *batch)
{
    (void)context;
    postgresql_batch_free(batch);
}

PostgresqlConnection *postgresql_connect(const char *url, bool reads, GError **error)
{
    static const char *const names[] = {"dbname",          "client_encoding",  "application_name",
                                        "connect_timeout", "tcp_user_timeout", NULL};
    const char *values[] = {url, "UTF8", "guanxi", "10", "30000", NULL};
    PGconn *link = PQconnectdbParams(names, values, 1);
    if (PQstatus(link) != CONNECTION_OK) {
        postgresql_fail("08001", PQerrorMessage(link), error);
        PQfinish(link);
        return NULL;
    }
    PQsetNoticeReceiver(link, ignore_notice, NULL);
    if (!check_settings(link, reads, error) || !PQenterPipelineMode(link)) {
        PQfinish(link);
        return NULL;
    }
    PostgresqlConnection *connection = g_new0(PostgresqlConnection, 1);
    connection->link = link;
    connection->plans = statement_cache_new(PLANS_KEPT, plan_drop, connection);
    connection->batches = statement_cache_new(BATCHES_KEPT, batch_drop, connection);
    connection->waiting = g_ptr_array_new();
    return connection;
}

void postgresql_disconnect(PostgresqlConnection *connection)
{
    if (connection == NULL)
        return;
    PQfinish(connection->link);
    connection->link = NULL;
    statement_cache_free(connection->plans);
    statement_cache_free(connection->batches);
    g_ptr_array_unref(connection->waiting);
    while (connection->first != NULL) {
        Command *command = connection->first;
        connection->first = command->next;
        command->answered = true;
        if (!command->kept)
            command_free(command);
    }
    wire_clear(&connection->wire);
    g_free(connection);
}

// ---- sending ----

static Command *command_new(CommandKind kind, bool keep)
{
    Command *command = g_new0(Command, 1);
    command->kind = kind;
    command->kept = keep;
    return command;
}

void command_free(Command *command)
{
    if (!command->answered) { // it is freed when the answer comes
        command->kept = false;
        return;
    }
    PQclear(command->result);
    g_free(command->sql);
    g_free(command);
}

static bool receive_one(PostgresqlConnection *connection);

static void add_waiting(PostgresqlConnection *connection, Command *command)
{
    if (connection->last != NULL)
        connection->last->next = command;
    else
        connection->first = command;
    connection->last = command;
    connection->n_waiting++;
    connection->unflushed = command->kind != COMMAND_SYNC;
    if (connection->n_waiting > WAITING_MOST)
        while (connection->n_waiting > WAITING_MOST / 2 && !connection->broken)
            connection->broken = !receive_one(connection);
}

void postgresql_send_plain(PostgresqlConnection *connection, const char *sql)
{
    if (PQsendQueryParams(connection->link, sql, 0, NULL, NULL, NULL, NULL, 1))
        add_waiting(connection, command_new(COMMAND_RUN, false));
    else
        connection->broken = true;
}

void postgresql_sync(PostgresqlConnection *connection)
{
    if (PQpipelineSync(connection->link))
        add_waiting(connection, command_new(COMMAND_SYNC, false));
    else
        connection->broken = true;
}

// A parameter declared as a text takes texts, and so does one whose type the server chose.
static bool type_suits(Oid declared, ValueType type)
{
    return type == VALUE_NULL || wire_type(type) == declared ||
           (type == VALUE_TEXT && declared == OID_TEXT);
}

// True when the plan's declared types suit these values.
static bool plan_suits(const PostgresqlPlan *plan, const Value *values, size_t n_values)
{
    if (plan->n_types != n_values)
        return false;
    for (size_t i = 0; i < n_values; i++)
        if (!type_suits(plan->types[i], values[i].type))
            return false;
    return true;
}

// A plan that suits these values and, where they are null, the values seen before.
static PostgresqlPlan *plan_new(PostgresqlConnection *connection, const PostgresqlPlan *before,
                                const Value *values, size_t n_values)
{
    PostgresqlPlan *plan = g_malloc0(sizeof *plan + n_values * sizeof plan->types[0]);
    g_snprintf(plan->name, sizeof plan->name, "s%u", connection->n_prepared++);
    plan->n_types = n_values;
    for (size_t i = 0; i < n_values; i++)
        plan->types[i] =
            before != NULL && i < before->n_types && type_suits(before->types[i], values[i].type)
                ? before->types[i]
                : wire_type(values[i].type);
    return plan;
}

static const PostgresqlPlan *prepare(PostgresqlConnection *connection, const char *sql,
                                     const Value *values, size_t n_values)
{
    const PostgresqlPlan *before = statement_cache_find(connection->plans, sql);
    if (before != NULL && !before->unprepared && plan_suits(before, values, n_values))
        return before;
    PostgresqlPlan *plan = plan_new(connection, before, values, n_values);
    if (!PQsendPrepare(connection->link, plan->name, sql, (int)n_values, plan->types)) {
        g_free(plan);
        return NULL;
    }
    Command *command = command_new(COMMAND_PREPARE, false);
    command->sql = g_strdup(sql);
    statement_cache_keep(connection->plans, sql, plan);
    add_waiting(connection, command);
    return plan;
}

static Command *send_prepared(PostgresqlConnection *connection, const PostgresqlPlan *plan,
                              const Value *values, size_t n_values, bool keep)
{
    if (plan == NULL)
        return NULL;
    const Wire *wire = wire_fill(&connection->wire, values, n_values);
    if (!PQsendQueryPrepared(connection->link, plan->name, (int)n_values, wire->data, wire->lengths,
                             wire->formats, 1))
        return NULL;
    Command *command = command_new(COMMAND_RUN, keep);
    add_waiting(connection, command);
    return command;
}

Command *postgresql_send(PostgresqlConnection *connection, const char *sql, const Value *values,
                         size_t n_values, bool keep)
{
    const PostgresqlPlan *plan = prepare(connection, sql, values, n_values);
    return send_prepared(connection, plan, values, n_values, keep);
}

bool postgresql_send_arrays(PostgresqlConnection *connection, const char *sql, const Value *values,
                            size_t n_values)
{
    g_autofree Value *untyped = g_new0(Value, n_values); // the statement itself says the types
    const PostgresqlPlan *plan = prepare(connection, sql, untyped, n_values);
    return send_prepared(connection, plan, values, n_values, false) != NULL;
}

// ---- receiving ----

// The first error of a transaction is the one reported; later ones only follow from it.
static void note_error(PostgresqlConnection *connection, const PGresult *result)
{
    PostgresqlTx *tx = connection->tx;
    if (tx == NULL || tx->base.error != NULL)
        return;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    state = state != NULL ? state : "08006";
    tx->lost = state_is(state, "08") || state_is(state, "57P");
    tx->retry = tx->lost || state_is(state, "40001") || state_is(state, "40P01") ||
                state_is(state, OVERTAKEN);
    postgresql_fail(state, message != NULL ? message : PQresultErrorMessage(result),
                    &tx->base.error);
}

// The server could not say the type of a parameter: declared as a text it can. The transaction runs
// again.
static bool learn_type(PostgresqlConnection *connection, const Command *command,
                       const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *number = message != NULL ? strchr(message, '$') : NULL;
    PostgresqlPlan *plan = statement_cache_find(connection->plans, command->sql);
    if (state == NULL || !state_is(state, UNTYPED) || number == NULL || plan == NULL)
        return false;
    size_t parameter = strtoul(number + 1, NULL, 10);
    if (parameter == 0 || parameter > plan->n_types || plan->types[parameter - 1] != 0)
        return false;
    plan->types[parameter - 1] = OID_TEXT;
    plan->unprepared = true;
    return true;
}

static void take_answer(PostgresqlConnection *connection, Command *command, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    bool learned =
        !good && command->kind == COMMAND_PREPARE && learn_type(connection, command, result);
    if (!good && command->kind == COMMAND_PREPARE && !learned) { // the server never saw it
        connection->forgetting = true;
        statement_cache_forget(connection->plans, command->sql);
        connection->forgetting = false;
    }
    if (!good && status != PGRES_PIPELINE_SYNC && status != PGRES_PIPELINE_ABORTED)
        note_error(connection, result);
    if (learned && connection->tx != NULL)
        connection->tx->retry = true;
    if (good && command->kept)
        command->result = result;
    else
        PQclear(result);
}

// Reads the answer of the first waiting command.
static bool receive_one(PostgresqlConnection *connection)
{
    if (connection->unflushed) {
        if (!PQsendFlushRequest(connection->link))
            return false;
        connection->unflushed = false;
    }
    PGresult *result = PQgetResult(connection->link);
    if (result == NULL || postgresql_lost(connection)) {
        PQclear(result);
        return false;
    }
    Command *command = connection->first;
    connection->first = command->next;
    if (connection->first == NULL)
        connection->last = NULL;
    connection->n_waiting--;
    if (command->kind != COMMAND_SYNC) // each answer but that of a sync ends with a null
        PQclear(PQgetResult(connection->link));
    take_answer(connection, command, result);
    command->answered = true;
    if (!command->kept)
        command_free(command);
    return true;
}

bool postgresql_receive(PostgresqlConnection *connection, const Command *until)
{
    while (!connection->broken && connection->first != NULL && (until == NULL || !until->answered))
        connection->broken = !receive_one(connection);
    return !connection->broken;
}
