// SPDX-License-Identifier: Apache-2.0
//
// POSTs the bodies of a file over kept connections, each as soon as the answer to the last one is
// there: what wrk does, at half of its processor time, since sender and server share the cores.
// A line of the file is "PATH<tab>BODY"; in a body @ becomes a number used once, of nine digits,
// and ~ a second used once. With a pause in milliseconds each connection waits that long between
// two requests.
// usage: sender PORT CONNECTIONS SECONDS FILE FIRST PAUSE COOKIE CSRF
// Prints {"requests", "seconds", "p50_ms", "p99_ms", "max_ms", "bytes", "errors"}.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DIGITS = 9, MOMENT = 19, ANSWER_MOST = 1 << 20, FIRST_SECOND = 1600000000 };

typedef struct {
    size_t at;
    bool moment;
} Place;

// A whole request, with places to be filled in.
typedef struct {
    char *text;
    size_t length;
    Place *places;
    size_t n_places;
} Template;

typedef struct {
    int handle;
    char *out;
    size_t to_send, sent;
    char *in;
    size_t received, expected; // expected 0: the head is not complete
    int64_t began_us, due_us;  // due 0: a request is under way
} Connection;

static Template *templates;
static size_t n_templates, next_template;
static int64_t next_number;
static uint32_t *latencies;
static size_t n_latencies, room;
static size_t requests, errors, bytes;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void *grown(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (memory == NULL)
        die("memory");
    return memory;
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

// ---- requests ----

static void add_place(Template *template, bool moment)
{
    template->places = grown(template->places, (template->n_places + 1) * sizeof *template->places);
    template->places[template->n_places++] = (Place){template->length, moment};
    size_t width = moment ? MOMENT : DIGITS;
    memset(template->text + template->length, '0', width);
    template->length += width;
}

static void add_template(const char *line, unsigned port, const char *cookie, const char *csrf)
{
    const char *body = strchr(line, '\t') + 1;
    size_t length = 0;
    for (const char *c = body; *c != '\0'; c++)
        length += *c == '@' ? DIGITS : *c == '~' ? MOMENT : 1;
    templates = grown(templates, (n_templates + 1) * sizeof *templates);
    Template *template = &templates[n_templates++];
    *template = (Template){.text = grown(NULL, length + strlen(cookie) + strlen(csrf) + 4096)};
    template->length = (size_t)sprintf(
        template->text,
        "POST %.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\nX-CSRF-Token: %s\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        (int)(body - 1 - line), line, port, cookie, csrf, length);
    for (const char *c = body; *c != '\0'; c++)
        if (*c == '@' || *c == '~')
            add_place(template, *c == '~');
        else
            template->text[template->length++] = *c;
}

static size_t read_templates(const char *path, unsigned port, const char *cookie, const char *csrf)
{
    char *line = NULL;
    size_t size = 0, longest = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die(path);
    for (ssize_t length; (length = getline(&line, &size, file)) > 0;) {
        line[strcspn(line, "\n")] = '\0';
        add_template(line, port, cookie, csrf);
        size_t whole = templates[n_templates - 1].length;
        longest = whole > longest ? whole : longest;
    }
    free(line);
    fclose(file);
    return longest;
}

static void fill(const Template *template, char *out)
{
    int64_t number = next_number++;
    char text[64];
    memcpy(out, template->text, template->length);
    for (size_t i = 0; i < template->n_places; i++) {
        const Place *place = &template->places[i];
        time_t second = FIRST_SECOND + number % 100000000;
        struct tm moment;
        if (place->moment)
            strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&second, &moment));
        else
            snprintf(text, sizeof text, "%0*lld", DIGITS, (long long)(number % 1000000000));
        memcpy(out + place->at, text, place->moment ? MOMENT : DIGITS);
    }
}

// ---- a connection ----

