// SPDX-License-Identifier: Apache-2.0
//
// Scores as columns of lists and exports (access/customer_index.h): each by its own name, those
// that look ahead as far as they do where nothing is said.
#pragma once

#include "access/customer_index.h"

extern const CustomerFigures SCORE_FIGURES;
