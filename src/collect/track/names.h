// SPDX-License-Identifier: Apache-2.0
//
// Names of events in the Segment specs for shops, accounts and mail, and what rules call them. All
// other names stay as they are sent.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Names that are known, one after the other; NULL: no further one.
const char *event_name_sent(size_t place);
// The name under which an event is kept; NULL: as sent. *out_product: it is about one product.
const char *event_name_known(const char *sent, size_t length, bool *out_product);
