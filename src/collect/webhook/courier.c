// SPDX-License-Identifier: Apache-2.0
//
// One round: look around (has anything changed that lanes must know?), fill and start lanes, let
// libcurl work, take results, write what has happened. Writing goes on beside sending; one
// transaction at a time, with the lease in it, so that a courier that stood still and was replaced
// cannot write. Whatever was sent and not written is sent again, under the same id.
#include "collect/webhook/courier.h"

#include "base/log.h"
#include "base/thread.h"
#include "base/when.h"
#include "collect/webhook/lane.h"
#include "job/lease.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    GIVE_UP_DAYS = 5,
    LOOK_MS = 1000,       // at least so often
    LOOK_PAUSE_US = 5000, // at most so often
    STAMP_US = 100000,    // at least so often the surroundings are asked for, and at every change
    WRITE_US = 50000,     // how long something may wait to be written
    WRITE_MANY = 256,     // written at once
    UNWRITTEN_MAX = 2048, // then a lane waits
    ASKED_MAX = 32,
    LEASE_SECONDS_BETWEEN = 10,
    ASK_AGAIN_SECONDS = 2, // while another process has it
    NICE = 3,
};

static const char LEASE[] = "webhook_courier";

struct Courier {
    Store *store;
    const Networks *networks;
    char *holder;
    CURLM *multi;
    LaneSurroundings around;
    pthread_t thread;
    _Atomic bool changed, stopping;
    // the thread's own
    GPtrArray *lanes; // of Lane *
    bool leased;
    int64_t leased_at, looked_at, stamped_at, dirty_since; // monotonic
    int64_t stamp, head;
    bool any;   // there are endpoints
    bool renew; // all lanes are to be read anew
    bool failing;
    // what is being written
    GArray *flight;    // of Progress; NULL: nothing
    _Atomic int flown; // 0: on its way, 1: done, 2: failed
    char flight_error[256];
};

static void clear_progress(void *data)
{
    Progress *progress = data;
    g_ptr_array_unref(progress->deliveries);
}

static void report(Courier *courier, const GError *error)
{
    if (!courier->failing)
        log_line(LOG_WARNING, "webhook", "webhooks cannot be sent: %s",
                 error_text(error, LANGUAGE_EN));
    courier->failing = true;
}

// ---- the lease ----

static bool take_lease(Tx *tx, void *context, GError **error)
{
    const Courier *courier = context;
    return lease_take(tx, LEASE, courier->holder) ||
           fail(error, ERROR_CONFLICT, "Another process does it", "由其他进程处理");
}

static bool drop_lease(Tx *tx, void *context, GError **error)
{
    (void)error;
    lease_drop(tx, LEASE, ((Courier *)context)->holder);
    return true;
}

static bool has_lanes(const Courier *courier)
{
    return courier->lanes->len > 0;
}

// Forgets what is under way: another courier sends it again.
static void lose(Courier *courier)
{
    courier->leased = false;
    courier->renew = true;
    courier->stamp = 0;
    g_ptr_array_set_size(courier->lanes, 0);
}

static bool hold_lease(Courier *courier, int64_t now)
{
    if (!courier->any && !has_lanes(courier))
        return false;
    int64_t between = (courier->leased ? LEASE_SECONDS_BETWEEN : ASK_AGAIN_SECONDS) * SECOND_US;
    if (courier->leased_at != 0 && now - courier->leased_at <= between)
        return courier->leased;
    courier->leased_at = now;
    bool held = store_write(courier->store, take_lease, courier, NULL);
    if (!held && courier->leased)
        lose(courier);
    courier->leased = held;
    return held;
}

// ---- looking around ----

typedef struct {
    int64_t stamp, head;
    bool stamped; // asked for; set when the log has grown, since a secret or role may be in it
    bool any;     // there are endpoints
} Surroundings;

