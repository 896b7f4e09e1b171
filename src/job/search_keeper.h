// SPDX-License-Identifier: Apache-2.0
//
// A thread of the server that merges the search terms of new records (entity/search_merge.h): when
// many wait, and when nobody has added any for a moment.
#pragma once

#include "store/store.h"

typedef struct SearchKeeper SearchKeeper;

SearchKeeper *search_keeper_start(Store *store); // the store must outlive it
void search_keeper_stop(SearchKeeper *keeper);   // accepts NULL
