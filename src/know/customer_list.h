// SPDX-License-Identifier: Apache-2.0
//
// Lists and counts of customers from the panel, for access/customer_index.h.
#pragma once

#include "access/customer_index.h"

bool panel_customers(Tx *tx, const Access *access, const IndexQuery *query, IndexAnswer *out,
                     const Label **out_reason);
