// SPDX-License-Identifier: Apache-2.0
//
// One thread follows the change log and the jobs; it wakes when the store says that something was
// committed. Each subscriber has a bounded buffer that a server thread empties; while it is empty
// the connection sleeps. What a subscriber may not see is never put there: entities by permission,
// customers by the actor's rule, files, imports and views of others as lists leave them out.
//
// The lock covers buffers and the list, never a query: rules are asked before, from a copy of the
// list's actors. The thread also notices changes of staff, roles, keys, settings and custom fields
// that other processes made.
#include "http/stream.h"

#include "base/log.h"
#include "base/thread.h"
#include "entity/entities.h"
#include "http/server_inside.h"
#include "http/stream_round.h"
#include "store/change.h"
#include <string.h>
#include <time.h>

enum {
    QUEUE_MAX = 256 << 10, // bytes that wait for one subscriber
    RESUME_MAX = 5000,     // changes a returning subscriber may have missed
    LATE_US = 2000000,     // how much later than a newer state of a job an older one may be seen
    HEARTBEAT_SECONDS = 15,
    LIFE_SECONDS = 900,
    PAUSE_US = 50000, // between two rounds, so that many commits make few rounds
    SUBSCRIBERS_MAX = 1024,
};

typedef struct Subscriber {
    Stream *stream;
    Session *session;
    Model *model;
    struct MHD_Connection *connection;
    Buffer queue; // bytes to send
    size_t sent;  // of them, already taken
    bool asleep;
    bool ended;
    bool reset_told; // the queue was full, and the subscriber was told to load anew
    int64_t pos;     // the last change it has been given or has been found not to see
    int64_t ends_at; // monotonic
    struct Subscriber *next;
} Subscriber;

struct Stream {
    Server *server;
    pthread_t thread;
    pthread_mutex_t lock; // of everything below and of all subscribers
    pthread_cond_t wake;
    bool changed, stopping;
    Subscriber *subscribers;
    size_t n_subscribers;
    int64_t pos;         // the last change given to everybody
    int64_t job_at;      // the newest updated_at of a job seen
    GHashTable *jobs;    // id → updated_at of those told lately
    int64_t stamp;       // of staff, roles, settings …
    int64_t model_stamp; // of segments, sources, write keys
    int64_t order_stamp; // of the newest order, which scores are as of
};

static const char RESET[] = "event: reset\ndata: {}\n\n";

// ---- subscribers; all with the lock held ----

static void wake(Subscriber *subscriber)
{
    if (!subscriber->asleep)
        return;
    subscriber->asleep = false;
    MHD_resume_connection(subscriber->connection);
    atomic_fetch_sub(&subscriber->stream->server->asleep, 1);
}

static void put(Subscriber *subscriber, const char *text, size_t length)
{
    Buffer *queue = &subscriber->queue;
    if (subscriber->ended || subscriber->reset_told)
        return;
    if (queue->length - subscriber->sent + length > QUEUE_MAX) {
        subscriber->reset_told = true; // until the queue is empty
        queue->length = subscriber->sent;
        buffer_text(queue, RESET);
    } else {
        buffer_add(queue, text, length);
    }
    wake(subscriber);
}

static void end(Subscriber *subscriber)
{
    subscriber->ended = true;
    wake(subscriber);
}

void stream_end(Stream *stream, const Session *session)
{
    pthread_mutex_lock(&stream->lock);
    for (Subscriber *each = stream->subscribers; each; each = each->next)
        if (!session || session_same(session, each->session))
            end(each);
    pthread_mutex_unlock(&stream->lock);
}