// With the newest time alone it would stay as it was when a row is committed after another one that
// began later: so versions count as well.
static bool look(Tx *tx, void *context, GError **error)
{
    static const char STAMP[] =
        "SELECT CAST(COALESCE((SELECT max(updated_at) + sum(version) FROM staff), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM role), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM team), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM custom_field), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM setting), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM segment), 0) + "
        "COALESCE((SELECT max(updated_at) + sum(version) FROM model), 0) + "
        "COALESCE((SELECT sum(updated_at) FROM webhook_endpoint), 0) + "
        "COALESCE((SELECT sum(changed_at) FROM webhook_position), 0) AS bigint)";
    (void)error;
    Surroundings *now = context;
    now->any = tx_integer(tx, "SELECT 1 FROM webhook_endpoint WHERE deleted_at IS NULL LIMIT 1",
                          NO_PARAMS, 0) != 0;
    int64_t head = now->any ? tx_change_pos(tx) : 0;
    now->stamped |= head != now->head;
    now->head = head;
    if (now->any && now->stamped)
        now->stamp = tx_integer(tx, STAMP, NO_PARAMS, 0);
    return true;
}

static bool look_around(Courier *courier, int64_t now)
{
    g_autoptr(GError) error = NULL;
    Surroundings around = {.head = courier->head, .stamped = now - courier->stamped_at > STAMP_US};
    courier->looked_at = now;
    if (!store_read(courier->store, look, &around, &error)) {
        report(courier, error);
        return false;
    }
    courier->head = around.head;
    courier->any = around.any;
    if (around.stamped) {
        courier->stamped_at = now;
        courier->renew |= around.stamp != courier->stamp || (!around.any && has_lanes(courier));
        courier->stamp = around.stamp;
    }
    return true;
}

// ---- lanes ----

static Lane *lane_of(const Courier *courier, int64_t endpoint_id)
{
    for (guint i = 0; i < courier->lanes->len; i++)
        if (lane_endpoint(courier->lanes->pdata[i]) == endpoint_id)
            return courier->lanes->pdata[i];
    return NULL;
}

static bool load_lanes(Tx *tx, void *context, GError **error)
{
    (void)error;
    Courier *courier = context;
    g_autoptr(Cursor) rows = tx_query(
        tx, "SELECT id FROM webhook_endpoint WHERE deleted_at IS NULL ORDER BY id", NO_PARAMS);
    while (cursor_next(rows)) {
        int64_t id = cursor_integer(rows, 0);
        if (lane_of(courier, id) == NULL)
            g_ptr_array_add(courier->lanes, lane_new(&courier->around, id));
    }
    courier->renew = false;
    for (guint i = courier->lanes->len; i-- > 0;) {
        Lane *lane = courier->lanes->pdata[i];
        if (lane_to_load(lane) && !lane_load(lane, tx))
            g_ptr_array_remove_index(courier->lanes, i);
    }
    return true;
}

// Each lane is read anew when nothing of it is under way and all of it is written.
static void renew(Courier *courier)
{
    g_autoptr(GError) error = NULL;
    bool ready = courier->renew;
    for (guint i = 0; i < courier->lanes->len; i++) {
        if (courier->renew)
            lane_doubt(courier->lanes->pdata[i]);
        ready |= lane_to_load(courier->lanes->pdata[i]);
    }
    if (!ready || courier->flight != NULL)
        return;
    if (!store_read(courier->store, load_lanes, courier, &error)) {
        courier->renew = true;
        report(courier, error);
    }
}

typedef struct {
    Courier *courier;
    Asked asked[ASKED_MAX];
} Asking;

static bool send_asked(Tx *tx, void *context, GError **error)
{
    (void)error;
    Asking *asking = context;
    size_t n = deliveries_asked(tx, asking->asked, ASKED_MAX);
    for (size_t i = 0; i < n; i++) {
        Lane *lane = lane_of(asking->courier, asking->asked[i].endpoint_id);
        if (lane != NULL)
            lane_send_asked(lane, tx, &asking->asked[i]);
    }
    return true;
}

