// SPDX-License-Identifier: Apache-2.0
//
// One request as its handler sees it: what is asked (path, parameters, body), who asks (actor,
// language), and the answer being made. Lives in its arena from the request line to the last byte
// sent; belongs to one thread at a time.
#pragma once

#include "access/records.h"
#include "http/route.h"

typedef struct Session Session; // access/session.h

// A body or an answer too long for memory, made or read piece by piece.
typedef struct {
    // Fills at most `most` bytes; 0: the end; -1: failed; -2: nothing yet, and read() itself has
    // put the connection to sleep. Called on a server thread.
    gssize (*read)(void *context, uint64_t offset, char *out, size_t most);
    void (*free)(void *context);
    void *context;
    uint64_t length;
} ReplyStream;

typedef struct {
    int file; // descriptor of a nameless temporary file, at its start
    int64_t length;
    char hash[65]; // SHA-256 of the bytes, hexadecimal
} Upload;

struct Request {
    // what is asked
    const Route *route;
    const char *method;
    const char *path;                     // after /api/v1, decoded
    const Entity *entity;                 // of {entities}
    int64_t id;                           // of {id}
    const char *key;                      // of {key}
    const char *params[ROUTE_PARAMS_MAX]; // as route->params; NULL: not given; already checked
    json_object *body;                    // NULL: none
    size_t body_length;                   // bytes
    const char *raw;      // ROUTE_RAW, ROUTE_OPEN: these bytes, and a NUL behind them
    const Upload *upload; // ROUTE_UPLOAD
    const void *prepared; // what run() has left for run_tx(), see ROUTE_WRITE; in the arena

    // who asks
    Store *store;
    Session *session; // NULL: nobody (public routes)
    Access access;    // actor (NULL: nobody), model, arena
    Arena *arena;
    Language language;
    const char *address; // the client's
    bool secure;         // came over https

    // the answer: 200 with `out` as JSON unless said otherwise; an empty `out` is 204
    unsigned status;
    Buffer out;
    const char *media_type;
    const char *location;      // Location header: "/api/v1/customers/7"
    int64_t version;           // ETag "version"; 0: none
    const char *etag;          // another ETag, with quotes; NULL: none
    const char *cookie;        // Set-Cookie
    const char *file_name;     // Content-Disposition: attachment
    unsigned retry_after;      // seconds; 0: none
    const ReplyStream *stream; // instead of `out`
    bool empty;                // no bytes, and yet 200: an empty file
    bool authority_changed;    // staff, roles, settings or custom fields changed: sessions and the
                               // model load anew
    bool model_changed;        // segments, sources or write keys changed: the model loads anew
};

// A query parameter by name; asserts that the route knows it.
const char *request_param(const Request *request, const char *name); // NULL: not given
int64_t request_param_integer(const Request *request, const char *name, int64_t otherwise);
bool request_param_boolean(const Request *request, const char *name);

// A request header; NULL: not sent.
const char *request_header(const Request *request, const char *name);
// The client's address, or what the proxy in front says it is.
const char *request_address(Request *request);
// The version in If-Match; 428 when it is missing.
bool request_if_match(const Request *request, int64_t *out_version, GError **error);

// A member of the body as text, integer or object; NULL, `otherwise`, NULL when it is missing or
// null.
const char *request_text(const Request *request, const char *member);
int64_t request_integer(const Request *request, const char *member, int64_t otherwise);
json_object *request_member(const Request *request, const char *member);

// ROUTE_ASYNC: the answer is ready (`error` NULL) or failed (taken over). Once, from any thread.
void request_done(Request *request, GError *error);
