// SPDX-License-Identifier: Apache-2.0
//
// Every address is one of IPv6: one of IPv4 stands in ::ffff:0:0/96. What is special follows the
// registries of IANA for both (RFC 6890 and its successors).
#include "collect/webhook/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>

typedef struct {
    unsigned char bytes[16];
    unsigned bits;
} Network;

struct Networks {
    size_t n;
    Network *all;
};

static const unsigned char MAPPED[12] = {[10] = 0xff, [11] = 0xff};

// Not the open Internet: this host, private, shared, link-local, reserved, multicast, tunnels.
static const char *const CLOSED[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
    "2001::/23",     "2001:db8::/32",   "2002::/16",      "3fff::/20",
};

static bool parse(const char *text, Network *out)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);
    struct in_addr four;
    *out = (Network){0};
    bool is_four = parts[0] != NULL && inet_pton(AF_INET, parts[0], &four) == 1;
    if (is_four) {
        memcpy(out->bytes, MAPPED, sizeof MAPPED);
        memcpy(out->bytes + sizeof MAPPED, &four, sizeof four);
    } else if (parts[0] == NULL || inet_pton(AF_INET6, parts[0], out->bytes) != 1) {
        return false;
    }
    unsigned most = is_four ? 32 : 128;
    char *end = NULL;
    guint64 bits = parts[1] != NULL ? g_ascii_strtoull(parts[1], &end, 10) : most;
    if (bits > most || (parts[1] != NULL && (end == parts[1] || *end != '\0')))
        return false;
    out->bits = (unsigned)bits + (is_four ? 96 : 0);
    return true;
}

static bool holds(const Network *network, const unsigned char address[16])
{
    unsigned whole = network->bits / 8, rest = network->bits % 8;
    unsigned char mask = (unsigned char)(0xff00 >> rest);
    return memcmp(network->bytes, address, whole) == 0 &&
           (rest == 0 || (network->bytes[whole] & mask) == (address[whole] & mask));
}

Networks *networks_new(const char *list, GError **error)
{
    g_auto(GStrv) names = g_strsplit(list != NULL ? list : "", ",", -1);
    g_autoptr(Networks) networks = g_new0(Networks, 1);
    networks->all = g_new0(Network, g_strv_length(names) + 1);
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *name = g_strstrip(names[i]);
        if (*name == '\0')
            continue;
        if (!parse(name, &networks->all[networks->n++])) {
            fail(error, ERROR_INVALID, "“%s” is no network such as 10.0.0.0/8",
                 "“%s”不是网络，例如 10.0.0.0/8", name);
            return NULL;
        }
    }
    return g_steal_pointer(&networks);
}

void networks_free(Networks *networks)
{
    if (networks == NULL)
        return;
    g_free(networks->all);
    g_free(networks);
}

static bool is_public(const unsigned char address[16])
{
    bool four = memcmp(address, MAPPED, sizeof MAPPED) == 0;
    bool global = (address[0] & 0xe0) == 0x20; // 2000::/3
    for (size_t i = 0; i < G_N_ELEMENTS(CLOSED); i++) {
        Network closed;
        bool good = parse(CLOSED[i], &closed);
        g_assert(good);
        if (holds(&closed, address))
            return false;
    }
    return four || global;
}

// False: of neither family.
static bool bytes_of(const struct sockaddr *address, unsigned char bytes[16])
{
    if (address->sa_family == AF_INET) {
        memcpy(bytes, MAPPED, sizeof MAPPED);
        memcpy(bytes + sizeof MAPPED,
               &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    } else {
        return false;
    }
    return true;
}

static bool is_named(const Networks *networks, const unsigned char bytes[16])
{
    for (size_t i = 0; i < networks->n; i++)
        if (holds(&networks->all[i], bytes))
            return true;
    return false;
}

bool networks_named(const Networks *networks, const struct sockaddr *address)
{
    unsigned char bytes[16];
    return bytes_of(address, bytes) && is_named(networks, bytes);
}

bool networks_allow(const Networks *networks, const struct sockaddr *address)
{
    unsigned char bytes[16];
    return bytes_of(address, bytes) && (is_named(networks, bytes) || is_public(bytes));
}

// ---- beside the store ----

typedef struct {
    _Atomic(Networks *) offered; // NULL: none but public ones
    Networks *none;
} Offer;

static void *offer_new(void)
{
    Offer *offer = g_new0(Offer, 1);
    offer->none = g_new0(Networks, 1);
    return offer;
}

static void offer_free(void *data)
{
    Offer *offer = data;
    networks_free(offer->offered);
    networks_free(offer->none);
    g_free(offer);
}

bool networks_offer(Store *store, const char *list, GError **error)
{
    Offer *offer = store_companion(store, offer_new, offer_free);
    Networks *networks = networks_new(list, error), *nothing = NULL;
    if (networks == NULL)
        return false;
    if (!atomic_compare_exchange_strong(&offer->offered, &nothing, networks))
        networks_free(networks); // others hold the first ones
    return true;
}

const Networks *networks_for(Store *store)
{
    const Offer *offer = store_companion(store, offer_new, offer_free);
    const Networks *offered = offer->offered;
    return offered != NULL ? offered : offer->none;
}