// On a server thread: what waits, the end, or sleep.
static gssize read_queue(void *context, uint64_t offset, char *out, size_t most)
{
    (void)offset;
    Subscriber *subscriber = context;
    Buffer *queue = &subscriber->queue;
    gssize result = 0;
    pthread_mutex_lock(&subscriber->stream->lock);
    size_t ready = queue->length - subscriber->sent;
    if (ready > 0) {
        size_t n = MIN(ready, most);
        memcpy(out, queue->data + subscriber->sent, n);
        subscriber->sent += n;
        if (subscriber->sent == queue->length) {
            subscriber->sent = queue->length = 0;
            subscriber->reset_told = false;
        }
        result = (gssize)n;
    } else if (!subscriber->ended) {
        subscriber->asleep = true;
        atomic_fetch_add(&subscriber->stream->server->asleep, 1);
        MHD_suspend_connection(subscriber->connection);
        result = -2;
    }
    pthread_mutex_unlock(&subscriber->stream->lock);
    return result;
}

static void free_subscriber(Subscriber *subscriber)
{
    buffer_clear(&subscriber->queue);
    session_unref(subscriber->session);
    model_unref(subscriber->model);
    g_free(subscriber);
}

static void unsubscribe(void *context)
{
    Subscriber *subscriber = context;
    Stream *stream = subscriber->stream;
    pthread_mutex_lock(&stream->lock);
    for (Subscriber **at = &stream->subscribers; *at; at = &(*at)->next) {
        if (*at == subscriber) {
            *at = subscriber->next;
            stream->n_subscribers--;
            break;
        }
    }
    pthread_mutex_unlock(&stream->lock);
    free_subscriber(subscriber);
}

// Gives a subscriber the round's events that it has not had. With the lock, or before it is in the
// list.
static void give(const StreamRound *round, Subscriber *subscriber)
{
    for (guint i = 0; i < round->events->len; i++) {
        const StreamEvent *event = &g_array_index(round->events, StreamEvent, i);
        if (event->pos <= subscriber->pos)
            continue;
        Sight sight = stream_round_sight(round, subscriber->session, event);
        if (sight == SIGHT_YES)
            put(subscriber, round->text.data + event->start, event->length);
        if (sight == SIGHT_UNKNOWN) { // came in the middle of the round
            put(subscriber, RESET, sizeof RESET - 1);
            break;
        }
    }
    subscriber->pos = MAX(subscriber->pos, round->last_pos);
}

// ---- jobs ----

static void print_job(Buffer *out, const Cursor *row)
{
    g_auto(Buffer) json = {0};
    json_object_begin(&json);
    json_member_integer(&json, "id", cursor_integer(row, 0));
    json_member_text(&json, "kind", cursor_text(row, 1, NULL));
    json_member_text(&json, "status", cursor_text(row, 2, NULL));
    json_member_integer(&json, "done", cursor_integer(row, 3));
    json_member_integer(&json, "total", cursor_integer(row, 4));
    json_object_end(&json);
    stream_event_print(out, "job", &json);
}

static void tell_job(Stream *stream, const Buffer *event, int64_t staff_id, int64_t role_id)
{
    pthread_mutex_lock(&stream->lock);
    for (Subscriber *each = stream->subscribers; each; each = each->next) {
        const Actor *actor = session_actor(each->session);
        if (actor_owns_work(actor, staff_id, role_id) ||
            (actor_may(actor, MAY_READ, &ENTITY_JOB) && actor_sees_work_of_others(actor)))
            put(each, event->data, event->length);
    }
    pthread_mutex_unlock(&stream->lock);
}

static gboolean is_old(gpointer id, gpointer updated_at, gpointer limit)
{
    (void)id;
    return *(int64_t *)updated_at <= *(int64_t *)limit;
}

// Whether this state of a job is told for the first time.
static bool note_job(Stream *stream, int64_t id, int64_t updated_at)
{
    const int64_t *told = g_hash_table_lookup(stream->jobs, &id);
    if (told != NULL && *told == updated_at)
        return false;
    g_hash_table_replace(stream->jobs, g_memdup2(&id, sizeof id),
                         g_memdup2(&updated_at, sizeof updated_at));
    stream->job_at = MAX(stream->job_at, updated_at);
    return true;
}

