// SPDX-License-Identifier: Apache-2.0
//
// The two halves of address.h. For address*.c only.
#pragma once

#include "collect/clean/address.h"
#include "collect/clean/text.h"

// Both take apart out->whole.value, which is clean text; parts point into it.
void address_chinese(CleanAddress *out);
void address_western(CleanAddress *out);
