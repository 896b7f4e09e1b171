// SPDX-License-Identifier: Apache-2.0
//
// Requests of the tracking API that wait for the writer at the same moment: each is answered once,
// with what is true of its own messages, however they were put together, and nobody hears of
// another's fault.
#include "base/buffer.h"
#include "collect/track/together.h"
#include "entity/entities.h"
#include "test_store_help.h"
#include "test_store.h"

#include <pthread.h>

enum { REQUESTS = 24 };

typedef struct Crowd Crowd;

// One request, as the server holds it.
typedef struct {
    Crowd *crowd;
    Arena *arena;
    TrackBody body;
    Ingest ingest;
    char *text;
    int answers;
    bool failed;
} Sender;

struct Crowd {
    Store *store;
    Model *model;
    ModelWriteKey key;
    Sender senders[REQUESTS];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int answered;
    bool held, let_go;
};

static bool take_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    Crowd *crowd = context;
    crowd->model = model_load(tx);
    crowd->key.source_id =
        tx_integer(tx, "SELECT id FROM source WHERE code = 'shop'", NO_PARAMS, 0);
    return true;
}

static bool add_source(Tx *tx, void *context, GError **error)
{
    (void)context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model};
    Record *source = record_new(arena, &ENTITY_SOURCE);
    record_set(source, entity_field_index(&ENTITY_SOURCE, "name"), value_text("Shop"));
    record_set(source, entity_field_index(&ENTITY_SOURCE, "code"), value_text("shop"));
    record_set(source, entity_field_index(&ENTITY_SOURCE, "kind"), value_text("web"));
    return record_set_defaults(source, arena, error) && record_insert(&writing, source, error);
}

static Crowd *crowd_new(void)
{
    Crowd *crowd = g_new0(Crowd, 1);
    crowd->store = test_store_new();
    crowd->key = (ModelWriteKey){.key = "key", .source_code = "shop"};
    pthread_mutex_init(&crowd->lock, NULL);
    pthread_cond_init(&crowd->changed, NULL);
    test_write(crowd->store, add_source, NULL);
    test_read(crowd->store, take_model, crowd);
    return crowd;
}

static void crowd_free(Crowd *crowd)
{
    for (int i = 0; i < REQUESTS; i++) {
        Sender *sender = &crowd->senders[i];
        if (sender->arena == NULL)
            continue;
        track_body_clear(&sender->body);
        arena_free(sender->arena);
        g_free(sender->text);
    }
    model_unref(crowd->model);
    pthread_mutex_destroy(&crowd->lock);
    pthread_cond_destroy(&crowd->changed);
    store_close(crowd->store);
    g_free(crowd);
}

static void hear(void *context, const GError *error)
{
    Sender *sender = context;
    pthread_mutex_lock(&sender->crowd->lock);
    sender->answers++;
    sender->failed = error != NULL;
    sender->crowd->answered++;
    pthread_cond_broadcast(&sender->crowd->changed);
    pthread_mutex_unlock(&sender->crowd->lock);
}

static Sender *prepare(Crowd *crowd, int at, const char *text)
{
    Sender *sender = &crowd->senders[at];
    g_autoptr(GError) error = NULL;
    sender->crowd = crowd;
    sender->arena = arena_new();
    sender->text = g_strdup(text);
    sender->body = (TrackBody){.arena = sender->arena, .received_at = INT64_C(1766000000000000)};
    g_assert_true(
        track_body_read(&sender->body, sender->text, strlen(sender->text), CALL_ANY, &error));
    g_assert_no_error(error);
    sender->ingest = (Ingest){.body = &sender->body, .source = &crowd->key, .model = crowd->model};
    track_prepare(&sender->ingest, sender->arena);
    sender->ingest.n = sender->body.messages->len;
    return sender;
}

// ---- the writer held, so that all wait ----

static bool hold(Tx *tx, void *context, GError **error)
{
    (void)tx, (void)error;
    Crowd *crowd = context;
    pthread_mutex_lock(&crowd->lock);
    crowd->held = true;
    pthread_cond_broadcast(&crowd->changed);
    while (!crowd->let_go)
        pthread_cond_wait(&crowd->changed, &crowd->lock);
    pthread_mutex_unlock(&crowd->lock);
    return true;
}

static void nothing(void *context, const GError *error)
{
    (void)context, (void)error;
}

static void send_together(Crowd *crowd, int n)
{
    store_submit(crowd->store, hold, crowd, nothing);
    pthread_mutex_lock(&crowd->lock);
    while (!crowd->held)
        pthread_cond_wait(&crowd->changed, &crowd->lock);
    pthread_mutex_unlock(&crowd->lock);
    for (int i = 0; i < n; i++)
        ingest_submit(crowd->store, &crowd->senders[i].ingest, hear, &crowd->senders[i]);
    pthread_mutex_lock(&crowd->lock);
    crowd->let_go = true;
    pthread_cond_broadcast(&crowd->changed);
    while (crowd->answered < n)
        pthread_cond_wait(&crowd->changed, &crowd->lock);
    pthread_mutex_unlock(&crowd->lock);
}