// A job bears the time at which its transaction began: what is committed later may bear an earlier
// one. So the last moments are read again, and what was told of them is not told twice.
static void tell_jobs(Tx *tx, Stream *stream)
{
    int64_t after = stream->job_at - LATE_US;
    g_autoptr(Cursor) rows =
        tx_query(tx,
                 "SELECT id, kind, status, done, total, staff_id, updated_at, role_id FROM job "
                 "WHERE updated_at > $1 ORDER BY updated_at, id",
                 PARAMS(value_integer(after)));
    while (cursor_next(rows)) {
        g_auto(Buffer) event = {0};
        if (!note_job(stream, cursor_integer(rows, 0), cursor_integer(rows, 6)))
            continue;
        print_job(&event, rows);
        tell_job(stream, &event, cursor_integer(rows, 5), cursor_integer(rows, 7));
    }
    g_hash_table_foreach_remove(stream->jobs, is_old, &after);
}

// ---- rounds of the hub ----

// A copy of the sessions whose actors may not see all of the round, for asking without the lock.
static GPtrArray *limited_sessions(Stream *stream, const StreamRound *round)
{
    GPtrArray *sessions = g_ptr_array_new_with_free_func((GDestroyNotify)session_unref);
    pthread_mutex_lock(&stream->lock);
    for (Subscriber *each = stream->subscribers; each; each = each->next)
        if (stream_round_needs_look(round, each->session))
            g_ptr_array_add(sessions, session_ref(each->session));
    pthread_mutex_unlock(&stream->lock);
    return sessions;
}

typedef struct {
    Stream *stream;
    StreamRound round;
} HubRound;

static bool do_round(Tx *tx, void *context, GError **error)
{
    (void)error;
    HubRound *hub = context;
    Stream *stream = hub->stream;
    StreamRound *round = &hub->round;
    stream_round_read(round, tx);
    g_autoptr(GPtrArray) sessions = limited_sessions(stream, round);
    g_autoptr(Model) model = server_model(stream->server);
    for (guint i = 0; i < sessions->len; i++)
        stream_round_look(round, g_ptr_array_index(sessions, i), model);
    if (tx_failed(tx))
        return false;
    pthread_mutex_lock(&stream->lock);
    for (Subscriber *each = stream->subscribers; each; each = each->next)
        give(round, each);
    stream->pos = round->last_pos;
    pthread_mutex_unlock(&stream->lock);
    tell_jobs(tx, stream);
    return true;
}

// With the newest time alone a stamp would stay as it was when a row is committed after another one
// that began later: so versions count as well.
static int64_t authority_stamp(Tx *tx)
{
    static const char SQL[] =
        "SELECT CAST(COALESCE((SELECT max(updated_at) + sum(version) FROM staff), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM role), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM team), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM api_key), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM custom_field), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM setting), 0) AS bigint)";
    return tx_integer(tx, SQL, NO_PARAMS, 0);
}

static int64_t model_stamp(Tx *tx)
{
    static const char SQL[] =
        "SELECT CAST(COALESCE((SELECT max(updated_at) + sum(version) FROM segment), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM source), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM model), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM write_key), 0) AS bigint)";
    return tx_integer(tx, SQL, NO_PARAMS, 0);
}

typedef struct {
    int64_t stamp, model_stamp, order_stamp, pos, now;
} Surroundings;

static bool look_around(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Surroundings *)context =
        (Surroundings){.stamp = authority_stamp(tx),
                       .model_stamp = model_stamp(tx),
                       .order_stamp = reference_stamp(reference_newest_order(tx)),
                       .pos = tx_change_pos(tx),
                       .now = tx_now(tx)};
    return true;
}

