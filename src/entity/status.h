// SPDX-License-Identifier: Apache-2.0
//
// The figures of the whole store: what `guanxi status --json` and GET /status answer.
#pragma once

#include "base/buffer.h"
#include "entity/model.h"

// Prints one JSON object: customers (persons and organisations), orders (sales), returns,
// adjustments, lines, net_revenue_minor (what all orders that stand sum to, in `currency`),
// products, sources, staff, events, jobs_waiting, jobs_dead, change_pos, schema_version, engine,
// size_bytes, organisation, timezone, language. Counts everything as it is now: one pass over
// customers and orders. Figures of entities that `shows` (NULL: all) refuses are left out.
typedef bool (*StatusShows)(const Entity *entity, const void *context);
void status_print(Tx *tx, const Model *model, StatusShows shows, const void *context, Buffer *out);
