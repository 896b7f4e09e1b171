// SPDX-License-Identifier: Apache-2.0
//
// Both ends of outgoing webhooks without a CRM in between.
//
//     webhook_peer sink [HOW]       prints its port; takes POSTs on kept connections, answers 204
//                                   at once; "silent": never answers, "nonsense": answers what is
//                                   no HTTP; at the end of its input prints what it got as JSON:
//                                   how many, how many out of order or twice, seconds, CPU
//     webhook_peer loop PORT N LEN  sends N bodies of LEN bytes one after the other with nothing
//                                   but libcurl; prints seconds and CPU as JSON
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 64, REQUEST_MAX = 1 << 20 };

typedef struct {
    char *bytes;
    size_t length;
} Input;

static const char ANSWER[] = "HTTP/1.1 204 No Content\r\n\r\n", NONSENSE[] = "nonsense\r\n\r\n";
static const char *reply = ANSWER; // to every request; "": none

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef struct {
    long count, disordered, repeated;
    int64_t last;
    double first_at, last_at;
} Tally;

// "msg_3_1042": the last number counts up.
static void note(Tally *tally, const char *head)
{
    const char *id = strcasestr(head, "\r\nwebhook-id: ");
    const char *end = id != NULL ? strchr(id + 2, '\r') : NULL;
    tally->last_at = seconds(CLOCK_MONOTONIC);
    if (tally->count++ == 0)
        tally->first_at = tally->last_at;
    if (end == NULL)
        return;
    while (end > id && end[-1] >= '0' && end[-1] <= '9')
        end--;
    int64_t number = atoll(end);
    tally->repeated += number == tally->last;
    tally->disordered += number < tally->last;
    tally->last = number;
}

// Answers every whole request of the input.
static bool answer(int handle, Input *input, Tally *tally)
{
    const size_t reply_length = strlen(reply);
    for (;;) {
        input->bytes[input->length] = '\0';
        char *body = strstr(input->bytes, "\r\n\r\n");
        if (body == NULL)
            return true;
        const char *announced = strcasestr(input->bytes, "\r\ncontent-length: ");
        size_t length = announced != NULL && announced < body ? (size_t)atoll(announced + 18) : 0;
        size_t whole = (size_t)(body - input->bytes) + 4 + length;
        if (input->length < whole)
            return whole < REQUEST_MAX;
        *body = '\0';
        note(tally, input->bytes);
        memmove(input->bytes, input->bytes + whole, input->length - whole);
        input->length -= whole;
        if (write(handle, reply, reply_length) != (ssize_t)reply_length)
            return false;
    }
}

static bool take(int handle, Input *input, Tally *tally)
{
    ssize_t n = read(handle, input->bytes + input->length, REQUEST_MAX - input->length);
    if (n <= 0)
        return false;
    input->length += (size_t)n;
    return answer(handle, input, tally);
}

static int listen_anywhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int handle = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(handle, (struct sockaddr *)&address, length) != 0 || listen(handle, 64) != 0) {
        perror("webhook_peer");
        exit(1);
    }
    getsockname(handle, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return handle;
}

static int sink(void)
{
    struct pollfd handles[CONNECTIONS_MAX + 2] = {{0, POLLIN, 0}, {listen_anywhere(), POLLIN, 0}};
    Input inputs[CONNECTIONS_MAX + 2] = {0};
    Tally tally = {0};
    nfds_t n = 2;
    while (poll(handles, n, -1) >= 0 || errno == EINTR) {
        if (handles[0].revents != 0)
            break;
        if (handles[1].revents != 0 && n < CONNECTIONS_MAX + 2) {
            handles[n] = (struct pollfd){accept(handles[1].fd, NULL, NULL), POLLIN, 0};
            inputs[n++] = (Input){.bytes = malloc(REQUEST_MAX + 1)};
        }
        for (nfds_t i = 2; i < n; i++) {
            if (handles[i].revents == 0 || take(handles[i].fd, &inputs[i], &tally))
                continue;
            close(handles[i].fd);
            free(inputs[i].bytes);
            handles[i] = handles[--n];
            inputs[i--] = inputs[n];
        }
    }
    printf("{\"count\": %ld, \"disordered\": %ld, \"repeated\": %ld, \"seconds\": %.6f, \"cpu\": "
           "%.6f}\n",
           tally.count, tally.disordered, tally.repeated, tally.last_at - tally.first_at,
           seconds(CLOCK_PROCESS_CPUTIME_ID));
    return 0;
}

static size_t ignore(char *bytes, size_t size, size_t n, void *context)
{
    (void)bytes, (void)context;
    return size * n;
}

static int loop(const char *port, long n, size_t length)
{
    char url[64];
    char *body = malloc(length + 1);
    snprintf(url, sizeof url, "http://127.0.0.1:%s/hook", port);
    memset(body, 'x', length);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "content-type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    double began = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (long i = 0; i < n; i++)
        if (curl_easy_perform(easy) != CURLE_OK)
            return 1;
    printf("{\"count\": %ld, \"seconds\": %.6f, \"cpu\": %.6f}\n", n,
           seconds(CLOCK_MONOTONIC) - began, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    free(body);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "sink") == 0) {
        const char *how = argc > 2 ? argv[2] : "";
        reply = strcmp(how, "silent") == 0 ? "" : strcmp(how, "nonsense") == 0 ? NONSENSE : ANSWER;
        return sink();
    }
    if (argc == 5 && strcmp(argv[1], "loop") == 0)
        return loop(argv[2], atol(argv[3]), (size_t)atol(argv[4]));
    fprintf(stderr, "webhook_peer sink [silent|nonsense] | loop PORT N LENGTH\n");
    return 2;
}