// False when there is nobody to tell anything.
static bool prepare_rounds(Stream *stream, GError **error)
{
    Surroundings now;
    if (!store_read(stream->server->store, look_around, &now, error))
        return false;
    bool authority = now.stamp != stream->stamp && stream->stamp != 0;
    bool model = now.model_stamp != stream->model_stamp || now.order_stamp != stream->order_stamp;
    stream->stamp = now.stamp;
    stream->model_stamp = now.model_stamp;
    stream->order_stamp = now.order_stamp;
    pthread_mutex_lock(&stream->lock);
    bool somebody = stream->n_subscribers > 0;
    if (!somebody) { // follow without reading
        stream->pos = MAX(stream->pos, now.pos);
        stream->job_at = now.now;
    }
    pthread_mutex_unlock(&stream->lock);
    if (authority)
        server_authority_changed(stream->server);
    else if (model)
        server_model_changed(stream->server);
    return somebody;
}

static void rounds(Stream *stream)
{
    g_autoptr(GError) error = NULL;
    bool more = prepare_rounds(stream, &error);
    while (more) {
        HubRound hub = {.stream = stream};
        pthread_mutex_lock(&stream->lock);
        int64_t pos = stream->pos;
        pthread_mutex_unlock(&stream->lock);
        stream_round_begin(&hub.round, pos);
        more = store_read(stream->server->store, do_round, &hub, &error) &&
               hub.round.n == STREAM_ROUND_MOST;
        stream_round_end(&hub.round);
    }
    if (error)
        log_line(LOG_WARNING, "stream", "%s", error->message);
}

static void beat(Stream *stream)
{
    int64_t now = g_get_monotonic_time();
    pthread_mutex_lock(&stream->lock);
    for (Subscriber *each = stream->subscribers; each; each = each->next) {
        put(each, ":\n\n", 3);
        if (now >= each->ends_at)
            end(each);
    }
    pthread_mutex_unlock(&stream->lock);
}

static void wait_for_change(Stream *stream)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    if (!stream->changed && !stream->stopping)
        pthread_cond_timedwait(&stream->wake, &stream->lock, &until);
}

static void *follow(void *context)
{
    thread_name("stream");
    Stream *stream = context;
    int64_t next_beat = g_get_monotonic_time() + HEARTBEAT_SECONDS * G_USEC_PER_SEC;
    pthread_mutex_lock(&stream->lock);
    while (!stream->stopping) {
        wait_for_change(stream);
        bool changed = stream->changed;
        stream->changed = false;
        pthread_mutex_unlock(&stream->lock);
        if (changed) {
            rounds(stream);
            g_usleep(PAUSE_US);
        }
        if (g_get_monotonic_time() >= next_beat) {
            beat(stream);
            peers_sweep(stream->server->peers);
            next_beat += HEARTBEAT_SECONDS * G_USEC_PER_SEC;
        }
        pthread_mutex_lock(&stream->lock);
    }
    pthread_mutex_unlock(&stream->lock);
    return NULL;
}

static void notice(void *context)
{
    Stream *stream = context;
    pthread_mutex_lock(&stream->lock);
    stream->changed = true;
    pthread_cond_signal(&stream->wake);
    pthread_mutex_unlock(&stream->lock);
}

// ---- beginning and end ----

Stream *stream_new(Server *server)
{
    Stream *stream = g_new0(Stream, 1);
    stream->jobs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    stream->server = server;
    stream->changed = true;
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->wake, NULL);
    int failed = pthread_create(&stream->thread, NULL, follow, stream);
    g_assert(failed == 0);
    store_on_change(server->store, notice, stream);
    return stream;
}

void stream_stop(Stream *stream)
{
    store_off_change(stream->server->store, notice, stream);
    pthread_mutex_lock(&stream->lock);
    stream->stopping = true;
    pthread_cond_signal(&stream->wake);
    pthread_mutex_unlock(&stream->lock);
    pthread_join(stream->thread, NULL);
    stream_end(stream, NULL);
}

void stream_free(Stream *stream)
{
    if (!stream)
        return;
    g_assert(stream->n_subscribers == 0);
    pthread_cond_destroy(&stream->wake);
    pthread_mutex_destroy(&stream->lock);
    g_hash_table_unref(stream->jobs);
    g_free(stream);
}