static void run_lanes(Courier *courier, int64_t now)
{
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < courier->lanes->len; i++) {
        Lane *lane = courier->lanes->pdata[i];
        if (lane_unwritten(lane) > UNWRITTEN_MAX)
            continue;
        if (!lane_fill(lane, courier->head, &error)) {
            report(courier, error);
            return;
        }
        lane_send(lane, now);
    }
}

static void take_results(Courier *courier, int64_t now)
{
    CURLMsg *message;
    int left = 0;
    while ((message = curl_multi_info_read(courier->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        SendResult result;
        const Sender *sender = sender_finished(message->easy_handle, message->data.result, &result);
        for (guint i = 0; i < courier->lanes->len; i++)
            if (lane_take(courier->lanes->pdata[i], sender, &result, now))
                break;
    }
}

// ---- writing ----

static bool write_flight(Tx *tx, void *context, GError **error)
{
    Courier *courier = context;
    if (!lease_keep(tx, LEASE, courier->holder, error))
        return false;
    for (guint i = 0; i < courier->flight->len; i++)
        if (!progress_write(tx, &g_array_index(courier->flight, Progress, i), error))
            return false;
    return true;
}

static void flight_done(void *context, const GError *error)
{
    Courier *courier = context;
    if (error != NULL)
        g_strlcpy(courier->flight_error, error_text(error, LANGUAGE_EN),
                  sizeof courier->flight_error);
    atomic_store(&courier->flown, error == NULL ? 1 : 2);
    curl_multi_wakeup(courier->multi);
}

static size_t unwritten(const Courier *courier)
{
    size_t n = 0;
    for (guint i = 0; i < courier->lanes->len; i++)
        n += lane_unwritten(courier->lanes->pdata[i]);
    return n;
}

static void begin_flight(Courier *courier, int64_t now, bool at_once)
{
    size_t n = unwritten(courier);
    if (n > 0 && courier->dirty_since == 0)
        courier->dirty_since = now;
    bool due = at_once || n >= WRITE_MANY ||
               (courier->dirty_since != 0 && now - courier->dirty_since >= WRITE_US) ||
               (n == 0 && now - courier->leased_at > LEASE_SECONDS_BETWEEN * SECOND_US / 2);
    if (courier->flight != NULL || !due)
        return;
    GArray *flight = g_array_new(false, false, sizeof(Progress));
    g_array_set_clear_func(flight, clear_progress);
    for (guint i = 0; i < courier->lanes->len; i++) {
        Progress progress;
        if (lane_progress(courier->lanes->pdata[i], &progress))
            g_array_append_val(flight, progress);
    }
    courier->dirty_since = 0;
    if (flight->len == 0) {
        g_array_unref(flight);
        return;
    }
    courier->flight = flight;
    atomic_store(&courier->flown, 0);
    store_submit(courier->store, write_flight, courier, flight_done);
}

// What could not be written is forgotten, with all that was done since: it is sent again.
static void end_flight(Courier *courier)
{
    if (courier->flight == NULL || atomic_load(&courier->flown) == 0)
        return;
    bool failed = atomic_load(&courier->flown) == 2;
    g_clear_pointer(&courier->flight, g_array_unref);
    atomic_store(&courier->changed, true); // what else was asked for
    if (!failed)
        courier->failing = false;
    else if (!courier->failing)
        log_line(LOG_WARNING, "webhook", "what was sent cannot be written: %s",
                 courier->flight_error);
    if (failed) {
        courier->failing = true;
        lose(courier);
    }
}

// ---- the thread ----

static int pause_ms(const Courier *courier, int64_t now)
{
    int64_t until = LOOK_MS;
    for (guint i = 0; i < courier->lanes->len; i++) {
        int64_t due = lane_due(courier->lanes->pdata[i]);
        if (lane_behind(courier->lanes->pdata[i], courier->head))
            return 0;
        if (due > 0 && due != INT64_MAX)
            until = MIN(until, MAX(0, (due - now) / 1000 + 1));
    }
    if (unwritten(courier) > 0 && courier->flight == NULL)
        until = MIN(until, WRITE_US / 1000);
    return (int)until;
}

static void do_round(Courier *courier)
{
    int64_t now = g_get_monotonic_time();
    bool changed = atomic_exchange(&courier->changed, false);
    bool look_due = now - courier->looked_at > LOOK_MS * 1000;
    if (changed && now - courier->looked_at < LOOK_PAUSE_US && !look_due) {
        atomic_store(&courier->changed, true); // in a moment
    } else if (changed || look_due) {
        if (!look_around(courier, now) || !hold_lease(courier, now))
            return;
        Asking asking = {.courier = courier};
        store_read(courier->store, send_asked, &asking, NULL);
    }
    if (!courier->leased)
        return;
    renew(courier);
    run_lanes(courier, when_now());
}

static void turn(Courier *courier)
{
    int running = 0;
    end_flight(courier);
    do_round(courier);
    curl_multi_perform(courier->multi, &running);
    take_results(courier, when_now());
    // First written, then sent: a lane that waits since too much of it was unwritten goes on at
    // once, and not only when the writing has ended.
    begin_flight(courier, g_get_monotonic_time(), false);
    run_lanes(courier, when_now());
    bool soon = atomic_load(&courier->changed);
    curl_multi_poll(courier->multi, NULL, 0,
                    soon ? LOOK_PAUSE_US / 1000 : pause_ms(courier, when_now()), NULL);
}

static void on_change(void *context)
{
    Courier *courier = context;
    if (!atomic_exchange(&courier->changed, true))
        curl_multi_wakeup(courier->multi);
}

static void *deliver(void *context)
{
    thread_name("courier");
    Courier *courier = context;
    thread_stand_back(NICE);
    while (!atomic_load(&courier->stopping))
        turn(courier);
    begin_flight(courier, g_get_monotonic_time(), true);
    while (courier->flight != NULL) {
        curl_multi_poll(courier->multi, NULL, 0, LOOK_MS, NULL);
        end_flight(courier);
    }
    g_ptr_array_set_size(courier->lanes, 0);
    store_write(courier->store, drop_lease, courier, NULL);
    return NULL;
}

static void free_lane(void *lane)
{
    lane_free(lane);
}

Courier *courier_start(Store *store, const CourierOptions *options, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!networks_offer(store, options->networks, error))
        return NULL;
    if (!store_write(store, secrets_seal, NULL, &problem))
        log_line(LOG_WARNING, "webhook", "secrets are not sealed: %s",
                 error_text(problem, LANGUAGE_EN));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    Courier *courier = g_new0(Courier, 1);
    courier->store = store;
    courier->networks = networks_for(store);
    courier->holder = lease_holder_new();
    courier->multi = curl_multi_init();
    courier->lanes = g_ptr_array_new_with_free_func(free_lane);
    courier->renew = true;
    courier->changed = true;
    courier->around =
        (LaneSurroundings){store, courier->multi, courier->networks,
                           options->give_up_us != 0 ? options->give_up_us : GIVE_UP_DAYS * DAY_US};
    int failed = pthread_create(&courier->thread, NULL, deliver, courier);
    g_assert(failed == 0);
    store_on_change(store, on_change, courier);
    return courier;
}

void courier_stop(Courier *courier)
{
    if (courier == NULL)
        return;
    store_off_change(courier->store, on_change, courier);
    atomic_store(&courier->stopping, true);
    curl_multi_wakeup(courier->multi);
    pthread_join(courier->thread, NULL);
    g_ptr_array_unref(courier->lanes);
    curl_multi_cleanup(courier->multi);
    g_free(courier->holder);
    g_free(courier);
}
