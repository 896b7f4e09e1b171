// SPDX-License-Identifier: Apache-2.0
//
// The relay: moves what waits in the outbox to the change log and gives it positions. Every open
// store has this thread; an advisory lock of the database elects one of them all. Writers' commit
// order does not say which change came first, so the order is that of each owner's versions.
//
// A round takes outbox rows in the order of (customer_id, version) behind the last one taken and
// begins anew at the end: so no owner waits for ever behind a busy one, and what is taken of an
// owner is always its oldest. Rows are inserted first and deleted after; both in one transaction on
// one server, and harmless to repeat where they are not.
#include "store/postgresql.h"

#include "base/thread.h"
#include "store/change.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    ROUND_ROWS = 2000,
    GATHER_US = 10000,  // between two rounds while writers are busy: fewer, larger ones
    POLL_MS = 100,      // how soon changes of other processes are seen
    RETRY_MS = 1000,    // after trouble, and for becoming the elected one
    SWEEP_BUSY = 10000, // rows moved after which the outbox is swept although writers are busy
    SWEEP_IDLE = 1000,  // the same when nobody writes
    IDLE_ROUNDS = 10,   // that find nothing, one after the other: nobody writes
};

static const int64_t RELAY_LOCK = 0x6775616e78690002;

struct PostgresqlRelay {
    Store *store;
    char *url;
    pthread_t thread;
    int wake; // an eventfd
    // Under the lock:
    pthread_mutex_t lock;
    PostgresqlConnection *connection; // NULL: to be opened
    bool elected;
    bool stopping;
    int64_t last_customer; // where the last round ended
    int64_t last_version;
    int64_t unswept; // rows moved since the last sweep
    unsigned idle;   // rounds since something was moved
};

// ---- one round ----

typedef struct {
    int64_t customer;
    int64_t version;
} Place;

static const Place END = {INT64_MAX, INT64_MAX};

static const char COPY_ROWS[] =
    "INSERT INTO change_log (pos, customer_id, version, at, actor_id, import_id, entity, id,"
    " operation, change)"
    " SELECT $1 + row_number() OVER (ORDER BY turn, customer_id, version), customer_id, version,"
    " at, actor_id, import_id, entity, id, operation, change FROM ("
    "SELECT *, max(at) OVER (PARTITION BY customer_id ORDER BY version) AS turn FROM outbox"
    " WHERE (customer_id, version) > ($2, $3) AND (customer_id, version) <= ($4, $5)) AS ordered"
    " ON CONFLICT (customer_id, version) DO NOTHING";

typedef struct {
    Place after;
    Place until;
    int64_t moved;
} Round;

// The last row of this round: ROUND_ROWS further, or the end.
static Place round_end(Tx *tx, Place after)
{
    g_autoptr(Cursor) row =
        tx_query(tx,
                 "SELECT customer_id, version FROM outbox WHERE (customer_id, version) > ($1, $2)"
                 " ORDER BY customer_id, version LIMIT 1 OFFSET $3",
                 PARAMS(value_integer(after.customer), value_integer(after.version),
                        value_integer(ROUND_ROWS - 1)));
    return cursor_next(row) ? (Place){cursor_integer(row, 0), cursor_integer(row, 1)} : END;
}

static bool move_rows(Tx *tx, void *context, GError **error)
{
    (void)error;
    Round *round = context;
    round->until = round_end(tx, round->after);
    const Value range[] = {
        value_integer(tx_change_pos(tx)),    value_integer(round->after.customer),
        value_integer(round->after.version), value_integer(round->until.customer),
        value_integer(round->until.version),
    };
    tx_run(tx, COPY_ROWS, range, G_N_ELEMENTS(range));
    round->moved = tx_run_count(tx,
                                "DELETE FROM outbox WHERE (customer_id, version) > ($1, $2)"
                                " AND (customer_id, version) <= ($3, $4)",
                                range + 1, G_N_ELEMENTS(range) - 1);
    if (round->moved > 0)
        tx_integer(tx, "SELECT count(*) FROM (SELECT pg_notify('guanxi_change', '')) AS sent",
                   NO_PARAMS, 0);
    return true;
}

static bool elect(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(bool *)context = tx_integer(tx, "SELECT pg_try_advisory_lock($1)",
                                  PARAMS(value_integer(RELAY_LOCK)), 0) != 0;
    return true;
}

static bool listen_to_others(Tx *tx, void *context, GError **error)
{
    (void)context, (void)error;
    tx_run(tx, "LISTEN guanxi_change", NO_PARAMS);
    return true;
}

static bool transact(PostgresqlRelay *relay, TxKind kind, TxFunc function, void *context,
                     GError **error)
{
    TxEnd end;
    return postgresql_transact(relay->store, relay->connection, kind, function, context, &end,
                               error);
}

static bool connect_relay(PostgresqlRelay *relay, GError **error)
{
    if (relay->connection != NULL && postgresql_lost(relay->connection)) {
        postgresql_disconnect(relay->connection);
        relay->connection = NULL;
    }
    if (relay->connection != NULL)
        return true;
    relay->elected = false; // the lock went with the connection
    relay->connection = postgresql_connect(relay->url, false, error);
    return relay->connection != NULL && transact(relay, TX_WRITE, listen_to_others, NULL, error);
}

