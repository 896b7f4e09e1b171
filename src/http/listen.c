// SPDX-License-Identifier: Apache-2.0
//
// Opened here rather than by the HTTP library, so that a taken port is a sentence and not a NULL.
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
    return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static unsigned port_of(int handle)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } bound = {.six = {0}};
    socklen_t length = sizeof bound;
    getsockname(handle, &bound.any, &length);
    return ntohs(bound.any.sa_family == AF_INET ? bound.four.sin_port : bound.six.sin6_port);
}

static int failed(int handle, const char *address, unsigned port, GError **error)
{
    int reason = errno;
    if (handle >= 0)
        close(handle);
    if (reason == EADDRINUSE)
        fail(error, ERROR_CONFLICT, "Port %u is taken by another program", "端口 %u 已被占用",
             port);
    else
        fail(error, ERROR_UNAVAILABLE, "Cannot listen on %s port %u: %s", "无法监听 %s 端口 %u：%s",
             address, port, g_strerror(reason));
    return -1;
}

int listen_on(const char *address, unsigned port, unsigned *out_port, bool *out_loopback,
              GError **error)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    g_autofree char *service = g_strdup_printf("%u", port);
    if (getaddrinfo(address, service, &hints, &found) != 0) {
        fail(error, ERROR_INVALID, "“%s” is not a numeric address", "“%s”不是数字地址", address);
        return -1;
    }
    int one = 1;
    int handle = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good =
        handle >= 0 && setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(handle, found->ai_addr, found->ai_addrlen) == 0 && listen(handle, BACKLOG) == 0;
    *out_loopback = is_loopback(found->ai_addr);
    int reason = errno;
    freeaddrinfo(found);
    errno = reason;
    if (!good)
        return failed(handle, address, port, error);
    *out_port = port_of(handle);
    return handle;
}
