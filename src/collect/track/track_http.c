// SPDX-License-Identifier: Apache-2.0
//
// The addresses of the tracking API, as clients of the Segment protocol call them. A request is
// read on the server's thread, stored together with others that wait, in transactions of at most
// INGEST_AT_ONCE messages, while the connection sleeps, and answered when all of it is durable.
// Only what nobody could mend by sending it again in another form gets a 4xx: clients throw away
// what is refused.
#include "base/when.h"
#include "collect/track/key_use.h"
#include "collect/track/together.h"
#include "http/request.h"

#include <sodium.h>
#include <string.h>

enum { WRITE_KEY_MAX = 64 };

typedef struct {
    Request *request;
    TrackBody body;
    Ingest ingest;
} Tracking;

// ---- who sends ----

// The user name of Basic authentication: keys have no password.
static bool key_of_header(const char *header, char out[WRITE_KEY_MAX + 1])
{
    unsigned char plain[WRITE_KEY_MAX + 2];
    size_t length = 0;
    if (header == NULL || g_ascii_strncasecmp(header, "Basic ", 6) != 0 ||
        sodium_base642bin(plain, sizeof plain, header + 6, strlen(header + 6), " ", &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    const unsigned char *colon = memchr(plain, ':', length);
    size_t n = colon != NULL ? (size_t)(colon - plain) : length;
    if (n == 0 || n > WRITE_KEY_MAX || memchr(plain, '\0', n) != NULL)
        return false;
    memcpy(out, plain, n);
    out[n] = '\0';
    return true;
}

static const ModelWriteKey *find_source(const Request *request, const TrackBody *body,
                                        GError **error)
{
    char text[WRITE_KEY_MAX + 1];
    const Model *model = request->access.model;
    const ModelWriteKey *key = NULL;
    if (key_of_header(request_header(request, "Authorization"), text))
        key = model_write_key(model, text);
    if (key == NULL && body->write_key != NULL)
        key = model_write_key(model, body->write_key);
    if (key == NULL)
        fail(error, ERROR_UNAUTHENTICATED, "There is no such write key", "没有这个写入密钥");
    return key;
}

// ---- the answer ----

static void print_rejected(Buffer *out, const Message *message, guint at, Language language)
{
    json_object_begin(out);
    json_member_integer(out, "index", at);
    json_key(out, "message_id");
    json_string_n(out, message->key.type == VALUE_TEXT ? message->key.as.text.data : "",
                  message->key.type == VALUE_TEXT ? message->key.as.text.length : 0);
    json_member_text(out, "code", message->fault->code);
    json_member_text(out, "reason", label_text(message->fault->text, language));
    json_object_end(out);
}

// A bad message that comes again is named again: its sender still has to hear of it.
static void print_answer(Tracking *tracking)
{
    Buffer *out = &tracking->request->out;
    const TrackBody *body = &tracking->body;
    size_t repeated = 0, rejected = 0;
    for (guint i = 0; i < body->messages->len; i++) {
        bool bad = track_message(body, i)->fault != NULL;
        rejected += bad;
        repeated += !bad && tracking->ingest.repeated[i];
    }
    json_object_begin(out);
    json_member_boolean(out, "success", true);
    json_member_integer(out, "accepted", (int64_t)(body->messages->len - rejected - repeated));
    json_member_integer(out, "repeated", (int64_t)repeated);
    json_key(out, "rejected");
    json_array(out);
    for (guint i = 0; rejected > 0 && i < body->messages->len; i++)
        if (track_message(body, i)->fault != NULL)
            print_rejected(out, track_message(body, i), i, tracking->request->language);
    json_array_end(out);
    json_object_end(out);
}

// ---- the way of a request ----

// With the request's arena, on a thread of the server: the store's has others to answer.
static void tracking_end(void *owned)
{
    Tracking *tracking = owned;
    for (guint i = 0; tracking->ingest.traits != NULL && i < tracking->body.messages->len; i++)
        traits_clear(&tracking->ingest.traits[i]);
    track_body_clear(&tracking->body);
}

static void slice_done(void *context, const GError *error);

static void submit_slice(Tracking *tracking)
{
    Ingest *ingest = &tracking->ingest;
    ingest->n = MIN(tracking->body.messages->len - ingest->first, (size_t)INGEST_AT_ONCE);
    ingest_submit(tracking->request->store, ingest, slice_done, tracking);
}

static void slice_done(void *context, const GError *error)
{
    Tracking *tracking = context;
    Request *request = tracking->request;
    tracking->ingest.first += tracking->ingest.n;
    if (error == NULL && tracking->ingest.first < tracking->body.messages->len) {
        submit_slice(tracking);
        return;
    }
    if (error == NULL)
        print_answer(tracking);
    request_done(request, error != NULL ? g_error_copy(error) : NULL);
}

static TrackCall call_of(const char *path)
{
    static const struct {
        const char *letter;
        TrackCall call;
    } LETTERS[] = {{"a", CALL_ALIAS}, {"g", CALL_GROUP},  {"i", CALL_IDENTIFY},
                   {"p", CALL_PAGE},  {"s", CALL_SCREEN}, {"t", CALL_TRACK}};
    const char *name = strrchr(path, '/') + 1;
    for (TrackCall call = CALL_ALIAS; call <= CALL_TRACK; call++)
        if (strcmp(name, track_call_name(call)) == 0)
            return call;
    for (size_t i = 0; i < G_N_ELEMENTS(LETTERS); i++)
        if (strcmp(name, LETTERS[i].letter) == 0)
            return LETTERS[i].call;
    return CALL_ANY;
}

static bool take(Request *request, GError **error)
{
    Tracking *tracking = ARENA_NEW(request->arena, Tracking);
    tracking->request = request;
    tracking->body.arena = request->arena;
    tracking->body.received_at = when_now();
    tracking->ingest = (Ingest){.body = &tracking->body, .model = request->access.model};
    arena_own(request->arena, tracking, tracking_end);
    if (!track_body_read(&tracking->body, request->raw, request->body_length,
                         call_of(request->path), error) ||
        !(tracking->ingest.source = find_source(request, &tracking->body, error)))
        return false;
    tracking->ingest.note_use =
        key_use_due(request->store, tracking->ingest.source->id, tracking->body.received_at);
    track_prepare(&tracking->ingest, request->arena);
    submit_slice(tracking);
    return true;
}

// ---- beside events ----

// How the library's own work goes is none of our business.
static bool take_metrics(Request *request, GError **error)
{
    (void)error;
    buffer_text(&request->out, "{\"success\":true}");
    return true;
}

// What the browser library loads before it starts: send events here, load nothing else.
static bool get_settings(Request *request, GError **error)
{
    static const char REST[] =
        "\"unbundledIntegrations\":[],\"addBundledMetadata\":true,\"maybeBundledConfigIds\":{}}},"
        "\"plan\":{\"track\":{\"__default\":{\"enabled\":true,\"integrations\":{}}},"
        "\"identify\":{\"__default\":{\"enabled\":true}},"
        "\"group\":{\"__default\":{\"enabled\":true}}},"
        "\"edgeFunction\":{},\"analyticsNextEnabled\":true,\"middlewareSettings\":{},"
        "\"enabledMiddleware\":{},\"metrics\":{\"sampleRate\":0},\"remotePlugins\":[],"
        "\"legacyVideoPluginsEnabled\":false,\"consentSettings\":{}}";
    Buffer *out = &request->out;
    const char *host = request_header(request, "Host");
    if (model_write_key(request->access.model, request->key) == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no such write key", "没有这个写入密钥");
    buffer_text(out, "{\"integrations\":{\"Segment.io\":{");
    json_member_text(out, "apiKey", request->key);
    if (host != NULL) {
        json_member_text(out, "apiHost", arena_printf(request->arena, "%s/v1", host));
        json_member_text(out, "protocol", request->secure ? "https" : "http");
    }
    buffer_byte(out, ',');
    buffer_text(out, REST);
    return true;
}

#define TAKES(path, doc)                                                                           \
    {                                                                                              \
        "POST", path, ROUTE_ASYNC, ROUTE_OPEN, take, NULL, NULL, NULL, NULL, NULL, doc             \
    }

static const Route ROUTES[] = {
    TAKES("/v1/a", "Alias, as browsers call it."),
    TAKES("/v1/alias", "A user gets another id."),
    TAKES("/v1/b", "Batch, as browsers call it."),
    TAKES("/v1/batch", "Many messages at once."),
    TAKES("/v1/g", "Group, as browsers call it."),
    TAKES("/v1/group", "A user belongs to an organisation."),
    TAKES("/v1/i", "Identify, as browsers call it."),
    TAKES("/v1/identify", "Who a user is."),
    TAKES("/v1/import", "Many messages of the past at once."),
    {"POST", "/v1/m", ROUTE_DIRECT, ROUTE_OPEN, take_metrics, NULL, NULL, NULL, NULL, NULL,
     "Figures about the library itself: thrown away."},
    TAKES("/v1/p", "Page, as browsers call it."),
    TAKES("/v1/page", "A page was seen."),
    {"GET", "/v1/projects/{key}/settings", ROUTE_DIRECT, ROUTE_OPEN, get_settings, NULL, NULL, NULL,
     NULL, NULL, "What the browser library loads before it starts."},
    TAKES("/v1/s", "Screen, as browsers call it."),
    TAKES("/v1/screen", "A screen of an app was seen."),
    TAKES("/v1/t", "Track, as browsers call it."),
    TAKES("/v1/track", "Something happened."),
};

const RouteGroup TRACK_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), NULL, 0};
