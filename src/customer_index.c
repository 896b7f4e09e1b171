// SPDX-License-Identifier: Apache-2.0
//
// Who answers lists and counts of customers from memory: the panel.
#include "know/customer_list.h"

const CustomerIndex CUSTOMER_INDEX = panel_customers;