// ---- GET /stream ----

static int64_t last_event(const Request *request)
{
    const char *text = request_header(request, "Last-Event-ID");
    char *rest = NULL;
    int64_t pos = text ? g_ascii_strtoll(text, &rest, 10) : -1;
    return text && rest != text && *rest == '\0' && pos >= 0 ? pos : -1;
}

typedef struct {
    Subscriber *subscriber;
    StreamRound *round;
} CatchUp;

// One step from the subscriber's position towards the end of the log.
static bool catch_up(Tx *tx, void *context, GError **error)
{
    (void)error;
    CatchUp *step = context;
    Subscriber *subscriber = step->subscriber;
    int64_t newest = tx_change_pos(tx);
    bool resumes = subscriber->pos >= 0;
    if (resumes && subscriber->pos <= newest && newest - subscriber->pos <= RESUME_MAX) {
        step->round->first_pos = subscriber->pos;
        stream_round_read(step->round, tx);
        stream_round_look(step->round, subscriber->session, subscriber->model);
        return true;
    }
    step->round->last_pos = newest;
    if (resumes)
        buffer_text(&subscriber->queue, RESET);
    return true;
}

// Joins the list where the hub stands; false when the hub is ahead or the list is full.
static bool join(Stream *stream, Subscriber *subscriber, bool *out_full)
{
    pthread_mutex_lock(&stream->lock);
    *out_full = stream->n_subscribers >= SUBSCRIBERS_MAX || stream->stopping;
    if (stream->n_subscribers == 0)
        stream->pos = MAX(stream->pos, subscriber->pos);
    bool level = stream->pos <= subscriber->pos;
    if (level && !*out_full) {
        subscriber->next = stream->subscribers;
        stream->subscribers = subscriber;
        stream->n_subscribers++;
    }
    pthread_mutex_unlock(&stream->lock);
    return level && !*out_full;
}

static bool catch_up_and_join(Subscriber *subscriber, Store *store, GError **error)
{
    bool joined = false, full = false;
    while (!joined && !full) {
        StreamRound round;
        stream_round_begin(&round, 0);
        CatchUp step = {subscriber, &round};
        bool good = store_read(store, catch_up, &step, error);
        if (good)
            give(&round, subscriber);
        stream_round_end(&round);
        if (!good)
            return false;
        joined = join(subscriber->stream, subscriber, &full);
    }
    return joined ||
           fail(error, ERROR_UNAVAILABLE, "Too many live streams are open", "实时连接数过多");
}

static bool get_stream(Request *request, GError **error)
{
    Exchange *exchange = exchange_of(request);
    Subscriber *subscriber = g_new0(Subscriber, 1);
    subscriber->stream = exchange->server->stream;
    subscriber->connection = exchange->connection;
    subscriber->session = session_ref(request->session);
    subscriber->model = model_ref((Model *)request->access.model);
    subscriber->pos = last_event(request);
    subscriber->ends_at = g_get_monotonic_time() + LIFE_SECONDS * G_USEC_PER_SEC;
    buffer_text(&subscriber->queue, "retry: 2000\n\n"); // headers and first bytes go out at once
    if (!catch_up_and_join(subscriber, request->store, error)) {
        free_subscriber(subscriber);
        return false;
    }
    ReplyStream *reply = arena_alloc(request->arena, sizeof *reply);
    *reply = (ReplyStream){.read = read_queue, .free = unsubscribe, .context = subscriber};
    request->stream = reply;
    request->media_type = "text/event-stream";
    return true;
}

static const Route ROUTES[] = {
    {"GET", "/stream", ROUTE_DIRECT, .run = get_stream, .response = "text/event-stream",
     .doc = "Server-sent events: change (a record changed), job (progress) and reset (load anew), "
            "only what the caller may see. Last-Event-ID resumes."},
};

const RouteGroup STREAM_ROUTES = {.routes = ROUTES, .n_routes = G_N_ELEMENTS(ROUTES)};
