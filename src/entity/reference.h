// SPDX-License-Identifier: Apache-2.0
//
// Which records refer to a record.
#pragma once

#include "entity/record.h"

// Whether another record of the same customer, deleted or not, refers to this one of theirs.
bool record_is_referred(Tx *tx, const Record *record);
