// SPDX-License-Identifier: Apache-2.0
//
// Sessions in the store under the hash of their token, and a cache in front: sets of a few places,
// chosen by the hash, the least recently used of a set giving way. So it is bounded, needs no
// allocation and one short lock. A cached session is looked up in the store again after
// CHECK_SECONDS, so that an end on another server is noticed; on this one the cache forgets at
// once.
#include "access/session.h"

#include "access/api_key.h"
#include "base/when.h"
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

enum {
    TOKEN_BYTES = 32,
    HASH_BYTES = 32,
    CSRF_SIZE = 33,
    SETS = 2048,
    PLACES = 8,
    LOCKS = 64,
    CHECK_SECONDS = 30,
    TOUCH_SECONDS = 300, // the store's used_at may be so old
};

struct Session {
    atomic_int references;
    unsigned char hash[HASH_BYTES];
    int64_t staff_id;
    int64_t role_id; // of a key; 0: none
    Actor *actor;
    bool key;
    char csrf[CSRF_SIZE];
    int64_t expires_at;           // the absolute end; keys: INT64_MAX for never
    int64_t checked_at;           // when it was read from the store
    _Atomic int64_t last_seen_at; // the last request here
    _Atomic int64_t touched_at;   // what the store knows of that
};

struct Sessions {
    Store *store;
    atomic_uint generation; // counts what was forgotten: a session read before that is not kept
    pthread_mutex_t locks[LOCKS];
    Session *places[SETS][PLACES];
};

// ---- one session ----

static void hash_token(const char *token, unsigned char out[HASH_BYTES])
{
    crypto_generichash(out, HASH_BYTES, (const unsigned char *)token, strlen(token), NULL, 0);
}

Session *session_ref(Session *session)
{
    atomic_fetch_add_explicit(&session->references, 1, memory_order_relaxed);
    return session;
}

void session_unref(Session *session)
{
    if (!session || atomic_fetch_sub(&session->references, 1) != 1)
        return;
    actor_unref(session->actor);
    sodium_memzero(session, sizeof *session);
    g_free(session);
}

const Actor *session_actor(const Session *session)
{
    return session->actor;
}

int64_t session_role_id(const Session *session)
{
    return session->role_id;
}

bool session_same(const Session *a, const Session *b)
{
    return memcmp(a->hash, b->hash, HASH_BYTES) == 0;
}

bool session_is_key(const Session *session)
{
    return session->key;
}

const char *session_csrf_token(const Session *session)
{
    return session->csrf;
}

bool session_csrf_ok(const Session *session, const char *token)
{
    size_t length = sizeof session->csrf - 1;
    return token && strlen(token) == length && sodium_memcmp(token, session->csrf, length) == 0;
}

// ---- the cache ----

Sessions *sessions_new(Store *store)
{
    g_assert(sodium_init() >= 0);
    Sessions *sessions = g_new0(Sessions, 1);
    sessions->store = store;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&sessions->locks[i], NULL);
    return sessions;
}

void sessions_free(Sessions *sessions)
{
    if (!sessions)
        return;
    sessions_forget_all(sessions);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&sessions->locks[i]);
    g_free(sessions);
}

static size_t set_of(const unsigned char hash[HASH_BYTES])
{
    return (hash[0] | (size_t)hash[1] << 8) % SETS;
}

static pthread_mutex_t *lock_set(Sessions *sessions, size_t set)
{
    pthread_mutex_t *lock = &sessions->locks[set % LOCKS];
    pthread_mutex_lock(lock);
    return lock;
}

// A reference to the cached session, or NULL.
static Session *cache_find(Sessions *sessions, const unsigned char hash[HASH_BYTES])
{
    size_t set = set_of(hash);
    Session *found = NULL;
    pthread_mutex_t *lock = lock_set(sessions, set);
    for (size_t i = 0; i < PLACES && !found; i++) {
        Session *session = sessions->places[set][i];
        if (session && memcmp(session->hash, hash, HASH_BYTES) == 0)
            found = session_ref(session);
    }
    pthread_mutex_unlock(lock);
    return found;
}

// The place of the same session, an empty one, or the least recently used.
static Session **choose_place(Session **places, const Session *session)
{
    Session **best = &places[0];
    for (size_t i = 0; i < PLACES; i++) {
        if (places[i] && memcmp(places[i]->hash, session->hash, HASH_BYTES) == 0)
            return &places[i];
        if (*best && (!places[i] || places[i]->last_seen_at < (*best)->last_seen_at))
            best = &places[i];
    }
    return best;
}

