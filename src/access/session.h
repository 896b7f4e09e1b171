// SPDX-License-Identifier: Apache-2.0
//
// Who is signed in. A session is a random token in a cookie; the store keeps its hash, the staff
// member and the two ends of its life (idle, absolute). A programme's API key is the same thing
// without a cookie. Both are found in a bounded memory cache keyed by the token's hash, so that a
// request costs no query; whoever changes staff, roles or keys empties the cache.
#pragma once

#include "access/actor.h"

typedef struct Session Session;   // immutable but for its last use; counted
typedef struct Sessions Sessions; // the cache

enum {
    SESSION_IDLE_SECONDS = 12 * 3600,      // ends after so long without a request
    SESSION_LIFE_SECONDS = 30 * 24 * 3600, // and after so long in any case
    SESSION_TOKEN_SIZE = 44,               // characters of a token with its NUL
};

Sessions *sessions_new(Store *store);
void sessions_free(Sessions *sessions);

// The session of a token or of an API key ("gx_…"): a reference, or NULL with
// ERROR_UNAUTHENTICATED. `model` is the server's current one.
Session *session_find(Sessions *sessions, const Model *model, const char *token, GError **error);
Session *session_ref(Session *session);
void session_unref(Session *session); // accepts NULL

const Actor *session_actor(const Session *session);
int64_t session_role_id(const Session *session); // the role an API key is narrowed to; 0: none
bool session_same(const Session *a, const Session *b); // the same token opened both
bool session_is_key(const Session *session);           // an API key: needs no CSRF token
const char *session_csrf_token(const Session *session);
bool session_csrf_ok(const Session *session, const char *token); // in constant time; NULL is wrong

// Starts one in the caller's transaction; `out_token` is for the cookie and stored nowhere.
void session_start(Tx *tx, int64_t staff_id, const char *address, const char *agent,
                   char out_token[SESSION_TOKEN_SIZE]);
// Ends one; forget it in the cache when that has committed.
void session_end(Tx *tx, const Session *session);
// Ends all of a staff member but one (NULL: all): after a new password, a deactivation.
void session_end_all(Tx *tx, int64_t staff_id, const Session *but);
// Removes sessions and login attempts that are over; once a day.
void session_sweep(Tx *tx);

// The cache forgets one session, or everything it holds: the next request looks in the store again.
void sessions_forget(Sessions *sessions, const Session *session);
void sessions_forget_all(Sessions *sessions);
