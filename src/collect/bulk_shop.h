// SPDX-License-Identifier: Apache-2.0
//
// The shared records of the shop that is filled at once: sources, categories, products. Written
// the way all records are, with entries in the change log.
#pragma once

#include "collect/bulk_batch.h"
#include "entity/write.h"

// True when the store has neither customers nor products nor anything of them.
bool bulk_shop_is_empty(Tx *tx);
// Writes them and gives their ids. `customers`: how many will follow (counted with those of the
// demo shop).
bool bulk_shop_write(Writing *writing, const BulkCatalogue *catalogue, int64_t customers,
                     BulkIds *out, GError **error);
// Ids for a shop that goes into no store.
void bulk_shop_number(BulkIds *out);