static void cache_keep(Sessions *sessions, Session *session, unsigned generation)
{
    size_t set = set_of(session->hash);
    pthread_mutex_t *lock = lock_set(sessions, set);
    Session *old = NULL;
    if (atomic_load(&sessions->generation) == generation) {
        Session **place = choose_place(sessions->places[set], session);
        old = *place;
        *place = session_ref(session);
    }
    pthread_mutex_unlock(lock);
    session_unref(old);
}

void sessions_forget(Sessions *sessions, const Session *session)
{
    size_t set = set_of(session->hash);
    atomic_fetch_add(&sessions->generation, 1);
    pthread_mutex_t *lock = lock_set(sessions, set);
    Session *old = NULL;
    for (size_t i = 0; i < PLACES && !old; i++) {
        Session *cached = sessions->places[set][i];
        if (cached && memcmp(cached->hash, session->hash, HASH_BYTES) == 0) {
            old = cached;
            sessions->places[set][i] = NULL;
        }
    }
    pthread_mutex_unlock(lock);
    session_unref(old);
}

void sessions_forget_all(Sessions *sessions)
{
    atomic_fetch_add(&sessions->generation, 1);
    for (size_t set = 0; set < SETS; set++) {
        Session *old[PLACES];
        pthread_mutex_t *lock = lock_set(sessions, set);
        memcpy(old, sessions->places[set], sizeof old);
        memset(sessions->places[set], 0, sizeof old);
        pthread_mutex_unlock(lock);
        for (size_t i = 0; i < PLACES; i++)
            session_unref(old[i]);
    }
}

// ---- from the store ----

typedef struct {
    const Model *model;
    const char *token;
    Session *session; // being filled
} Loading;

static bool not_signed_in(GError **error)
{
    return fail(error, ERROR_UNAUTHENTICATED, "You are not signed in", "尚未登录");
}

static Value hash_value(const unsigned char hash[HASH_BYTES])
{
    return value_bytes(hash, HASH_BYTES);
}

static bool load_cookie(Tx *tx, Session *session)
{
    g_autoptr(Cursor) row = tx_query(
        tx, "SELECT staff_id, csrf_token, created_at, used_at FROM session WHERE token_hash = $1",
        PARAMS(hash_value(session->hash)));
    if (!cursor_next(row))
        return false;
    session->staff_id = cursor_integer(row, 0);
    g_strlcpy(session->csrf, cursor_text(row, 1, NULL), CSRF_SIZE);
    session->expires_at = cursor_integer(row, 2) + SESSION_LIFE_SECONDS * SECOND_US;
    session->touched_at = cursor_integer(row, 3);
    return session->expires_at > tx_now(tx) &&
           session->touched_at + SESSION_IDLE_SECONDS * SECOND_US > tx_now(tx);
}

static bool load(Tx *tx, void *context, GError **error)
{
    Loading *loading = context;
    Session *session = loading->session;
    g_clear_pointer(&session->actor, actor_unref);
    if (session->key) {
        int64_t expires_at = 0;
        if (!api_key_find(tx, loading->token, &session->staff_id, &session->role_id, &expires_at))
            return not_signed_in(error);
        session->expires_at = expires_at ? expires_at : INT64_MAX;
    } else if (!load_cookie(tx, session)) {
        return not_signed_in(error);
    }
    session->checked_at = tx_now(tx);
    session->last_seen_at = session->checked_at;
    session->actor = actor_load(tx, loading->model, session->staff_id, session->role_id, error);
    return session->actor != NULL;
}

static Session *load_session(Sessions *sessions, const Model *model, const char *token,
                             const unsigned char hash[HASH_BYTES], GError **error)
{
    unsigned generation = atomic_load(&sessions->generation);
    Session *session = g_new0(Session, 1);
    session->references = 1;
    session->key = strncmp(token, "gx_", 3) == 0;
    memcpy(session->hash, hash, HASH_BYTES);
    Loading loading = {model, token, session};
    if (!store_read(sessions->store, load, &loading, error)) {
        session_unref(session);
        return NULL;
    }
    cache_keep(sessions, session, generation);
    return session;
}

