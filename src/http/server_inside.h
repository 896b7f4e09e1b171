// SPDX-License-Identifier: Apache-2.0
//
// The server as its own files see it. Handlers of routes need request.h only.
#pragma once

#include "access/session.h"
#include "http/assets.h"
#include "http/peers.h"
#include "http/request.h"
#include "http/server.h"
#include "http/stream.h"
#include "http/uri.h"
#include "http/workers.h"
#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

enum { SPARE_EXCHANGES = 128, BODY_MAX = 1 << 20, SMALL_BODY = 64 << 10 };
#define UPLOAD_MAX (INT64_C(2) << 30)
// Bodies of open routes: of one request, and of all that are being received or worked on. Who comes
// when they are used up is asked to come again.
enum { OPEN_BODY_MAX = 4 << 20, OPEN_HELD_MOST = 64 << 20 };
// A body that is refused is still received up to here, and thrown away: who is answered while still
// sending sees a broken connection instead of the answer.
enum { DISCARD_MOST = 8 << 20 };

typedef enum {
    EXCHANGE_NEW,     // the request line was read
    EXCHANGE_READING, // headers were judged, the body comes
    EXCHANGE_ASLEEP,  // the connection is suspended while somebody works
    EXCHANGE_DONE,    // the answer is ready
} ExchangeState;

// One request and its answer on one connection.
typedef struct Exchange {
    Request request; // first: a Request * of the server is an Exchange *
    Server *server;
    struct MHD_Connection *connection;
    _Atomic ExchangeState state;
    Uri uri;
    bool asset; // a path outside the API
    bool head;  // HEAD: headers only
    bool close; // nothing more is read from this connection
    Buffer body;
    size_t held;      // bytes of it that count in server->open_held
    size_t discarded; // bytes received after the request was refused
    Upload upload;
    crypto_hash_sha256_state hash; // of the upload
    GError *error;                 // the answer, when it is one
    unsigned error_status;         // instead of the status of its code
    unsigned methods;              // for Allow
    unsigned char fingerprint[32]; // of the request, for Idempotency-Key
    int64_t started_us;            // monotonic
    unsigned sent_status;
    size_t sent_bytes;
    char request_id[17];
    char address[48];
    struct Exchange *next; // in the server's spare list
} Exchange;

struct Server {
    Store *store;
    ServerOptions options;
    char **hosts;
    bool loopback;
    char *url;
    unsigned port;
    struct MHD_Daemon *daemon;
    struct Acceptor *acceptor;
    Router *router;
    Sessions *sessions;
    Workers *workers;
    Stream *stream;
    Peers *peers;
    _Atomic int asleep;       // suspended connections that somebody works for
    _Atomic size_t open_held; // bytes of bodies of open routes

    pthread_mutex_t lock; // of what follows
    Exchange *spare;
    unsigned n_spare;
    Model *model;
    pthread_mutex_t model_loading;                // before `lock`
    _Atomic unsigned model_changes, model_loaded; // equal: nothing was set since it was loaded
};

// ---- server.c ----
Model *server_model(Server *server); // a reference; loads it anew when it is stale
void server_authority_changed(
    Server *server);                       // staff, roles, keys, settings or custom fields changed
void server_model_changed(Server *server); // segments changed
Exchange *server_take_exchange(Server *server);
void server_give_exchange(Server *server, Exchange *exchange);
static inline Exchange *exchange_of(const Request *request)
{
    return (Exchange *)request;
}

// ---- exchange.c: the life of one request ----
void *exchange_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_handle(void *server, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **exchange);
void exchange_completed(void *server, struct MHD_Connection *connection, void **exchange,
                        enum MHD_RequestTerminationCode code);

// ---- framing.c ----
// False when the headers can be read in two ways; nothing that follows them may be read then.
bool framing_check(struct MHD_Connection *connection, GError **error);

// ---- admission.c: headers judged before the body is read ----
bool exchange_admit(Exchange *exchange, const char *method, GError **error);

// ---- open.c: what is different for routes outside the API ----
// True when the path is one of an open route; the request is admitted, or *error set.
bool open_admit(Exchange *exchange, const char *method, GError **error);
bool open_hold(Exchange *exchange, size_t length, GError **error); // counts bytes held
void open_release(Exchange *exchange);
bool open_finish_body(Exchange *exchange, GError **error); // unzips
void open_add_headers(const Exchange *exchange, struct MHD_Response *response);

// ---- body.c ----
bool exchange_take_body(Exchange *exchange, const char *bytes, size_t length, GError **error);
// The body of a refused request: false when it is too long or too slow to wait for its end.
bool exchange_discard_body(Exchange *exchange, size_t length);
bool exchange_finish_body(Exchange *exchange, GError **error);

// ---- idempotency.c: inside the transaction of the write ----
bool exchange_write(Tx *tx, void *exchange, GError **error);

// ---- reply.c ----
enum MHD_Result reply_send(Exchange *exchange);       // the answer of a route, or its error
void reply_drop_stream(Request *request);             // frees a stream that will not be sent
enum MHD_Result reply_send_asset(Exchange *exchange); // a file of the web app
