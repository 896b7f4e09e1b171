// SPDX-License-Identifier: Apache-2.0
#include "collect/webhook/upload.h"

#include "base/when.h"
#include "collect/webhook/sender.h"
#include "collect/webhook/signature.h"
#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_CONNECT_SECONDS = 10,
    WHOLE_SECONDS = 1800,
    SLOW_SECONDS = 60, // so long below SLOW_BYTES a second, and it is given up
    SLOW_BYTES = 1024,
    ANSWER_MOST = 64 << 10,
    PAUSE_MOST_SECONDS = 30,
};

typedef struct {
    const FileUpload *upload;
    const Networks *networks;
    off_t at;
    bool plain; // http://
    bool blocked, stopped;
    size_t n_answer;
    int64_t retry_after; // seconds; 0: not said
} Sending;

// ---- what libcurl calls ----

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    Sending *sending = context;
    (void)purpose;
    if (!networks_allow(sending->networks, &address->addr) ||
        (sending->plain && !networks_named(sending->networks, &address->addr))) {
        sending->blocked = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t give_bytes(char *out, size_t size, size_t n, void *context)
{
    Sending *sending = context;
    ssize_t length = pread(sending->upload->file, out, size * n, sending->at);
    if (length < 0)
        return CURL_READFUNC_ABORT;
    sending->at += length;
    return (size_t)length;
}

static int seek(void *context, curl_off_t offset, int origin)
{
    Sending *sending = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    sending->at = offset;
    return CURL_SEEKFUNC_OK;
}

static size_t take_answer(char *bytes, size_t size, size_t n, void *context)
{
    Sending *sending = context;
    (void)bytes;
    sending->n_answer += size * n;
    return sending->n_answer > ANSWER_MOST ? 0 : size * n;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
    static const char RETRY[] = "retry-after:";
    Sending *sending = context;
    size_t length = size * n;
    if (length > strlen(RETRY) && g_ascii_strncasecmp(bytes, RETRY, strlen(RETRY)) == 0) {
        g_autofree char *value = g_strndup(bytes + strlen(RETRY), length - strlen(RETRY));
        sending->retry_after = CLAMP(g_ascii_strtoll(g_strstrip(value), NULL, 10), 0, 3600);
    }
    return take_answer(bytes, size, n, context);
}

static int go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    Sending *sending = context;
    const FileUpload *upload = sending->upload;
    (void)a, (void)b, (void)c, (void)d;
    sending->stopped = upload->stopped != NULL && upload->stopped(upload->context);
    return sending->stopped ? 1 : 0;
}

// ---- one try ----

static void set_limits(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)FILE_CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

static void set_callbacks(CURL *easy, Sending *sending)
{
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, sending);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(easy, CURLOPT_READDATA, sending);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, sending);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, sending);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, sending);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, sending);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static void add_header(struct curl_slist **headers, const char *name, const char *value)
{
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    *headers = curl_slist_append(*headers, line);
}

static bool add_signatures(struct curl_slist **headers, const FileUpload *upload,
                           const SignedMessage *message, GError **error)
{
    g_auto(Buffer) all = {0};
    char signature[SIGNATURE_SIZE];
    if (upload->secrets->n == 0)
        return fail(error, ERROR_INVALID, "The address has no secret yet", "该地址还没有密钥");
    for (size_t i = 0; i < upload->secrets->n; i++) {
        if (!signature_standard_file(upload->secrets->texts[i], message, upload->file, signature,
                                     error))
            return false;
        buffer_printf(&all, "%sv1,%s", i > 0 ? " " : "", signature);
    }
    add_header(headers, "webhook-signature", buffer_string(&all));
    return true;
}

