// SPDX-License-Identifier: Apache-2.0
//
// Where webhooks come in. The signature is judged on the server's thread, before anything reaches
// the store's writer; then the body is kept as it came, and only when that is durable the sender
// gets its answer. What it means is found out afterwards (taker.h).
//
// Nobody who cannot sign learns which of these addresses exist.
#include "collect/webhook/receipt.h"
#include "collect/webhook/signature.h"

#include "base/when.h"
#include "http/request.h"
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

enum { ID_MAX = 200, TOPIC_MAX = 100, REFUSED_EVERY_US = 1000000 };

typedef struct {
    Request *request;
    bool known; // the address leads somewhere
    HookSource source;
    Secrets secrets;
    Receipt receipt;
    GError *refused; // why it is not taken
} Hook;

// ---- what may be in a header ----

// Visible ASCII within a limit, else NULL.
static const char *header(const Request *request, const char *name, size_t most)
{
    const char *text = request_header(request, name);
    if (text == NULL || *text == '\0' || strlen(text) > most)
        return NULL;
    for (const char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            return NULL;
    return text;
}

static bool refuse_signature(GError **error)
{
    return fail(error, ERROR_UNAUTHENTICATED, "The signature is missing or wrong",
                "缺少签名或签名不正确");
}

static void body_hash(const Receipt *receipt, char out[2 * crypto_hash_sha256_BYTES + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)receipt->body, receipt->length);
    sodium_bin2hex(out, 2 * sizeof hash + 1, hash, sizeof hash);
}

// ---- the three forms ----

static bool shop_good(Hook *hook, const char *signature_name, GError **error)
{
    const char *signature = header(hook->request, signature_name, SIGNATURE_HEADER_MAX);
    bool good = false;
    for (size_t i = 0; signature != NULL && i < hook->secrets.n; i++)
        good |= signature_shop_good(hook->secrets.texts[i], signature, hook->receipt.body,
                                    hook->receipt.length);
    return good || refuse_signature(error);
}

static bool read_shopify(Hook *hook, GError **error)
{
    Request *request = hook->request;
    const char *triggered = header(request, "X-Shopify-Triggered-At", ID_MAX);
    hook->receipt.topic = header(request, "X-Shopify-Topic", TOPIC_MAX);
    hook->receipt.delivery = header(request, "X-Shopify-Webhook-Id", ID_MAX);
    if (triggered != NULL)
        when_parse_rfc3339(triggered, strlen(triggered), &hook->receipt.sent_at);
    return shop_good(hook, "X-Shopify-Hmac-Sha256", error);
}

// Its delivery ids repeat within a second, so the body is part of the name.
static bool read_woo(Hook *hook, GError **error)
{
    Request *request = hook->request;
    char hash[2 * crypto_hash_sha256_BYTES + 1];
    const char *delivery = header(request, "X-WC-Webhook-Delivery-ID", ID_MAX);
    hook->receipt.topic = header(request, "X-WC-Webhook-Topic", TOPIC_MAX);
    body_hash(&hook->receipt, hash);
    if (delivery != NULL)
        hook->receipt.delivery = arena_printf(request->arena, "%s %.32s", delivery, hash);
    return shop_good(hook, "X-WC-Webhook-Signature", error);
}

static bool read_standard(Hook *hook, GError **error)
{
    Request *request = hook->request;
    const char *signature = header(request, "webhook-signature", SIGNATURE_HEADER_MAX);
    SignedMessage message = {.id = header(request, "webhook-id", ID_MAX),
                             .timestamp = header(request, "webhook-timestamp", ID_MAX),
                             .body = hook->receipt.body,
                             .length = hook->receipt.length};
    int64_t seconds = 0;
    bool good = false;
    hook->receipt.delivery = message.id;
    if (signature == NULL || message.id == NULL || message.timestamp == NULL)
        return refuse_signature(error);
    for (size_t i = 0; i < hook->secrets.n; i++)
        good |= signature_standard_good(hook->secrets.texts[i], signature, &message);
    if (!good)
        return refuse_signature(error);
    if (!signature_time(message.timestamp, when_now(), &seconds, error))
        return false;
    hook->receipt.sent_at = seconds * SECOND_US;
    return true;
}

// ---- judging ----

