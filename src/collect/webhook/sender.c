// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/sender.h"

#include "base/when.h"
#include "collect/webhook/signature.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 16 << 10, HEAD_KEPT = 4096, CONNECTION_SECONDS = 300 };

struct Sender {
    CURLM *multi;
    const Networks *networks;
    CURL *easy;
    struct curl_slist *headers;
    bool busy;
    bool blocked; // an address was refused
    bool too_long;
    int64_t sent_at, begun_us;
    int64_t retry_after;
    size_t n_head, n_body; // bytes that came
    Buffer request_head, response_head, response_body;
    char *response_text;
};

// ---- what libcurl calls ----

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    Sender *sender = context;
    (void)purpose;
    if (!networks_allow(sender->networks, &address->addr)) {
        sender->blocked = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
    Sender *sender = context;
    size_t length = size * n;
    sender->n_body += length;
    if (sender->n_body > ANSWER_MAX) {
        sender->too_long = true;
        return 0;
    }
    if (sender->response_body.length < ANSWER_KEPT)
        buffer_add(&sender->response_body, bytes,
                   MIN(length, ANSWER_KEPT - sender->response_body.length));
    return length;
}

static void note_header(Sender *sender, const char *line, size_t length)
{
    static const char RETRY[] = "retry-after:";
    if (length <= strlen(RETRY) || g_ascii_strncasecmp(line, RETRY, strlen(RETRY)) != 0)
        return;
    g_autofree char *value = g_strndup(line + strlen(RETRY), length - strlen(RETRY));
    sender->retry_after = CLAMP(g_ascii_strtoll(g_strstrip(value), NULL, 10), 0, 3600);
}

static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
    Sender *sender = context;
    size_t length = size * n;
    sender->n_head += length;
    if (sender->n_head > HEAD_MAX) {
        sender->too_long = true;
        return 0;
    }
    if (length > 5 && strncmp(bytes, "HTTP/", 5) == 0) // of a 100 Continue, say
        sender->response_head.length = 0;
    if (sender->response_head.length < HEAD_KEPT)
        buffer_add(&sender->response_head, bytes,
                   MIN(length, HEAD_KEPT - sender->response_head.length));
    note_header(sender, bytes, length);
    return length;
}

// ---- one connection ----

static void set_limits(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)SEND_SECONDS * 1000);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_SECONDS * 1000);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_SECONDS);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
}