static bool make_headers(const FileUpload *upload, struct curl_slist **headers, GError **error)
{
    char timestamp[24];
    g_autofree char *name = g_uri_escape_string(upload->name, NULL, false);
    g_autofree char *disposition = g_strdup_printf("attachment; filename*=UTF-8''%s", name);
    g_snprintf(timestamp, sizeof timestamp, "%" G_GINT64_FORMAT, when_now() / SECOND_US);
    const SignedMessage message = {.id = upload->id, .timestamp = timestamp};
    add_header(headers, "content-type", upload->type);
    add_header(headers, "content-disposition", disposition);
    add_header(headers, "user-agent", "Guanxi");
    add_header(headers, "webhook-id", upload->id);
    add_header(headers, "webhook-timestamp", timestamp);
    *headers = curl_slist_append(*headers, "Expect:");
    *headers = curl_slist_append(*headers, "Accept:");
    return add_signatures(headers, upload, &message, error);
}

static bool explain(const Sending *sending, CURLcode code, GError **error)
{
    if (sending->stopped)
        return fail(error, ERROR_CANCELLED, "It was stopped", "已停止");
    if (sending->blocked)
        return fail(error, ERROR_INVALID,
                    "Files go to public addresses by https, and into private networks only where "
                    "webhook-networks allows it",
                    "文件只能通过 https 发送到公网地址；内部网络须由 webhook-networks 允许");
    Label problem = send_problem(code);
    return fail(error, ERROR_UNAVAILABLE, "The file was not delivered. %1$s.%2$.0s",
                "文件没有送达：%2$s。%1$.0s", problem.en, problem.zh);
}

// False with an error: there was no answer.
static bool try_once(Sending *sending, int64_t length, long *out_status, GError **error)
{
    struct curl_slist *headers = NULL;
    CURL *easy = NULL;
    bool good = make_headers(sending->upload, &headers, error);
    sending->at = 0;
    sending->n_answer = 0;
    sending->retry_after = 0;
    if (good) {
        easy = curl_easy_init();
        g_assert(easy != NULL);
        set_limits(easy);
        set_callbacks(easy, sending);
        curl_easy_setopt(easy, CURLOPT_URL, sending->upload->url);
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        CURLcode code = curl_easy_perform(easy);
        good = code == CURLE_OK || explain(sending, code, error);
    }
    if (good)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, out_status);
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    return good;
}

// ---- until it is taken ----

static bool judge(long status, GError **error)
{
    bool again = status == 408 || status == 429 || status >= 500;
    return (status >= 200 && status <= 299) ||
           fail(error, again ? ERROR_UNAVAILABLE : ERROR_INVALID,
                "The address answered with status %ld", "该地址返回状态 %ld", status);
}

// False: stopped meanwhile.
static bool wait_for(const FileUpload *upload, int64_t seconds)
{
    int64_t until = g_get_monotonic_time() + seconds * SECOND_US;
    while (g_get_monotonic_time() < until) {
        if (upload->stopped != NULL && upload->stopped(upload->context))
            return false;
        g_usleep(100000);
    }
    return true;
}

bool upload_send(const Networks *networks, const FileUpload *upload, FileUploadResult *out,
                 GError **error)
{
    struct stat status;
    Sending sending = {.upload = upload,
                       .networks = networks,
                       .plain = g_ascii_strncasecmp(upload->url, "https://", 8) != 0};
    *out = (FileUploadResult){0};
    if (fstat(upload->file, &status) != 0)
        return fail(error, ERROR_UNAVAILABLE, "The file cannot be read: %s", "无法读取文件：%s",
                    g_strerror(errno));
    out->bytes = status.st_size;
    if (status.st_size > UPLOAD_MOST)
        return fail(error, ERROR_INVALID, "A file that is sent has at most %d MB",
                    "发送的文件最大 %d MB", UPLOAD_MOST >> 20);
    for (int64_t pause = 1;; pause *= 4) {
        g_autoptr(GError) problem = NULL;
        out->tries++;
        out->status = 0;
        if (try_once(&sending, status.st_size, &out->status, &problem) &&
            judge(out->status, &problem))
            return true;
        if (out->tries == UPLOAD_TRIES || error_code(problem) != ERROR_UNAVAILABLE ||
            !wait_for(upload, MIN(MAX(pause, sending.retry_after), PAUSE_MOST_SECONDS))) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
    }
}