static void keep_sending(Connection *connection)
{
    while (connection->sent < connection->to_send) {
        ssize_t n = send(connection->handle, connection->out + connection->sent,
                         connection->to_send - connection->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            die("send");
        connection->sent += (size_t)n;
    }
}

static void begin_request(Connection *connection)
{
    const Template *template = &templates[next_template++ % n_templates];
    fill(template, connection->out);
    connection->to_send = template->length;
    connection->sent = connection->received = connection->expected = 0;
    connection->due_us = 0;
    connection->began_us = now_us();
    keep_sending(connection);
}

static void note_latency(int64_t us)
{
    if (n_latencies == room)
        latencies = grown(latencies, (room = room * 2 + 4096) * sizeof *latencies);
    latencies[n_latencies++] = (uint32_t)us;
}

// Once the head is there: how long the whole answer is.
static void read_head(Connection *connection)
{
    connection->in[connection->received] = '\0';
    char *end = strstr(connection->in, "\r\n\r\n");
    if (end == NULL)
        return;
    const char *length = strcasestr(connection->in, "\r\nContent-Length:");
    if (length == NULL || length > end)
        die("an answer without length");
    connection->expected = (size_t)(end + 4 - connection->in) + strtoul(length + 17, NULL, 10);
    if (connection->expected >= ANSWER_MOST)
        die("an answer too long");
}

// True when the answer is complete.
static bool keep_receiving(Connection *connection)
{
    for (;;) {
        ssize_t n = recv(connection->handle, connection->in + connection->received,
                         ANSWER_MOST - 1 - connection->received, 0);
        if (n < 0 && errno == EAGAIN)
            return false;
        if (n <= 0)
            die("the server closed a connection");
        connection->received += (size_t)n;
        if (connection->expected == 0)
            read_head(connection);
        if (connection->expected != 0 && connection->received >= connection->expected)
            return true;
    }
}

static void finish_request(Connection *connection, int64_t pause_us)
{
    int64_t now = now_us();
    note_latency(now - connection->began_us);
    requests++;
    bytes += connection->received;
    errors += connection->in[9] != '2'; // "HTTP/1.1 2…"
    connection->due_us = now + pause_us;
    if (pause_us == 0)
        begin_request(connection);
}

static void open_connection(Connection *connection, int poll, unsigned port, size_t longest)
{
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *connection = (Connection){.handle = socket(AF_INET, SOCK_STREAM, 0),
                               .out = grown(NULL, longest),
                               .in = grown(NULL, ANSWER_MOST)};
    if (connect(connection->handle, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(connection->handle, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(connection->handle, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = connection};
    epoll_ctl(poll, EPOLL_CTL_ADD, connection->handle, &event);
}

// ---- all of them ----

static void run(int poll, Connection *connections, size_t n, int64_t end, int64_t pause_us)
{
    struct epoll_event events[64];
    for (int64_t now = now_us(); now < end; now = now_us()) {
        int ready = epoll_wait(poll, events, 64, pause_us > 0 ? 1 : 100);
        for (int i = 0; i < ready; i++) {
            Connection *connection = events[i].data.ptr;
            keep_sending(connection);
            if (connection->due_us == 0 && keep_receiving(connection))
                finish_request(connection, pause_us);
        }
        for (size_t i = 0; pause_us > 0 && i < n; i++)
            if (connections[i].due_us != 0 && connections[i].due_us <= now)
                begin_request(&connections[i]);
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

static double latency_ms(double share)
{
    return n_latencies == 0 ? 0 : latencies[(size_t)(share * (double)(n_latencies - 1))] / 1e3;
}

int main(int argc, char **argv)
{
    if (argc != 9)
        return 2;
    unsigned port = (unsigned)atoi(argv[1]);
    size_t n = strtoul(argv[2], NULL, 10),
           longest = read_templates(argv[4], port, argv[7], argv[8]);
    int64_t seconds = atoi(argv[3]), pause_us = atoi(argv[6]) * INT64_C(1000);
    next_number = atoll(argv[5]);
    if (n_templates == 0 || n == 0)
        return 2;
    int poll = epoll_create1(0);
    Connection *connections = grown(NULL, n * sizeof *connections);
    for (size_t i = 0; i < n; i++)
        open_connection(&connections[i], poll, port, longest);
    int64_t began = now_us();
    for (size_t i = 0; i < n; i++)
        if (pause_us > 0) // not all at the same moment
            connections[i].due_us = began + (int64_t)i * pause_us / (int64_t)n + 1;
        else
            begin_request(&connections[i]);
    run(poll, connections, n, began + seconds * 1000000, pause_us);
    double took = (double)(now_us() - began) / 1e6;
    qsort(latencies, n_latencies, sizeof *latencies, compare);
    printf("{\"requests\":%zu,\"seconds\":%.6f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,"
           "\"bytes\":%zu,\"errors\":%zu}\n",
           requests, took, latency_ms(.5), latency_ms(.99), latency_ms(1), bytes, errors);
    return 0;
}