static bool find_source(Tx *tx, void *context, GError **error)
{
    (void)error;
    Hook *hook = context;
    hook->known = hook_source_find(tx, hook->request->id, hook->request->arena, &hook->source);
    if (hook->known)
        secrets_read(tx, SECRETS_IN, hook->source.id, hook->request->arena, &hook->secrets);
    return true;
}

static bool judge(Hook *hook, GError **error)
{
    static const struct {
        const char *format;
        bool (*read)(Hook *hook, GError **error);
    } FORMATS[] = {
        {"shopify", read_shopify}, {"woocommerce", read_woo}, {"standard", read_standard}};
    bool good = false;
    for (size_t i = 0; i < G_N_ELEMENTS(FORMATS); i++)
        if (strcmp(FORMATS[i].format, hook->source.format) == 0)
            good = FORMATS[i].read(hook, error);
    if (hook->receipt.topic == NULL)
        hook->receipt.topic = "";
    if (good && hook->receipt.delivery == NULL) {
        char hash[2 * crypto_hash_sha256_BYTES + 1];
        body_hash(&hook->receipt, hash);
        hook->receipt.delivery = arena_copy(hook->request->arena, hash, -1);
    }
    return good;
}

// WooCommerce knocks once when a webhook is made, unsigned and with nothing to say.
static bool is_knock(const Hook *hook)
{
    return strcmp(hook->source.format, "woocommerce") == 0 && hook->receipt.length < 64 &&
           g_str_has_prefix(hook->receipt.body, "webhook_id=");
}

// ---- keeping ----

static bool keep(Tx *tx, void *context, GError **error)
{
    (void)error;
    Hook *hook = context;
    if (hook->refused != NULL)
        receipt_refuse(tx, &hook->receipt, hook->refused);
    else
        receipt_put(tx, &hook->receipt);
    return true;
}

static void kept(void *context, const GError *error)
{
    Hook *hook = context;
    GError *refused = g_steal_pointer(&hook->refused);
    if (refused == NULL && error != NULL)
        refused = g_error_copy(error);
    request_done(hook->request, refused);
}

// When one was refused last: strangers must not be able to keep the writer busy.
static void *doorman_new(void)
{
    return g_new0(_Atomic int64_t, 1);
}

static bool is_worth_a_note(Store *store)
{
    _Atomic int64_t *last = store_companion(store, doorman_new, g_free);
    int64_t now = g_get_monotonic_time(), before = atomic_load(last);
    return (before == 0 || now - before >= REFUSED_EVERY_US) &&
           atomic_compare_exchange_strong(last, &before, now);
}

static bool receive(Request *request, GError **error)
{
    Hook *hook = ARENA_NEW(request->arena, Hook);
    *hook = (Hook){.request = request,
                   .receipt = {.webhook_source_id = request->id,
                               .body = request->raw,
                               .length = request->body_length}};
    if (!store_read(request->store, find_source, hook, error))
        return false;
    if (!hook->known)
        return refuse_signature(error);
    if (is_knock(hook)) {
        request_done(request, NULL);
        return true;
    }
    g_autoptr(GError) refused = NULL;
    if (!judge(hook, &refused)) {
        if (!is_worth_a_note(request->store)) {
            g_propagate_error(error, g_steal_pointer(&refused));
            return false;
        }
        hook->refused = g_steal_pointer(&refused);
    }
    buffer_text(&request->out, "{\"received\":true}");
    store_submit(request->store, keep, hook, kept);
    return true;
}

static const ShapeField RECEIVED[] = {
    {.name = "received", .type = SHAPE_BOOLEAN},
    {.name = NULL},
};
static const Shape SHAPES[] = {
    {"WebhookReceived", "A webhook was kept and will be taken.", RECEIVED},
};
static const Route ROUTES[] = {
    {"POST", "/hooks/{id}", ROUTE_ASYNC, ROUTE_PUBLIC | ROUTE_RAW, .run = receive,
     .body = "application/octet-stream", .response = "WebhookReceived",
     .doc =
         "Takes a webhook of the incoming webhook with this id: signed as its form asks, at most "
         "1 MiB. Answered when it is durable; the same delivery again changes nothing."},
};
const RouteGroup HOOKS_ROUTES = {ROUTES, G_N_ELEMENTS(ROUTES), SHAPES, G_N_ELEMENTS(SHAPES)};