// ---- tests ----

// Visitor i % 5 sends message i % 20: the last four repeat the first four.
static void test_each_is_told_its_own(void)
{
    Crowd *crowd = crowd_new();
    for (int i = 0; i < REQUESTS; i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"type\":\"track\",\"event\":\"Seen\",\"anonymousId\":\"v%d\",\"messageId\":\"m%d\"}",
            i % 5, i % 20);
        prepare(crowd, i, text);
    }
    send_together(crowd, REQUESTS);
    int repeated = 0;
    for (int i = 0; i < REQUESTS; i++) {
        g_assert_cmpint(crowd->senders[i].answers, ==, 1);
        g_assert_false(crowd->senders[i].failed);
        repeated += crowd->senders[i].ingest.repeated[0];
    }
    g_assert_cmpint(repeated, ==, 4);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM event"), ==, 20);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM customer"), ==, 5);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(DISTINCT customer_id) FROM event"), ==,
                    5);
    crowd_free(crowd);
}

// A visitor whom one request sees and another names: all of it is the user's in the end.
static void test_a_visitor_is_named_by_another(void)
{
    Crowd *crowd = crowd_new();
    prepare(crowd, 0,
            "{\"type\":\"track\",\"event\":\"Seen\",\"anonymousId\":\"v\",\"messageId\":\"1\"}");
    prepare(crowd, 1,
            "{\"type\":\"identify\",\"anonymousId\":\"v\",\"userId\":\"u\",\"messageId\":\"2\"}");
    prepare(crowd, 2,
            "{\"type\":\"track\",\"event\":\"Bought\",\"userId\":\"u\",\"messageId\":\"3\"}");
    send_together(crowd, 3);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(DISTINCT customer_id) FROM event"), ==,
                    1);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM event"), ==, 3);
    crowd_free(crowd);
}

// One of them breaks a rule of the store: only its sender hears of it.
static void test_a_fault_is_nobody_elses(void)
{
    Crowd *crowd = crowd_new();
    for (int i = 0; i < 8; i++) {
        g_autofree char *text = g_strdup_printf("{\"type\":\"track\",\"event\":\"Seen\","
                                                "\"anonymousId\":\"v%d\",\"messageId\":\"m%d\"}",
                                                i % 3, i);
        Sender *sender = prepare(crowd, i, text);
        if (i == 5)
            track_message(&sender->body, 0)->name = // no text
                test_on_postgresql() ? value_text("\xff") : value_bytes("\xff", 1);
    }
    send_together(crowd, 8);
    for (int i = 0; i < 8; i++) {
        g_assert_cmpint(crowd->senders[i].answers, ==, 1);
        g_assert_cmpint(crowd->senders[i].failed, ==, i == 5);
        g_assert_false(crowd->senders[i].ingest.repeated[0]);
    }
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM event"), ==, 7);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM event_message"), ==, 7);
    crowd_free(crowd);
}

// More messages than one transaction takes, in requests of several.
static void test_more_than_fit(void)
{
    Crowd *crowd = crowd_new();
    enum { EACH = 60 };
    for (int i = 0; i < REQUESTS; i++) {
        g_auto(Buffer) text = {0};
        buffer_text(&text, "{\"batch\":[");
        for (int k = 0; k < EACH; k++)
            buffer_printf(&text,
                          "%s{\"type\":\"track\",\"event\":\"Seen\",\"anonymousId\":\"v%d\","
                          "\"messageId\":\"m%d-%d\"}",
                          k > 0 ? "," : "", k, i / 2, k);
        buffer_text(&text, "]}");
        prepare(crowd, i, buffer_string(&text));
    }
    send_together(crowd, REQUESTS);
    int repeated = 0;
    for (int i = 0; i < REQUESTS; i++)
        for (int k = 0; k < EACH; k++)
            repeated += crowd->senders[i].ingest.repeated[k];
    g_assert_cmpint(repeated, ==, REQUESTS / 2 * EACH);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM event"), ==,
                    REQUESTS / 2 * EACH);
    g_assert_cmpint(test_integer(crowd->store, "SELECT count(*) FROM customer"), ==, EACH);
    crowd_free(crowd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/together/each_is_told_its_own", test_each_is_told_its_own);
    g_test_add_func("/together/a_visitor_is_named_by_another", test_a_visitor_is_named_by_another);
    g_test_add_func("/together/a_fault_is_nobody_elses", test_a_fault_is_nobody_elses);
    g_test_add_func("/together/more_than_fit", test_more_than_fit);
    return g_test_run();
}
