// SPDX-License-Identifier: Apache-2.0
//
// A listening socket.
#pragma once

#include "base/error.h"

// Listens on a numeric address ("127.0.0.1", "::"); port 0: any free one. Returns the socket, -1
// with error.
int listen_on(const char *address, unsigned port, unsigned *out_port, bool *out_loopback,
              GError **error);
