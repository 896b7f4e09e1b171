// SPDX-License-Identifier: Apache-2.0
//
// A customer turns out to be another: what the one owns becomes the other's. Rows keep in
// origin_customer_id whose they were. The log has one entry `move` {"from", "to"} for the customer,
// which stands for all their events (these are a log themselves), and one for every other record.
// Identities and keys from outside lead to the other from then on; relations of others and files
// that named the one name the other, and what linked the two of them is deleted. Tags and places on
// lists are not moved: they go with whom they were given to.
#pragma once

#include "entity/write.h"

// Moves at most `most` records, and with an order what is part of it; *out_more when there are
// others, so that it must be called again. With the last of them the customer `from` is deleted.
bool customer_move(Writing *writing, int64_t from, int64_t to, size_t most, bool *out_more,
                   GError **error);