Sender *sender_new(CURLM *multi, const Networks *networks)
{
    Sender *sender = g_new0(Sender, 1);
    sender->multi = multi;
    sender->networks = networks;
    sender->easy = curl_easy_init();
    g_assert(sender->easy != NULL);
    set_limits(sender->easy);
    curl_easy_setopt(sender->easy, CURLOPT_PRIVATE, sender);
    curl_easy_setopt(sender->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(sender->easy, CURLOPT_OPENSOCKETDATA, sender);
    curl_easy_setopt(sender->easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(sender->easy, CURLOPT_WRITEDATA, sender);
    curl_easy_setopt(sender->easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(sender->easy, CURLOPT_HEADERDATA, sender);
    return sender;
}

static void end(Sender *sender)
{
    if (sender->busy)
        curl_multi_remove_handle(sender->multi, sender->easy);
    sender->busy = false;
    g_clear_pointer(&sender->headers, curl_slist_free_all);
}

void sender_free(Sender *sender)
{
    if (sender == NULL)
        return;
    end(sender);
    curl_easy_cleanup(sender->easy);
    buffer_clear(&sender->request_head);
    buffer_clear(&sender->response_head);
    buffer_clear(&sender->response_body);
    g_free(sender->response_text);
    g_free(sender);
}

bool sender_busy(const Sender *sender)
{
    return sender->busy;
}

// ---- sending ----

// All secrets that count sign, the newest first.
static bool print_signatures(Buffer *out, const Secrets *secrets, const SignedMessage *message)
{
    char signature[SIGNATURE_SIZE];
    for (size_t i = 0; i < secrets->n; i++) {
        if (!signature_standard(secrets->texts[i], message, signature))
            return false;
        buffer_printf(out, "%sv1,%s", i > 0 ? " " : "", signature);
    }
    return secrets->n > 0;
}

static void add_header(Sender *sender, const char *name, const char *value, bool shown)
{
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    sender->headers = curl_slist_append(sender->headers, line);
    buffer_printf(&sender->request_head, "%s: %s\r\n", name, shown ? value : "…");
}

static bool make_head(Sender *sender, const char *url, const Secrets *secrets,
                      const Message *message, GError **error)
{
    char timestamp[24];
    g_auto(Buffer) signatures = {0};
    g_snprintf(timestamp, sizeof timestamp, "%" G_GINT64_FORMAT, sender->sent_at / SECOND_US);
    const SignedMessage content = {.id = message->id,
                                   .timestamp = timestamp,
                                   .body = message->body.data,
                                   .length = message->body.length};
    if (!print_signatures(&signatures, secrets, &content))
        return fail(error, ERROR_INVALID, "The endpoint has no secret yet", "该地址还没有密钥");
    sender->request_head.length = 0;
    buffer_printf(&sender->request_head, "POST %s\r\n", url);
    add_header(sender, "content-type", "application/json", true);
    add_header(sender, "user-agent", "Guanxi", true);
    add_header(sender, "webhook-id", message->id, true);
    add_header(sender, "webhook-timestamp", timestamp, true);
    add_header(sender, "webhook-signature", buffer_string(&signatures), false);
    sender->headers = curl_slist_append(sender->headers, "Expect:");
    sender->headers = curl_slist_append(sender->headers, "Accept:");
    return true;
}

bool sender_begin(Sender *sender, const char *url, const Secrets *secrets, const Message *message,
                  GError **error)
{
    g_assert(!sender->busy);
    sender->sent_at = when_now();
    sender->begun_us = g_get_monotonic_time();
    sender->blocked = sender->too_long = false;
    sender->retry_after = 0;
    sender->n_head = sender->n_body = 0;
    sender->response_head.length = sender->response_body.length = 0;
    if (!make_head(sender, url, secrets, message, error)) {
        end(sender);
        return false;
    }
    curl_easy_setopt(sender->easy, CURLOPT_URL, url);
    curl_easy_setopt(sender->easy, CURLOPT_HTTPHEADER, sender->headers);
    curl_easy_setopt(sender->easy, CURLOPT_POSTFIELDS, message->body.data);
    curl_easy_setopt(sender->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message->body.length);
    if (curl_multi_add_handle(sender->multi, sender->easy) != CURLM_OK) {
        end(sender);
        return fail(error, ERROR_INTERNAL, "It cannot be sent", "无法发送");
    }
    sender->busy = true;
    return true;
}

// ---- how it ended ----

Label send_problem(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return (Label){.en = "There was no answer in time", .zh = "未在限时内响应"};
    case CURLE_COULDNT_RESOLVE_HOST:
        return (Label){.en = "There is no such host", .zh = "找不到该主机"};
    case CURLE_COULDNT_CONNECT:
        return (Label){.en = "Nobody answers there", .zh = "无法连接"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
        return (Label){.en = "The certificate or encryption is not right",
                       .zh = "证书或加密不正确"};
    default:
        return (Label){.en = "The answer could not be read", .zh = "无法读取响应"};
    }
}

static Label problem_of(const Sender *sender, CURLcode code)
{
    if (sender->blocked)
        return (Label){.en = "The address leads into a private network, which is not allowed",
                       .zh = "该地址指向内部网络，不允许访问"};
    if (sender->too_long)
        return (Label){.en = "The answer is too long", .zh = "响应过长"};
    return send_problem(code);
}

// What can be kept: valid UTF-8 without zero bytes.
static const char *text_of(Buffer *buffer)
{
    char *text = buffer->data;
    for (size_t i = 0; i < buffer->length; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    return buffer_string(buffer);
}

Sender *sender_finished(CURL *easy, CURLcode code, SendResult *out)
{
    Sender *sender = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &sender);
    *out = (SendResult){.sent_at = sender->sent_at,
                        .duration_us = g_get_monotonic_time() - sender->begun_us,
                        .retry_after = sender->retry_after};
    if (code == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &out->status);
    else
        out->problem = problem_of(sender, code);
    out->request_head = buffer_string(&sender->request_head);
    g_free(sender->response_text);
    sender->response_text = NULL;
    if (sender->response_head.length > 0) {
        sender->response_text = g_utf8_make_valid(text_of(&sender->response_head), -1);
        out->response_head = sender->response_text;
    }
    if (sender->response_body.length > 0 && (out->status < 200 || out->status > 299)) {
        g_autofree char *body = g_utf8_make_valid(text_of(&sender->response_body), -1);
        sender->response_body.length = 0;
        buffer_text(&sender->response_body, body);
        out->response_body = buffer_string(&sender->response_body);
    }
    end(sender);
    return sender;
}