// Whoever asks what waits in the outbox walks over all rows that were moved until somebody vacuums,
// and the server does so minutes later. While writers are busy the file keeps its length: to
// shorten it, VACUUM would wait for them, and they for it.
static void sweep(PostgresqlRelay *relay, bool idle)
{
    if (relay->unswept < (idle ? SWEEP_IDLE : SWEEP_BUSY))
        return;
    relay->unswept = 0;
    postgresql_send_plain(relay->connection,
                          idle ? "VACUUM outbox" : "VACUUM (TRUNCATE FALSE) outbox");
    postgresql_sync(relay->connection);
    postgresql_receive(relay->connection, NULL);
}

// Moves one batch, if this process is the elected one. Needs the lock.
static bool one_round(PostgresqlRelay *relay, int64_t *out_moved, GError **error)
{
    *out_moved = 0;
    if (!connect_relay(relay, error))
        return false;
    // The lock is taken before the transaction whose snapshot must see all that others moved.
    if (!relay->elected && !transact(relay, TX_WRITE, elect, &relay->elected, error))
        return false;
    if (!relay->elected)
        return true;
    Round round = {.after = {relay->last_customer, relay->last_version}};
    if (!transact(relay, TX_RELAY, move_rows, &round, error))
        return false;
    bool wrapped = round.until.customer == END.customer;
    relay->last_customer = wrapped ? -1 : round.until.customer;
    relay->last_version = wrapped ? 0 : round.until.version;
    *out_moved = round.moved;
    relay->unswept += round.moved;
    relay->idle = round.moved > 0 ? 0 : relay->idle + 1;
    sweep(relay, relay->idle >= IDLE_ROUNDS);
    return true;
}

bool postgresql_relay_round(PostgresqlRelay *relay, int64_t *out_moved, GError **error)
{
    int64_t moved = 0;
    pthread_mutex_lock(&relay->lock);
    relay->last_customer = -1; // all that waits now, from the beginning
    relay->last_version = 0;
    bool done;
    int64_t batch;
    do {
        done = one_round(relay, &batch, error);
        moved += done ? batch : 0;
    } while (done && batch > 0);
    pthread_mutex_unlock(&relay->lock);
    if (done && out_moved != NULL)
        *out_moved = moved;
    return done;
}

// ---- the thread ----

// True when notifications have come from whoever moved something.
static bool take_notifications(PostgresqlRelay *relay)
{
    bool any = false;
    if (relay->connection == NULL || !PQconsumeInput(relay->connection->link))
        return false;
    for (PGnotify *note; (note = PQnotifies(relay->connection->link)) != NULL; PQfreemem(note))
        any = true;
    return any;
}

// Waits for a writer of this process, for another process, or for a while.
static void wait_for_work(PostgresqlRelay *relay, int link, int wait_ms)
{
    struct pollfd events[2] = {{.fd = relay->wake, .events = POLLIN},
                               {.fd = link, .events = POLLIN}};
    if (poll(events, link >= 0 ? 2 : 1, wait_ms) > 0 && (events[0].revents & POLLIN) != 0) {
        uint64_t count;
        ssize_t got = read(relay->wake, &count, sizeof count);
        g_assert(got == sizeof count || errno == EAGAIN);
    }
}

static void *relay_main(void *data)
{
    thread_name("relay");
    PostgresqlRelay *relay = data;
    pthread_mutex_lock(&relay->lock);
    while (!relay->stopping) {
        int64_t moved = 0;
        bool done = one_round(relay, &moved, NULL);
        bool changed = take_notifications(relay);
        bool at_work = done && relay->elected;
        int link = done ? PQsocket(relay->connection->link) : -1;
        pthread_mutex_unlock(&relay->lock);
        if (changed)
            store_notify(relay->store);
        if (moved > 0 && moved < ROUND_ROWS)
            g_usleep(GATHER_US);
        else if (moved == 0)
            wait_for_work(relay, link, at_work ? POLL_MS : RETRY_MS);
        pthread_mutex_lock(&relay->lock);
    }
    pthread_mutex_unlock(&relay->lock);
    return NULL;
}

PostgresqlRelay *postgresql_relay_start(Store *store, const char *url)
{
    PostgresqlRelay *relay = g_new0(PostgresqlRelay, 1);
    relay->store = store;
    relay->url = g_strdup(url);
    relay->last_customer = -1;
    relay->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_assert(relay->wake >= 0);
    pthread_mutex_init(&relay->lock, NULL);
    pthread_create(&relay->thread, NULL, relay_main, relay);
    return relay;
}

void postgresql_relay_wake(PostgresqlRelay *relay)
{
    uint64_t one = 1;
    ssize_t written = write(relay->wake, &one, sizeof one);
    g_assert(written == sizeof one || errno == EAGAIN);
}

void postgresql_relay_stop(PostgresqlRelay *relay)
{
    if (relay == NULL)
        return;
    pthread_mutex_lock(&relay->lock);
    relay->stopping = true;
    pthread_mutex_unlock(&relay->lock);
    postgresql_relay_wake(relay);
    pthread_join(relay->thread, NULL);
    // A short command may be the only process: what it wrote shall not wait for the next one.
    postgresql_relay_round(relay, NULL, NULL);
    postgresql_disconnect(relay->connection);
    pthread_mutex_destroy(&relay->lock);
    close(relay->wake);
    g_free(relay->url);
    g_free(relay);
}
