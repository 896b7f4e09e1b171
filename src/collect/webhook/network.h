// SPDX-License-Identifier: Apache-2.0
//
// Which machines webhooks may be sent to. An address is judged when the connection is made, after
// every look-up of names, so that no name can lead inside afterwards: only public addresses, and
// those the operator has named.
#pragma once

#include "base/error.h"
#include "store/store.h"
#include <sys/socket.h>

typedef struct Networks Networks; // immutable

// "10.0.0.0/8,127.0.0.1,fd00::/8"; NULL or "": none but public ones.
Networks *networks_new(const char *list, GError **error);
void networks_free(Networks *networks); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Networks, networks_free)

bool networks_allow(const Networks *networks, const struct sockaddr *address);
// Whether the operator has named it: what goes there may go unencrypted.
bool networks_named(const Networks *networks, const struct sockaddr *address);

// Those that the server was started with stand beside its store, once and for all; before that only
// public ones are allowed.
bool networks_offer(Store *store, const char *list, GError **error);
const Networks *networks_for(Store *store); // lives as long as the store