// ---- last use ----

typedef struct {
    unsigned char hash[HASH_BYTES];
    int64_t staff_id;
    bool key;
} Touch;

static bool touch(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Touch *what = context;
    if (!what->key)
        tx_run(tx, "UPDATE session SET used_at = $2 WHERE token_hash = $1",
               PARAMS(hash_value(what->hash), value_integer(tx_now(tx))));
    tx_run(tx, "UPDATE staff SET last_seen_at = $2 WHERE id = $1",
           PARAMS(value_integer(what->staff_id), value_integer(tx_now(tx))));
    return true;
}

static void touched(void *context, const GError *error)
{
    (void)error; // the next request tries again
    g_free(context);
}

static void note_use(Sessions *sessions, Session *session, int64_t now)
{
    atomic_store_explicit(&session->last_seen_at, now, memory_order_relaxed);
    int64_t before = atomic_load_explicit(&session->touched_at, memory_order_relaxed);
    if (now - before < TOUCH_SECONDS * SECOND_US ||
        !atomic_compare_exchange_strong(&session->touched_at, &before, now))
        return;
    Touch *what = g_new0(Touch, 1);
    memcpy(what->hash, session->hash, HASH_BYTES);
    what->staff_id = session->staff_id;
    what->key = session->key;
    store_submit(sessions->store, touch, what, touched);
}

Session *session_find(Sessions *sessions, const Model *model, const char *token, GError **error)
{
    unsigned char hash[HASH_BYTES];
    int64_t now = when_now();
    hash_token(token, hash);
    Session *session = cache_find(sessions, hash);
    if (session && session->checked_at + CHECK_SECONDS * SECOND_US < now)
        g_clear_pointer(&session, session_unref);
    if (!session)
        session = load_session(sessions, model, token, hash, error);
    if (!session)
        return NULL;
    if (session->expires_at <= now) {
        sessions_forget(sessions, session);
        session_unref(session);
        not_signed_in(error);
        return NULL;
    }
    note_use(sessions, session, now);
    return session;
}

// ---- beginning and end ----

void session_start(Tx *tx, int64_t staff_id, const char *address, const char *agent,
                   char out_token[SESSION_TOKEN_SIZE])
{
    unsigned char random[TOKEN_BYTES], hash[HASH_BYTES];
    char csrf[CSRF_SIZE];
    _Static_assert(SESSION_TOKEN_SIZE >= sodium_base64_ENCODED_LEN(
                                             TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                   "room for a token");
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(out_token, SESSION_TOKEN_SIZE, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    hash_token(out_token, hash);
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(csrf, sizeof csrf, random, (CSRF_SIZE - 1) / 2);
    g_autofree char *valid = agent ? g_utf8_make_valid(agent, -1) : NULL; // headers are any bytes
    g_autofree char *short_agent =
        valid ? g_utf8_substring(valid, 0, MIN(200, g_utf8_strlen(valid, -1))) : NULL;
    tx_run(tx,
           "INSERT INTO session (token_hash, staff_id, csrf_token, created_at, used_at, address, "
           "agent) VALUES ($1, $2, $3, $4, $4, $5, $6)",
           PARAMS(hash_value(hash), value_integer(staff_id), value_text(csrf),
                  value_integer(tx_now(tx)), value_text(address), value_text(short_agent)));
}

void session_end(Tx *tx, const Session *session)
{
    tx_run(tx, "DELETE FROM session WHERE token_hash = $1", PARAMS(hash_value(session->hash)));
}

void session_end_all(Tx *tx, int64_t staff_id, const Session *but)
{
    static const unsigned char NONE[HASH_BYTES];
    tx_run(tx, "DELETE FROM session WHERE staff_id = $1 AND token_hash <> $2",
           PARAMS(value_integer(staff_id), hash_value(but ? but->hash : NONE)));
}

void session_sweep(Tx *tx)
{
    int64_t now = tx_now(tx);
    tx_run(tx, "DELETE FROM session WHERE used_at < $1 OR created_at < $2",
           PARAMS(value_integer(now - SESSION_IDLE_SECONDS * SECOND_US),
                  value_integer(now - SESSION_LIFE_SECONDS * SECOND_US)));
    tx_run(tx, "DELETE FROM login_attempt WHERE last_at < $1", PARAMS(value_integer(now - DAY_US)));
}
