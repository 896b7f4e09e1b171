// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <glib.h>

// Ids (of int64_t) in ascending order, each once.
void ids_sort(GArray *ids);
