// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// Ids (of int64_t) in ascending order, each once.
void ids_sort(GArray *ids);
bool ids_have(const GArray *ids, int64_t id);
