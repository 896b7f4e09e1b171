// SPDX-License-Identifier: Apache-2.0
//
// Who answers lists and counts of customers from memory, and what they can be told besides their
// fields: the panel, and scores.
#include "know/customer_list.h"
#include "know/figures.h"

const CustomerIndex CUSTOMER_INDEX = panel_customers;
const CustomerFigures *const CUSTOMER_FIGURES = &SCORE_FIGURES;
